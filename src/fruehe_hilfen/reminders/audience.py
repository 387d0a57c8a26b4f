"""Whom a reminder is for, and from which dates of a child it is measured.

A situation (`situations` of the catalogue) changes whole classes of reminders: off, list, or intake
= measured from the day the child came. Nobody has to give a reason. Twin of
`static/js/audience.js`.

**Source**: § 3 II MuSchG (twelve weeks after a multiple birth); §§ 1 III, 4 I BEEG (adoption).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from fruehe_hilfen.reminders import rules
from fruehe_hilfen.reminders.family import Child, Family
from fruehe_hilfen.reminders.rules import Inputs, Rule

Catalogue = Mapping[str, Any]
"""The compiled catalogue, as the phone gets it."""
_STRONGEST_FIRST = ("off", "list", "intake")


def standing(catalogue: Catalogue, reminder: Rule, family: Family, child: Child) -> str | None:
    """How a reminder stands for a child: ring, bundled, list; None = not in the plan."""
    stage = "child" if child.birth_date else "pregnancy"
    answers = [_answer(catalogue, name, family, child) for name in reminder["applies_to"]]
    effect = _effect(catalogue, reminder, family, child)
    hidden = child.ended or reminder["push"] == "off" or effect == "off"
    if hidden or reminder["per"] != stage or "no" in answers:
        return None
    outdated = reminder.get("valid_until")
    if outdated and family.today and date.fromisoformat(outdated) < family.today:
        return "list"
    if effect == "list" or "list" in answers:
        return "list"
    if reminder["push"] == "bundled":
        return "bundled"
    wanted = reminder["push"] == "on" or reminder["id"] in family.opted_in
    return "ring" if wanted and reminder["push"] != "info_only" else "list"


def inputs_of(catalogue: Catalogue, reminder: Rule, family: Family, child: Child) -> Inputs:
    """What the rules of this reminder may look at."""
    arrived = _effect(catalogue, reminder, family, child) == "intake"
    return Inputs(
        due_date=child.due_date,
        birth_date=child.intake_on if arrived else child.birth_date,
        wished_start=child.leave_start if reminder.get("wish") else child.wished_start,
        today=family.today,
        twelve_weeks=child.twelve_weeks or family.has_twin(child),
    )


def _answer(catalogue: Catalogue, name: str, family: Family, child: Child) -> str:
    """Yes or no, or what the catalogue says about a condition nobody answered: ring, list."""
    if name == "all":
        return "yes"
    if name == "preterm":
        return "yes" if rules.is_preterm(child.due_date, child.birth_date) else "no"
    if name == "singleton" and family.has_twin(child):
        return "no"
    if name in family.conditions:
        return "yes" if family.conditions[name] else "no"
    return str(catalogue["conditions"].get(name, "list"))


def _effect(catalogue: Catalogue, reminder: Rule, family: Family, child: Child) -> str:
    """off, list, intake or keep: the strongest that any situation asks for."""
    known = catalogue.get("situations", {})
    names = {*family.situations, *child.situations}
    found = {_of_situation(known.get(name), reminder) for name in names}
    return next((one for one in _STRONGEST_FIRST if one in found), "keep")


def _of_situation(situation: Mapping[str, Any] | None, reminder: Rule) -> str:
    if situation is None or reminder["id"] in situation.get("keeps", ()):
        return "keep"
    return str(situation["classes"].get(reminder["lifecycle_class"], "keep"))

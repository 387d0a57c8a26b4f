"""German words for changes and who made them."""

from __future__ import annotations

from datetime import date
from typing import Any

from fruehe_hilfen.office.models import OfficeChange
from fruehe_hilfen.office.rules import MOVE, Kind, Step
from fruehe_hilfen.staff.rules import Role
from fruehe_hilfen.staff.words import role_texts
from fruehe_hilfen.web import dates
from fruehe_hilfen.web.i18n import gettext as _

Known = dict[str, str]


def role_word(role: str) -> str:
    """'Koordination'; the stored word where it is no role any more."""
    try:
        return ", ".join(role_texts([Role(role)]))
    except ValueError:
        return role


def change_words(change: OfficeChange) -> str:
    """What a change says, in one line."""
    value = change.value
    if change.kind is Kind.DATE:
        return _date_words(value)
    if change.kind is Kind.PAUSE:
        span = {"first": _number(value["first"]), "last": _number(value["last"])}
        return _("Pause vom %(first)s bis %(last)s") % span
    if change.kind is Kind.REVIEW:
        return step_words(value["step"])
    if change.kind is Kind.NEW_PLACE:
        return _("Neuer Treffpunkt: %(name)s") % {"name": value["name"]}
    if value.get("status") == "hold":
        return _("Ausgeblendet")
    shown = value.get("display") or value.get("value") or value.get("text") or value.get("street")
    return _("Geprüft: %(value)s") % {"value": shown} if shown else _("Geprüft")


def _date_words(value: dict[str, Any]) -> str:
    if value["kind"] == "cancelled":
        return _("Fällt aus")
    said = [_("Verlegt")] if any(value.get(key) for key in MOVE) else []
    said += [_("Ohne Fachkraft")] if value.get("nurse") is False else []
    return ", ".join(said)


def step_words(step: str | None) -> str:
    """Where a page is on its way to the release."""
    words = {
        Step.SUBMITTED: _("Zur Freigabe vorgelegt"),
        Step.RELEASED: _("Freigegeben"),
        Step.RETURNED: _("Zurückgegeben"),
    }
    return words[Step(step)] if step else _("Noch nicht gelesen")


def _number(text: str) -> str:
    return dates.number_date(date.fromisoformat(text))

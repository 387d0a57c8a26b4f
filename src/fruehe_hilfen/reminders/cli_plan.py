"""A whole plan as text, for the terminal."""

from __future__ import annotations

from datetime import date

from fruehe_hilfen.paths import CONTENT
from fruehe_hilfen.reminders import rules
from fruehe_hilfen.reminders.catalogue import Catalogue
from fruehe_hilfen.reminders.planner import Child, Entry, Family, Window, plan

_KINDS = {
    "book": "zum Angehen",
    "gentle": "Hinweis",
    "last_call": "letzter Hinweis",
    "info": "Info",
}


def print_plan(birth: date | None, due: date | None, today: date) -> str:
    """The plan from pregnancy to three as lines of text; one of the two dates is needed.

    Raises ValueError without a date.
    """
    catalogue = Catalogue.load(CONTENT / "reminders.yaml")
    stages = _stages(birth, due)
    family = Family(children=stages, today=today)
    first = birth or due
    if first is None:
        raise ValueError("a birth date or a due date is needed")
    entries = plan(catalogue.compiled, family, rules.add(first, -300), rules.age_months(first, 48))
    lines = [line for entry in entries for line in _lines(catalogue, entry)]
    return "\n".join([_head(birth, due, today), *lines])


def _stages(birth: date | None, due: date | None) -> tuple[Child, ...]:
    """The pregnancy and the child, as far as their dates are known."""
    stages = []
    if due:
        stages.append(Child(id="pregnancy", due_date=due))
    if birth:
        stages.append(Child(id="child", due_date=due, birth_date=birth))
    return tuple(stages)


def _head(birth: date | None, due: date | None, today: date) -> str:
    if birth:
        return f"Geburt am {_day(birth)}"
    assert due
    weeks, days = rules.gestational_week(due, today)
    return f"Errechneter Termin am {_day(due)}, am {_day(today)} SSW {weeks}+{days}"


def _lines(catalogue: Catalogue, entry: Entry) -> list[str]:
    lines = [f"{_window(entry.window)}  {catalogue.title(entry.id)} [{entry.id}]{_how(entry)}"]
    if entry.tolerance:
        lines.append(f"    möglich {_window(entry.tolerance)}")
    if entry.deadline:
        lines.append(f"    Frist {_day(entry.deadline)}")
    return lines + [f"    {_day(m.on)}  {_KINDS[m.kind]}" for m in entry.moments]


def _how(entry: Entry) -> str:
    """Nothing for what rings by itself."""
    if entry.push == "bundled":
        return f" zusammen mit {entry.lead}"
    return " nur in der Liste" if entry.push == "list" else ""


def _window(window: Window) -> str:
    return f"{_day(window[0])} – {_day(window[1])}"


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"

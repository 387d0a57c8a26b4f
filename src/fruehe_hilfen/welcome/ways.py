"""What the office decided once about its birth lists: which column is which, and the first birthday."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from sqlmodel import Session, col, delete, select

from fruehe_hilfen import clock
from fruehe_hilfen.staff import audit
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.welcome import city
from fruehe_hilfen.welcome.birthlist import ALARMS, COLUMNS, Ways
from fruehe_hilfen.welcome.names import fold
from fruehe_hilfen.welcome.office_models import WelcomeSetting

_COLUMN = "column."
_FIRST = "first_birth_on"
FIELDS = (*COLUMNS, *ALARMS)


def load_ways(session: Session, content_dir: Path) -> Ways:
    """How lists are read here."""
    stored = _stored(session)
    first = stored.get(_FIRST)
    return Ways(
        city=city.load(content_dir),
        columns={fold(label): name for name, label in columns_of(stored).items()},
        first_birth_on=date.fromisoformat(first) if first else None,
    )


def columns(session: Session) -> dict[str, str]:
    """Field → header, as somebody said it."""
    return columns_of(_stored(session))


def columns_of(stored: Mapping[str, str]) -> dict[str, str]:
    found = {name: stored.get(f"{_COLUMN}{name}") for name in FIELDS}
    return {name: label for name, label in found.items() if label}


def first_birth_on(session: Session) -> date | None:
    """Families whose child was born or moved in before stay outside."""
    stored = _stored(session).get(_FIRST)
    return date.fromisoformat(stored) if stored else None


def save_columns(session: Session, person: Person, chosen: Mapping[str, str]) -> None:
    """Remember headers by field."""
    for name, label in chosen.items():
        _save(session, f"{_COLUMN}{name}", label)
    audit.record(session, person, "welcome.columns", "welcome_setting:column", sorted(chosen))


def forget_columns(session: Session, person: Person) -> None:
    """Read headers by their usual names again."""
    session.execute(delete(WelcomeSetting).where(col(WelcomeSetting.name).startswith(_COLUMN)))
    audit.record(session, person, "welcome.columns", "welcome_setting:column")


def save_first_birth(session: Session, person: Person, day: date | None) -> None:
    """Remember from which day on the service works with this program; None takes it back."""
    if day is None:
        session.execute(delete(WelcomeSetting).where(col(WelcomeSetting.name) == _FIRST))
    else:
        _save(session, _FIRST, day.isoformat())
    audit.record(session, person, "welcome.first_birth", f"welcome_setting:{_FIRST}")


def _save(session: Session, name: str, value: str) -> None:
    row = session.get(WelcomeSetting, name)
    if row is None:
        row = WelcomeSetting(name=name, value=value, changed_at=clock.now())
    row.value, row.changed_at = value, clock.now()
    session.add(row)


def _stored(session: Session) -> dict[str, str]:
    return {row.name: row.value for row in session.exec(select(WelcomeSetting))}

"""How the table of all stores is written: what is kept of whom, why, how long, who deletes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

NOBODY = "niemand"
DAILY = "retention"
"""The job that deletes once a day; the others run more often."""


class Where(StrEnum):
    """Which of the worlds a store belongs to."""

    DATABASE = "Datenbank"
    MEMORY = "Arbeitsspeicher"
    PHONE = "Handy der Eltern"
    FIELD = "Handy im Besuchsdienst"
    DISK = "Festplatte des Servers"


class Activity(StrEnum):
    """A processing activity of the record under Art. 30 GDPR."""

    READING = "Lesen ohne Konto"
    PLAN = "Plan auf dem Handy"
    PUSH = "Wecker für Erinnerungen"
    VISITS = "Termine und Warteliste"
    WELCOME = "Besuchsdienst für Neugeborene"
    FEEDBACK = "Hinweise und Barrieren"
    TEAM = "Konten und Protokoll"
    OFFICE = "Pflege der Inhalte"
    OPERATION = "Betrieb"


@dataclass(frozen=True, kw_only=True)
class Term:
    """Some fields with one period.

    `kept` None: `since` says when they go. `counted` is a field that is empty when nothing is held
    any more; "" counts rows. `job` "" means that they go together with another row.
    """

    fields: Mapping[str, str]
    since: str
    kept: timedelta | None = None
    job: str = DAILY
    counted: str = ""

    @property
    def period(self) -> str:
        """In German, as papers and pages say it."""
        if self.kept is None:
            return self.since
        return f"{span(self.kept)} {self.since}"


@dataclass(frozen=True, kw_only=True)
class Store:
    """One table, or one place outside the database."""

    name: str
    title: str
    activity: Activity
    whose: str
    purpose: str
    seen_by: str
    terms: tuple[Term, ...] = ()
    where: Where = Where.DATABASE
    neutral: frozenset[str] = frozenset()
    """Columns that say nothing of a person, beyond those of `table.NEUTRAL`."""

    @property
    def is_table(self) -> bool:
        return self.where is Where.DATABASE

    @property
    def fields(self) -> dict[str, str]:
        """Everything personal, by column."""
        return {name: word for term in self.terms for name, word in term.fields.items()}

    def key(self, term: Term) -> str:
        """The name of a number, see models.DeletionCount."""
        return f"{self.name}.{term.counted}" if term.counted else self.name


def span(time: timedelta) -> str:
    """A period in German: "30 Tage", "12 Stunden". Whole years are leap years: nothing goes early."""
    if time.days >= 366 and time.days % 366 in {0, 365}:
        years = round(time.days / 365.5)
        return f"{time.days} Tage ({years} Jahr{'e' if years > 1 else ''})"
    if time >= timedelta(hours=48):
        return f"{time.days} Tage"
    hours, minutes = divmod(int(time.total_seconds()) // 60, 60)
    return f"{hours} Stunden" if hours else f"{minutes} Minuten"


_LINK = "token_hash"


def words(hashed: str = "", **fields: str) -> Mapping[str, str]:
    """Columns with German words in the order of the papers; `hashed` is the word for `token_hash`."""
    return {**fields, _LINK: hashed} if hashed else fields

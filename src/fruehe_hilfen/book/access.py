"""The accessibility report: what was checked, when, and which barriers are left.

**Source**: § 4 BITVNRW (statement, checked at least once a year), Decision (EU) 2018/1523.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal

from fruehe_hilfen.book.contacts import ContentError
from fruehe_hilfen.yamlfile import read_yaml

YEAR = timedelta(days=365)
_STATES = {
    "full": "Alle Regeln sind erfüllt.",
    "partly": "Ein Teil der Regeln ist noch nicht erfüllt.",
    "none": "Die meisten Regeln sind noch nicht erfüllt.",
}
_METHODS = {
    "self": "Wir haben die App selbst geprüft, mit Programmen und von Hand.",
    "third_party": "Eine fremde Stelle hat die App geprüft.",
}


@dataclass(frozen=True)
class Barrier:
    """Something that does not work for everybody yet, why, and what helps until then."""

    what: str
    why: str
    instead: str


@dataclass(frozen=True)
class AccessReport:
    """The last check and its result."""

    state: Literal["full", "partly", "none"]
    method: Literal["self", "third_party"]
    checked_on: date
    barriers: tuple[Barrier, ...]

    def is_overdue(self, today: date) -> bool:
        """Whether the yearly check has not been done in time."""
        return today - self.checked_on > YEAR

    def text(self, part: str) -> str:
        """Markdown of one part of the statement. Raises KeyError for an unknown part."""
        return {
            "stand": _STATES[self.state],
            "pruefung": f"{_METHODS[self.method]} Das war am {self.checked_on:%d.%m.%Y}.",
            "offen": "\n".join(f"- **{b.what}** {b.why} {b.instead}" for b in self.barriers)
            or "Zurzeit kennen wir keine Barrieren.",
        }[part]


def load_report(path: Path) -> AccessReport:
    """Read the report. Raises ContentError."""
    raw: dict[str, Any] = read_yaml(path) or {}
    try:
        report = AccessReport(
            state=raw["state"],
            method=raw["method"],
            checked_on=raw["checked_on"],
            barriers=tuple(Barrier(**item) for item in raw["barriers"] or ()),
        )
    except (KeyError, TypeError) as error:
        raise ContentError(f"{path.name}: {error}") from error
    if report.state not in _STATES or report.method not in _METHODS:
        raise ContentError(f"{path.name}: unknown state or method")
    if (report.state == "full") == bool(report.barriers):
        raise ContentError(f"{path.name}: state and list of barriers contradict each other")
    return report

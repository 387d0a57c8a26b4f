"""Numbers to call: hotlines (all Germany) and contacts (Düren), with hours, source and status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path
from typing import Any, Literal

from fruehe_hilfen.book.hours import Hours, hours_text, parse_hours
from fruehe_hilfen.yamlfile import read_yaml

Status = Literal["ok", "confirm", "hold"]
SWITCHBOARD = "stadt"
"""The contact that stands in wherever a number is still to be confirmed."""


class ContentError(Exception):
    """A content file cannot be used; the message names file, entry and reason."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a fact comes from. `date` as printed by the source ('' = none given)."""

    name: str
    url: str = ""
    date: str = ""


@dataclass(frozen=True, kw_only=True)
class Contact:
    """Somebody to call or to visit. `tel` is dialled, `display` is read; both None = no number."""

    id: str
    name: str
    what: str = ""
    display: str | None = None
    tel: str | None = None
    hours: Hours | None = None
    hours_note: str = ""
    languages: str = ""
    free: bool = False
    anonymous: bool = False
    address: str = ""
    url: str = ""
    body: str = ""
    hint: str = ""
    group: str = "more"
    sensitive: bool = False
    status: Status = "confirm"
    confidence: Literal["high", "medium", "low"] = "medium"
    sources: tuple[Source, ...] = field(default=())
    checked_on: date | None = None

    @property
    def needs_check(self) -> bool:
        """Whether the office has not confirmed this entry yet."""
        return self.status == "confirm"

    @property
    def is_hidden(self) -> bool:
        """Whether the office hides this entry; pages that name it show the switchboard."""
        return self.status == "hold"

    @property
    def hours_text(self) -> str:
        """Hours in words; '' when they are unknown."""
        return hours_text(self.hours) if self.hours else ""

    def answers_at(self, day: date, wall: time) -> bool:
        """Whether somebody answers then (wall clock of Düren); unknown hours never answer."""
        return self.hours is not None and self.hours.covers(day.weekday(), wall)


class Contacts(Mapping[str, Contact]):
    """All usable entries of one file by id, in file order; those on hold wait in `held`."""

    def __init__(
        self, entries: Mapping[str, Contact], held: Mapping[str, Contact] | None = None
    ) -> None:
        self._entries = dict(entries)
        self.held = dict(held or {})

    def __getitem__(self, key: str) -> Contact:
        return self._entries[key]

    def __iter__(self) -> Any:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def in_group(self, group: str) -> list[Contact]:
        return [one for one in self._entries.values() if one.group == group and not one.is_hidden]

    def with_changes(self, changes: Mapping[str, Contact]) -> Contacts:
        """The same with entries the office changed; one that was on hold comes last."""
        mine = {id: changes[id] for id in (*self._entries, *self.held) if id in changes}
        held = {id: entry for id, entry in self.held.items() if id not in mine}
        return Contacts({**self._entries, **mine}, held)


def load_contacts(path: Path) -> Contacts:
    """Read a contact file. Raises ContentError with file and entry."""
    raw = read_yaml(path) or []
    entries: dict[str, Contact] = {}
    for item in raw:
        entry = _contact(path, item)
        if entry.id in entries:
            raise ContentError(f"{path.name}: {entry.id} stands there twice")
        entries[entry.id] = entry
    held = {id: entry for id, entry in entries.items() if entry.is_hidden}
    return Contacts({id: one for id, one in entries.items() if id not in held}, held)


def parse_sources(raw: list[dict[str, Any]] | None) -> tuple[Source, ...]:
    """Sources of a front matter or entry."""
    return tuple(
        Source(
            name=str(item["name"]),
            url=str(item.get("url") or ""),
            date=str(item.get("date") or ""),
        )
        for item in raw or []
    )


def _contact(path: Path, item: dict[str, Any]) -> Contact:
    try:
        values = {key: value for key, value in item.items() if value is not None}
        values["sources"] = parse_sources(values.get("sources"))
        if "hours" in values:
            values["hours"] = parse_hours(values["hours"])
        entry = Contact(**values)
    except (TypeError, KeyError, ValueError) as error:
        raise ContentError(f"{path.name}: {item.get('id', '?')}: {error}") from error
    if (entry.tel is None) != (entry.display is None):
        raise ContentError(f"{path.name}: {entry.id}: tel and display belong together")
    if entry.status != "hold" and not entry.sources:
        raise ContentError(f"{path.name}: {entry.id}: a source is missing")
    return entry

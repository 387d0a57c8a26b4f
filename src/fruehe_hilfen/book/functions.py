"""The functions pages may call: windows, numbers and phone numbers, each from its one owner."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from fruehe_hilfen.book.contacts import (
    SWITCHBOARD,
    Contact,
    Contacts,
    ContentError,
    Source,
    parse_sources,
)
from fruehe_hilfen.book.markdown import Functions
from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.yamlfile import read_yaml

_WIDER = re.compile(r",\s+(?=möglich\b)")


class Reminders(Protocol):
    """What the book needs from the reminder catalogue."""

    def window_text(self, id: str) -> str:
        """A window or deadline in words, tolerance included. Raises KeyError for no such id."""

    def title(self, id: str) -> str:
        """Raises KeyError for no such id."""

    def __contains__(self, id: object) -> bool: ...

    @property
    def actions(self) -> list[tuple[str, str]]:
        """(id, where its button leads) of every reminder."""


@dataclass(frozen=True, kw_only=True)
class Number:
    """A figure in words with its source; `valid_until` None = no known end."""

    id: str
    text: str
    as_of: str = ""
    valid_until: date | None = None
    sources: tuple[Source, ...] = ()

    @property
    def shown(self) -> str:
        """The figure, with its year where it changes."""
        return f"{self.text} (Stand {self.as_of})" if self.valid_until else self.text


def load_numbers(path: Path) -> dict[str, Number]:
    """Read the figures. Raises ContentError."""
    raw: list[dict[str, Any]] = read_yaml(path) or []
    numbers: dict[str, Number] = {}
    for item in raw:
        values = {**item, "sources": parse_sources(item.get("sources"))}
        number = Number(**values)
        if not number.sources:
            raise ContentError(f"{path.name}: {number.id}: a source is missing")
        numbers[number.id] = number
    return numbers


@dataclass(frozen=True)
class Directory:
    """Hotlines and contacts together; the switchboard stands in for numbers not confirmed yet."""

    hotlines: Contacts
    contacts: Contacts

    @property
    def switchboard(self) -> Contact:
        """The number that always exists."""
        return self.contacts[SWITCHBOARD]

    def get(self, id: str) -> Contact:
        """Raises KeyError for an id that is unknown or on hold."""
        return self.hotlines[id] if id in self.hotlines else self.contacts[id]

    def callable(self, id: str) -> Contact:
        """The entry itself, or the switchboard when it has no number."""
        entry = self.get(id)
        return entry if entry.tel else self.switchboard

    def link(self, id: str) -> str:
        """A Markdown tel: link, with a hint where the number still has to be confirmed."""
        entry = self.callable(id)
        hint = f" ({_('wird noch bestätigt')})" if entry.needs_check else ""
        return f"[{entry.display}](tel:{entry.tel}){hint}"


def make_functions(
    directory: Directory, numbers: dict[str, Number], reminders: Reminders | None
) -> Functions:
    """The functions of book pages. Without reminders, those on windows raise KeyError."""

    def window(id: str) -> str:
        if reminders is None:
            raise KeyError(id)
        return reminders.window_text(id)

    def wider(id: str) -> str:
        """The part of a window that Leichte Sprache says in a line of its own."""
        both = _WIDER.split(window(id))
        if len(both) != 2:
            raise KeyError(id)
        return both[1]

    return {
        "frist": window,
        "frist_gut": lambda id: _WIDER.split(window(id))[0],
        "frist_auch": wider,
        "zahl": lambda id: numbers[id].shown,
        "telefon": directory.link,
        "name": lambda id: directory.get(id).name,
    }

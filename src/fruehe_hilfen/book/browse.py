"""Ways through the book: by phase, by topic, from A to Z, and one page after the other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from fruehe_hilfen.book.glossary import sort_key
from fruehe_hilfen.book.markdown import slug
from fruehe_hilfen.book.pages import Page
from fruehe_hilfen.book.rules import PHASES, TOPICS
from fruehe_hilfen.web.i18n import gettext as _

NEUTRAL = "/ferien"
"""Where the quick exit leads: holidays, of interest to everybody, without a word about this app."""

_PHASE_ICONS = {
    "S1": "heart", "S2": "heart", "S3": "heart", "G": "gift", "W": "baby", "M2": "baby",
    "M4": "milk", "M7": "blocks", "M10": "footprints", "J2": "footprints", "J3": "smile",
    "X": "book-open",
}  # fmt: skip
_TOPIC_ICONS = {
    "GE": "stethoscope", "ER": "milk", "SL": "moon", "EN": "blocks", "SI": "shield",
    "BI": "heart", "PA": "users", "GS": "baby", "BE": "landmark", "GD": "coins", "RE": "scale",
    "KB": "house", "ME": "smartphone", "DN": "map-pin", "NO": "phone",
}  # fmt: skip


@dataclass(frozen=True)
class Shelf:
    """The pages of one phase or topic, in the order of the content plan."""

    code: str
    name: str
    path: str
    icon: str
    pages: tuple[Page, ...]

    @cached_property
    def open_pages(self) -> tuple[Page, ...]:
        """Pages that may be offered in passing."""
        return tuple(page for page in self.pages if not page.is_sensitive)

    @cached_property
    def quiet_pages(self) -> tuple[Page, ...]:
        """Pages on loss, violence and crisis: found by looking for them, never in passing."""
        return tuple(page for page in self.pages if page.is_sensitive)


@dataclass(frozen=True)
class Step:
    """Where a page stands in its phase."""

    shelf: Shelf
    number: int
    previous: Page | None
    next: Page | None


def phases(pages: Iterable[Page]) -> list[Shelf]:
    """Every phase that has pages, in the order of a family's time."""
    listed = tuple(pages)
    return _shelves(
        "zeit", PHASES, _PHASE_ICONS, {c: [p for p in listed if c in p.phases] for c in PHASES}
    )


def topics(pages: Iterable[Page]) -> list[Shelf]:
    """Every topic that has pages."""
    listed = tuple(pages)
    return _shelves(
        "thema", TOPICS, _TOPIC_ICONS, {c: [p for p in listed if c == p.topic] for c in TOPICS}
    )


def _shelves(
    folder: str, names: dict[str, str], icons: dict[str, str], pages: dict[str, list[Page]]
) -> list[Shelf]:
    return [
        Shelf(code, name, f"/begleitbuch/{folder}/{slug(name)}", icons[code], tuple(pages[code]))
        for code, name in names.items()
        if pages[code]
    ]


def easy_groups(pages: Iterable[Page]) -> list[tuple[str, list[Page]]]:
    """Pages in Leichte Sprache in few groups with easy names; the quiet ones come last."""
    listed = tuple(pages)
    open_pages = [page for page in listed if not page.is_sensitive]
    found = [(_("Notfall"), [page for page in open_pages if page.kind == "N"])]
    for name, codes in (
        (_("Schwanger-Sein und Geburt"), {"S1", "S2", "S3", "G"}),
        (_("Das 1. Jahr"), {"W", "M2", "M4", "M7", "M10"}),
        (_("Das 2. und 3. Jahr"), {"J2", "J3"}),
        (_("Immer wichtig"), {"X"}),
    ):
        found.append((name, [p for p in open_pages if p.kind != "N" and p.phases[0] in codes]))
    found.append((_("Wenn es schwer ist"), [page for page in listed if page.is_sensitive]))
    return [(name, group) for name, group in found if group]


def alphabet(pages: Iterable[Page]) -> list[tuple[str, list[Page]]]:
    """All pages by the first letter of their title, as in a German dictionary."""
    in_order = sorted(pages, key=lambda page: sort_key(page.title))
    return [
        (letter, list(group))
        for letter, group in groupby(in_order, key=lambda page: sort_key(page.title)[0].upper())
    ]


def home(pages: Iterable[Page], page: Page) -> Shelf | None:
    """The phase in which a page stands first."""
    return next((s for s in phases(pages) if page.phases and s.code == page.phases[0]), None)


def step(pages: Iterable[Page], page: Page) -> Step | None:
    """Neighbours of a page in its first phase; None for a page that is offered nowhere."""
    shelf = home(pages, page)
    if shelf is None or page not in shelf.open_pages:
        return None
    row, at = shelf.open_pages, shelf.open_pages.index(page)
    before = row[at - 1] if at else None
    return Step(shelf, at + 1, before, row[at + 1] if at + 1 < len(row) else None)


def paths(pages: Iterable[Page]) -> list[str]:
    """Every address of this module, for the offline edition."""
    listed = tuple(pages)
    shelves = [shelf.path for shelf in (*phases(listed), *topics(listed))]
    fixed = ("/begleitbuch", "/begleitbuch/themen", "/begleitbuch/a-z", "/begleitbuch/woerter")
    return [*fixed, NEUTRAL, *shelves]

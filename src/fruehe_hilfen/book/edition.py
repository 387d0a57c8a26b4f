"""The edition: everything public that the city ships, read once at start-up, never changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from fruehe_hilfen.book import browse
from fruehe_hilfen.book.access import AccessReport, load_report
from fruehe_hilfen.book.asked import Asked, load_asked
from fruehe_hilfen.book.checklists import Checklist, load_checklists
from fruehe_hilfen.book.contacts import Contact, Contacts, load_contacts
from fruehe_hilfen.book.easy import EasyPage, load_easy
from fruehe_hilfen.book.functions import (
    Directory,
    Number,
    Reminders,
    load_numbers,
    make_functions,
)
from fruehe_hilfen.book.glossary import NO_WORDS, Glossary, load_glossary
from fruehe_hilfen.book.legal import Detail, LegalPage, load_details, load_legal
from fruehe_hilfen.book.pages import Page, load_pages
from fruehe_hilfen.book.search import STOP, Entry, Index, load_synonyms, page_entry
from fruehe_hilfen.book.translations import with_translations

PlaceCards = Callable[[Iterable[str]], list[Any]]
"""The places of some ids with their next dates, ready for templates/places/_dates.html."""


@dataclass
class Edition:
    """Pages, numbers and legal pages; `places` and `reminders` are set by the application."""

    pages: dict[str, Page]
    directory: Directory
    numbers: dict[str, Number]
    legal: dict[str, LegalPage]
    details: dict[str, Detail]
    synonyms: dict[str, tuple[str, ...]]
    version: str
    access: AccessReport
    content_dir: Path
    reminders: Any = None
    places: Any = None
    glossary: Glossary = NO_WORDS
    checklists: dict[str, Checklist] = field(default_factory=dict)
    easy: dict[str, EasyPage] = field(default_factory=dict)
    asked: Asked = field(default_factory=dict)
    place_cards: PlaceCards = field(default=lambda ids: [])
    others: tuple[Entry, ...] = ()
    require_release: bool = False

    @classmethod
    def load(cls, content_dir: Path, reminders: Reminders | None = None) -> Edition:
        """Read `content_dir`. Raises ContentError with file and reason."""
        directory = Directory(
            hotlines=load_contacts(content_dir / "hotlines.yaml"),
            contacts=load_contacts(content_dir / "contacts.yaml"),
        )
        numbers = load_numbers(content_dir / "book" / "numbers.yaml")
        functions = make_functions(directory, numbers, reminders)
        glossary = load_glossary(content_dir / "glossary.yaml")
        german = load_pages(content_dir / "book" / "de", functions, glossary)
        pages = with_translations(german, content_dir / "book", functions)
        details = load_details(content_dir / "legal" / "angaben.yaml")
        return cls(
            pages={page.slug: page for page in pages},
            easy=load_easy(content_dir / "book" / "ls", functions, pages),
            directory=directory,
            numbers=numbers,
            legal=load_legal(content_dir / "legal", directory, details),
            details=details,
            content_dir=content_dir,
            synonyms=load_synonyms(content_dir / "book" / "synonyms.yaml"),
            version=content_version(content_dir),
            access=load_report(content_dir / "legal" / "barrieren.yaml"),
            reminders=reminders,
            glossary=glossary,
            asked=load_asked(content_dir / "book" / "questions.yaml"),
            checklists=load_checklists(content_dir / "book" / "checklists.yaml"),
        )

    def copied(self, *, require_release: bool) -> Edition:
        """The same content, to be joined with places and changed by the office."""
        return replace(
            self, pages={**self.pages}, legal={**self.legal}, require_release=require_release
        )

    @property
    def hotlines(self) -> Contacts:
        return self.directory.hotlines

    @property
    def contacts(self) -> Contacts:
        return self.directory.contacts

    @property
    def emergency(self) -> Page:
        return self.pages["notfall"]

    @cached_property
    def index(self) -> Index:
        """The search index over all pages and `others`."""
        pages = (
            page_entry(page, self._callable(page), require_release=self.require_release)
            for page in self.pages.values()
        )
        return Index((*pages, *self.others), self.synonyms, STOP)

    def _callable(self, page: Page) -> Iterable[Contact]:
        return self.hotlines.values() if page is self.emergency else self.people(page)

    @property
    def missing_details(self) -> tuple[str, ...]:
        """What the city still has to supply for the legal pages."""
        return tuple(dict.fromkeys(name for page in self.legal.values() for name in page.missing))

    def by_phase(self) -> list[tuple[str, str, list[Page]]]:
        """(code, name, pages) of every phase that has pages, in the order of a family's time."""
        shelves = browse.phases(self.pages.values())
        return [(shelf.code, shelf.name, list(shelf.pages)) for shelf in shelves]

    @property
    def paths(self) -> list[str]:
        """Every public page of the book, for the offline edition; `/notfall` comes first."""
        pages = sorted(page.path for page in self.pages.values() if page is not self.emergency)
        easy = sorted(page.easy_path for page in self.easy_pages)
        legal = [info.path for info in self.legal.values()]
        ways = browse.paths(self.pages.values())
        return [self.emergency.path, *ways, *pages, *easy, "/mehr", *legal]

    @property
    def emergency_paths(self) -> list[str]:
        """What must open without network after the first view: emergencies, and the quick exit."""
        pages = [page for page in self.pages.values() if page.kind == "N"]
        urgent = [page.path for page in pages]
        urgent += [page.easy_path for page in pages if page.id in self.easy]
        traces = self.legal.get("spuren-auf-dem-handy")
        return [*urgent, browse.NEUTRAL, *([traces.path] if traces else [])]

    @property
    def easy_pages(self) -> list[Page]:
        """Pages that can also be read in Leichte Sprache."""
        return [page for page in self.pages.values() if page.id in self.easy]

    @property
    def stale_easy(self) -> list[Page]:
        """Pages that changed after their text in Leichte Sprache was written."""
        return [page for page in self.easy_pages if self.easy[page.id].is_stale(page)]

    def pages_in(self, lang: str) -> list[Page]:
        """Pages that families can read in a language, those with a hard subject left out."""
        readable = (
            page for page in self.pages.values()
            if page.is_readable(require_release=self.require_release)
        )  # fmt: skip
        return [page for page in readable if page.in_language(lang) and not page.is_sensitive]

    def page_by_id(self, id: str) -> Page | None:
        return next((page for page in self.pages.values() if page.id == id), None)

    def related(self, page: Page) -> list[Page]:
        """Pages named as related that exist."""
        found = (self.page_by_id(id) for id in page.related)
        return [other for other in found if other is not None]

    def people(self, page: Page) -> list[Contact]:
        """Who to call for a page: hotlines, then contacts, none hidden. Raises KeyError."""
        named = (self.directory.get(id) for id in (*page.hotlines, *page.contacts))
        return [one for one in named if not one.is_hidden]


def content_version(content_dir: Path) -> str:
    """The first 12 hex digits of a SHA-256 over names and bytes of all content files."""
    digest = hashlib.sha256()
    for path in sorted(content_dir.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(content_dir).as_posix().encode() + b"\0")
            digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]

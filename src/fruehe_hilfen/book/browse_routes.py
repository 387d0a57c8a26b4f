"""Ways into the book: phases, topics, A to Z, words; and what the quick exit shows instead."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from fruehe_hilfen import clock
from fruehe_hilfen.book import browse
from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.book.pages import Page
from fruehe_hilfen.book.views import for_paper, qr_code
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.web import PUBLIC, i18n
from fruehe_hilfen.web.problems import not_found
from fruehe_hilfen.web.templating import AnyRequest, page

TheEdition = NamedDependency[Edition]
TheSettings = NamedDependency[Settings]
_AHEAD = timedelta(days=400)


@get("/begleitbuch", opt=PUBLIC, sync_to_thread=False)
def show_book(request: AnyRequest, edition: TheEdition) -> Response[str]:
    """The way in: all phases."""
    shelves = browse.phases(edition.pages.values())
    urgent = [p for p in edition.pages.values() if p.kind == "N" and not p.is_sensitive]
    own = edition.pages_in(i18n.current().lang)
    return _page(request, "book/index.html", shelves=shelves, urgent=urgent, own=own)


@get("/begleitbuch/themen", opt=PUBLIC, sync_to_thread=False)
def show_topics(request: AnyRequest, edition: TheEdition) -> Response[str]:
    """All topics."""
    return _page(request, "book/topics.html", shelves=browse.topics(edition.pages.values()))


@get("/begleitbuch/a-z", opt=PUBLIC, sync_to_thread=False)
def show_alphabet(request: AnyRequest, edition: TheEdition) -> Response[str]:
    """All pages by title."""
    return _page(request, "book/alphabet.html", letters=browse.alphabet(edition.pages.values()))


@get("/begleitbuch/woerter", opt=PUBLIC, sync_to_thread=False)
def show_words(request: AnyRequest, edition: TheEdition) -> Response[str]:
    """All explained words."""
    return _page(request, "book/words.html", words=edition.glossary.words.values())


@get("/begleitbuch/zeit/{slug:str}", opt=PUBLIC, sync_to_thread=False)
def show_phase(request: AnyRequest, edition: TheEdition, slug: FromPath[str]) -> Response[str]:
    """All pages of a phase, with its neighbours."""
    shelves = browse.phases(edition.pages.values())
    at = _index(shelves, f"/begleitbuch/zeit/{slug}")
    return _page(
        request,
        "book/shelf.html",
        shelf=shelves[at],
        previous=shelves[at - 1] if at else None,
        following=shelves[at + 1] if at + 1 < len(shelves) else None,
    )


@get("/begleitbuch/zeit/{slug:str}/druck", opt=PUBLIC, sync_to_thread=False)
def print_phase(
    request: AnyRequest, edition: TheEdition, settings: TheSettings, slug: FromPath[str]
) -> Response[str]:
    """A whole phase for paper; sensitive pages are printed one by one only."""
    shelves = browse.phases(edition.pages.values())
    shelf = shelves[_index(shelves, f"/begleitbuch/zeit/{slug}")]

    def text(entry: Page) -> str:
        is_readable = entry.is_readable(require_release=settings.require_release)
        return for_paper(entry.html) if is_readable else ""

    return _page(
        request,
        "book/print.html",
        shelf=shelf,
        entries=[(entry, text(entry), edition.people(entry)) for entry in shelf.open_pages],
        qr=qr_code(f"{settings.public_url}{shelf.path}"),
        today=clock.today(),
        switchboard=edition.directory.switchboard,
    )


@get("/begleitbuch/thema/{slug:str}", opt=PUBLIC, sync_to_thread=False)
def show_topic(request: AnyRequest, edition: TheEdition, slug: FromPath[str]) -> Response[str]:
    """All pages of a topic."""
    shelves = browse.topics(edition.pages.values())
    shelf = shelves[_index(shelves, f"/begleitbuch/thema/{slug}")]
    return _page(request, "book/shelf.html", shelf=shelf, previous=None, following=None)


@get(browse.NEUTRAL, opt=PUBLIC, sync_to_thread=False)
def show_holidays(request: AnyRequest, edition: TheEdition) -> Response[str]:
    """Holidays in North Rhine-Westphalia: the page behind "Seite schnell verlassen"."""
    today, calendar = clock.today(), edition.places.calendar
    days = sorted(day for day in calendar.holidays if today <= day <= today + _AHEAD)
    return _page(
        request,
        "book/holidays.html",
        days=[(day, calendar.holidays[day]) for day in days],
        school=[span for span in calendar.school if today <= span.last <= today + _AHEAD],
    )


def _page(request: AnyRequest, name: str, **context: Any) -> Response[str]:
    return page(request, name, public=True, tab="buch", **context)


def _index(shelves: list[browse.Shelf], path: str) -> int:
    for at, shelf in enumerate(shelves):
        if shelf.path == path:
            return at
    raise not_found()


HANDLERS: list[Any] = [
    show_book, show_topics, show_alphabet, show_words, show_phase, print_phase, show_topic,
    show_holidays,
]  # fmt: skip

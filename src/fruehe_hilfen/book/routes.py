"""Public pages of the book: the same bytes for everyone, no cookie, no script needed."""

from __future__ import annotations

from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER

from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.book.pages import Page
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.web import PUBLIC
from fruehe_hilfen.web.problems import not_found
from fruehe_hilfen.web.templating import AnyRequest, page
from fruehe_hilfen.web.urls import href

TheEdition = NamedDependency[Edition]
TheSettings = NamedDependency[Settings]


@get("/begleitbuch", opt=PUBLIC, sync_to_thread=False)
def show_book(request: AnyRequest, edition: TheEdition) -> Response[str]:
    """All pages by phase."""
    return page(request, "book/index.html", public=True, tab="buch", phases=edition.by_phase())


@get("/begleitbuch/{slug:str}", opt=PUBLIC, sync_to_thread=False)
def show_page(
    request: AnyRequest, edition: TheEdition, settings: TheSettings, slug: FromPath[str]
) -> Response[str] | Redirect:
    """One page of the book."""
    found = edition.pages.get(slug)
    if found is None:
        raise not_found()
    if found is edition.emergency:
        return Redirect(href("/notfall"), status_code=HTTP_303_SEE_OTHER)
    return _page(request, edition, settings, found)


def _page(request: AnyRequest, edition: Edition, settings: Settings, found: Page) -> Response[str]:
    return page(
        request,
        "book/page.html",
        public=True,
        tab="buch",
        entry=found,
        readable=found.is_readable(require_release=settings.require_release),
        people=edition.people(found),
        switchboard=edition.directory.switchboard,
        related=edition.related(found),
    )


@get("/notfall", opt=PUBLIC, sync_to_thread=False)
def show_emergency(
    request: AnyRequest, edition: TheEdition, settings: TheSettings
) -> Response[str]:
    """Who to call now: three big numbers first, then all others with their hours."""
    found = edition.emergency
    return page(
        request,
        "book/emergency.html",
        public=True,
        tab="",
        entry=found,
        readable=found.is_readable(require_release=settings.require_release),
        hotlines=edition.hotlines,
        places=edition.contacts.in_group("emergency-place"),
        switchboard=edition.directory.switchboard,
    )


@get("/suche", opt=PUBLIC, sync_to_thread=False)
def search(
    request: AnyRequest, edition: TheEdition, settings: TheSettings, q: FromQuery[str] = ""
) -> Response[str]:
    """Search the book. An answer to a query is never cached: the words stay between us."""
    found = _search(edition, settings, q)
    return page(request, "book/search.html", public=not found["query"], tab="buch", **found)


@get("/suche/teil/treffer", opt=PUBLIC, sync_to_thread=False)
def search_part(
    request: AnyRequest, edition: TheEdition, settings: TheSettings, q: FromQuery[str] = ""
) -> Response[str]:
    """The hits alone, while somebody types."""
    return page(request, "book/_hits.html", **_search(edition, settings, q))


def _search(edition: Edition, settings: Settings, typed: str) -> dict[str, Any]:
    query = typed.replace("\x00", "").strip()
    return {
        "query": query,
        "hits": [hit.page for hit in edition.index.search(query)],
        "require_release": settings.require_release,
        "switchboard": edition.directory.switchboard,
    }


@get("/mehr", opt=PUBLIC, sync_to_thread=False)
def show_more(request: AnyRequest, edition: TheEdition) -> Response[str]:
    """Everything that is not on the other four tabs."""
    return page(request, "book/more.html", public=True, tab="mehr", legal=edition.legal)


@get("/impressum", opt=PUBLIC, sync_to_thread=False)
def show_imprint(request: AnyRequest, edition: TheEdition) -> Response[str]:
    """Imprint. **Source**: § 5 DDG."""
    return _legal(request, edition, "impressum")


@get("/datenschutz", opt=PUBLIC, sync_to_thread=False)
def show_privacy(request: AnyRequest, edition: TheEdition) -> Response[str]:
    """Privacy notice. **Source**: Art. 13 GDPR."""
    return _legal(request, edition, "datenschutz")


@get("/barrierefreiheit", opt=PUBLIC, sync_to_thread=False)
def show_accessibility(request: AnyRequest, edition: TheEdition) -> Response[str]:
    """Accessibility statement. **Source**: § 4 BITVNRW."""
    return _legal(request, edition, "barrierefreiheit")


def _legal(request: AnyRequest, edition: Edition, slug: str) -> Response[str]:
    return page(request, "book/legal.html", public=True, tab="mehr", entry=edition.legal[slug])


@get("/w", opt=PUBLIC, sync_to_thread=False)
def enter_by_code(request: AnyRequest) -> Redirect:
    """The printed QR code: straight to the start page, nothing personal, nothing counted."""
    return Redirect(href("/"), status_code=HTTP_303_SEE_OTHER)


HANDLERS = [
    show_book,
    show_page,
    show_emergency,
    search,
    search_part,
    show_more,
    show_imprint,
    show_privacy,
    show_accessibility,
    enter_by_code,
]

"""Public pages of the book: the same bytes for everyone, no cookie, no script needed."""

from __future__ import annotations

from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER

from fruehe_hilfen.book.browse_routes import HANDLERS as BROWSE
from fruehe_hilfen.book.easy_routes import HANDLERS as EASY
from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.book.feedback_routes import HANDLERS as FEEDBACK
from fruehe_hilfen.book.info_routes import HANDLERS as INFORMATION
from fruehe_hilfen.book.paper_routes import HANDLERS as PAPER
from fruehe_hilfen.book.views import page_answer
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.web import PUBLIC, i18n
from fruehe_hilfen.web.problems import not_found
from fruehe_hilfen.web.templating import AnyRequest, page
from fruehe_hilfen.web.urls import href

TheEdition = NamedDependency[Edition]
TheSettings = NamedDependency[Settings]


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
    return page_answer(request, edition, settings, found)


@get("/notfall", opt=PUBLIC, sync_to_thread=False)
def show_emergency(
    request: AnyRequest, edition: TheEdition, settings: TheSettings
) -> Response[str]:
    """Who to call now: three big numbers first, then all others with their hours."""
    found = edition.emergency
    readable = found.is_readable(require_release=settings.require_release)
    return page(
        request,
        "book/emergency.html",
        public=True,
        tab="",
        entry=found,
        readable=readable,
        own=found.in_language(i18n.current().lang) if readable else None,
        has_easy=found.id in edition.easy,
        hotlines=edition.hotlines,
        urgent=[p for p in edition.pages.values() if p.kind == "N" and p is not found],
        places=edition.contacts.in_group("emergency-place"),
        switchboard=edition.directory.switchboard,
    )


@get("/mehr", opt=PUBLIC, sync_to_thread=False)
def show_more(request: AnyRequest, edition: TheEdition) -> Response[str]:
    """Everything that is not on the other four tabs."""
    return page(request, "book/more.html", public=True, tab="mehr", legal=edition.legal)


HANDLERS: list[Any] = [
    *BROWSE, show_page, *EASY, *PAPER, *FEEDBACK, show_emergency, show_more, *INFORMATION
]  # fmt: skip

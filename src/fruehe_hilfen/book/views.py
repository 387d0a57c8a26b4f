"""What the templates of the book show about a page."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import segno
from litestar import Response

from fruehe_hilfen import clock
from fruehe_hilfen.book import browse
from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.book.pages import Page
from fruehe_hilfen.book.rules import is_old
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.web import i18n
from fruehe_hilfen.web.problems import FieldError
from fruehe_hilfen.web.templating import AnyRequest, page

SHOWN_REMINDERS = 3
_ID = re.compile(r' id="[^"]*"')
_BUTTON = re.compile(r"</?button[^>]*>")
_HEADING = re.compile(r"(</?h)([23])")


def page_answer(
    request: AnyRequest,
    edition: Edition,
    settings: Settings,
    found: Page,
    *,
    typed: str = "",
    error: FieldError | None = None,
) -> Response[str]:
    """A page of the book; with `error` the same page with what was typed."""
    return page(
        request,
        "book/page.html",
        200 if error is None else 422,
        public=error is None,
        tab="buch",
        typed=typed,
        error=error.message if error else None,
        **page_view(edition, settings, found),
    )


def page_view(edition: Edition, settings: Settings, found: Page) -> dict[str, Any]:
    """Everything around the text of a page."""
    readable = found.is_readable(require_release=settings.require_release)
    return {
        "entry": found,
        "readable": readable,
        "own": found.in_language(i18n.current().lang) if readable else None,
        "has_easy": found.id in edition.easy,
        "is_old": is_old(found.review_due, clock.today()),
        "people": edition.people(found),
        "switchboard": edition.directory.switchboard,
        "related": related_of(edition, found),
        "step": browse.step(edition.pages.values(), found),
        "shelf": browse.home(edition.pages.values(), found),
        "cards": edition.place_cards(found.places),
        "reminders": reminders_of(edition, found) if readable else [],
        "checklist": edition.checklists.get(found.id) if readable else None,
        "words": found.words if readable else (),
        "qr": "" if found.is_sensitive else qr_code(f"{settings.public_url}{found.path}"),
    }


def related_of(edition: Edition, found: Page) -> list[Page]:
    """Pages to read next. Loss and violence are never suggested where nobody asked for them."""
    shown = edition.related(found)
    return [page for page in shown if found.is_sensitive or not page.is_sensitive]


def reminders_of(edition: Edition, found: Page) -> list[tuple[str, str]]:
    """(title, window in words) of a page's reminders; none on sensitive pages."""
    known = edition.reminders
    if known is None or found.is_sensitive:
        return []
    named = [id for id in found.reminders if id in known]
    return [(known.title(id), known.window_text(id)) for id in named[:SHOWN_REMINDERS]]


@lru_cache(maxsize=500)  # half of what a page costs, and the same after every change of the office
def qr_code(url: str) -> str:
    """An inline SVG for paper, without any style."""
    code = segno.make(url, error="l", micro=False)
    return str(code.svg_inline(scale=3, border=1, svgclass="qr", lineclass=None, omitsize=True))


def for_paper(html: str) -> str:
    """The text as one of many on a sheet: no ids, nothing to tap, headings one level down."""
    plain = _BUTTON.sub("", _ID.sub("", html))
    return _HEADING.sub(lambda hit: f"{hit[1]}{int(hit[2]) + 1}", plain)

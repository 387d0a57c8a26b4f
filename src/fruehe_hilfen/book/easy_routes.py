"""A page of the book in Leichte Sprache, one tap away from the page and back."""

from __future__ import annotations

from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from fruehe_hilfen import clock
from fruehe_hilfen.book.drawings import drawings
from fruehe_hilfen.book.easy_cards import easy_cards
from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.book.rules import is_old
from fruehe_hilfen.book.views import qr_code
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.web import PUBLIC
from fruehe_hilfen.web.problems import not_found
from fruehe_hilfen.web.templating import AnyRequest, page


@get("/begleitbuch/{slug:str}/leicht", opt=PUBLIC, sync_to_thread=False)
def show_easy(
    request: AnyRequest,
    edition: NamedDependency[Edition],
    settings: NamedDependency[Settings],
    slug: FromPath[str],
) -> Response[str]:
    """The easy text, with the same guards as the page it belongs to."""
    found = edition.pages.get(slug)
    easy = edition.easy.get(found.id) if found else None
    if found is None or easy is None:
        raise not_found()
    is_emergency = found is edition.emergency
    first = edition.hotlines.in_group("first") if is_emergency else ()
    people = [one for one in edition.people(found) if one not in first]
    code = "" if found.is_sensitive else qr_code(f"{settings.public_url}{found.easy_path}")
    return page(
        request,
        "book/easy.html",
        public=True,
        tab="" if is_emergency else "buch",
        entry=found,
        easy=easy,
        readable=found.is_readable(require_release=settings.require_release),
        is_stale=easy.is_stale(found),
        is_old=is_old(found.review_due, clock.today()),
        first=first,
        people=people,
        cards=easy_cards(edition, easy, people),
        switchboard=edition.directory.switchboard,
        drawings=drawings(),
        qr=code,
    )


HANDLERS: list[Any] = [show_easy]

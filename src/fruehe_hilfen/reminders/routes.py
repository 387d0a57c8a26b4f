"""Heute, the plan and the catalogue for the phone: public, the same bytes for everyone.

What is personal is drawn on the phone from its own storage; no route here reads a date of anyone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.enums import MediaType

from fruehe_hilfen import clock
from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.book.pages import Page
from fruehe_hilfen.places.catalogue import Opening, Place, Places
from fruehe_hilfen.reminders.catalogue import Catalogue, compile_catalogue
from fruehe_hilfen.reminders.end_routes import show_ending
from fruehe_hilfen.reminders.phases import by_phase
from fruehe_hilfen.reminders.start_routes import HANDLERS as START
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.web import PUBLIC
from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.web.templating import PUBLIC_CACHE, AnyRequest, page

TheCatalogue = NamedDependency[Catalogue]
TheEdition = NamedDependency[Edition]
_WEEKS_TO_LOOK_AHEAD = 10


@get("/", opt=PUBLIC, sync_to_thread=False)
def show_today(
    request: AnyRequest,
    edition: TheEdition,
    places: NamedDependency[Places],
    settings: NamedDependency[Settings],
) -> Response[str]:
    """The start page: a welcome for new families; with a plan, the phone fills it in."""
    return page(
        request,
        "reminders/today.html",
        public=True,
        tab="heute",
        meeting=next_meeting(places),
        reading=list(_reading(edition, require_release=settings.require_release)),
    )


@get("/erinnerungen", opt=PUBLIC, sync_to_thread=False)
def show_reminders(
    request: AnyRequest, reminders: TheCatalogue, edition: TheEdition
) -> Response[str]:
    """The plan of a family on its phone; without JavaScript every reminder in words."""
    return page(
        request,
        "reminders/plan.html",
        public=True,
        tab="heute",
        phases=list(by_phase(reminders)),
        topics=[(key, _(name)) for key, name in reminders.topics.items()],
        switchboard=edition.directory.switchboard,
    )


@get("/offline/reminders.json", opt=PUBLIC, sync_to_thread=False)
def send_catalogue(reminders: TheCatalogue) -> Response[bytes]:
    """The catalogue, from which the phone computes its plan."""
    return Response(
        compile_catalogue(reminders),
        media_type=MediaType.JSON,
        headers={"Cache-Control": PUBLIC_CACHE},
    )


@get("/offline/reminder-titles.json", opt=PUBLIC, sync_to_thread=False)
def send_titles(reminders: TheCatalogue) -> Response[dict[str, str]]:
    """What a page in another language calls the reminders: {id: title}."""
    return Response(
        {one.id: _(one.title) for one in reminders.reminders},
        media_type=MediaType.JSON,
        headers={"Cache-Control": PUBLIC_CACHE},
    )


@dataclass(frozen=True)
class Meeting:
    """The next meeting of all places."""

    place: Place
    opening: Opening


def next_meeting(places: Places) -> Meeting | None:
    """The meeting that opens next or is open now; None when no dates are known."""
    now = clock.now()
    found = [
        Meeting(place, opening)
        for place in places.meetings
        for opening in places.openings(place, clock.today(), _WEEKS_TO_LOOK_AHEAD)
        if opening.closes_at > now
    ]
    return min(found, key=lambda meeting: meeting.opening.opens_at, default=None)


def _reading(edition: Edition, *, require_release: bool) -> Iterator[tuple[str, Page]]:
    """(phase, page): one page per phase; nothing sensitive is ever suggested by the app."""
    for code, _name, pages in edition.by_phase():
        for entry in pages:
            shown = entry.is_readable(require_release=require_release)
            if shown and not entry.is_sensitive and entry is not edition.emergency:
                yield code, entry
                break


HANDLERS: list[Any] = [show_today, show_reminders, show_ending, send_catalogue, send_titles, *START]

"""Places for other portals: JSON and iCalendar, public and cacheable; see docs/exports.md."""

from __future__ import annotations

from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from fruehe_hilfen import clock
from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.places import exports, ics
from fruehe_hilfen.places.catalogue import Places
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.web import PUBLIC
from fruehe_hilfen.web.templating import PUBLIC_CACHE

ThePlaces = NamedDependency[Places]
TheEdition = NamedDependency[Edition]
TheSettings = NamedDependency[Settings]
HEADERS = {
    "Cache-Control": PUBLIC_CACHE,
    "Link": f'<{exports.LICENCE["url"]}>; rel="license"',
    # Open data: any page may read it. No cookie is ever sent or answered.
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


@get("/treffpunkte.json", opt=PUBLIC, sync_to_thread=False)
def export_json(
    places: ThePlaces, edition: TheEdition, settings: TheSettings
) -> Response[dict[str, Any]]:
    """All visible places with the dates of 26 weeks."""
    answer = exports.document(places, edition.directory, clock.today(), settings.public_url)
    return Response(answer, headers=HEADERS)


@get("/treffpunkte.ics", opt=PUBLIC, sync_to_thread=False)
def export_ics(
    places: ThePlaces, settings: TheSettings, neutral: FromQuery[str] = ""
) -> Response[bytes]:
    """The dates of all places as one calendar (`?neutral=1`: without their names)."""
    named = neutral != "1"
    content = ics.calendar_file(
        places, places.meetings, clock.today(), named=named, base_url=settings.public_url
    )
    disposition = 'inline; filename="termine.ics"'
    headers = {**HEADERS, "Content-Disposition": disposition}
    return Response(content, media_type="text/calendar", headers=headers)


HANDLERS: list[Any] = [export_json, export_ics]

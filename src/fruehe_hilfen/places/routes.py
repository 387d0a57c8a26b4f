"""Public pages of the places: the same bytes for everyone on one day, no cookie."""

from __future__ import annotations

from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from fruehe_hilfen import clock
from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.places import filters, ics, queries, words
from fruehe_hilfen.places.catalogue import Place, Places
from fruehe_hilfen.places.export_routes import HANDLERS as EXPORTS
from fruehe_hilfen.places.help_routes import HANDLERS as HELP
from fruehe_hilfen.places.map import pins
from fruehe_hilfen.web import PUBLIC
from fruehe_hilfen.web.problems import not_found
from fruehe_hilfen.web.templating import PUBLIC_CACHE, AnyRequest, page

TheEdition = NamedDependency[Edition]
ThePlaces = NamedDependency[Places]
CALENDAR = ".ics"


@get("/treffpunkte", opt=PUBLIC, sync_to_thread=False)
def show_places(
    request: AnyRequest,
    edition: TheEdition,
    places: ThePlaces,
    *,
    art: FromQuery[str] = "",
    tag: FromQuery[str] = "",
    schwester: FromQuery[str] = "",
    stadtteil: FromQuery[str] = "",
) -> Response[str]:
    """All places or those picked, the one that opens next first; map, pacifier boxes."""
    today = clock.today()
    chosen = filters.read(places, art=art, tag=tag, schwester=schwester, stadtteil=stadtteil)
    cards = queries.cards(places, today, chosen)
    boxes = queries.boxes(places, chosen)
    return page(
        request,
        "places/index.html",
        public=True,
        tab="treffpunkte",
        today=today,
        chosen=chosen,
        groups=filters.groups(places, chosen),
        cards=cards,
        boxes=boxes,
        next_card=None if cards or boxes else queries.next_card(places, today),
        outline=places.outline,
        pins=pins(places.outline, (card.place.data for card in cards)),
        switchboard=edition.directory.switchboard,
        words=words,
        checked_text=queries.checked_text,
    )


@get("/treffpunkte/{name:str}", opt=PUBLIC, sync_to_thread=False)
def show_place(
    request: AnyRequest,
    edition: TheEdition,
    places: ThePlaces,
    name: FromPath[str],
    *,
    titel: FromQuery[str] = "",
    neutral: FromQuery[str] = "",
) -> Response[Any]:
    """One place, or with the suffix `.ics` its calendar file.

    The file is neutral unless `?titel=name` asks for its name; `neutral=1` always wins.
    """
    place = places.get(name.removesuffix(CALENDAR))
    if place is None:
        raise not_found()
    if not name.endswith(CALENDAR):
        return _page(request, edition, places, place)
    if place.is_box:
        raise not_found()
    named = titel == "name" and neutral != "1"
    content = ics.calendar_file(places, [place], clock.today(), named=named)
    headers = {
        "Cache-Control": PUBLIC_CACHE,
        "Content-Disposition": 'inline; filename="termine.ics"',
    }
    return Response(content, media_type="text/calendar", headers=headers)


def _page(request: AnyRequest, edition: Edition, places: Places, place: Place) -> Response[str]:
    return page(
        request,
        "places/place.html",
        public=True,
        tab="treffpunkte",
        place=place,
        card=queries.card(places, place, clock.today()),
        contact=edition.contacts.get(place.data.contact or ""),
        map_url=queries.map_url(place),
        switchboard=edition.directory.switchboard,
        words=words,
    )


@get("/offline/places.json", opt=PUBLIC, sync_to_thread=False)
def places_for_phone(places: ThePlaces) -> Response[dict[str, Any]]:
    """Dates of 26 weeks: `{version, places: [{id, name, room, address, path, age_months,
    call_first, dates: [[eve, day, start, end]], nurse: [bool], where: [str], note: [str]}]}`; the lists run
    in parallel, `where` is "" at the usual address."""
    answer = queries.for_phone(places, clock.today())
    return Response(answer, headers={"Cache-Control": PUBLIC_CACHE})


HANDLERS: list[Any] = [show_places, show_place, places_for_phone, *HELP, *EXPORTS]

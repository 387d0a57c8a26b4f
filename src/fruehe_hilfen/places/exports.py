"""All places with the dates of 26 weeks for other portals; docs/exports.md describes every field."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from operator import itemgetter
from typing import Any

from fruehe_hilfen import clock
from fruehe_hilfen.book.functions import Directory
from fruehe_hilfen.places import rules
from fruehe_hilfen.places.catalogue import WEEKS_AHEAD, Place, Places

LICENCE = {
    "id": "dl-de/by-2-0",
    "name": "Datenlizenz Deutschland – Namensnennung – Version 2.0",
    "url": "https://www.govdata.de/dl-de/by-2-0",
    "attribution": "Stadt Düren, Frühe Hilfen",
}
"""Proposed by the project; the city confirms it before going live."""


def document(places: Places, directory: Directory, today: date, base_url: str) -> dict[str, Any]:
    """The answer of /treffpunkte.json: the same all day, nothing of `hold` records."""
    last = min(today + timedelta(weeks=WEEKS_AHEAD), places.calendar.known.last)
    return {
        "format": "fruehe-hilfen-treffpunkte/1",
        "publisher": "Stadt Düren, Frühe Hilfen",
        "language": "de",
        "licence": LICENCE,
        "url": f"{base_url}/treffpunkte",
        "ics": f"{base_url}/treffpunkte.ics",
        "as_of": today.isoformat(),
        "dates_until": last.isoformat(),
        "places": [_place(places, directory, place, today, base_url) for place in places.values()],
    }


def _place(
    places: Places, directory: Directory, place: Place, today: date, base_url: str
) -> dict[str, Any]:
    data = place.data
    contact = directory.contacts.get(data.contact or "")
    person = contact if contact and contact.tel else directory.switchboard
    return {
        "id": place.id,
        "kind": data.kind,
        "name": place.name,
        "url": f"{base_url}{place.path}",
        "ics": None if place.is_box else f"{base_url}{place.path}.ics?titel=name",
        "age_months": list(data.audience.age_months) if data.audience else None,
        "siblings_welcome": data.audience.siblings if data.audience else None,
        "cost": data.cost,
        "registration": data.registration,
        "staff": list(data.who),
        "offers": list(data.offers),
        "steps": list(data.steps),
        "organiser": data.body,
        "partner": data.partner,
        "address": {
            "room": data.room,
            "street": data.street,
            "postcode": data.postcode,
            "town": data.town,
            "district": data.district,
            "note": data.street_note or None,
        },
        "coordinates": _coordinates(place),
        "wheelchair": data.accessible,
        "changing_table": data.changing_table,
        "phone": {"name": person.name, "number": person.tel},
        "call_first": place.should_call_first(today),
        "dates": sorted(_dates(places, place, today), key=itemgetter("starts_at")),
        "provenance": _provenance(place),
    }


def _coordinates(place: Place) -> dict[str, float] | None:
    """The pin of the office; rough positions of the drawing stay ours."""
    if place.data.lat is None or place.data.lon is None:
        return None
    return {"lat": place.data.lat, "lon": place.data.lon}


def _provenance(place: Place) -> dict[str, Any]:
    data = place.data
    return {
        "source": data.source,
        "url": data.source_url,
        "date": data.source_date,
        "confidence": data.confidence,
        "status": data.status,
        "verified_on": clock.berlin(data.verified_at).date().isoformat()
        if data.verified_at
        else None,
    }


def _dates(places: Places, place: Place, today: date) -> Iterator[dict[str, Any]]:
    last = today + timedelta(weeks=WEEKS_AHEAD)
    for series in place.series:
        for entry in rules.timeline(series, places.calendar, first=today, last=last):
            if isinstance(entry, rules.Occurrence):
                yield _taking_place(place, entry)
            elif entry.kind == "cancelled":
                yield _cancelled(place, series, entry)


def _taking_place(place: Place, occurrence: rules.Occurrence) -> dict[str, Any]:
    return {
        "id": f"{occurrence.series_id}.{occurrence.on:%Y%m%d}",
        "status": "changed" if occurrence.is_changed else "scheduled",
        "starts_at": _moment(occurrence.day, occurrence.start),
        "ends_at": _moment(occurrence.day, occurrence.end),
        "nurse": occurrence.has_nurse,
        "where": occurrence.where or place.spot,
        "note": occurrence.note or None,
    }


def _cancelled(place: Place, series: rules.Series, gap: rules.Gap) -> dict[str, Any]:
    return {
        "id": f"{series.id}.{gap.day:%Y%m%d}",
        "status": "cancelled",
        "starts_at": _moment(gap.day, series.start),
        "ends_at": _moment(gap.day, series.end),
        "nurse": False,
        "where": place.spot,
        "note": gap.name or None,
    }


def _moment(day: date, wall: time) -> str:
    """'2026-11-25T10:00:00+01:00': the wall clock of Düren with its offset (RFC 3339)."""
    return datetime.combine(day, wall, clock.BERLIN).isoformat()

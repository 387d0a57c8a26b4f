"""What the pages and the phone get to know about places on a given day."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import inf
from typing import Any
from urllib.parse import quote

from fruehe_hilfen import clock
from fruehe_hilfen.places import rules, words
from fruehe_hilfen.places.catalogue import Opening, Place, Places
from fruehe_hilfen.places.filters import Filter
from fruehe_hilfen.web import dates
from fruehe_hilfen.web.i18n import gettext as _

EVERYTHING = Filter()
LISTED, KEPT = 3, 8
"""Dates a card shows, and dates it carries for the weeks a phone has no network."""


@dataclass(frozen=True)
class Line:
    """A date or a pause, ready to show. `at`: the instants for static/js/now.js."""

    words: words.Words
    at: str
    now: str = ""
    today: str = ""
    nurse: bool | None = None
    where: str = ""
    note: str = ""
    change: str = ""
    is_changed: bool = False
    is_pause: bool = False
    is_cancelled: bool = False
    is_hidden: bool = False


@dataclass(frozen=True)
class Card:
    """A place with its next dates. `opens_at` is None where no date is known."""

    place: Place
    lines: tuple[Line, ...]
    opens_at: datetime | None
    call_first: bool
    has_all_dates: bool

    @property
    def next_words(self) -> str:
        """'Fr, 27. Nov., 10 bis 12 Uhr'; '' where no date is known."""
        return next((line.words.short for line in self.lines if not line.is_pause), "")


def cards(places: Places, today: date, chosen: Filter = EVERYTHING) -> list[Card]:
    """The meeting places somebody asked for, the one that opens next first."""
    found = [
        card(places, place, today, shown=LISTED, chosen=chosen)
        for place in places.meetings
        if chosen.fits(place)
    ]
    if chosen.is_about_dates:
        found = [one for one in found if one.opens_at]
    return sorted(found, key=lambda one: one.opens_at.timestamp() if one.opens_at else inf)


def cards_of(places: Places, ids: Iterable[str]) -> list[Card]:
    """The places of these ids that are visible, with their next dates from today on."""
    named = (places[id] for id in ids if id in places)
    return [card(places, place, clock.today(), shown=1) for place in named]


def next_card(places: Places, today: date) -> Card | None:
    """The place that opens next, for somebody whose choice fits nothing."""
    return next((card for card in cards(places, today) if card.opens_at), None)


def boxes(places: Places, chosen: Filter) -> list[Place]:
    """The pacifier boxes somebody asked for."""
    return [place for place in places.boxes if chosen.fits(place)]


def card(
    places: Places,
    place: Place,
    today: date,
    *,
    shown: int = KEPT,
    chosen: Filter = EVERYTHING,
) -> Card:
    """A place with its next dates, of which `shown` are visible without JavaScript."""
    entries = _entries(places, place, today, chosen)
    openings = [Opening.of(one) for one in entries if isinstance(one, rules.Occurrence)]
    return Card(
        place=place,
        lines=tuple(_lines(place, entries, shown)),
        opens_at=openings[0].opens_at if openings else None,
        call_first=place.should_call_first(today),
        has_all_dates=len(openings) == KEPT,
    )


def _entries(places: Places, place: Place, today: date, chosen: Filter) -> list[rules.Entry]:
    """The next dates with the pauses between them; picked dates stand alone."""
    if not chosen.is_about_dates:
        return places.next_dates(place, today, KEPT)
    found = (opening.occurrence for opening in places.openings(place, today))
    kept: list[rules.Entry] = [one for one in found if chosen.keeps(one)]
    return kept[:KEPT]


def _lines(place: Place, entries: Iterable[rules.Entry], shown: int) -> Iterable[Line]:
    dates = 0
    for entry in entries:
        if isinstance(entry, rules.Gap):
            yield _pause_line(entry, is_hidden=dates >= shown)
        else:
            yield _date_line(place, entry, is_hidden=dates >= shown)
            dates += 1


def _date_line(place: Place, occurrence: rules.Occurrence, *, is_hidden: bool) -> Line:
    series = next(one for one in place.series if one.id == occurrence.series_id)
    expects_nurse = series.nurse.every or bool(series.nurse.nth)
    return Line(
        words=words.date_words(occurrence),
        at=" ".join(Opening.of(occurrence).instants),
        now=words.open_text(occurrence),
        today=words.opens_text(occurrence),
        nurse=occurrence.has_nurse if expects_nurse or occurrence.has_nurse else None,
        where=occurrence.where,
        note=occurrence.note,
        change=words.change_words(occurrence, is_regular=series.is_regular(occurrence.on)),
        is_changed=occurrence.is_changed,
        is_hidden=is_hidden,
    )


def _pause_line(gap: rules.Gap, *, is_hidden: bool) -> Line:
    over = clock.at(gap.until + timedelta(days=1), "00:00")
    return Line(
        words=words.gap_words(gap),
        at=over.strftime("%Y-%m-%dT%H:%MZ"),
        is_pause=True,
        is_cancelled=gap.kind == "cancelled",
        is_hidden=is_hidden,
    )


def checked_text(place: Place) -> str:
    """'Geprüft am 02.12.2026', or how old the source is."""
    data = place.data
    if data.verified_at:
        return _("Geprüft am: %(day)s") % {"day": dates.number_date(data.verified_at)}
    return _("Stand: %(day)s. Noch nicht geprüft.") % {"day": words.source_day(data.source_date)}


def map_url(place: Place) -> str:
    """A page of OpenStreetMap to open on a tap: the office's pin, else the address; '' without."""
    data = place.data
    if data.lat is not None and data.lon is not None:
        spot = f"{data.lat}/{data.lon}"
        return f"https://www.openstreetmap.org/?mlat={data.lat}&mlon={data.lon}#map=17/{spot}"
    if not place.address:
        return ""
    return f"https://www.openstreetmap.org/search?query={quote(place.address)}"


def for_phone(places: Places, today: date) -> dict[str, Any]:
    """The dates of 26 weeks for pages that work without network; see docs of the route."""
    listed = [_for_phone(places, place, today) for place in places.meetings]
    digest = hashlib.sha256(json.dumps(listed, sort_keys=True).encode()).hexdigest()
    return {"version": digest[:12], "places": listed}


def _for_phone(places: Places, place: Place, today: date) -> dict[str, Any]:
    openings = places.openings(place, today)
    audience = place.data.audience
    return {
        "id": place.id,
        "name": place.name,
        "room": place.data.room or "",
        "address": place.address,
        "path": place.path,
        "age_months": audience.age_months if audience else None,
        "call_first": place.should_call_first(today),
        "dates": [opening.instants for opening in openings],
        "nurse": [opening.occurrence.has_nurse for opening in openings],
        "where": [opening.occurrence.where for opening in openings],
        "note": [opening.occurrence.note for opening in openings],
    }

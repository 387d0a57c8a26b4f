"""Places and „Wer hilft?“ for the search of the book."""

from __future__ import annotations

from fruehe_hilfen.book.search import Entry
from fruehe_hilfen.places.catalogue import Place, Places
from fruehe_hilfen.places.services import Guide

_WORDS = {
    "cafe": "Schnullercafé Treffen Treffpunkt Frühstück andere Eltern kennenlernen Krabbelgruppe Baby",
    "toddler_cafe": "Kleinkindcafé Treffen Treffpunkt Frühstück andere Eltern Krabbelgruppe",
    "box": "Schnullerbox Schnuller abgeben abgewöhnen Nuckel",
}
"""What people ask for who do not know the name; only ever searched, never shown."""
_DAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")


def search_entries(places: Places) -> tuple[Entry, ...]:
    """One entry per visible place."""
    return tuple(_entry(place) for place in places.values())


def _days(place: Place) -> list[str]:
    return [f"{_DAYS[s.weekday]} {_DAYS[s.weekday]}s" for s in place.series]


def _entry(place: Place) -> Entry:
    data = place.data
    where = ", ".join(filter(None, (data.district, place.spot)))
    return Entry(
        id=place.id,
        path=place.path,
        title=place.name,
        summary=where,
        icon="smile" if place.is_box else "coffee",
        text=" ".join(filter(None, (where, _WORDS.get(data.kind, ""), *_days(place)))),
    )


def guide_entries(guide: Guide) -> tuple[Entry, ...]:
    """One entry per visible question; found by question, office and what the office does."""
    return tuple(
        Entry(
            id=f"hilfe-{one.data.id}",
            path=one.path,
            title=one.data.question,
            summary=one.data.office,
            icon=one.data.icon,
            text=" ".join((*one.data.does, *(link.name for link in one.data.links))),
        )
        for one in guide
    )

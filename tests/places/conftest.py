from datetime import date

import pytest

from fruehe_hilfen.paths import ROOT
from fruehe_hilfen.places import rules
from fruehe_hilfen.places.catalogue import Places


@pytest.fixture(scope="session")
def places() -> Places:
    """The places of the city as they are shipped."""
    return Places.load(ROOT / "content")


def days_of(places: Places, id: str, first: date, last: date) -> list[date]:
    """The days on which a place is open between two days (inclusive)."""
    return [
        occurrence.day
        for series in places[id].series
        for occurrence in rules.dates_between(series, places.calendar, first=first, last=last)
    ]

"""All places parents may see, with their computed dates. `hold` records are never in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from fruehe_hilfen import clock
from fruehe_hilfen.places import rules
from fruehe_hilfen.places.calendar import load_calendar
from fruehe_hilfen.places.map import Outline, load_outline
from fruehe_hilfen.places.schema import PlaceData
from fruehe_hilfen.yamlfile import read_yaml

WEEKS_AHEAD = 26
_RECORDS = TypeAdapter(tuple[PlaceData, ...])


class PlacesError(Exception):
    """A content file of the places cannot be used; the message names file and entry."""


@dataclass(frozen=True)
class Place:
    """A record with its weekly meetings."""

    data: PlaceData
    series: tuple[rules.Series, ...]

    @property
    def id(self) -> str:
        return self.data.id

    @property
    def name(self) -> str:
        return self.data.name

    @property
    def path(self) -> str:
        return f"/treffpunkte/{self.id}"

    @property
    def is_box(self) -> bool:
        return self.data.kind == "box"

    @property
    def address(self) -> str:
        """'Wilhelmstraße 13, 52349 Düren'; '' when the street is unknown."""
        return (
            f"{self.data.street}, {self.data.postcode} {self.data.town}" if self.data.street else ""
        )

    @property
    def spot(self) -> str:
        """Room and address, as far as they are known."""
        return ", ".join(filter(None, (self.data.room, self.address)))

    @property
    def rough_spot(self) -> tuple[float, float, bool] | None:
        """(lat, lon, whether the office set it) for a distance; None where it is unknown."""
        data = self.data
        if data.lat is not None and data.lon is not None:
            return data.lat, data.lon, True
        if data.about is None or data.about.basis == "direction":
            return None
        return data.about.lat, data.about.lon, False

    def should_call_first(self, today: date) -> bool:
        """Whether parents are asked to call before they go."""
        checked = self.data.verified_at
        fresh = rules.is_fresh(clock.berlin(checked).date() if checked else None, today)
        return self.data.status == "confirm" or not fresh


@dataclass(frozen=True)
class Opening:
    """One date as instants (aware UTC): the eve's and the day's midnight, start, end."""

    eve_at: datetime
    day_at: datetime
    opens_at: datetime
    closes_at: datetime
    occurrence: rules.Occurrence

    @classmethod
    def of(cls, occurrence: rules.Occurrence) -> Opening:
        day = occurrence.day
        return cls(
            eve_at=clock.at(day - timedelta(days=1), "00:00"),
            day_at=clock.at(day, "00:00"),
            opens_at=clock.at(day, occurrence.start),
            closes_at=clock.at(day, occurrence.end),
            occurrence=occurrence,
        )

    @property
    def instants(self) -> list[str]:
        """[eve, day, start, end] for the phone, RFC 3339 UTC; see static/js/now.js."""
        moments = (self.eve_at, self.day_at, self.opens_at, self.closes_at)
        return [moment.strftime("%Y-%m-%dT%H:%MZ") for moment in moments]


class Places(Mapping[str, Place]):
    """Visible places by id, in the order of the file; `all` has those on hold, too."""

    def __init__(self, places: Iterable[Place], calendar: rules.Calendar, outline: Outline) -> None:
        self.all = {place.id: place for place in places}
        self._places = {id: one for id, one in self.all.items() if one.data.status != "hold"}
        self.calendar = calendar
        self.outline = outline

    @classmethod
    def load(cls, content_dir: Path) -> Places:
        """Read places, calendar and outline. Raises PlacesError."""
        raw = read_yaml(content_dir / "places.yaml")
        try:
            records = _RECORDS.validate_python(raw)
            calendar = load_calendar(content_dir / "calendar.yaml")
        except ValidationError as error:
            raise PlacesError(f"places.yaml or calendar.yaml: {error}") from error
        _check_unique(records)
        places = (Place(item, tuple(s.series() for s in item.series)) for item in records)
        return cls(places, calendar, load_outline(content_dir / "geo" / "dueren.geojson"))

    def __getitem__(self, key: str) -> Place:
        return self._places[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    @cached_property
    def meetings(self) -> tuple[Place, ...]:
        """Places one goes to at a set time."""
        return tuple(place for place in self._places.values() if not place.is_box)

    @cached_property
    def boxes(self) -> tuple[Place, ...]:
        return tuple(place for place in self._places.values() if place.is_box)

    @property
    def paths(self) -> list[str]:
        """Every public page, for the offline edition."""
        return ["/treffpunkte", *(place.path for place in self._places.values())]

    def next_dates(self, place: Place, from_day: date, count: int) -> list[rules.Entry]:
        """The next dates of all series of a place, with the pauses between them."""
        listed = [
            entry
            for series in place.series
            for entry in rules.next_dates(series, self.calendar, from_day, count)
        ]
        listed.sort(key=lambda entry: entry.day)
        dates = [entry for entry in listed if isinstance(entry, rules.Occurrence)][:count]
        return [e for e in listed if len(dates) < count or e.day <= dates[-1].day]

    def openings(self, place: Place, from_day: date, weeks: int = WEEKS_AHEAD) -> list[Opening]:
        """All dates of the coming weeks as instants, in order of time."""
        last = from_day + timedelta(weeks=weeks)
        found = [
            Opening.of(occurrence)
            for series in place.series
            for occurrence in rules.dates_between(series, self.calendar, first=from_day, last=last)
        ]
        return sorted(found, key=lambda opening: opening.opens_at)

    def with_changes(
        self,
        changes: Mapping[str, Iterable[rules.Change]],
        *,
        pauses: Mapping[str, Iterable[rules.Span]] | None = None,
        records: Mapping[str, PlaceData] | None = None,
    ) -> Places:
        """The same places with the office's changes laid over them.

        `changes` and `pauses` by series id, `records` by place id; new ids are new places.
        """
        data = {**{id: place.data for id, place in self.all.items()}, **(records or {})}
        series = {id: place.series for id, place in self.all.items()}
        pauses = pauses or {}
        places = (
            Place(
                item,
                tuple(
                    _changed(one, changes.get(one.id, ()), pauses.get(one.id, ()))
                    for one in series.get(id) or (s.series() for s in item.series)
                ),
            )
            for id, item in data.items()
        )
        return Places(places, self.calendar, self.outline)


def _changed(
    series: rules.Series, changes: Iterable[rules.Change], pauses: Iterable[rules.Span]
) -> rules.Series:
    by_day = {change.on: change for change in (*series.changes, *changes)}
    return replace(series, changes=tuple(by_day.values()), pauses=(*pauses, *series.pauses))


def _check_unique(records: tuple[PlaceData, ...]) -> None:
    ids = [item.id for item in records]
    ids += [f"series {series.id}" for item in records for series in item.series]
    twice = sorted({id for id in ids if ids.count(id) > 1})
    if twice:
        raise PlacesError(f"places.yaml: {', '.join(twice)} stands there twice")

"""Dates of the places as the office sees them, and how they will look after a change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from fruehe_hilfen import clock
from fruehe_hilfen.office.overlay import change_of
from fruehe_hilfen.places import queries, rules, words
from fruehe_hilfen.places.catalogue import Place, Places
from fruehe_hilfen.push import follows
from fruehe_hilfen.web.i18n import gettext as _

SHOWN = 4
_LOOK_AHEAD = timedelta(days=180)


@dataclass(frozen=True)
class DateRow:
    """One date in the office's list."""

    series_id: str
    on: date
    words: words.Words
    note: str
    is_changed: bool
    can_change: bool

    @property
    def path(self) -> str:
        return f"/team/treffpunkte/{self.series_id}/{self.on}"


@dataclass(frozen=True)
class Spot:
    """A date that can be changed: its place, its series and what holds on that day."""

    place: Place
    series: rules.Series
    on: date
    entry: rules.Entry | None

    @property
    def starts_at(self) -> datetime:
        """When it begins, changes included."""
        entry = self.entry
        if isinstance(entry, rules.Occurrence):
            return clock.at(entry.day, entry.start)
        return clock.at(self.on, self.series.start)

    @property
    def is_over(self) -> bool:
        return self.starts_at <= clock.now()

    @property
    def expects_nurse(self) -> bool:
        return isinstance(self.entry, rules.Occurrence) and self.entry.has_nurse


def find(places: Places, series_id: str, day: str) -> Spot:
    """A regular date or one the office made. Raises KeyError for everything else."""
    try:
        on = date.fromisoformat(day)
    except ValueError as error:
        raise KeyError(day) from error
    if not places.calendar.known.covers(on):
        raise KeyError(day)
    for place in places.values():
        for series in place.series:
            if series.id == series_id and (series.is_regular(on) or series.change_on(on)):
                return Spot(place, series, on, _entry(places, series, on))
    raise KeyError(series_id)


def _entry(places: Places, series: rules.Series, on: date) -> rules.Entry | None:
    moved = series.change_on(on)
    days = (on, (moved and moved.new_on) or on)
    entries = rules.timeline(series, places.calendar, first=min(days), last=max(days))
    return next((one for one in entries if _regular(one) == on), None)


def _regular(entry: rules.Entry) -> date:
    return entry.on if isinstance(entry, rules.Occurrence) else entry.day


def rows(places: Places, place: Place) -> list[DateRow]:
    """The next dates of a place with the pauses between them."""
    found = places.next_dates(place, clock.today(), SHOWN)
    return [_row(place, entry) for entry in found]


def _row(place: Place, entry: rules.Entry) -> DateRow:
    if isinstance(entry, rules.Gap):
        series = next((one for one in place.series if one.is_regular(entry.day)), place.series[0])
        told = words.gap_words(entry)
        return DateRow(
            series.id, entry.day, told, told.sub, entry.kind == "cancelled",
            entry.kind == "cancelled",
        )  # fmt: skip
    series = next(one for one in place.series if one.id == entry.series_id)
    where = _("Anderer Ort: %(where)s") % {"where": entry.where} if entry.where else ""
    notes = (words.nurse_text(entry, series), where, entry.note)
    return DateRow(
        series.id, entry.on, words.date_words(entry), ". ".join(filter(None, notes)),
        entry.is_changed, True,
    )  # fmt: skip


def preview(places: Places, spot: Spot, value: Mapping[str, Any]) -> queries.Card:
    """The place as families will see it, from the changed date on."""
    change = change_of(value, spot.on)
    changed = places.with_changes({spot.series.id: [change]})
    first = min(spot.on, change.new_on or spot.on)
    return queries.card(changed, changed[spot.place.id], first, shown=2)


def lost(before: Places, after: Places, place_id: str) -> list[rules.Occurrence]:
    """The dates to come of a place that are no longer there."""
    left = {(one.series_id, one.on) for one in _to_come(after, place_id)}
    return [one for one in _to_come(before, place_id) if (one.series_id, one.on) not in left]


def changed(before: Places, after: Places, place_id: str) -> list[rules.Occurrence]:
    """The dates to come that fell out or came back."""
    return [*lost(before, after, place_id), *lost(after, before, place_id)]


def _to_come(places: Places, place_id: str) -> list[rules.Occurrence]:
    place = places.all.get(place_id)
    last = places.calendar.known.last
    return [
        occurrence
        for series in (place.series if place else ())
        for occurrence in rules.dates_between(
            series, places.calendar, first=clock.today(), last=last
        )
        if clock.at(occurrence.day, occurrence.start) > clock.now()
    ]


def ring(session: Session, spot: Spot) -> None:
    """Tell whoever follows the place, in the caller's transaction."""
    follows.tell_followers(session, spot.place.id, on=spot.on, starts=spot.series.start)


def ring_for(session: Session, place_id: str, dates: Iterable[rules.Occurrence]) -> None:
    """Tell followers about the first of several dates; one ring is enough."""
    first = min(dates, key=lambda one: one.day, default=None)
    if first:
        follows.tell_followers(session, place_id, on=first.on, starts=first.start)


def phones(session: Session, place_id: str) -> int:
    """How many phones would ring."""
    return follows.followers(session, place_id)


def last_known(places: Places) -> date:
    """The last day a date can be moved to."""
    return min(clock.today() + _LOOK_AHEAD, places.calendar.known.last)

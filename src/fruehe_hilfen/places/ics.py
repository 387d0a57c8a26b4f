"""Calendar files: one repeating event per series, so that a parent can delete it in one go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard

from fruehe_hilfen import clock
from fruehe_hilfen.places import rules, words
from fruehe_hilfen.places.catalogue import WEEKS_AHEAD, Place, Places
from fruehe_hilfen.places.schema import WEEKDAYS
from fruehe_hilfen.web.i18n import gettext as _

_UID = "{name}@treffpunkte.fruehe-hilfen-dueren"
_EPOCH = date(2026, 1, 1)


def calendar_file(
    places: Places, listed: Iterable[Place], today: date, *, named: bool, base_url: str = ""
) -> bytes:
    """The dates of the coming 26 weeks; without `named` nothing tells what they are about.

    A series is one event with RRULE. Pauses and holidays are EXDATEs; a date the office moved or
    cancelled is an event of its own with RECURRENCE-ID. Ids never change, so a second import
    replaces the first. `base_url`: adds the address of each place's page.
    """
    listed = list(listed)
    calendar = Calendar()
    calendar.add("prodid", "-//Stadt Düren//Termine//DE")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _name(listed) if named else _("Termine"))
    calendar.add_component(_berlin())
    for place in listed:
        for series in place.series:
            file = _SeriesFile(places, place, series, today, named=named, base_url=base_url)
            for event in file.events():
                calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def _name(listed: list[Place]) -> str:
    return listed[0].name if len(listed) == 1 else _("Treffpunkte für Familien in Düren")


class _SeriesFile:
    """The events of one series."""

    def __init__(
        self,
        places: Places,
        place: Place,
        series: rules.Series,
        today: date,
        *,
        named: bool,
        base_url: str,
    ) -> None:
        self._place, self._series, self._named = place, series, named
        self._today, self._base_url = today, base_url
        self._last = min(today + timedelta(weeks=WEEKS_AHEAD), places.calendar.known.last)
        entries = rules.timeline(series, places.calendar, first=today, last=self._last)
        self._entries = {_regular_day(entry): entry for entry in entries}
        told = [on for on in self._entries if on >= today and self._is_told(on)]
        self._start = min(filter(series.is_regular, told), default=None)

    def events(self) -> Iterator[Event]:
        """The repeating event, then the dates that differ, then dates outside its days."""
        days = self._days()
        if self._start:
            yield self._master(self._start, days)
        for on, entry in self._entries.items():
            if _is_plain(entry):
                continue
            event = self._other(on, entry, is_regular=on in days)
            if event:
                yield event

    def _days(self) -> list[date]:
        """The days RRULE makes: all regular ones from the first date on."""
        if not self._start:
            return []
        span = (self._last - self._start).days
        all_days = (self._start + timedelta(days=n) for n in range(span + 1))
        return [day for day in all_days if self._series.is_regular(day)]

    def _master(self, start: date, days: list[date]) -> Event:
        event = self._event(self._series.id, start, self._series.start, self._series.end)
        event.add("rrule", self._rule(days[-1]))
        out = [self._at(day) for day in days if not self._is_told(day)]
        if out:
            event.add("exdate", out)
        self._describe(event, self._place.spot, words.nurse_rule_text(self._series))
        return event

    def _is_told(self, day: date) -> bool:
        """Whether a regular day is a date, or is in the file as cancelled."""
        entry = self._entries.get(day)
        return isinstance(entry, rules.Occurrence) or (
            isinstance(entry, rules.Gap) and entry.kind == "cancelled"
        )

    def _other(self, on: date, entry: rules.Entry, *, is_regular: bool) -> Event | None:
        name = self._series.id if is_regular else f"{self._series.id}.{on:%Y%m%d}"
        if isinstance(entry, rules.Occurrence):
            event = self._event(name, entry.day, entry.start, entry.end)
            note = " ".join(filter(None, (words.nurse_text(entry, self._series), entry.note)))
            self._describe(event, entry.where or self._place.spot, note)
        elif entry.kind == "cancelled":
            event = self._event(name, entry.day, self._series.start, self._series.end)
            self._describe(event, self._place.spot, entry.name, cancelled=True)
        else:
            return None
        if is_regular:
            event.add("recurrence-id", self._at(on))
        return event

    def _event(self, name: str, day: date, start: time, end: time) -> Event:
        event = Event()
        event.add("uid", _UID.format(name=name))
        # The same bytes all day long: the time of the file is the beginning of its day.
        event.add("dtstamp", clock.at(self._today, "00:00").astimezone(UTC))
        # Grows with every day, so that a calendar takes the newest file for the truth.
        event.add("sequence", (self._today - _EPOCH).days)
        event.add("dtstart", datetime.combine(day, start, clock.BERLIN))
        event.add("dtend", datetime.combine(day, end, clock.BERLIN))
        event.add("class", "PUBLIC" if self._base_url and self._named else "PRIVATE")
        return event

    def _describe(self, event: Event, where: str, note: str, *, cancelled: bool = False) -> None:
        title = self._place.name if self._named else _("Termin")
        if cancelled:
            event.add("status", "CANCELLED")
            title = _("Fällt aus: %(title)s") % {"title": title}
        event.add("summary", title)
        event.add("location", where)
        if self._named and note:
            event.add("description", note)
        if self._base_url and self._named:
            event.add("url", f"{self._base_url}{self._place.path}")

    def _at(self, day: date) -> datetime:
        return datetime.combine(day, self._series.start, clock.BERLIN)

    def _rule(self, last: date) -> dict[str, Any]:
        """The rule of a series. **Source**: RFC 5545 § 3.3.10; UNTIL is in UTC."""
        series, day = self._series, WEEKDAYS[self._series.weekday]
        until = self._at(last).astimezone(UTC)
        if series.nth:
            return {"freq": "monthly", "byday": [f"{n}{day}" for n in series.nth], "until": until}
        interval = {"interval": series.every_weeks} if series.every_weeks > 1 else {}
        return {"freq": "weekly", **interval, "byday": day, "until": until}


def _regular_day(entry: rules.Entry) -> date:
    return entry.on if isinstance(entry, rules.Occurrence) else entry.day


def _is_plain(entry: rules.Entry) -> bool:
    return isinstance(entry, rules.Occurrence) and not entry.is_changed


def _berlin() -> Timezone:
    """Europe/Berlin as two yearly rules. **Source**: Directive 2000/84/EC; RFC 5545 § 3.6.5."""
    zone = Timezone()
    zone.add("tzid", clock.BERLIN.key)
    summer, winter = timedelta(hours=2), timedelta(hours=1)
    rules_: tuple[tuple[TimezoneDaylight | TimezoneStandard, str, datetime, int], ...] = (
        (TimezoneDaylight(), "CEST", datetime(1996, 3, 31, 2), 3),  # noqa: DTZ001
        (TimezoneStandard(), "CET", datetime(1996, 10, 27, 3), 10),  # noqa: DTZ001
    )
    for part, name, begins, month in rules_:
        is_summer = name == "CEST"
        part.add("tzname", name)
        part.add("dtstart", begins)
        part.add("tzoffsetfrom", winter if is_summer else summer)
        part.add("tzoffsetto", summer if is_summer else winter)
        part.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1SU"})
        zone.add_component(part)
    return zone

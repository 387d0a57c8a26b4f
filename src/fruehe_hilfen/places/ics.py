"""A calendar file per place: one event per date, so that pauses need no exceptions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard

from fruehe_hilfen import clock
from fruehe_hilfen.places import rules
from fruehe_hilfen.places.catalogue import WEEKS_AHEAD, Place, Places
from fruehe_hilfen.web.i18n import gettext as _

_UID = "{series}.{on:%Y%m%d}@treffpunkte.fruehe-hilfen-dueren"


def calendar_file(places: Places, place: Place, today: date, *, named: bool) -> bytes:
    """The dates of the coming 26 weeks; without `named` nothing tells what they are about.

    Event ids are made of series and regular date and never change, so a second import replaces
    the first. A date the office has cancelled stays in the file as cancelled.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Stadt Düren//Termine//DE")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", place.name if named else _("Termine"))
    calendar.add_component(_berlin())
    for event in _events(places, place, today, named=named):
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def _events(places: Places, place: Place, today: date, *, named: bool) -> Iterator[Event]:
    last = today + timedelta(weeks=WEEKS_AHEAD)
    title = place.name if named else _("Termin")
    for series in place.series:
        for entry in rules.timeline(series, places.calendar, first=today, last=last):
            if isinstance(entry, rules.Occurrence):
                event = _event(entry.series_id, entry.on, entry.day, entry.start, entry.end)
                event.add("location", entry.where or place.spot)
                event.add("summary", title)
                event.add("sequence", int(entry.is_changed))
                yield event
            elif entry.kind in {"cancelled", "pause"}:
                event = _event(series.id, entry.day, entry.day, series.start, series.end)
                event.add("summary", _("Fällt aus: %(title)s") % {"title": title})
                event.add("status", "CANCELLED")
                event.add("sequence", 1)
                yield event


def _event(series_id: str, on: date, day: date, start: time, end: time) -> Event:
    event = Event()
    event.add("uid", _UID.format(series=series_id, on=on))
    # The same bytes all day long: the time of the file is the beginning of its day.
    event.add("dtstamp", clock.at(clock.today(), "00:00").astimezone(UTC))
    event.add("dtstart", datetime.combine(day, start, clock.BERLIN))
    event.add("dtend", datetime.combine(day, end, clock.BERLIN))
    event.add("class", "PRIVATE")
    return event


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

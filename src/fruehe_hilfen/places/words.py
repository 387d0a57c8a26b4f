"""German sentences about places and dates, in the language of the request."""

from __future__ import annotations

from datetime import date, time
from typing import NamedTuple

from fruehe_hilfen.places import rules
from fruehe_hilfen.places.schema import Audience
from fruehe_hilfen.web import dates
from fruehe_hilfen.web.i18n import gettext as _

_MONTHS = 12


class Words(NamedTuple):
    """A heading, the sentence below it, and a heading that says both where space is short."""

    title: str
    sub: str
    short: str


def hours_text(start: time, end: time) -> str:
    """'10 bis 11:30 Uhr'"""
    return _("%(start)s bis %(end)s Uhr") % {"start": _clock(start), "end": _clock(end)}


def age_text(audience: Audience) -> str:
    """'Für Kinder von 0 bis 12 Monaten', or in years when both ends are whole years."""
    first, last = audience.age_months
    if first and first % _MONTHS == last % _MONTHS == 0:
        ages = {"first": first // _MONTHS, "last": last // _MONTHS}
        return _("Für Kinder von %(first)s bis %(last)s Jahren") % ages
    if last > _MONTHS and last % _MONTHS == 0 == first:
        return _("Für Kinder bis %(last)s Jahre") % {"last": last // _MONTHS}
    return _("Für Kinder von %(first)s bis %(last)s Monaten") % {"first": first, "last": last}


def nurse_rule_text(series: rules.Series) -> str:
    """When a nurse comes, in a sentence; '' when none does."""
    if series.nurse.every:
        return _("Jedes Mal kommt auch eine Familien-Kinderkrankenschwester.")
    if not series.nurse.nth:
        return ""
    numbers = _(" und ").join(f"{n}." for n in series.nurse.nth)
    values = {"numbers": numbers, "weekday": weekday_name(series.weekday)}
    return (
        _("Am %(numbers)s %(weekday)s im Monat kommt auch eine Familien-Kinderkrankenschwester.")
        % values
    )


def nurse_text(occurrence: rules.Occurrence, series: rules.Series) -> str:
    """'Mit Kinderkrankenschwester', 'Ohne …', or '' where none is expected."""
    if occurrence.has_nurse:
        return _("Mit Kinderkrankenschwester")
    expected = series.nurse.every or series.nurse.nth
    return _("Ohne Kinderkrankenschwester") if expected else ""


def weekday_name(weekday: int) -> str:
    """'Montag' for 0"""
    return (
        _("Montag"),
        _("Dienstag"),
        _("Mittwoch"),
        _("Donnerstag"),
        _("Freitag"),
        _("Samstag"),
        _("Sonntag"),
    )[weekday]


def open_text(occurrence: rules.Occurrence) -> str:
    """'heute offen bis 12 Uhr'; the phone shows it while that is true."""
    return _("heute offen bis %(end)s Uhr") % {"end": _clock(occurrence.end)}


def opens_text(occurrence: rules.Occurrence) -> str:
    """'heute ab 10 Uhr'; the phone shows it on that day before the beginning."""
    return _("heute ab %(start)s Uhr") % {"start": _clock(occurrence.start)}


def date_words(occurrence: rules.Occurrence) -> Words:
    """Day and hours; in the short heading, too."""
    hours = hours_text(occurrence.start, occurrence.end)
    short = f"{dates.short_date(occurrence.day)}, {hours}"
    return Words(dates.weekday_date(occurrence.day), hours, short)


def change_words(occurrence: rules.Occurrence, *, is_regular: bool) -> str:
    """'statt Mittwoch, 2. Dezember', 'zusätzlicher Termin' or ''."""
    if occurrence.day != occurrence.on:
        return _("statt %(day)s") % {"day": dates.weekday_date(occurrence.on)}
    return "" if is_regular else _("zusätzlicher Termin")


def gap_words(gap: rules.Gap) -> Words:
    """A pause with its last day and its reason, or a single day without a meeting."""
    if gap.kind in {"school", "pause"} and gap.until > gap.first:
        title = _("Pause bis %(day)s") % {"day": dates.weekday_date(gap.until)}
        return Words(title, _(gap.name), title)
    if gap.kind == "cancelled":
        said = ": ".join(filter(None, (_("Fällt aus"), _(gap.name) if gap.name else "")))
    else:
        said = _("%(name)s: kein Treffen") % {"name": _(gap.name)}
    return Words(dates.weekday_date(gap.day), said, dates.short_date(gap.day))


def source_day(written: str) -> str:
    """A source's date as exact as the source gives it: '2015', '01.2024' or '09.01.2024'."""
    if len(written) == len("2024-01-09"):
        return dates.number_date(date.fromisoformat(written))
    return ".".join(reversed(written.split("-")))


def _clock(wall: time) -> str:
    return f"{wall.hour}:{wall.minute:02d}" if wall.minute else str(wall.hour)

"""One visit as a calendar file. Neutral words: others may read a family's calendar."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote

from fruehe_hilfen import clock
from fruehe_hilfen.visits.models import CANCELLED, Visit, VisitState

ZONE = """BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE"""


def method_of(visit: Visit, *, is_mail: bool = False) -> str:
    """CANCEL once cancelled; else REQUEST in a letter (RFC 6047), PUBLISH for a file."""
    if visit.state in CANCELLED:
        return "CANCEL"
    return "REQUEST" if is_mail else "PUBLISH"


def calendar_file(visit: Visit, *, organizer: str = "", attendee: str = "") -> str:
    """One UID, SEQUENCE counts moves and the cancellation. With `organizer` it is for a letter.

    A discreet family's calendar says only „Termin“.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Stadt Dueren//Fruehe Hilfen//DE",
        f"METHOD:{method_of(visit, is_mail=bool(organizer))}",
        *ZONE.splitlines(),
        "BEGIN:VEVENT",
        f"UID:{visit.ics_uid}",
        f"SEQUENCE:{visit.ics_sequence}",
        f"DTSTAMP:{clock.now():%Y%m%dT%H%M%SZ}",
        f"DTSTART;TZID=Europe/Berlin:{local_stamp(visit.starts_at)}",
        f"DTEND;TZID=Europe/Berlin:{local_stamp(visit.ends_at)}",
        f"SUMMARY:{'Termin' if visit.discreet else 'Termin Frühe Hilfen'}",
        f"STATUS:{_status(visit)}",
        "CLASS:PRIVATE",
        *(_people(organizer, attendee) if organizer else ()),
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "\r\n".join(map(_folded, lines)) + "\r\n"


def _people(organizer: str, attendee: str) -> list[str]:
    """Nobody has to answer: the visit is booked."""
    return [
        f"ORGANIZER:mailto:{quote(organizer, safe='@+')}",
        f"ATTENDEE;PARTSTAT=ACCEPTED;RSVP=FALSE:mailto:{quote(attendee, safe='@+')}",
    ]


def _folded(line: str) -> str:
    """At most 75 octets a line (RFC 5545 §3.1); only addresses are longer, and they are ASCII."""
    return "\r\n ".join(line[n : n + 74] for n in range(0, len(line), 74)) or line


def _status(visit: Visit) -> str:
    if visit.state in CANCELLED:
        return "CANCELLED"
    is_open = visit.answer_by or visit.state is VisitState.NEEDS_REBOOKING
    return "TENTATIVE" if is_open else "CONFIRMED"


def local_stamp(instant: datetime) -> str:
    return clock.berlin(instant).strftime("%Y%m%dT%H%M%S")

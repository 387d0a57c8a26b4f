"""One visit as a calendar file. Neutral words: others may read a family's calendar."""

from __future__ import annotations

from datetime import datetime

from fruehe_hilfen import clock
from fruehe_hilfen.visits.models import CANCELLED, Visit, VisitState

_ZONE = """BEGIN:VTIMEZONE
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


def calendar_file(visit: Visit) -> str:
    """PUBLISH, or CANCEL once cancelled; one UID, SEQUENCE counts moves and the cancellation.

    A discreet family's calendar says only „Termin“.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Stadt Dueren//Fruehe Hilfen//DE",
        f"METHOD:{'CANCEL' if visit.state in CANCELLED else 'PUBLISH'}",
        *_ZONE.splitlines(),
        "BEGIN:VEVENT",
        f"UID:{visit.ics_uid}",
        f"SEQUENCE:{visit.ics_sequence}",
        f"DTSTAMP:{clock.now():%Y%m%dT%H%M%SZ}",
        f"DTSTART;TZID=Europe/Berlin:{_local(visit.starts_at)}",
        f"DTEND;TZID=Europe/Berlin:{_local(visit.ends_at)}",
        f"SUMMARY:{'Termin' if visit.discreet else 'Termin Frühe Hilfen'}",
        f"STATUS:{_status(visit)}",
        "CLASS:PRIVATE",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "\r\n".join(lines) + "\r\n"


def _status(visit: Visit) -> str:
    if visit.state in CANCELLED:
        return "CANCELLED"
    is_open = visit.answer_by or visit.state is VisitState.NEEDS_REBOOKING
    return "TENTATIVE" if is_open else "CONFIRMED"


def _local(instant: datetime) -> str:
    return clock.berlin(instant).strftime("%Y%m%dT%H%M%S")

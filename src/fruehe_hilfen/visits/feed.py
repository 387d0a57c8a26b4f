"""A nurse's own calendar address: read-only, and nothing in it leads to a family.

Whoever has the address sees when, what kind and which district, as a phone's calendar would show
it to anybody. The address is stored as a hash, shown once, and dies with a new one, with its end,
and with the account.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.staff import audit, once
from fruehe_hilfen.staff.queries import colleagues_with
from fruehe_hilfen.staff.rules import Role
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.visits.content import Catalogue
from fruehe_hilfen.visits.errors import Unknown
from fruehe_hilfen.visits.ics import ZONE, local_stamp
from fruehe_hilfen.visits.models import NOT_STANDING, Nurse, Visit
from fruehe_hilfen.visits.office_models import NurseFeed
from fruehe_hilfen.visits.tokens import hash_token, keyring_of

ONCE = "calendar"
_BACK, _AHEAD = timedelta(days=7), timedelta(days=63)
_TOKEN_BYTES = 24


def renew(db: Database, person: Person) -> None:
    """A new address; an older one is dead. It waits to be shown once. Raises Unknown."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    with db.transaction() as session:
        if session.get(Nurse, person.id) is None:
            raise Unknown
        session.merge(
            NurseFeed(nurse_id=person.id, token_hash=hash_token(token), created_at=clock.now())
        )
        once.keep(session, person, ONCE, token)
        audit.record(session, person, "visits.feed_made", f"nurse_feed:{person.id}")


def end(db: Database, person: Person) -> None:
    """The address is dead; twice is no error."""
    with db.transaction() as session:
        once.forget(session, person, ONCE)
        row = session.get(NurseFeed, person.id)
        if row is not None:
            session.delete(row)
            audit.record(session, person, "visits.feed_ended", f"nurse_feed:{person.id}")


def nurse_of(session: Session, token: str) -> UUID:
    """Whose address this is. Raises Unknown, also when the account was closed."""
    wanted = select(NurseFeed.nurse_id).where(NurseFeed.token_hash == hash_token(token))
    nurse_id = session.exec(wanted).first()
    if nurse_id not in {one.id for one in colleagues_with(session, Role.NURSE)}:
        raise Unknown
    return nurse_id


def calendar(session: Session, catalogue: Catalogue, nurse_id: UUID) -> str:
    """Standing visits of the last week and the next nine; unchanged visits give the same bytes."""
    wanted = select(Visit).where(
        Visit.nurse_id == nurse_id, col(Visit.state).not_in(NOT_STANDING),
        col(Visit.local_date).between(clock.today() - _BACK, clock.today() + _AHEAD),
    )  # fmt: skip
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Stadt Dueren//Fruehe Hilfen Team//DE",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:Dienst",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        *ZONE.splitlines(),
    ]
    for visit in session.exec(wanted.order_by(col(Visit.starts_at), col(Visit.id))):
        lines += _event(session, catalogue, visit)
    return "\r\n".join([*lines, "END:VCALENDAR"]) + "\r\n"


def _event(session: Session, catalogue: Catalogue, visit: Visit) -> list[str]:
    """The id is keyed: it is not that of the family's own calendar file."""
    where = catalogue.districts.get(visit.district, "")
    kind = catalogue.types[visit.visit_type].name
    uid = keyring_of(session).blind("feed", str(visit.id))[:32]
    return [
        "BEGIN:VEVENT",
        f"UID:{uid}@dienst.fruehe-hilfen",
        f"SEQUENCE:{visit.version}",
        f"DTSTAMP:{visit.created_at:%Y%m%dT%H%M%SZ}",
        f"DTSTART;TZID=Europe/Berlin:{local_stamp(visit.starts_at)}",
        f"DTEND;TZID=Europe/Berlin:{local_stamp(visit.ends_at)}",
        f"SUMMARY:{' · '.join(filter(None, (kind, where)))}",
        f"STATUS:{'TENTATIVE' if visit.answer_by else 'CONFIRMED'}",
        "CLASS:PRIVATE",
        "END:VEVENT",
    ]


def etag(text: str) -> str:
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:24]}"'

"""Phones for the field: only on a registered one does a session last a shift."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from litestar.datastructures import Cookie
from sqlmodel import Session, col, delete, func, select, update

from fruehe_hilfen import clock
from fruehe_hilfen.db.writing import count_rows
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff import audit
from fruehe_hilfen.staff.models import StaffDevice, StaffSession
from fruehe_hilfen.staff.rules import FIELD_SHIFT
from fruehe_hilfen.staff.sessions import Person, hash_token, plain_cookie

MOST_DEVICES = 3
_KEPT = timedelta(days=365)


class TooManyDevices(Exception):
    """The person has as many phones as one can have."""


def register(session: Session, person: Person, name: str) -> str:
    """Make the browser of this session a phone for the field and begin a shift on it.

    Returns the token for its cookie. Raises TooManyDevices.
    """
    held = select(func.count()).select_from(StaffDevice).where(StaffDevice.staff_id == person.id)
    if session.exec(held).one() >= MOST_DEVICES:
        raise TooManyDevices
    token = secrets.token_urlsafe(32)
    device = StaffDevice(
        staff_id=person.id, token_hash=hash_token(token), name=name, created_on=clock.today()
    )
    session.add(device)
    _begin_shift(session, person)
    audit.record(session, person, "device_added", f"staff_device:{device.id}")
    return token


def _begin_shift(session: Session, person: Person) -> None:
    row = session.get(StaffSession, person.session)
    if row:
        row.field_until = clock.now() + FIELD_SHIFT
        session.add(row)


def remove(session: Session, person: Person, device_id: UUID) -> bool:
    """The phone is one no longer, and no shift goes on anywhere; False when it is not theirs."""
    gone = delete(StaffDevice).where(
        col(StaffDevice.id) == device_id, col(StaffDevice.staff_id) == person.id
    )
    if not count_rows(session, gone):
        return False
    shifts = update(StaffSession).where(col(StaffSession.staff_id) == person.id)
    session.execute(shifts.values(field_until=None))
    audit.record(session, person, "device_removed", f"staff_device:{device_id}")
    return True


def use(session: Session, staff_id: UUID, token: str | None) -> bool:
    """Whether the cookie belongs to a phone of this person; notes the day."""
    if not token:
        return False
    known = select(StaffDevice).where(
        StaffDevice.token_hash == hash_token(token), StaffDevice.staff_id == staff_id
    )
    device = session.exec(known).first()
    if device:
        device.used_on = clock.today()
        session.add(device)
    return device is not None


def find(session: Session, staff_id: UUID, token: str | None) -> UUID | None:
    """The registered phone of this person that holds the token."""
    known = select(StaffDevice.id).where(
        StaffDevice.token_hash == hash_token(token or ""), StaffDevice.staff_id == staff_id
    )
    return session.exec(known).first()


def names_of(session: Session, ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """The names of registered phones; one that was removed is not among them."""
    wanted = {some for some in ids if some}
    found = session.exec(select(StaffDevice).where(col(StaffDevice.id).in_(wanted)))
    return {device.id: device.name for device in found}


def take_away(session: Session, person: Person, staff_id: UUID, device_id: UUID | None) -> None:
    """A colleague's phone is lost: nobody stays signed in with that account, nowhere."""
    if device_id:
        session.execute(delete(StaffDevice).where(col(StaffDevice.id) == device_id))
        audit.record(session, person, "device_removed", f"staff_device:{device_id}")
    session.execute(delete(StaffSession).where(col(StaffSession.staff_id) == staff_id))
    audit.record(session, person, "session_ended", f"staff:{staff_id}")


def of_person(session: Session, staff_id: UUID) -> list[StaffDevice]:
    """The phones of a person, oldest first."""
    listed = select(StaffDevice).where(StaffDevice.staff_id == staff_id)
    return list(session.exec(listed.order_by(col(StaffDevice.id))))


def cookie_name(settings: Settings) -> str:
    """The name of the cookie that makes a browser a registered phone."""
    return "__Host-fh-device" if settings.is_https else "fh-device"


def make_cookie(settings: Settings, token: str) -> Cookie:
    """The cookie of a registered phone; alone it opens nothing."""
    return plain_cookie(settings, cookie_name(settings), token, lasts=_KEPT)

"""Phones in the field: what they say of themselves, and taking the tour away from a lost one.

A phone is told to empty itself; entries that it sealed but never sent are still taken from it.
"""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, func, or_, select

from fruehe_hilfen import clock
from fruehe_hilfen.staff import audit, devices
from fruehe_hilfen.staff.queries import names_of
from fruehe_hilfen.staff.sessions import Person, hash_token
from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.web.problems import Problem
from fruehe_hilfen.welcome.entries import instant, refusing_nonsense
from fruehe_hilfen.welcome.models import FieldDevice, QuarantinedEvent

_LISTED = timedelta(days=30)
_SHORTEST_SECRET, _LONGEST_SECRET = 32, 100
_MOST_DRIFT_S = 2**31 - 1
STALE = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class Hello:
    """What a phone says each time it is open."""

    device_id: UUID
    sent_at: datetime
    unsent: int
    is_persisted: bool
    build: str
    is_wiped: bool


def read_hello(data: bytes) -> Hello:
    """Raises a 422 problem."""
    with refusing_nonsense():
        body = json.loads(data)
        return Hello(
            device_id=UUID(body["device"]),
            sent_at=instant(body["sent_at"]),
            unsent=max(0, min(int(body.get("unsent", 0)), 100_000)),
            is_persisted=body.get("persisted") is True,
            build=str(body.get("build", ""))[:20],
            is_wiped=body.get("wiped") is True,
        )


def recognised(session: Session, device_id: UUID, secret: str) -> FieldDevice | None:
    """The phone that knows this secret, locked."""
    device = session.exec(
        select(FieldDevice).where(FieldDevice.id == device_id).with_for_update()
    ).first()
    if device is None or not device.secret_hash or not secret:
        return None
    return device if hmac.compare_digest(device.secret_hash, hash_token(secret)) else None


def meet(session: Session, person: Person, hello: Hello, secret: str, token: str | None) -> None:
    """A signed-in person uses this phone: it is theirs now. Raises a 404 problem.

    `token`: the cookie of a registered phone.
    """
    if not _SHORTEST_SECRET <= len(secret) <= _LONGEST_SECRET:
        raise Problem(422, _("Diese Angaben konnten wir nicht lesen."), code="invalid")
    device = session.get(FieldDevice, hello.device_id)
    if device is None:
        device = FieldDevice(
            id=hello.device_id, staff_id=person.id,
            first_seen_at=clock.now(), last_seen_at=clock.now(),
        )  # fmt: skip
    if device.secret_hash and not recognised(session, device.id, secret):
        raise Problem(404, _("Dieses Handy kennen wir nicht."), code="unknown_phone")
    own = device.staff_device_id if device.staff_id == person.id else None
    device.secret_hash, device.staff_id = hash_token(secret), person.id
    device.staff_device_id = devices.find(session, person.id, token) or own
    session.add(device)
    session.flush()


def hear(session: Session, device: FieldDevice, hello: Hello) -> bool:
    """Note what the phone says; returns whether it has to empty itself."""
    device.last_seen_at, device.unsent = clock.now(), hello.unsent
    seconds = int((clock.now() - hello.sent_at).total_seconds())
    device.drift_s = max(-_MOST_DRIFT_S, min(_MOST_DRIFT_S, seconds))
    device.is_persisted, device.build = hello.is_persisted, hello.build
    if device.revoked_at is None and _was_removed(session, device):
        device.revoked_at = clock.now()
    if device.revoked_at and hello.is_wiped and device.wiped_at is None:
        device.wiped_at = clock.now()
        audit.record(session, None, "welcome.phone_wiped", f"field_device:{device.id}")
    session.add(device)
    return device.revoked_at is not None


def _was_removed(session: Session, device: FieldDevice) -> bool:
    """Its person has removed it from their account."""
    own = device.staff_device_id
    return own is not None and own not in devices.names_of(session, [own])


def is_revoked(session: Session, device_id: UUID) -> bool:
    """Whether a phone gets no tour any more."""
    device = session.get(FieldDevice, device_id)
    return device is not None and device.revoked_at is not None


def revoke(session: Session, person: Person, device_id: UUID) -> bool:
    """The phone is lost: it gets no tour, and its person is signed out; twice is no error.

    False when there is no such phone.
    """
    device = session.get(FieldDevice, device_id)
    if device is None:
        return False
    if device.revoked_at is None:
        device.revoked_at = clock.now()
        session.add(device)
        devices.take_away(session, person, device.staff_id, device.staff_device_id)
        audit.record(session, person, "welcome.phone_revoked", f"field_device:{device_id}")
    return True


@dataclass(frozen=True)
class PhoneLine:
    """A phone as the office sees it."""

    device: FieldDevice
    person: str
    name: str
    quarantined: int

    @property
    def drift_min(self) -> int:
        """Minutes by which its clock is wrong; positive: it is behind."""
        return round(self.device.drift_s / 60)

    @property
    def is_stale(self) -> bool:
        """It holds entries and has said nothing for a day."""
        return self.device.unsent > 0 and self.device.last_seen_at < clock.now() - STALE


def listed(session: Session) -> list[PhoneLine]:
    """Phones of the last thirty days and those that still hold something; these first."""
    recent = or_(
        col(FieldDevice.last_seen_at) >= clock.now() - _LISTED, col(FieldDevice.unsent) > 0
    )
    found = list(session.exec(select(FieldDevice).where(recent)))
    people = names_of(session, [device.staff_id for device in found])
    names = devices.names_of(session, [device.staff_device_id for device in found])
    kept = _quarantined(session)
    lines = [
        PhoneLine(
            device,
            people.get(device.staff_id, ""),
            names.get(device.staff_device_id, "") if device.staff_device_id else "",
            kept.get(device.id, 0),
        )
        for device in found
    ]
    return sorted(lines, key=lambda line: (not line.device.unsent, -_seen(line)))


def count_stale(session: Session) -> int:
    """How many phones hold entries and have said nothing for a day."""
    silent = col(FieldDevice.last_seen_at) < clock.now() - STALE
    asked = select(func.count()).select_from(FieldDevice).where(col(FieldDevice.unsent) > 0, silent)
    return session.exec(asked).one()


def _seen(line: PhoneLine) -> float:
    return line.device.last_seen_at.timestamp()


def _quarantined(session: Session) -> dict[UUID, int]:
    asked = select(QuarantinedEvent.device_id, func.count()).group_by(
        col(QuarantinedEvent.device_id)
    )
    return dict(session.exec(asked).all())

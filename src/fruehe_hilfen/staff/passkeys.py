"""Passkeys of a person, and what needs no look inside one: see ceremonies.py for the rest."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit
from uuid import UUID

from sqlmodel import Session, col, delete, select

from fruehe_hilfen.db.writing import count_rows
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff import audit
from fruehe_hilfen.staff.models import Passkey
from fruehe_hilfen.staff.sessions import Person


class PasskeyRefused(Exception):
    """The answer of the device cannot be used: unknown key, old or foreign challenge, forged."""


def are_possible(settings: Settings) -> bool:
    """Passkeys belong to a name: an installation that is reached by a bare address has none."""
    try:
        ipaddress.ip_address(host_of(settings))
    except ValueError:
        return True
    return False


def host_of(settings: Settings) -> str:
    """The name a passkey belongs to."""
    return urlsplit(settings.public_url).hostname or ""


def remove(session: Session, person: Person, passkey_id: UUID) -> bool:
    """Forget a passkey; False when it is not theirs."""
    gone = delete(Passkey).where(col(Passkey.id) == passkey_id, col(Passkey.staff_id) == person.id)
    if not count_rows(session, gone):
        return False
    audit.record(session, person, "passkey_removed", f"staff_passkey:{passkey_id}")
    return True


def of_person(session: Session, staff_id: UUID) -> list[Passkey]:
    """The passkeys of a person, oldest first."""
    listed = select(Passkey).where(Passkey.staff_id == staff_id)
    return list(session.exec(listed.order_by(col(Passkey.id))))

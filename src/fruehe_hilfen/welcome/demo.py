"""Invented data for the demonstration."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import Session


def clear(session: Session) -> None:
    """Remove everything this feature stores."""
    del session


def fill(session: Session, staff: dict[str, UUID]) -> None:
    """Make invented data. `staff` maps demo logins to staff ids (demo-fkks, demo-besuch, …)."""
    del session, staff

"""The team as the administrator of accounts sees it: who may sign in with which roles, nothing else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from fruehe_hilfen import clock
from fruehe_hilfen.staff import mailbox
from fruehe_hilfen.staff.models import Staff, StaffInvitation
from fruehe_hilfen.staff.rules import Role, parse_roles, short_sign
from fruehe_hilfen.staff.words import role_texts


@dataclass(frozen=True)
class Member:
    """An account. There is deliberately no time of a last sign-in."""

    id: UUID
    sign: str
    login: str
    name: str
    stored_roles: str
    is_active: bool
    is_set_up: bool
    invited_until: datetime | None
    has_mail: bool = False
    """Whether a link could be sent; the address is the person's own business."""

    @property
    def roles(self) -> frozenset[Role]:
        return parse_roles(self.stored_roles)

    @property
    def role_names(self) -> list[str]:
        return role_texts(self.roles)


def team(session: Session) -> list[Member]:
    """All accounts by name; the disabled ones last."""
    invited = _invitations(session)
    named = [staff for staff in session.exec(select(Staff)) if staff.name]  # see leavers
    found = [_member(staff, invited) for staff in named]
    return sorted(found, key=lambda member: (not member.is_active, member.name.lower()))


def member_of(session: Session, staff_id: UUID) -> Member | None:
    """One account."""
    staff = session.get(Staff, staff_id)
    if staff is None:
        return None
    member = _member(staff, _invitations(session))
    return replace(member, has_mail=mailbox.has_address(session, staff_id))


def _invitations(session: Session) -> dict[UUID, datetime]:
    running = select(StaffInvitation).where(col(StaffInvitation.expires_at) > clock.now())
    return {row.staff_id: row.expires_at for row in session.exec(running)}


def _member(staff: Staff, invited: dict[UUID, datetime]) -> Member:
    return Member(
        id=staff.id,
        sign=short_sign(str(staff.id)),
        login=staff.login,
        name=staff.name,
        stored_roles=staff.roles,
        is_active=staff.is_active,
        is_set_up=bool(staff.password_hash),
        invited_until=invited.get(staff.id),
    )

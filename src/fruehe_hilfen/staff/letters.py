"""What the team's accounts write: invitations, and what somebody should know about an account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlmodel import Session

from fruehe_hilfen import clock
from fruehe_hilfen.mail.letters import Desk, Kind, Letter
from fruehe_hilfen.staff import mailbox
from fruehe_hilfen.staff.actions import PATH
from fruehe_hilfen.staff.models import Staff, StaffInvitation
from fruehe_hilfen.staff.sessions import hash_token

NOTICES = ("mail_on", "password", "code_app", "passkey", "reset")


def _invitation(session: Session, desk: Desk, data: Any) -> Letter | None:
    row = session.get(StaffInvitation, hash_token(data["token"]))
    to = mailbox.address_of(session, UUID(data["staff"]))
    if row is None or not to or row.expires_at <= clock.now():
        return None
    link = desk.link(f"{PATH}/{data['token']}")
    login = session.get_one(Staff, row.staff_id).login
    return desk.letter(to, "invitation.txt", link=link, login=login, until=row.expires_at)


def _notice(session: Session, desk: Desk, data: Any) -> Letter | None:
    to = mailbox.address_of(session, UUID(data["staff"]))
    if not to:
        return None
    return desk.letter(to, "staff.txt", what=data["what"], link=desk.link("/team/konto"))


def _failed(session: Session, data: Any, code: str) -> None:
    if code != "off":
        mailbox.mark_broken(session, UUID(data["staff"]))


MAILS: Mapping[str, Kind] = {
    mailbox.INVITATION: Kind(_invitation, failed=_failed),
    mailbox.NOTICE: Kind(_notice, failed=_failed),
}

"""Where people of the team are written to. Only the person sees the address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import or_, update
from sqlmodel import Session, col, delete, select

from fruehe_hilfen.db.writing import count_rows
from fruehe_hilfen.mail.letters import post
from fruehe_hilfen.staff import audit
from fruehe_hilfen.staff.models import Staff, StaffMail
from fruehe_hilfen.staff.sessions import Person

INVITATION = "staff.invitation"
NOTICE = "staff.notice"


@dataclass(frozen=True)
class Mailbox:
    """What the page of one's own account shows."""

    address: str = ""
    wants_changes: bool = False
    is_broken: bool = False


def mailbox_of(session: Session, person: Person) -> Mailbox:
    """The person's own settings."""
    row = session.get(StaffMail, person.id)
    return Mailbox(row.address, row.wants_changes, row.is_broken) if row else Mailbox()


def has_address(session: Session, staff_id: UUID) -> bool:
    """Whether a link could be sent; the address itself is nobody else's business."""
    row = session.get(StaffMail, staff_id)
    return row is not None and not row.is_broken


def address_of(session: Session, staff_id: UUID) -> str:
    """Where to write to an active person; "" when nowhere."""
    staff, row = session.get(Staff, staff_id), session.get(StaffMail, staff_id)
    return row.address if row and staff and staff.is_active else ""


def wants_changes(session: Session, staff_id: UUID) -> bool:
    """Whether a nurse wants to be written to when her visits change."""
    row = session.get(StaffMail, staff_id)
    return row is not None and row.wants_changes


def give_address(session: Session, staff_id: UUID, address: str) -> None:
    """The address an invitation goes to; the person may change it later."""
    session.flush()
    session.merge(StaffMail(staff_id=staff_id, address=address))
    session.flush()


def save(session: Session, person: Person, address: str, *, changes: bool) -> None:
    """Write there from now on; without an address nowhere."""
    before = session.get(StaffMail, person.id)
    if not address:
        forget(session, person.id)
    else:
        is_new = before is None or before.address != address
        is_broken = not is_new and before is not None and before.is_broken
        session.merge(
            StaffMail(
                staff_id=person.id, address=address, wants_changes=changes, is_broken=is_broken,
                digest_on=before.digest_on if before else None,
            )
        )  # fmt: skip
        session.flush()
        if is_new:
            notify(session, person.id, "mail_on")
    audit.record(session, person, "mail_changed", f"staff:{person.id}", ("address", "changes"))


def forget(session: Session, staff_id: UUID) -> None:
    """Nobody writes to this person any more."""
    session.execute(delete(StaffMail).where(col(StaffMail.staff_id) == staff_id))


def notify(session: Session, staff_id: UUID, what: str) -> None:
    """Tell a person that something about the account has changed; see templates/mail/staff.txt."""
    session.flush()
    if session.get(StaffMail, staff_id):
        post(session, NOTICE, f"{staff_id}:{what}", {"staff": str(staff_id), "what": what})


def send_invitation(session: Session, staff_id: UUID, token: str) -> None:
    """Send the link of a fresh invitation; the token waits sealed until it goes."""
    data = {"staff": str(staff_id), "token": token}
    post(session, INVITATION, token[:20], data)


def mark_broken(session: Session, staff_id: UUID) -> None:
    """A letter could not be delivered: the person is asked for the address."""
    change = update(StaffMail).where(col(StaffMail.staff_id) == staff_id)
    session.connection().execute(change.values(is_broken=True))


def due_digests(session: Session, today: date) -> list[UUID]:
    """People who get their morning letter now; who asks first gets them."""
    before = or_(col(StaffMail.digest_on).is_(None), col(StaffMail.digest_on) < today)
    wanted = select(StaffMail.staff_id).where(col(StaffMail.wants_changes).is_(True), before)
    return [one for one in session.exec(wanted).all() if _take_morning(session, one, today)]


def _take_morning(session: Session, staff_id: UUID, today: date) -> bool:
    change = update(StaffMail).where(
        col(StaffMail.staff_id) == staff_id,
        or_(col(StaffMail.digest_on).is_(None), col(StaffMail.digest_on) < today),
    )
    return count_rows(session, change.values(digest_on=today)) == 1

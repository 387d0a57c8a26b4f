"""Which letters a change of a visit sets off. Ids only: what they say is read when they go."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from fruehe_hilfen import clock
from fruehe_hilfen.mail.letters import post
from fruehe_hilfen.staff import mailbox
from fruehe_hilfen.visits.models import Visit, VisitEvent
from fruehe_hilfen.visits.office_models import VisitNotice, Wish

STATE = "visits.state"
NOTICE = "visits.notice"
REMINDER = "visits.reminder"
OFFER = "visits.offer"
NURSE = "visits.nurse"
BOOKED = "visits.nurse_booked"
DIGEST = "visits.digest"
BY_MAIL = "mail"
"""The way of a notice while its letter is under way."""
BY_HAND = "email"
"""The way of a notice whose letter somebody has to write."""
EVENING = "18:00"
"""The day before a visit, on the wall clock."""
MORNING, MORNING_ENDS = time(7), time(9)


def about_state(session: Session, visit: Visit, what: str) -> None:
    """The family has booked, moved or cancelled by itself: `what` is booked, moved or ended."""
    if not visit.email or visit.is_silent:
        return
    key = f"{visit.id}:{what}:{visit.ics_sequence}"
    data = {"visit": str(visit.id), "what": what, "sequence": str(visit.ics_sequence)}
    post(session, STATE, key, data)


def about_booking(session: Session, visit: Visit, actor: str) -> None:
    """A visit is new: to the family at once and the evening before, to the nurse if it is soon."""
    about_state(session, visit, "booked")
    remind(session, visit)
    _tell_nurse_of_booking(session, visit, actor)


def about_notice(session: Session, visit: Visit, notice: VisitNotice) -> None:
    """The family or a nurse has to be told of a change."""
    if notice.nurse_id is not None:
        _tell_nurse(session, visit, notice)
    elif notice.way == BY_MAIL:
        post(session, NOTICE, str(notice.id), {"notice": str(notice.id)})


def reminder_at(visit: Visit) -> datetime | None:
    """The evening before, unless that has begun or nothing may remind this family."""
    if not visit.email or visit.discreet or visit.is_silent:
        return None
    evening = clock.at(visit.local_date - timedelta(days=1), EVENING)
    return None if evening <= clock.now() else evening


def remind(session: Session, visit: Visit) -> None:
    """Write to the family on the evening before."""
    evening = reminder_at(visit)
    if evening is None:
        return
    starts_at = visit.starts_at.isoformat()
    data = {"visit": str(visit.id), "starts_at": starts_at}
    post(session, REMINDER, f"{visit.id}:{starts_at}", data, due_at=evening)


def about_offer(session: Session, wish: Wish, slot_id: UUID) -> None:
    """A time is kept for a family of the waiting list."""
    if wish.email:
        data = {"wish": str(wish.id), "slot": str(slot_id)}
        post(session, OFFER, f"{wish.id}:{slot_id}", data)


def _tell_nurse(session: Session, visit: Visit, notice: VisitNotice) -> None:
    """At once when it touches today or tomorrow; the rest stands in the morning letter."""
    nurse_id = notice.nurse_id
    if nurse_id is None or not mailbox.wants_changes(session, nurse_id):
        return
    before = moved_from(session, visit)
    if is_soon(visit.starts_at) or (before and is_soon(before)):
        post(session, NURSE, str(notice.id), {"notice": str(notice.id), "nurse": str(nurse_id)})


def _tell_nurse_of_booking(session: Session, visit: Visit, actor: str) -> None:
    """Somebody has booked a time of today or tomorrow."""
    if str(visit.nurse_id) == actor or not is_soon(visit.starts_at):
        return
    if mailbox.wants_changes(session, visit.nurse_id):
        data = {"visit": str(visit.id), "nurse": str(visit.nurse_id)}
        post(session, BOOKED, str(visit.id), data)


def is_soon(starts_at: datetime) -> bool:
    """Whether a time lies in today or tomorrow."""
    return 0 <= (clock.berlin(starts_at).date() - clock.today()).days <= 1


def moved_from(session: Session, visit: Visit) -> datetime | None:
    """When the visit was before its last change, if that moved it."""
    session.flush()
    last = select(VisitEvent).where(VisitEvent.visit_id == visit.id)
    event = session.exec(last.order_by(col(VisitEvent.id).desc()).limit(1)).first()
    return event.from_starts_at if event else None


def is_morning() -> bool:
    """Whether the morning letters go now: from seven to nine."""
    return MORNING <= clock.berlin(clock.now()).time() < MORNING_ENDS


def send_digests(session: Session) -> None:
    """The morning letters of all nurses who want them; once a day, whoever asks first."""
    today = clock.today()
    for nurse_id in mailbox.due_digests(session, today):
        data = {"nurse": str(nurse_id), "day": today.isoformat()}
        post(session, DIGEST, f"{nurse_id}:{today}", data)

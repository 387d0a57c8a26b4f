"""Who has to be told of a change, and who was. Rows, never messages: the office tells people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, update
from sqlmodel import Session, col, select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.db.writing import count_rows
from fruehe_hilfen.visits import mailing
from fruehe_hilfen.visits.errors import Changed, Unknown
from fruehe_hilfen.visits.models import Nurse, Visit
from fruehe_hilfen.visits.office_models import Absence, NoticeState, StepKind, VisitNotice

CAREFUL = "careful"
"""Somebody calls this family and does not remind it; the family does not read that."""
_ENDS_ALL = ("cancelled", "gone")
"""Nobody comes any more, or somebody else does: then nothing older is left to do."""


@dataclass(frozen=True)
class ToTell:
    """A notice with what is needed to act on it."""

    notice: VisitNotice
    visit: Visit
    nurse: str


def way_of(visit: Visit) -> str:
    """How the family can be reached; a family without contact reads it on its page."""
    by_mail = mailing.BY_HAND if visit.is_silent else mailing.BY_MAIL
    return "phone" if visit.phone else by_mail if visit.email else "page"


def tell_family(
    session: Session, visit: Visit, what: str, *, absence_id: UUID | None = None
) -> None:
    """The family has to learn the newest state; older open notices of the visit fall away.

    A promised careful call stays until the visit is cancelled.
    """
    drop(session, visit.id, but=_stays(what))
    _add(session, visit, what, way=way_of(visit), absence_id=absence_id)


def tell_nurse(
    session: Session, visit: Visit, what: str, nurse_id: UUID, *, absence_id: UUID | None = None
) -> None:
    """A nurse reads it on her list."""
    drop(session, visit.id, nurse_id, but=_stays(what))
    _add(session, visit, what, way="page", nurse_id=nurse_id, absence_id=absence_id)


def _stays(what: str) -> str:
    return "" if what in _ENDS_ALL else CAREFUL


def _add(
    session: Session, visit: Visit, what: str, *, way: str, nurse_id: UUID | None = None,
    absence_id: UUID | None = None,
) -> None:  # fmt: skip
    notice = VisitNotice(
        visit_id=visit.id, what=what, way=way, nurse_id=nurse_id, absence_id=absence_id,
        created_at=clock.now(),
    )  # fmt: skip
    session.add(notice)
    mailing.about_notice(session, visit, notice)


def drop(session: Session, visit_id: UUID, nurse_id: UUID | None = None, *, but: str = "") -> None:
    """What was open for this reader is no longer true, `but` what stays so."""
    session.flush()
    change = update(VisitNotice).where(
        col(VisitNotice.visit_id) == visit_id, col(VisitNotice.nurse_id) == nurse_id,
        col(VisitNotice.state) == NoticeState.OPEN, col(VisitNotice.what) != but,
    )  # fmt: skip
    session.connection().execute(change.values(state=NoticeState.DROPPED, done_at=clock.now()))


def end_careful(session: Session, visit_id: UUID) -> None:
    """Nobody has to call any more, neither the office nor a nurse."""
    session.flush()
    change = update(VisitNotice).where(
        col(VisitNotice.visit_id) == visit_id, col(VisitNotice.what) == CAREFUL,
        col(VisitNotice.state) == NoticeState.OPEN,
    )  # fmt: skip
    session.connection().execute(change.values(state=NoticeState.DROPPED, done_at=clock.now()))


def settle(
    db: Database, notice_id: UUID, *, scope: UUID | None, actor: str, is_reached: bool
) -> None:
    """Note an attempt to reach the family. `scope`: whose visits count, None = all.

    Raises Unknown, or Changed when somebody else has settled it.
    """
    with db.transaction() as session:
        found = _family_notice(session, notice_id, scope)
        change = update(VisitNotice).where(
            col(VisitNotice.id) == found.id, col(VisitNotice.state) == NoticeState.OPEN
        )
        change = change.values(attempts=VisitNotice.attempts + 1)
        if is_reached:
            change = change.values(state=NoticeState.REACHED, done_at=clock.now(), done_by=actor)
        if not count_rows(session, change):
            raise Changed


def _family_notice(session: Session, notice_id: UUID, scope: UUID | None) -> VisitNotice:
    wanted = (
        select(VisitNotice).join(Visit, col(Visit.id) == VisitNotice.visit_id)
        .where(VisitNotice.id == notice_id, col(VisitNotice.nurse_id).is_(None))
    )  # fmt: skip
    if scope is not None:
        own = select(Absence.id).where(Absence.nurse_id == scope)  # hers, though a colleague comes
        wanted = wanted.where(
            or_(col(Visit.nurse_id) == scope, col(VisitNotice.absence_id).in_(own))
        )
    found = session.exec(wanted).first()
    if found is None:
        raise Unknown
    return found


def seen_by_family(db: Database, visit_id: UUID) -> None:
    """The family says on its page that it has read the change; twice is no error.

    A promised call stays promised.
    """
    with db.transaction() as session:
        _see(session, update(VisitNotice).where(
            col(VisitNotice.visit_id) == visit_id, col(VisitNotice.nurse_id).is_(None),
            col(VisitNotice.what) != CAREFUL,
            or_(col(VisitNotice.what) != StepKind.CALL, col(VisitNotice.way) != "phone"),
        ), "family")  # fmt: skip


def forget_address(db: Database, visit_id: UUID) -> None:
    """The family does not want letters; what is open stands on its page. Twice is no error."""
    with db.transaction() as session:
        visit = session.get_one(Visit, visit_id)
        visit.email = None
        session.add(visit)
        unsent = update(VisitNotice).where(
            col(VisitNotice.visit_id) == visit_id, col(VisitNotice.nurse_id).is_(None),
            col(VisitNotice.state) == NoticeState.OPEN,
        )  # fmt: skip
        session.connection().execute(unsent.values(way=way_of(visit)))


def unreached(session: Session) -> int:
    """Families for whom a letter could not be delivered, or that nobody has written to."""
    wanted = select(func.count()).select_from(VisitNotice).where(
        col(VisitNotice.nurse_id).is_(None), col(VisitNotice.state) == NoticeState.OPEN,
        col(VisitNotice.way).in_(("bounced", "email")),
    )  # fmt: skip
    return session.exec(wanted).one()


def seen_by_nurse(db: Database, nurse_id: UUID) -> None:
    """The nurse has read what is new for her."""
    with db.transaction() as session:
        _see(
            session, update(VisitNotice).where(col(VisitNotice.nurse_id) == nurse_id), str(nurse_id)
        )


def _see(session: Session, change: Any, reader: str) -> None:
    open_ones = change.where(col(VisitNotice.state) == NoticeState.OPEN)
    session.connection().execute(
        open_ones.values(state=NoticeState.SEEN, done_at=clock.now(), done_by=reader)
    )


def open_for_family(session: Session, scope: UUID | None) -> list[ToTell]:
    """Families to tell, the next visit first."""
    wanted = _joined().where(
        col(VisitNotice.nurse_id).is_(None), col(VisitNotice.state) == NoticeState.OPEN
    )
    if scope is not None:
        wanted = wanted.where(Visit.nurse_id == scope)
    return _read(session, wanted.order_by(col(Visit.starts_at)))


def open_for_nurse(session: Session, nurse_id: UUID) -> list[ToTell]:
    """What is new for a nurse."""
    wanted = _joined().where(
        VisitNotice.nurse_id == nurse_id, col(VisitNotice.state) == NoticeState.OPEN
    )
    return _read(session, wanted.order_by(col(Visit.starts_at)))


def of_absence(session: Session, absence_id: UUID) -> list[ToTell]:
    """Everybody an absence concerns: the proof who was told."""
    wanted = _joined().where(VisitNotice.absence_id == absence_id)
    return _read(session, wanted.order_by(col(Visit.starts_at), col(VisitNotice.created_at)))


def is_open_for(session: Session, visit_id: UUID) -> VisitNotice | None:
    """The open notice of a family, as far as it reads it."""
    return session.exec(
        select(VisitNotice).where(
            VisitNotice.visit_id == visit_id, col(VisitNotice.nurse_id).is_(None),
            VisitNotice.state == NoticeState.OPEN, VisitNotice.what != CAREFUL,
        )
    ).first()  # fmt: skip


def _joined() -> Any:
    return (
        select(VisitNotice, Visit, Nurse)
        .join(Visit, col(Visit.id) == VisitNotice.visit_id)
        .join(Nurse, col(Nurse.staff_id) == Visit.nurse_id)
    )


def _read(session: Session, wanted: Any) -> list[ToTell]:
    return [ToTell(notice, visit, nurse.name) for notice, visit, nurse in session.exec(wanted)]


def family_knows(session: Session, absence_id: UUID, visit_id: UUID) -> bool:
    """Whether the family has been told of an absence, has read it, or a letter may have gone."""
    wanted = select(VisitNotice.id).where(
        VisitNotice.absence_id == absence_id, VisitNotice.visit_id == visit_id,
        col(VisitNotice.nurse_id).is_(None),
        or_(
            col(VisitNotice.state).in_((NoticeState.REACHED, NoticeState.SEEN)),
            and_(col(VisitNotice.way) == mailing.BY_MAIL, col(VisitNotice.attempts) > 0),
        ),
    )  # fmt: skip
    return session.exec(wanted).first() is not None

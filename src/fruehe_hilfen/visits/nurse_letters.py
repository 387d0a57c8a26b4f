"""What the visits write to nurses: times and districts, never a name or an address of a family."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from fruehe_hilfen import clock
from fruehe_hilfen.mail.letters import Desk, Kind, Letter
from fruehe_hilfen.staff import mailbox
from fruehe_hilfen.visits import content, mailing, notices
from fruehe_hilfen.visits.models import NOT_STANDING, Visit
from fruehe_hilfen.visits.office_models import NoticeState, VisitNotice
from fruehe_hilfen.visits.words import NOTICES
from fruehe_hilfen.web.i18n import gettext as _

PAGE = "/team/termine"


def _news(session: Session, desk: Desk, data: Any) -> Letter | None:
    nurse_id, notice = UUID(data["nurse"]), session.get(VisitNotice, UUID(data["notice"]))
    if notice is None or notice.state is not NoticeState.OPEN:
        return None
    visit = session.get_one(Visit, notice.visit_id)
    before = mailing.moved_from(session, visit)
    return _letter(session, desk, nurse_id, _(NOTICES[notice.what]), visit=visit, before=before)


def _booked(session: Session, desk: Desk, data: Any) -> Letter | None:
    nurse_id, visit = UUID(data["nurse"]), session.get(Visit, UUID(data["visit"]))
    if visit is None or visit.nurse_id != nurse_id or visit.state in NOT_STANDING:
        return None
    if visit.starts_at <= clock.now() or visit.ics_sequence:
        return None
    text = _("Neue Anfrage") if visit.answer_by else _("Neu gebucht")
    return _letter(session, desk, nurse_id, text, visit=visit)


def _letter(
    session: Session, desk: Desk, nurse_id: UUID, text: str, *, visit: Visit, before: Any = None
) -> Letter | None:
    to = _address(session, nurse_id)
    if not to:
        return None
    return desk.letter(
        to, "nurse.txt", what=text, visit=visit, before=before, place=_place(desk, visit),
        link=desk.link(PAGE),
    )  # fmt: skip


def _address(session: Session, nurse_id: UUID) -> str:
    wanted = mailbox.wants_changes(session, nurse_id)
    return mailbox.address_of(session, nurse_id) if wanted else ""


def _place(desk: Desk, visit: Visit) -> str:
    catalogue = content.load(desk.settings.content_dir)
    kind = _(catalogue.types[visit.visit_type].name)
    return f"{kind}, {catalogue.districts[visit.district]}" if visit.district else kind


def _digest(session: Session, desk: Desk, data: Any) -> Letter | None:
    nurse_id, to = UUID(data["nurse"]), _address(session, UUID(data["nurse"]))
    if not to or date.fromisoformat(data["day"]) != clock.today():
        return None
    today = [(visit, _place(desk, visit)) for visit in _today(session, nurse_id)]
    news = [
        (one.visit, _place(desk, one.visit), _(NOTICES[one.notice.what]))
        for one in notices.open_for_nurse(session, nurse_id)
    ]
    if not today and not news:
        return None
    return desk.letter(to, "digest.txt", today=today, news=news, link=desk.link(PAGE))


def _today(session: Session, nurse_id: UUID) -> list[Visit]:
    wanted = select(Visit).where(
        Visit.nurse_id == nurse_id, Visit.local_date == clock.today(),
        col(Visit.state).not_in(NOT_STANDING),
    )  # fmt: skip
    return list(session.exec(wanted.order_by(col(Visit.starts_at))))


def _failed(session: Session, data: Any, code: str) -> None:
    if code != "off":
        mailbox.mark_broken(session, UUID(data["nurse"]))


MAILS: Mapping[str, Kind] = {
    mailing.NURSE: Kind(_news, failed=_failed),
    mailing.BOOKED: Kind(_booked, failed=_failed),
    mailing.DIGEST: Kind(_digest, failed=_failed),
}

"""What the visits write to families. Everything is read in the moment the letter goes: a letter
that is not true any more, or not wanted, is not written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col

from fruehe_hilfen import clock
from fruehe_hilfen.db.writing import count_rows
from fruehe_hilfen.mail.letters import Desk, Kind, Letter
from fruehe_hilfen.visits import changes, content, mailing, nurse_letters, overlay, tokens
from fruehe_hilfen.visits.ics import calendar_file, method_of
from fruehe_hilfen.visits.models import CANCELLED, NOT_STANDING, Slot, Visit
from fruehe_hilfen.visits.notices import is_open_for
from fruehe_hilfen.visits.office_models import (
    NoticeState,
    OfferOutcome,
    VisitNotice,
    Wish,
    WishOffer,
    WishState,
)

_NO_TIME = ("offer", "call")
_NO_FILE = ("reminder", *_NO_TIME)
BOUNCED = "bounced"


def _about(session: Session, desk: Desk, visit: Visit, what: str) -> Letter | None:
    """A letter on a visit as it is now; None when the family cannot or need not be told."""
    is_past = visit.starts_at <= clock.now() and what not in _NO_TIME
    if not visit.email or visit.is_silent or (is_past and visit.state not in CANCELLED):
        return None
    kind = overlay.of(session, desk.settings.content_dir).types[visit.visit_type]
    asks = visit.answer_by is not None
    if visit.discreet:
        return desk.letter(visit.email, "visit_discreet.txt", what=what, visit=visit, asks=asks)
    file = "" if what in _NO_FILE else _file(desk, visit)
    return desk.letter(
        visit.email, "visit.txt", what=what, visit=visit, where=kind.where, asks=asks,
        answer_by=_promised(visit), must_call=changes.is_past_cutoff(visit, kind),
        link=desk.link(_path(session, visit)),
        calendar=file, method=method_of(visit, is_mail=True) if file else "",
    )  # fmt: skip


def _promised(visit: Visit) -> datetime | None:
    """Until when an answer is promised; a day that is over promises nothing."""
    return visit.answer_by if visit.answer_by and visit.answer_by > clock.now() else None


def _path(session: Session, visit: Visit) -> str:
    """Where the family goes on; the private link only while there is something to see behind it."""
    if visit.state in CANCELLED:
        return "/termine"
    return f"/termine/{tokens.token_of(tokens.keyring_of(session), visit.id)}"


def _file(desk: Desk, visit: Visit) -> str:
    own = parseaddr(desk.settings.smtp_from)[1]
    return calendar_file(visit, organizer=own, attendee=visit.email or "")


def _state(session: Session, desk: Desk, data: Any) -> Letter | None:
    visit = session.get(Visit, UUID(data["visit"]))
    if visit is None or str(visit.ics_sequence) != data["sequence"]:
        return None
    what = "requested" if visit.answer_by and data["what"] in ("booked", "moved") else data["what"]
    return _about(session, desk, visit, what)


def _notice(session: Session, desk: Desk, data: Any) -> Letter | None:
    """Counts as an attempt to tell the family: from here on it may know."""
    notice_id = UUID(data["notice"])
    still_open = update(VisitNotice).where(
        col(VisitNotice.id) == notice_id, col(VisitNotice.state) == NoticeState.OPEN,
        col(VisitNotice.way) == mailing.BY_MAIL,
    )  # fmt: skip
    notice = session.get(VisitNotice, notice_id)
    visit = session.get(Visit, notice.visit_id) if notice else None
    if notice is None or visit is None or not visit.email:
        return None
    letter = _about(session, desk, visit, notice.what)
    if letter is None:  # the visit has begun meanwhile: a person has to reach the family
        session.connection().execute(still_open.values(way=mailing.BY_HAND))
        return None
    if not count_rows(session, still_open.values(attempts=VisitNotice.attempts + 1)):
        return None
    return letter


def _reminder(session: Session, desk: Desk, data: Any) -> Letter | None:
    visit = session.get(Visit, UUID(data["visit"]))
    if visit is None or visit.starts_at.isoformat() != data["starts_at"] or visit.discreet:
        return None
    if visit.state in NOT_STANDING or visit.answer_by:
        return None
    if visit.local_date - timedelta(days=1) != clock.today():
        return None  # "morgen" would be wrong: the server was away over night
    return _about(session, desk, visit, "reminder")


def _offer(session: Session, desk: Desk, data: Any) -> Letter | None:
    wish, slot = session.get(Wish, UUID(data["wish"])), session.get(Slot, UUID(data["slot"]))
    offer = session.get(WishOffer, (UUID(data["wish"]), UUID(data["slot"])))
    if wish is None or slot is None or offer is None or not wish.email:
        return None
    is_kept = wish.state is WishState.OFFERED and offer.until > clock.now()
    if not is_kept or offer.outcome is not OfferOutcome.OPEN or offer.told_at:
        return None
    kind = content.load(desk.settings.content_dir).types[wish.visit_type]
    token = tokens.wish_token(tokens.keyring_of(session), wish.id)
    return desk.letter(
        wish.email, "offer.txt", slot=slot, until=offer.until, where=kind.where,
        is_discreet=bool(wish.discreet), link=desk.link(f"/termine/warteliste/{token}"),
    )  # fmt: skip


def _notice_sent(session: Session, data: Any) -> None:
    _settle(session, data, state=NoticeState.REACHED, done_at=clock.now(), done_by="mail")


def _notice_failed(session: Session, data: Any, code: str) -> None:
    """The notice stays open: it is the task of a person, without the address."""
    _settle(session, data, way=BOUNCED if _is_address(code) else mailing.BY_HAND)


def _settle(session: Session, data: Any, **values: object) -> None:
    change = update(VisitNotice).where(
        col(VisitNotice.id) == UUID(data["notice"]), col(VisitNotice.state) == NoticeState.OPEN
    )
    session.connection().execute(change.values(**values))


def _is_address(code: str) -> bool:
    """Whether the address is to blame, not the server or us."""
    return code in {"address", "utf8"} or code.startswith("5")


def _state_failed(session: Session, data: Any, code: str) -> None:
    """The family waits for a confirmation that does not come: somebody should know."""
    visit = session.get(Visit, UUID(data["visit"]))
    if visit is None or code == "off" or visit.state in CANCELLED:
        return
    if not visit.email or visit.is_silent:
        return
    if visit.starts_at > clock.now() and is_open_for(session, visit.id) is None:
        way = BOUNCED if _is_address(code) else mailing.BY_HAND
        session.add(
            VisitNotice(visit_id=visit.id, what="mail", way=way, attempts=1, created_at=clock.now())
        )


def _offer_sent(session: Session, data: Any) -> None:
    change = update(WishOffer).where(
        col(WishOffer.wish_id) == UUID(data["wish"]), col(WishOffer.slot_id) == UUID(data["slot"]),
        col(WishOffer.outcome) == OfferOutcome.OPEN, col(WishOffer.told_at).is_(None),
    )  # fmt: skip
    session.connection().execute(change.values(told_at=clock.now()))


MAILS: Mapping[str, Kind] = {
    mailing.STATE: Kind(_state, failed=_state_failed),
    mailing.NOTICE: Kind(_notice, sent=_notice_sent, failed=_notice_failed),
    mailing.REMINDER: Kind(_reminder, failed=_state_failed),
    mailing.OFFER: Kind(_offer, sent=_offer_sent),
    **nurse_letters.MAILS,
}

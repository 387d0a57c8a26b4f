"""The day a letter proposes for the visit: kept with the series, said again to whoever goes there."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlmodel import Session, col, select

from fruehe_hilfen import clock
from fruehe_hilfen.web.dates import weekday_date
from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.welcome.letter_rules import (
    NEAREST_WHEN_PRINTED,
    Answer,
    PartOfDay,
    Proposal,
)
from fruehe_hilfen.welcome.office_models import Letter, LetterSeries


def of_series(series: LetterSeries | None) -> Proposal | None:
    """What the letters of a series propose."""
    if series is None or series.visit_on is None or series.visit_part is None:
        return None
    return Proposal(series.visit_on, PartOfDay(series.visit_part))


def is_too_near(series: LetterSeries) -> bool:
    """Whether letters that are printed now would come too late for an answer."""
    nearest = clock.today() + NEAREST_WHEN_PRINTED
    return series.printed_at is None and series.visit_on is not None and series.visit_on < nearest


def standing(session: Session, case_ids: Iterable[UUID]) -> dict[UUID, Proposal]:
    """What the newest letter of each case proposed, unless the family asked for another time."""
    asked = (
        select(Letter, LetterSeries)
        .join(LetterSeries, col(LetterSeries.id) == Letter.series_id)
        .where(col(Letter.case_id).in_(list(case_ids)), col(Letter.printed_at).is_not(None))
        .order_by(col(Letter.printed_at))
    )
    newest = {letter.case_id: (letter, series) for letter, series in session.exec(asked)}
    return {
        case_id: proposal
        for case_id, (letter, series) in newest.items()
        if letter.answer in {None, Answer.YES} and (proposal := of_series(series))
    }


def texts(session: Session, case_ids: Iterable[UUID]) -> dict[UUID, str]:
    """`standing` in words, until the day is over."""
    found, today = standing(session, case_ids), clock.today()
    return {case_id: text(one) for case_id, one in found.items() if one.on >= today}


def text(proposal: Proposal) -> str:
    """A proposal in words."""
    words = {"day": weekday_date(proposal.on)}
    if proposal.part is PartOfDay.MORNING:
        return _("%(day)s, am Vormittag") % words
    return _("%(day)s, am Nachmittag") % words

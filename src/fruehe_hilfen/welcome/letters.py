"""Series of letters: prepare, look at the count and one sample, print. Nothing leaves before that.

What is printed is computed anew each time: a family that must not be written to any more (a death,
a block, a refusal) is in no file, however old the series is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlmodel import Session, col, delete, func, select

from fruehe_hilfen import clock
from fruehe_hilfen.db.ids import new_id
from fruehe_hilfen.staff import audit
from fruehe_hilfen.staff.rules import Role
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.welcome import codes, proposals
from fruehe_hilfen.welcome.families import load_family
from fruehe_hilfen.welcome.letter_rules import Proposal, Source
from fruehe_hilfen.welcome.matching import keyring_of
from fruehe_hilfen.welcome.models import WelcomeCase
from fruehe_hilfen.welcome.names import Family
from fruehe_hilfen.welcome.office_models import Letter, LetterSeries
from fruehe_hilfen.welcome.queries import visible
from fruehe_hilfen.welcome.rules import OPEN, Intake

MAYBE_UNSENT = timedelta(days=7)


@dataclass(frozen=True)
class Sheet:
    """One letter as it is printed."""

    family: Family
    moved_in: bool
    code: str
    source: Source = Source.LIST
    proposal: Proposal | None = None


@dataclass(frozen=True)
class SeriesLine:
    """A series as the office sees it; `left_out` families must not be written to any more."""

    series: LetterSeries
    letters: int
    left_out: int

    @property
    def may_be_here(self) -> bool:
        """Whether the letters may still lie on a desk."""
        printed = self.series.printed_at
        return printed is not None and printed > clock.now() - MAYBE_UNSENT


_SHOWN = 12


def waiting(session: Session, person: Person) -> list[WelcomeCase]:
    """Families nobody has written to, the oldest first. Protected ones only for their role alone.

    Who asked for a visit needs no offer; the office can still write to one of them (`prepare`).
    """
    is_apart = not person.has(Role.COORDINATOR)
    asked = select(WelcomeCase).where(
        visible(person),
        col(WelcomeCase.contact).in_(OPEN),
        col(WelcomeCase.is_protected).is_(is_apart),
        col(WelcomeCase.family).is_not(None),
        col(WelcomeCase.asked_on).is_(None),
        col(WelcomeCase.id).not_in(select(Letter.case_id)),
    )
    return list(session.exec(asked.order_by(col(WelcomeCase.created_at), col(WelcomeCase.id))))


def prepare(
    session: Session, person: Person, cases: Iterable[WelcomeCase], *,
    proposal: Proposal | None = None,
) -> LetterSeries:  # fmt: skip
    """A series for these families. Nothing is printed yet."""
    series = LetterSeries(created_at=clock.now())
    if proposal:
        series.visit_on, series.visit_part = proposal.on, proposal.part
    session.add(series)
    session.flush()
    keyring = keyring_of(session)
    for case in cases:
        letter = Letter(id=new_id(), series_id=series.id, case_id=case.id, code_hash="")
        letter.code_hash = codes.hash_of(keyring, codes.code_of(keyring, letter.id))
        session.add(letter)
    audit.record(session, person, "welcome.letters", f"welcome_letter_series:{series.id}")
    return series


def is_prepared(session: Session, case_id: UUID) -> bool:
    """Whether a letter to this family waits to be printed."""
    asked = select(Letter.id).where(Letter.case_id == case_id, col(Letter.printed_at).is_(None))
    return session.exec(asked).first() is not None


def series_of(
    session: Session, person: Person, series_id: UUID, *, lock: bool = True
) -> LetterSeries | None:  # fmt: skip
    """A series with at least one family this person may see, or an empty one."""
    asked = select(LetterSeries).where(LetterSeries.id == series_id)
    series = session.exec(asked.with_for_update() if lock else asked).first()
    if series is None or (not _visible(session, person, series_id) and _size(session, series_id)):
        return None
    return series


def sheets(session: Session, person: Person, series_id: UUID) -> list[Sheet]:
    """What may be printed now, by address; the first one is the sample."""
    keyring = keyring_of(session)
    proposal = proposals.of_series(session.get(LetterSeries, series_id))
    found = [
        Sheet(
            load_family(case.family), case.intake is Intake.MOVED_IN,
            codes.code_of(keyring, letter.id), source_of(case), proposal,
        )
        for letter, case in _visible(session, person, series_id)
    ]  # fmt: skip
    return sorted(found, key=lambda s: (s.family.plz, s.family.street, s.family.house_no, s.code))


def source_of(case: WelcomeCase) -> Source:
    """From where the office knows this family."""
    if not case.is_listed:
        return Source.FAMILY
    return Source.BOTH if case.asked_on else Source.LIST


def see_sample(session: Session, person: Person, series: LetterSeries) -> None:
    """Somebody looked at a letter of the series."""
    series.sample_seen_at = series.sample_seen_at or clock.now()
    session.add(series)
    audit.record(session, person, "welcome.letter_sample", f"welcome_letter_series:{series.id}")


def print_series(session: Session, person: Person, series: LetterSeries) -> bool:
    """From now on the families count as written to. False: nobody has looked at the sample."""
    if series.sample_seen_at is None:
        return False
    if series.printed_at is None:
        series.printed_at = clock.now()
        session.add(series)
        for letter, case in _visible(session, person, series.id):
            letter.printed_at = series.printed_at
            letter.age_days = (clock.today() - _born_on(case)).days
            session.add(letter)
        session.flush()
        left_out = col(Letter.series_id) == series.id, col(Letter.printed_at).is_(None)
        session.execute(delete(Letter).where(*left_out))  # they wait again, each role for its own
        audit.record(
            session, person, "welcome.letters_printed", f"welcome_letter_series:{series.id}"
        )
    return True


def drop(session: Session, person: Person, series: LetterSeries) -> bool:
    """Forget a series that was not printed."""
    if series.printed_at is not None:
        return False
    session.execute(delete(Letter).where(col(Letter.series_id) == series.id))
    session.delete(series)
    audit.record(session, person, "welcome.letters_dropped", f"welcome_letter_series:{series.id}")
    return True


def listed(session: Session, person: Person) -> list[SeriesLine]:
    """The last series, the newest first."""
    asked = select(LetterSeries).order_by(col(LetterSeries.created_at).desc())
    lines = [_line(session, person, series) for series in session.exec(asked)]
    seen = [line for line in lines if line.letters]
    return [line for n, line in enumerate(seen) if n < _SHOWN or line.series.printed_at is None]


def _line(session: Session, person: Person, series: LetterSeries) -> SeriesLine:
    letters = len(_visible(session, person, series.id))
    printed = col(Letter.printed_at).is_not(None)
    total = session.exec(
        select(func.count()).select_from(Letter).where(Letter.series_id == series.id, printed)
    ).one()
    return SeriesLine(series, letters, max(0, total - letters))


def written_on(session: Session, ids: Iterable[UUID]) -> dict[UUID, date]:
    """When families were written to last, by case."""
    asked = select(Letter.case_id, func.max(Letter.printed_at)).where(
        col(Letter.case_id).in_(list(ids)), col(Letter.printed_at).is_not(None)
    )
    return {
        case_id: clock.berlin(at).date()
        for case_id, at in session.exec(asked.group_by(col(Letter.case_id)))
        if at
    }


def _visible(
    session: Session, person: Person, series_id: UUID
) -> list[tuple[Letter, WelcomeCase]]:  # fmt: skip
    asked = (
        select(Letter, WelcomeCase)
        .join(WelcomeCase, col(WelcomeCase.id) == Letter.case_id)
        .where(
            Letter.series_id == series_id,
            visible(person),
            col(WelcomeCase.contact).in_(OPEN),
            col(WelcomeCase.family).is_not(None),
        )
        .order_by(col(Letter.id))
    )
    return [(letter, case) for letter, case in session.exec(asked)]


def _size(session: Session, series_id: UUID) -> int:
    asked = select(func.count()).select_from(Letter).where(Letter.series_id == series_id)
    return session.exec(asked).one()


def _born_on(case: WelcomeCase) -> date:
    return min(child.born_on for child in load_family(case.family).children)

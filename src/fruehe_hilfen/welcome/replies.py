"""What a family answers to its letter. Nothing about the family is ever shown."""

from __future__ import annotations

from sqlmodel import Session, col, select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.staff import audit
from fruehe_hilfen.welcome import codes, events
from fruehe_hilfen.welcome.assigning import unassign
from fruehe_hilfen.welcome.letter_rules import ANSWERS_FOR, Answer, PartOfDay
from fruehe_hilfen.welcome.matching import keyring_of
from fruehe_hilfen.welcome.models import CaseEvent, WelcomeCase
from fruehe_hilfen.welcome.office_models import Letter
from fruehe_hilfen.welcome.rules import Contact, Kind, effective

BY_LETTER = "letter"


def find(
    session: Session, typed: str, *, lock: bool = False
) -> tuple[Letter, WelcomeCase] | None:  # fmt: skip
    """The letter of a code and its case, while it can be answered."""
    asked = (
        select(Letter, WelcomeCase)
        .join(WelcomeCase, col(WelcomeCase.id) == Letter.case_id)
        .where(
            Letter.code_hash == codes.hash_of(keyring_of(session), typed),
            col(Letter.printed_at) > clock.now() - ANSWERS_FOR,
            col(WelcomeCase.family).is_not(None),
            WelcomeCase.contact != Contact.STOPPED,
        )
    )
    found = session.exec(asked.with_for_update() if lock else asked).first()
    return (found[0], found[1]) if found else None


def knows(db: Database, typed: str) -> bool:
    """Whether a code can be answered."""
    with db.reading() as session:
        return find(session, typed) is not None


def reply(
    db: Database, typed: str, answer: Answer, *, part_of_day: PartOfDay | None = None
) -> bool:
    """Keep an answer; a later one counts instead. False: the code is not known."""
    with db.transaction() as session:
        found = find(session, typed, lock=True)
        if found is None:
            return False
        letter, case = found
        letter.answer, letter.answered_at = answer, clock.now()
        letter.part_of_day = part_of_day if answer is Answer.OTHER_TIME else None
        _follow(session, case, letter)
        session.add(letter)
        audit.record(session, None, "welcome.reply", f"welcome_letter:{letter.id}", ["answer"])
        return True


def _follow(session: Session, case: WelcomeCase, letter: Letter) -> None:
    """A no ends the case at once, like one by phone; another answer takes every no back.

    Whoever wrote the no down, at the door or by phone: the family has changed its mind. What
    stands in the way of a visit besides a no is listed for the office (`queries.concerns`).
    """
    refused = _refusals(session, case)
    if letter.answer is not Answer.NO:
        for event in refused:
            events.undo_by_system(session, case, event.id)
    elif not refused:
        events.append_by_system(session, case, Kind.DECLINE, why=BY_LETTER)
    if letter.answer is Answer.NO or letter.part_of_day is PartOfDay.LATER:
        unassign(session, case)  # nobody rings today


def _refusals(session: Session, case: WelcomeCase) -> list[CaseEvent]:
    listed = events.of_case(session, case.id)
    standing = {e.id for e in effective(events.happened(event) for event in listed)}
    return [e for e in listed if e.kind is Kind.DECLINE and e.id in standing]

"""What waits for the coordinator: late steps, entries to look at, phones, letters, wishes, bags."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, func, select

from fruehe_hilfen import clock
from fruehe_hilfen.db.writing import insert_into
from fruehe_hilfen.staff import audit
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.welcome import doubts, letters, phones, queries, tasks
from fruehe_hilfen.welcome.doubts import OpenDoubt
from fruehe_hilfen.welcome.office_models import BagTransfer, EntryReview, Registration
from fruehe_hilfen.welcome.phones import PhoneLine
from fruehe_hilfen.welcome.queries import Concern
from fruehe_hilfen.welcome.tasks import Overdue


@dataclass(frozen=True)
class Situation:
    """Everything of one page. `phones` hold entries that were never sent."""

    overdue: list[Overdue]
    concerns: list[Concern]
    phones: list[PhoneLine]
    letters: int
    registrations: int
    transfers: int
    doubts: list[OpenDoubt]

    @property
    def open_points(self) -> int:
        stale = sum(line.is_stale for line in self.phones)
        return (
            len(self.overdue) + len(self.concerns) + stale + self.registrations + len(self.doubts)
        )


def open_points(session: Session, person: Person) -> int:
    """How many points wait, without opening a single family: for the page everybody starts on."""
    return (
        tasks.count_overdue(session, person)
        + queries.count_concerns(session, person)
        + phones.count_stale(session)
        + count_registrations(session)
        + doubts.count(session, person)
    )


def count_registrations(session: Session) -> int:
    """Families that registered themselves and wait to be taken in."""
    return session.exec(select(func.count()).select_from(Registration)).one()


def look(session: Session, person: Person) -> Situation:
    """The situation as this person may see it."""
    transfers = select(func.count()).select_from(BagTransfer)
    return Situation(
        overdue=tasks.overdue(session, person),
        concerns=queries.concerns(session, person),
        phones=[line for line in phones.listed(session) if line.device.unsent],
        letters=len(letters.waiting(session, person)),
        registrations=count_registrations(session),
        doubts=doubts.listed(session, person),
        transfers=session.exec(transfers.where(col(BagTransfer.received_at).is_(None))).one(),
    )


def review(session: Session, person: Person, entry_id: UUID) -> bool:
    """Somebody looked at an entry. False: it is not open for this person. Twice is once."""
    if entry_id not in {concern.id for concern in queries.concerns(session, person)}:
        return session.get(EntryReview, entry_id) is not None
    row = insert_into(session, EntryReview).values(entry_id=entry_id, reviewed_at=clock.now())
    again = row.on_conflict_do_update(
        index_elements=["entry_id"], set_={"reviewed_at": row.excluded.reviewed_at}
    )
    session.connection().execute(again)
    audit.record(session, person, "welcome.reviewed", f"welcome_review:{entry_id}")
    return True

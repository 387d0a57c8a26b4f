"""The guard against double booking: five-minute cells with a primary key.

One statement claims all cells of a booking; its row count decides. The same statement is used on
SQLite and PostgreSQL, and it is enough by itself: two bookings can never own the same cell. The
locks come first, so that rules that are no overlaps (visits per day, per family) hold as well.
Order of locks, everywhere: request, family, nurse-days in sorted order, claims in sorted order.
On PostgreSQL families and nurse-days are locked by name until the transaction ends, without a row
(docs/adr/0014). On SQLite a transaction that writes is alone from its beginning, which is checked
at the start of the program (`Database.check`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    String,
    Uuid,
    and_,
    bindparam,
    cast,
    delete,
    func,
    not_,
    or_,
    union_all,
    update,
)
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from fruehe_hilfen import clock
from fruehe_hilfen.db.prepared import Prepared
from fruehe_hilfen.db.types import UTCDateTime
from fruehe_hilfen.db.writing import dialect_of, insert_for
from fruehe_hilfen.visits import rules
from fruehe_hilfen.visits.models import Claim, Slot
from fruehe_hilfen.visits.rules import Claims

THE_LIST = UUID(int=1)
"""Owner of what has just become free and is offered to the waiting list before anybody else."""
_LOCKS_AT_ONCE = 8


def nurse_resource(nurse_id: UUID | str) -> str:
    return f"nurse:{nurse_id}"


def family_resource(family: str) -> str:
    return f"family:{family}"


def locks_of(family: Any, nurse_id: Any, day: Any) -> list[ColumnElement[Any]]:
    """What a statement on PostgreSQL reads to lock a family, then a nurse-day, in the same round
    trip; the same names as those of the functions below. The rest it reads is from before."""
    whole = func.to_char(day, "YYYY-MM-DD")
    names = ["family:" + family, func.concat("day:", cast(nurse_id, String), ":", whole)]
    return [
        func.pg_advisory_xact_lock(_key(name)).label(f"lock{n}") for n, name in enumerate(names)
    ]


def lock_family(session: Session, family: str) -> None:
    """Make other actions of this family wait until this transaction ends."""
    _lock(session, [family_resource(family)])


def lock_days(session: Session, days: Iterable[tuple[UUID, date]]) -> None:
    """Make other bookings of these nurse-days wait until this transaction ends."""
    _lock(session, [_day_resource(nurse_id, day) for nurse_id, day in sorted(set(days))])


def _day_resource(nurse_id: UUID, day: date) -> str:
    return f"day:{nurse_id}:{day}"


def _lock(session: Session, names: Sequence[str]) -> None:
    """In the order given."""
    if dialect_of(session) == "sqlite":
        return
    for start in range(0, len(names), _LOCKS_AT_ONCE):
        part = {f"name{n}": name for n, name in enumerate(names[start : start + _LOCKS_AT_ONCE])}
        _locking(len(part)).rows(session, part)


@cache
def _locking(count: int) -> Prepared:
    names = [bindparam(f"name{n}", type_=String) for n in range(count)]
    return Prepared(core_select(*(func.pg_advisory_xact_lock(_key(name)) for name in names)))


def _key(name: ColumnElement[str]) -> ColumnElement[int]:
    return func.hashtextextended(name, 0)


def take(
    session: Session, owner: UUID, wanted: Claims, *, now: datetime, expires_at: datetime | None,
    after: UUID | None = None,
) -> bool:  # fmt: skip
    """Claim all cells, or report False: then roll back. Own and expired cells count as free.

    `after`: another owner whose cells may be taken over.
    """
    runs = [run for run in wanted if run[1]]
    values = {"owner_": owner, "expires": expires_at, "now": now, "after": after, **named(runs)}
    claim = _claiming(dialect_of(session), len(runs)) if runs else None
    return claim is None or claim.count(session, values) == count(runs)


def count(wanted: Claims) -> int:
    """How many cells these are."""
    return sum(len(cells) for _, cells in wanted)


def _first_of(n: int) -> Any:
    return core_select(
        bindparam(f"resource{n}", type_=String).label("resource"),
        bindparam(f"first{n}", type_=Integer).label("cell"),
        bindparam(f"last{n}", type_=Integer).label("last"),
    )


@cache
def _claiming(dialect: str, runs: int) -> Prepared:
    """The database counts and sorts the cells itself: so the statement is always the same."""
    firsts = union_all(*(_first_of(n) for n in range(runs))).subquery("first")
    begun = core_select(*firsts.c).cte("run", recursive=True)
    following = core_select(begun.c.resource, begun.c.cell + 1, begun.c.last)
    run = begun.union_all(following.where(begun.c.cell < begun.c.last)).c
    owner, expires_at = bindparam("owner_", type_=Uuid), bindparam("expires", type_=UTCDateTime)
    cells = core_select(run.resource, run.cell, owner, expires_at)
    claim = insert_for(dialect, Claim).from_select(
        ["resource", "cell", "owner", "expires_at"], cells.order_by(run.resource, run.cell)
    )
    return Prepared(
        claim.on_conflict_do_update(
            index_elements=["resource", "cell"],
            set_={"owner": claim.excluded.owner, "expires_at": claim.excluded.expires_at},
            where=or_(
                col(Claim.owner) == claim.excluded.owner,
                col(Claim.owner) == bindparam("after"),
                and_(col(Claim.expires_at).is_not(None), col(Claim.expires_at) < bindparam("now")),
            ),
        )
    )


def take_whole(
    session: Session, owner: UUID, wanted: Claims, *, expires_at: datetime | None,
    after: UUID | None = None,
) -> bool:  # fmt: skip
    """Claim all cells or none; unlike after `take`, the transaction can go on when there are none."""
    with session.begin_nested() as part:
        if take(session, owner, wanted, now=clock.now(), expires_at=expires_at, after=after):
            return True
        part.rollback()
    return False


def fill(session: Session, owner: UUID, resource: str, cells: range) -> None:
    """Claim what is free of these cells; what others have stays theirs."""
    take(session, owner, [(resource, cells)], now=clock.now(), expires_at=None, after=THE_LIST)


def is_free(session: Session, resource: str, cells: range, *, but: UUID | None = None) -> bool:
    """Whether nobody (but one owner) has these cells. To look, not to decide: `take` decides."""
    living = or_(col(Claim.expires_at).is_(None), col(Claim.expires_at) >= clock.now())
    taken = select(Claim.cell).where(_cells(resource, cells))
    if but is not None:
        taken = taken.where(Claim.owner != but)
    return session.exec(taken.where(living).limit(1)).first() is None


def cells_of(slot: Slot, family: str) -> Claims:
    """What a visit in this slot occupies: the nurse with the buffers it was offered with, the
    family without."""
    nurse = range(slot.first_cell, slot.end_cell)
    own = rules.cells(slot.starts_at, slot.ends_at)
    return [(slot.resource, nurse), (family_resource(family), own)]


CONFIRM = tuple(
    update(Claim)
    .where(
        col(Claim.resource) == bindparam(f"resource{n}"),
        col(Claim.cell).between(bindparam(f"first{n}"), bindparam(f"last{n}")),
        col(Claim.owner) == bindparam("hold"), col(Claim.expires_at) >= bindparam("now"),
    )
    .values(expires_at=None)
    for n in range(2)
)  # fmt: skip
"""The living claims of a hold, the nurse's and the family's, are for good: its visit has the same id.
Its cells are to be `named`, and the rows it writes to be counted."""


def named(runs: Claims) -> dict[str, Any]:
    """Cells as the statements here name them."""
    values: dict[str, Any] = {}
    for n, (resource, cells) in enumerate(runs):
        values |= {f"resource{n}": resource, f"first{n}": cells[0], f"last{n}": cells[-1]}
    return values


def release(
    session: Session, owner: UUID, *, is_hold: bool = False, keep: Claims = (),
    list_until: datetime | None = None,
) -> None:  # fmt: skip
    """Give back what `owner` has, except `keep`. Looks through all claims: only those ahead are kept.

    `is_hold`: never what is a visit's for good, which has the id of its hold.
    `list_until`: until then a nurse's time is only for the waiting list.
    """
    own = [col(Claim.owner) == owner]
    own += [col(Claim.expires_at).is_not(None)] if is_hold else []
    own += [not_(or_(*(_cells(*run) for run in keep)))] if keep else []
    if list_until:
        nurses = update(Claim).where(*own, col(Claim.resource).startswith(nurse_resource("")))
        session.connection().execute(nurses.values(owner=THE_LIST, expires_at=list_until))
    session.connection().execute(delete(Claim).where(*own))


def _cells(resource: str, cells: range) -> ColumnElement[bool]:
    return and_(
        col(Claim.resource) == resource,
        col(Claim.cell) >= cells.start,
        col(Claim.cell) < cells.stop,
    )


def release_list(session: Session, until: datetime) -> None:
    """What was kept for the waiting list until then is free for everybody."""
    kept = delete(Claim).where(col(Claim.owner) == THE_LIST, col(Claim.expires_at) <= until)
    session.connection().execute(kept)

"""One after the other: imports, wishes and letters compare with all cases and then write."""

from __future__ import annotations

from sqlmodel import Session, col, update

from fruehe_hilfen.db.writing import insert_into
from fruehe_hilfen.welcome.models import Gate


def wait_for_turn(session: Session) -> None:
    """Hold the row of imports until the end of the transaction; before any case is locked."""
    first = insert_into(session, Gate).values(name="import", turn=0)
    session.execute(first.on_conflict_do_nothing())
    session.execute(update(Gate).where(col(Gate.name) == "import").values(turn=Gate.turn + 1))

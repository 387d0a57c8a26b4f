"""Booking against what the machine can do at all: ratios within one run, on both databases.

Five nurses, eight weeks of offers, 13 575 visits, most of them past.
1. The first page of times over HTTP (wrk, one thread, 16 connections) against the same bytes
   ready-made on the same kind of server; with the page kept for a second, and drawn every time.
2. Holding and booking a time, with all checks and the history, per committed transaction, against
   bare durable commits of the same engine. A bare commit is mostly the disk: how long that takes to
   confirm a page is printed, too, because the ratio grows with it.
3. Making the offers of eight weeks for five nurses, from nothing and once more.
4. Sixteen clients on each of a hundred times: nobody is booked twice.
5. What a page costs with 1 000 and with 100 000 past visits.
`--short` books less; it is for a look, not for a figure.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from uuid import UUID, uuid4

from served import Server, fetch, load, serving
from sqlalchemy import delete, insert, text
from sqlmodel import Session, col, select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database, Keyring
from fruehe_hilfen.db.migrate import upgrade_database
from fruehe_hilfen.db.prepared import Prepared
from fruehe_hilfen.db.writing import insert_for
from fruehe_hilfen.paths import CONTENT
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff.actions import add_account
from fruehe_hilfen.staff.models import Staff
from fruehe_hilfen.staff.rules import Role
from fruehe_hilfen.visits import (
    actions,
    content,
    holds,
    outlook,
    queries,
    rules,
    slots,
    team_actions,
)
from fruehe_hilfen.visits.errors import BookingError
from fruehe_hilfen.visits.models import Nurse, Slot, SlotState, Visit, VisitState
from fruehe_hilfen.visits.office_models import VisitSetting
from fruehe_hilfen.web import warm

SHORT = "--short" in sys.argv
NURSES, PAST, AHEAD = 5, 13_025, 60 if SHORT else 550
FEW, MANY = 1_000, 100_000
BOOKINGS, CONTESTED, CLIENTS = 20 if SHORT else 150, 20 if SHORT else 100, 16
ROUNDS = 3
MUST = {"kept": 0.2, "drawn": 0.03, "booking": 0.3, "regeneration_s": 1.0, "flat": 1.5}
CATALOGUE = content.load(CONTENT)
HOME = CATALOGUE.types["home"]
BOOKING = actions.Booking(name="Familie Muster", phone="02421 000000", street="Musterstraße",
                          house_no="4", plz="52349")  # fmt: skip


@contextmanager
def databases() -> Iterator[Iterator[tuple[str, Database]]]:
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from tests.support import postgres

    with tempfile.TemporaryDirectory() as kept, postgres.server(durable=True) as url:
        named = {"SQLite": f"sqlite:///{kept}/bench.db", "PostgreSQL": url}
        yield ((name, Database(url, Keyring.ephemeral())) for name, url in named.items())


def seed(db: Database, *, past: int = PAST, ahead: int = AHEAD) -> list[UUID]:
    """Nurses with a week of working hours and their visits."""
    with db.transaction() as session:
        nurses = [_nurse(session, n) for n in range(NURSES)]
        slots.regenerate(session, CATALOGUE, nurses)
        add_past(session, nurses, past)
    for slot in free(db)[: ahead * 3 : 3]:
        book(db, slot.id)
    if not db.is_sqlite:
        with db.transaction() as session:  # as PostgreSQL in service does by itself
            session.connection().execute(text("ANALYZE"))
    return nurses


def _nurse(session: Session, number: int) -> UUID:
    add_account(session, f"bench.{number}", name=f"Frau {number}", roles=(Role.NURSE,))
    staff = session.exec(select(Staff).where(Staff.login == f"bench.{number}")).one()
    session.add(Nurse(staff_id=staff.id, name=staff.name, max_visits_day=12))
    session.flush()
    for weekday in range(5):
        hours = {"start": rules.time(8), "end": rules.time(18), "first": clock.today()}
        rule = rules.Rule(weekday=weekday, types=("home", "phone"), **hours)  # type: ignore[arg-type]
        session.add(team_actions.stored(rule, staff.id))
    return staff.id


def add_past(session: Session, nurses: list[UUID], count: int) -> None:
    """Visits as the cleaning leaves them: numbers without a family."""
    districts, rows = list(CATALOGUE.districts), []
    for n in range(count):
        day = clock.today() - timedelta(days=1 + n // (NURSES * 5) % 720)
        starts_at = rules.instant(day, rules.time(8 + n // NURSES % 5 * 2))
        rows.append(
            {"id": uuid4(), "nurse_id": nurses[n % NURSES], "slot_id": uuid4(),
             "visit_type": "home", "district": districts[n % len(districts)],
             "starts_at": starts_at, "ends_at": starts_at + timedelta(hours=1),
             "local_date": day, "local_start": rules.time(8), "tzid": rules.TZID,
             "state": VisitState.COMPLETED, "version": 3, "cancel_reason": "", "family": "",
             "token_hash": f"purged:{uuid4()}", "ics_uid": "x", "ics_sequence": 0,
             "created_at": starts_at, "purge_after": starts_at, "interpreter_state": ""}
        )  # fmt: skip
    for start in range(0, len(rows), 1_000):
        session.connection().execute(insert(Visit), rows[start : start + 1_000])


def free(db: Database) -> list[queries.FreeSlot]:
    with db.reading() as session:
        return queries.free_slots(session, [HOME], per_nurse=True)


def book(db: Database, slot_id: UUID, asked: tuple[str, str] | None = None) -> str:
    """`asked`: who, and with which request; both are made by the phone."""
    family, request_id = asked or (str(uuid4()), str(uuid4()))
    held = holds.hold(db, CATALOGUE, slot_id, family, district="nord")
    return actions.book(db, CATALOGUE, held.id, BOOKING, request_id=request_id)


def first_page() -> bool:
    """Our page kept, drawn, and the same bytes without an application, in turns."""
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        data = {"FH_ENV": "test", "FH_DATA_DIR": str(directory)}
        settings = Settings(env="test", data_dir=directory, key_dir=directory / "keys")
        db = Database(settings.database, Keyring.load(settings.key_dir, create=True))
        upgrade_database(db)
        seed(db, ahead=min(AHEAD, 100))
        db.dispose()
        args = ("/termine", "asgi")
        kept = stack.enter_context(serving("kept", "fruehe_hilfen.asgi:app", *args, **data))
        drawn = stack.enter_context(serving("drawn", "peers.uncached_times:app", *args, **data))
        for server in (kept, drawn):  # both pack the book for the first phone when they start
            fetch(urljoin(server.url, warm.EDITION), "br")
        (directory / "page").write_bytes(fetch(kept.url, "br"))
        ready = stack.enter_context(
            serving("ready", "peers.ready:app", *args, BENCH_BYTES=str(directory / "page"))
        )
        return _compare(kept, drawn, ready)


def _compare(kept: Server, drawn: Server, ready: Server) -> bool:
    servers = (kept, drawn, ready)
    for server in servers:
        load(server, 1)
        server.rates.clear()
    for _ in range(3 * ROUNDS):
        for server in servers:
            load(server, 1)
    fine = True
    for server in (kept, drawn):
        ratios = [a / b for a, b in zip(server.rates, ready.rates, strict=True)]
        found = statistics.median(ratios)
        print(f"  {server.name}: {statistics.median(server.rates):,.0f}/s = {found:.3f} × ready-made "
              f"{statistics.median(ready.rates):,.0f}/s [{min(ratios):.3f}–{max(ratios):.3f}], "
              f"at least {MUST[server.name]}")  # fmt: skip
        fine &= found >= MUST[server.name]
    return fine


def disk_ms() -> float:
    """How long the disk takes to confirm four kilobytes."""
    with tempfile.TemporaryFile() as file:

        def write() -> None:
            file.write(bytes(4_096))
            file.flush()
            os.fsync(file.fileno())

        return statistics.median(timed(write) for _ in range(500)) * 1000


def bookings(db: Database, nurses: list[UUID]) -> bool:
    """Each booking, which has two commits, beside two bare ones."""
    waiting, ratios, pairs, bares = free(db)[::3], [], [], []
    count = min(BOOKINGS, len(waiting) // ROUNDS)
    for n in range(ROUNDS):
        chosen = waiting[n * count : (n + 1) * count]
        ours, bare = 0.0, 0.0
        for slot in chosen:
            asked = str(uuid4()), str(uuid4())
            ours += timed(lambda slot=slot, asked=asked: book(db, slot.id, asked))
            bare += timed(lambda: [_bare(db, nurses[0]) for _ in range(2)])
        ratios.append(bare / ours)
        pairs.append(ours / len(chosen) * 1000)
        bares.append(bare / len(chosen) / 2 * 1000)
    found = statistics.median(ratios)
    print(f"  hold and book: {statistics.median(pairs):.2f} ms, a bare commit "
          f"{statistics.median(bares):.2f} ms = {found:.2f} × bare commits per transaction "
          f"[{min(ratios):.2f}–{max(ratios):.2f}], at least {MUST['booking']}")  # fmt: skip
    return found >= MUST["booking"]


def _bare(db: Database, nurse_id: UUID) -> None:
    row = {"name": f"bench.{nurse_id}", "value": 1}
    with db.transaction() as session:
        _one_row(db.engine.dialect.name).count(session, row)


@cache
def _one_row(dialect: str) -> Prepared:
    """A row that is there already is written again, without any more work than ours has."""
    again = {"value": VisitSetting.value + 1}
    found = insert_for(dialect, VisitSetting)
    return Prepared(found.on_conflict_do_update(index_elements=["name"], set_=again))


def timed(work: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def regeneration(db: Database, nurses: list[UUID]) -> bool:
    with db.transaction() as session:
        session.connection().execute(delete(Slot).where(col(Slot.nurse_id).in_(nurses)))
    fresh, again = (timed(lambda: _regenerate(db)) for _ in range(2))
    with db.reading() as session:
        count = len(session.exec(select(Slot.id).where(Slot.state == SlotState.OPEN)).all())
    print(f"  {count} offers of {rules.OFFER_DAYS // 7} weeks: {fresh:.2f} s, again {again:.2f} s, "
          f"at most {MUST['regeneration_s']} s")  # fmt: skip
    return max(fresh, again) <= MUST["regeneration_s"]


def _regenerate(db: Database) -> None:
    with db.transaction() as session:
        slots.regenerate(session, CATALOGUE)


def contest(db: Database) -> bool:
    """All clients on the same time at the same moment, a hundred times over."""
    chosen = free(db)[-3 * CONTESTED :: 3]
    winners: Counter[UUID] = Counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        for slot in chosen:
            gate = threading.Barrier(CLIENTS)
            for won in pool.map(
                lambda _n, slot=slot, gate=gate: _try(db, slot.id, gate), range(CLIENTS)
            ):
                winners[slot.id] += won
    with db.reading() as session:
        wanted = select(Visit.slot_id).where(col(Visit.slot_id).in_([one.id for one in chosen]))
        visits = Counter(session.exec(wanted).all())
    doubles = sum(count > 1 for count in visits.values())
    print(f"  {len(chosen)} times × {CLIENTS} clients: {doubles} doubles, "
          f"{sum(winners[one.id] == 1 for one in chosen)} booked exactly once")  # fmt: skip
    return doubles == 0 and len(visits) == len(chosen)


def _try(db: Database, slot_id: UUID, gate: threading.Barrier) -> bool:
    gate.wait(60)
    try:
        book(db, slot_id)
    except BookingError:
        return False
    return True


def flatness(db: Database, nurses: list[UUID]) -> bool:
    """CPU and wait of what families and the team open most, few and many visits in the past."""
    with db.transaction() as session:
        session.connection().execute(delete(Visit).where(col(Visit.name).is_(None)))
        add_past(session, nurses, FEW)
    before = _costs(db, nurses[0])
    with db.transaction() as session:
        add_past(session, nurses, MANY - FEW)
    after = _costs(db, nurses[0])
    fine = True
    for name, (_seconds, cost) in after.items():
        seconds, few = before[name]
        print(f"  {name}: {seconds * 1000:.1f} ms with {FEW:,} past visits, {cost / few:.2f} × that with "
              f"{MANY:,}, at most {MUST['flat']}")  # fmt: skip
        fine &= cost / few <= MUST["flat"]
    return fine


def _costs(db: Database, nurse_id: UUID) -> dict[str, tuple[float, float]]:
    """Seconds, and the same against plain counting beside it: the machine has fast and slow minutes."""
    today = clock.today()
    work: dict[str, Callable[[Session], Any]] = {
        "free times": lambda s: queries.free_slots(s, [HOME], district="nord"),
        "the nurse's day": lambda s: team_actions.visits_between(s, nurse_id, today, today + timedelta(7)),
        "the coordinator's page": lambda s: outlook.read(s, CATALOGUE),
    }  # fmt: skip
    found = {}
    for name, one in work.items():
        pairs = [(_once(db, one), timed(_count)) for _ in range(25)]
        seconds, costs = zip(*((ours, ours / plain) for ours, plain in pairs), strict=True)
        found[name] = statistics.median(seconds), statistics.median(costs)
    return found


def _count() -> None:
    for _n in range(200_000):
        pass


def _once(db: Database, work: Callable[[Session], Any]) -> float:
    with db.reading() as session:
        return timed(lambda: work(session))


def main() -> int:
    print("The first page of times")
    fine = first_page()
    print(f"The databases; the disk confirms 4 kB in {disk_ms():.2f} ms")
    with databases() as listed:
        for name, db in listed:
            print(name)
            upgrade_database(db)
            nurses = seed(db)
            fine &= bookings(db, nurses)
            fine &= contest(db)
            fine &= regeneration(db, nurses)
            fine &= flatness(db, nurses)
            db.dispose()
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())

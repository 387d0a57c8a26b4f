"""The outbox: nothing lost, nothing done twice by two workers, broken work set aside."""

import threading
from datetime import timedelta

from sqlalchemy import text

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.jobs import outbox
from fruehe_hilfen.jobs.worker import Job, take_turn
from tests.conftest import NOON


def _enqueue(db: Database, count: int, kind: str = "count") -> None:
    with db.transaction() as session:
        for number in range(count):
            assert outbox.enqueue(session, kind, f"key-{number}", {"n": number})


def test_work_is_done_once_and_gone(db: Database) -> None:
    done: list[int] = []
    _enqueue(db, 3)
    handlers = {"count": lambda _db, payload: done.append(payload["n"])}
    assert outbox.run_once(db, handlers) == 3
    assert outbox.run_once(db, handlers) == 0
    assert sorted(done) == [0, 1, 2]


def test_the_same_key_waits_only_once(db: Database) -> None:
    with db.transaction() as session:
        assert outbox.enqueue(session, "k", "same", 1)
        assert not outbox.enqueue(session, "k", "same", 2)


def test_work_for_later_waits(db: Database) -> None:
    with db.transaction() as session:
        outbox.enqueue(session, "k", "later", 1, due_at=NOON + timedelta(hours=1))
    assert outbox.claim(db) == []
    with clock.use(NOON + timedelta(hours=2)):
        assert len(outbox.claim(db)) == 1


def test_workers_at_the_same_time_never_share_a_message(db: Database) -> None:
    _enqueue(db, 60)
    seen: list[str] = []
    barrier = threading.Barrier(4)

    def work() -> None:
        barrier.wait()
        while found := outbox.claim(db, 5):
            seen.extend(str(message.id) for message in found)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == len(set(seen)) == 60


def test_no_more_is_taken_than_asked_for(db: Database) -> None:
    """Also when PostgreSQL believes that one message waits and plans for that."""
    _enqueue(db, 1)
    with db.transaction() as session:
        session.connection().execute(text("ANALYZE"))
    with db.transaction() as session:
        for number in range(4):
            outbox.enqueue(session, "count", f"more-{number}", {})
    assert [len(outbox.claim(db, 1)) for _n in range(6)] == [1, 1, 1, 1, 1, 0]


def test_a_killed_worker_loses_nothing(db: Database) -> None:
    _enqueue(db, 1)
    lost = outbox.claim(db)
    assert len(lost) == 1
    assert outbox.claim(db) == []
    with clock.use(NOON + outbox.LEASE + timedelta(seconds=1)):
        again = outbox.claim(db)
        assert [message.id for message in again] == [lost[0].id]
        assert not outbox.complete(db, lost[0]), (
            "the old lease must not complete the new one's work"
        )
        assert outbox.complete(db, again[0])


def test_broken_work_is_tried_later_and_later_and_then_set_aside(db: Database) -> None:
    _enqueue(db, 1, kind="broken")

    def broken(_db: Database, _payload: object) -> None:
        raise ValueError("Familie Muster")  # the text may be personal: it is not kept

    now = NOON
    tries = 0
    for _ in range(20):
        now += timedelta(hours=12)
        with clock.use(now):
            due = outbox.claim(db)
            tries += len(due)
            for message in due:
                outbox.fail(db, message, "ValueError")
    assert tries == outbox.MAX_ATTEMPTS
    assert broken
    with db.reading() as session:
        from sqlalchemy import text

        row = session.execute(text("SELECT state, last_error FROM outbox_message")).one()
    assert tuple(row) == ("dead", "ValueError")


def test_one_broken_message_does_not_stop_the_others(db: Database) -> None:
    done: list[object] = []
    with db.transaction() as session:
        outbox.enqueue(session, "unknown kind", "a", 1)
        outbox.enqueue(session, "good", "b", 2)
    assert outbox.run_once(db, {"good": lambda _db, payload: done.append(payload)}) == 1
    assert done == [2]


def test_a_recurring_job_runs_in_one_process_per_period(db: Database) -> None:
    async def nothing(_context: object) -> None: ...

    job = Job("nightly", timedelta(hours=1), nothing)
    assert [take_turn(db, job) for _ in range(3)] == [True, False, False]
    with clock.use(NOON + timedelta(hours=1)):
        assert take_turn(db, job)

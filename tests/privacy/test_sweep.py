"""The daily job: each step by itself, counted; a rehearsal says the same and changes nothing."""

from __future__ import annotations

import threading
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlmodel import col, select

from fruehe_hilfen import clock
from fruehe_hilfen.book.feedback import FeedbackKind, forget_feedback, keep_feedback
from fruehe_hilfen.book.models import PageFeedback
from fruehe_hilfen.db import Database
from fruehe_hilfen.privacy import counts, sweep
from fruehe_hilfen.privacy.jobs import run
from fruehe_hilfen.privacy.models import CountKind, DeletionCount
from fruehe_hilfen.privacy.rehearsal import one_transaction
from fruehe_hilfen.privacy.sweep import Step, rehearse
from fruehe_hilfen.staff.actions import add_account, disable_account
from fruehe_hilfen.staff.models import Staff
from fruehe_hilfen.staff.people import team
from fruehe_hilfen.staff.rules import Role
from fruehe_hilfen.visits.models import Nurse, Visit
from fruehe_hilfen.welcome.bag_rules import DepotKind
from fruehe_hilfen.welcome.office_models import BagDepot


def answers(db: Database) -> int:
    with db.reading() as session:
        return len(session.exec(select(PageFeedback)).all())


@pytest.fixture
def answered(db: Database) -> None:
    with db.transaction() as session:
        for days_ago in (0, 50, 88):
            on = clock.today() - timedelta(days=days_ago)
            keep_feedback(session, "w03", FeedbackKind.ERROR, text="Falsche Nummer", on=on)


def test_the_job_deletes_counts_and_looks_ahead(db: Database, answered: None) -> None:
    with clock.use(clock.now() + timedelta(days=3)):
        gone = run(db)
        assert gone.numbers == {"page_feedback": 1}
        assert gone.failed == []
        with db.reading() as session:
            found = counts.numbers(session)
        assert found.last_run == clock.today()
        assert found.gone == {"page_feedback": 1}
        assert found.due == {7: {}, 30: {}}
    with clock.use(clock.now() + timedelta(days=35)):
        run(db)
        with db.reading() as session:
            found = counts.numbers(session)
        assert found.due == {7: {"page_feedback": 1}, 30: {"page_feedback": 1}}
        assert found.gone == {}, "the page shows thirty days"


def test_running_twice_a_day_adds_up_and_deletes_once(db: Database, answered: None) -> None:
    with clock.use(clock.now() + timedelta(days=3)):
        run(db)
        run(db)
        with db.reading() as session:
            assert counts.numbers(session).gone == {"page_feedback": 1}
    assert answers(db) == 2


def test_a_rehearsal_says_what_will_go_and_changes_nothing(db: Database, answered: None) -> None:
    today = clock.today()
    assert rehearse(db, today) == {}
    assert rehearse(db, today + timedelta(days=3)) == {"page_feedback": 1}
    assert rehearse(db, today + timedelta(days=400)) == {"page_feedback": 3}
    assert answers(db) == 3
    assert clock.today() == today


def test_a_step_that_fails_stops_no_other_and_is_said(
    db: Database, answered: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fall(_db: Database) -> None:
        raise RuntimeError("disk")

    monkeypatch.setattr(sweep, "STEPS", (Step("Kaputt", set(), fall), *sweep.STEPS))
    with clock.use(clock.now() + timedelta(days=3)):
        gone = sweep.sweep(db)
    assert gone.failed == ["Kaputt"]
    assert answers(db) == 2


def test_a_later_run_of_the_same_day_that_works_takes_the_failure_back(
    db: Database, answered: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fall(_db: Database) -> None:
        raise RuntimeError("disk")

    def said() -> list[str]:
        with db.reading() as session:
            return counts.numbers(session).failed

    steps = sweep.STEPS
    broken = Step("Kaputt", set(), fall)
    with clock.use(clock.now() + timedelta(days=3)):
        monkeypatch.setattr(sweep, "STEPS", (broken, Step("Auch", set(), fall), *steps))
        run(db)
        run(db)
        assert sorted(said()) == ["Auch", "Kaputt"]
        monkeypatch.setattr(sweep, "STEPS", (broken, *steps))
        run(db)
        assert said() == ["Kaputt"]
        monkeypatch.setattr(sweep, "STEPS", steps)
        run(db)
        assert said() == []


def test_what_a_step_began_before_it_failed_is_undone(
    db: Database, answered: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half(inside: Database) -> None:
        forget_feedback(inside)
        raise RuntimeError("disk")

    monkeypatch.setattr(sweep, "STEPS", (Step("Halb", set(), half),))
    with clock.use(clock.now() + timedelta(days=3)):
        assert sweep.sweep(db).failed == ["Halb"]
    assert answers(db) == 3


def test_numbers_themselves_go_after_two_years(db: Database, answered: None) -> None:
    with clock.use(clock.now() + timedelta(days=3)):
        run(db)
    with clock.use(clock.now() + timedelta(days=3 + 732)):
        run(db)
        with db.reading() as session:
            oldest = session.exec(
                select(DeletionCount.day)
                .where(DeletionCount.kind == CountKind.GONE)
                .order_by(col(DeletionCount.day))
            ).first()
    assert oldest == clock.today() + timedelta(days=3 + 732)


def leaver(db: Database) -> UUID:
    with clock.use(clock.now() - timedelta(days=1)), db.transaction() as session:
        add_account(session, "die.erste", name="Frau Bleibt", roles=(Role.ADMIN,))
    with db.transaction() as session:
        add_account(session, "frau.weg", name="Frau Weggang", roles=(Role.NURSE,))
        disable_account(session, "frau.weg")
        return session.exec(select(Staff.id).where(Staff.login == "frau.weg")).one()


def test_an_account_goes_a_year_after_it_was_locked(db: Database) -> None:
    leaver(db)
    with clock.use(clock.now() + timedelta(days=366)):
        assert run(db).failed == []
        with db.reading() as session:
            assert len(team(session)) == 2
    with clock.use(clock.now() + timedelta(days=367)):
        assert run(db).numbers["staff.roles"] == 1
        with db.reading() as session:
            assert session.exec(select(Staff.login)).all() == ["die.erste"]


def test_the_first_account_only_loses_what_it_says_of_a_person(db: Database) -> None:
    """Backups know their installation by its number."""
    leaver(db)
    with db.reading() as session:
        first = session.exec(select(Staff.id).where(Staff.login == "die.erste")).one()
    with db.transaction() as session:
        disable_account(session, "die.erste")
    for days in (367, 368):
        with clock.use(clock.now() + timedelta(days=days)):
            run(db)
            with db.reading() as session:
                staff = session.exec(select(Staff)).one()
                assert team(session) == []
            assert (staff.id, staff.name, staff.roles, staff.password_hash) == (first, "", "", "")
            assert staff.login == f"ehemals-{first.hex}"


def test_an_account_that_old_numbers_point_at_loses_its_name(db: Database) -> None:
    id, now = leaver(db), clock.now()
    later = now + timedelta(days=300)
    with db.transaction() as session:
        session.add(Nurse(staff_id=id, name="Frau Weggang"))
        session.flush()
        session.add(
            Visit(nurse_id=id, slot_id=uuid4(), visit_type="home", starts_at=later, ends_at=later,
                  local_date=later.date(), local_start=later.time(), tzid="Europe/Berlin",
                  family="x", token_hash="y", ics_uid="z", created_at=now, purge_after=later)
        )  # fmt: skip
    with clock.use(now + timedelta(days=400)):
        assert run(db).numbers["staff.roles"] == 1
        with db.reading() as session:
            nurse = session.exec(select(Nurse)).one()
            staff = session.exec(select(Staff).where(Staff.id == id)).one()
            assert (staff.name, staff.roles, nurse.name) == ("", "", "")
            assert "weg" not in staff.login.removeprefix("ehemals-")
            assert [one.name for one in team(session)] == ["Frau Bleibt"]
    with clock.use(now + timedelta(days=700)):
        run(db)  # the visit goes, on the next day the account
        run(db)
        with db.reading() as session:
            assert session.exec(select(Staff.login)).all() == ["die.erste"]


def test_an_account_that_is_opened_again_stays(db: Database) -> None:
    from fruehe_hilfen.staff.actions import reset_account

    leaver(db)
    with db.transaction() as session:
        reset_account(session, "frau.weg")
    with clock.use(clock.now() + timedelta(days=400)):
        run(db)
        with db.reading() as session:
            assert {one.name for one in team(session)} == {"Frau Bleibt", "Frau Weggang"}


def test_two_who_delete_at_once_delete_once_and_both_succeed(db: Database, answered: None) -> None:
    """The worker and somebody at the command line."""
    later, found = clock.now() + timedelta(days=3), []
    begin = threading.Barrier(2)

    def work() -> None:
        begin.wait()
        found.append(sweep.sweep(db))

    with clock.use(later):
        threads = [threading.Thread(target=work) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [gone.failed for gone in found] == [[], []]
    assert sum(gone.numbers["page_feedback"] for gone in found) == 1
    assert answers(db) == 2


def test_a_pretended_time_is_seen_by_nobody_else(db: Database) -> None:
    later, seen = clock.now() + timedelta(days=100), []
    with clock.pretend(later):
        thread = threading.Thread(target=lambda: seen.append(clock.now()))
        thread.start()
        thread.join()
        assert clock.now() == later
    assert seen == [later - timedelta(days=100)]
    assert clock.now() == seen[0]


def test_new_work_during_a_rehearsal_is_not_lost(db: Database, answered: None) -> None:
    """On PostgreSQL others write meanwhile; on SQLite they wait for the end."""
    day = clock.today() + timedelta(days=3)
    writer = threading.Thread(target=write_one, args=(db,))
    with one_transaction(db, keep=False) as inside:
        forget_feedback(inside)
        writer.start()
    writer.join()
    assert answers(db) == 4
    assert rehearse(db, day) == {"page_feedback": 1}


def write_one(db: Database) -> None:
    with db.transaction() as session:
        keep_feedback(session, "w04", FeedbackKind.HELPFUL, text="")


def test_bags_of_somebody_who_left_stay_without_the_name(db: Database) -> None:
    id = leaver(db)
    with db.transaction() as session:
        depot = BagDepot(name="Auto von Frau Weggang", kind=DepotKind.PERSON, staff_id=id,
                         created_at=clock.now())  # fmt: skip
        session.add(depot)
    with clock.use(clock.now() + timedelta(days=366)):
        assert "bag_depot.staff_id" not in run(db).numbers
    with clock.use(clock.now() + timedelta(days=368)):
        assert run(db).numbers["bag_depot.staff_id"] == 1
        assert "bag_depot.staff_id" not in run(db).numbers
        with db.reading() as session:
            kept = session.exec(select(BagDepot)).one()
    assert kept.staff_id is None
    assert "Weggang" not in kept.name

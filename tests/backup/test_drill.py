"""The drill: an installation is lost and comes back on another machine, on both databases.

Noon: the backup. Until five: people cancel, leave, say no, lock, delete. At five the machine is
lost; the standing list of that minute is left. Everything happens once; the tests look at it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session, col, select

from fruehe_hilfen import clock
from fruehe_hilfen.app import App, create_app
from fruehe_hilfen.backup import archive, rows, standing
from fruehe_hilfen.backup.making import make
from fruehe_hilfen.backup.restoring import Report, delete_what_is_over, restore
from fruehe_hilfen.db import Database, Keyring
from fruehe_hilfen.demo.data import PASSWORD
from fruehe_hilfen.push.models import Alarm, Follow, PushSubscription, SubscriptionState
from fruehe_hilfen.push.vapid import VapidKeys
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff import totp
from fruehe_hilfen.staff.actions import add_account, disable_account
from fruehe_hilfen.staff.audit_chain import seal, verify
from fruehe_hilfen.staff.models import AuditEntry, Staff
from fruehe_hilfen.staff.rules import Role
from fruehe_hilfen.staff.sessions import open_session
from fruehe_hilfen.visits import changes
from fruehe_hilfen.visits.models import Claim, Visit, VisitState
from fruehe_hilfen.visits.tokens import hash_token, token_of
from fruehe_hilfen.welcome import no_post
from fruehe_hilfen.welcome.families import load_family
from fruehe_hilfen.welcome.models import Assignment, NoPost, NoPostKey, WelcomeCase
from fruehe_hilfen.welcome.retention import forget
from fruehe_hilfen.welcome.rules import Contact
from tests.backup.conftest import Town, World, build
from tests.conftest import NOON
from tests.support.client import Client

FIVE = NOON + timedelta(hours=5)
CELL = int((NOON + timedelta(days=7)).timestamp()) // 300


@dataclass
class Afternoon:
    """What happened after the backup, and what is there afterwards."""

    town: Town
    before: list[Any]
    cancelled: UUID
    booked: Visit
    no_post: UUID
    no_post_keys: set[str]
    forgotten: UUID
    removed: UUID
    stays: UUID
    cookie: str
    there: Settings
    report: Report
    overdue: list[str]

    @property
    def restored(self) -> Database:
        return self.town.world.database(self.there)


@pytest.fixture(scope="module")
def town(world: World) -> Town:
    """An installation with two phones, and its backup of noon."""
    made = build(world)
    with clock.use(NOON):
        with made.db.transaction() as session:
            for name in ("stays", "leaves"):
                _add_phone(session, name)
            add_account(session, "wechsel", name="Neu Hier", roles=[Role.NURSE])
        make(made.db, made.settings.key_dir, made.shelf)
    return made


def _add_phone(session: Session, name: str) -> None:
    """A phone with two reminders that follows a café."""
    phone = PushSubscription(
        endpoint_hash=name.ljust(64, "0"), channel={"endpoint": f"https://push.example/{name}"},
        origin="https://push.example", secret_hash="0" * 64, kid="kid",
        state=SubscriptionState.ACTIVE, heard_on=clock.today(), needed_on=date(2028, 1, 1),
    )  # fmt: skip
    session.add(phone)
    session.flush()
    for days in (30, 60):
        at = clock.now() + timedelta(days=days)
        alarm = Alarm(
            subscription_id=phone.id, fire_at=at, next_at=at, expires_at=at + timedelta(days=1),
            nonce=f"{name}-{days}", topic="t",
        )  # fmt: skip
        session.add(alarm)
    session.add(Follow(subscription_id=phone.id, place="sc-mitte"))


@pytest.fixture(scope="module")
def afternoon(town: Town) -> Afternoon:
    db, there = town.db, town.world.machine()
    with clock.use(NOON):
        before = everything(db)
        cancelled, booked = _cancel_one(db), _book_one(db)
        wish, keys = _say_no(db)
        forgotten, removed = _delete_two(db)
        stays, cookie = _leave(db), _lock_and_add(db)
        _move_and_hand_on(db)
    with clock.use(FIVE):
        seal(db)
        standing.write(db, town.settings.key_dir, town.shelf)
        report = restore(there, town.backups()[0], town.recovery)
        overdue = delete_what_is_over(there)
    return Afternoon(
        town, before, cancelled, booked, wish, keys, forgotten, removed, stays, cookie, there,
        report, overdue,
    )  # fmt: skip


def everything(db: Database) -> list[Any]:
    """The personal fields, opened."""
    with db.reading() as session:
        people = session.exec(select(Staff).order_by(col(Staff.login))).all()
        visits = session.exec(select(Visit).order_by(col(Visit.id))).all()
        cases = session.exec(select(WelcomeCase).order_by(col(WelcomeCase.id))).all()
        phones = session.exec(select(PushSubscription).order_by(col(PushSubscription.id))).all()
        return [
            [(p.id, p.name, p.roles, p.password_hash, p.totp_secret) for p in people],
            [(v.id, v.name, v.phone, v.starts_at, v.local_start, v.state) for v in visits],
            [(c.id, c.family, c.contact, c.purge_after, c.created_at) for c in cases],
            [(p.id, p.channel, p.heard_on) for p in phones],
        ]


def _to_come(session: Session) -> Visit:
    """A visit a family can still cancel."""
    is_standing = col(Visit.state) == VisitState.CONFIRMED
    found = select(Visit).where(is_standing, Visit.starts_at > NOON + timedelta(days=1))
    visit = session.exec(found.order_by(col(Visit.starts_at), col(Visit.id))).first()
    assert visit
    return visit


def _cancel_one(db: Database) -> UUID:
    with db.transaction() as session:
        visit = _to_come(session)
        token = token_of(db.keyring, visit.id)
        visit.token_hash = hash_token(token)
        session.add(visit)
    changes.cancel(db, token)
    return visit.id


def _book_one(db: Database) -> Visit:
    with db.transaction() as session:
        like = _to_come(session)
        booked = Visit(**like.model_dump(exclude={"id", "token_hash", "code_hash"}))
        booked.token_hash = "f" * 64
        session.add(booked)
        session.add(Claim(resource="nurse:kept", cell=CELL, owner=booked.id))
    return booked


def _families(session: Session) -> list[WelcomeCase]:
    known = select(WelcomeCase).where(col(WelcomeCase.family).is_not(None))
    return list(session.exec(known.order_by(col(WelcomeCase.id))))


def _say_no(db: Database) -> tuple[UUID, set[str]]:
    with db.reading() as session:
        case = _families(session)[0]
    family = load_family(case.family)
    no_post.ask(db, name=family.name, born_on=family.children[0].born_on)
    with db.reading() as session:
        return case.id, set(session.exec(select(NoPostKey.key)))


def _delete_two(db: Database) -> tuple[UUID, UUID]:
    with db.transaction() as session:
        forgotten, removed = _families(session)[:2]
        forget(session, forgotten)
        session.delete(removed)
    return forgotten.id, removed.id


def _leave(db: Database) -> UUID:
    """One phone leaves; the other one takes back a reminder and follows no café any more."""
    with db.transaction() as session:
        phones = session.exec(select(PushSubscription)).all()
        stays, leaves = sorted(phones, key=lambda phone: phone.endpoint_hash, reverse=True)
        session.delete(leaves)
        session.delete(session.exec(select(Alarm).where(Alarm.nonce == "stays-30")).one())
        session.delete(session.get(Follow, (stays.id, "sc-mitte")))
    return stays.id


def _lock_and_add(db: Database) -> str:
    with db.transaction() as session:
        disable_account(session, "demo-besuch")
        add_account(session, "neu.hier", name="Neu Hier", roles=[Role.NURSE])
        return open_session(session, _named(session, "demo-koordination"))


def _move_and_hand_on(db: Database) -> None:
    """A family moves, a case changes hands, and a login that was free belongs to somebody else."""
    with db.transaction() as session:
        moved = _families(session)[-1]
        moved.content_hash = "a" * 64
        session.add(moved)
        for assigned in session.exec(select(Assignment).where(col(Assignment.ended_at).is_(None))):
            assigned.ended_at = clock.now()
            session.add(assigned)
        session.delete(_named(session, "wechsel"))
        session.flush()
        add_account(session, "wechsel", name="Neu Hier", roles=[Role.VISITOR])


def _named(session: Session, login: str) -> Staff:
    return session.exec(select(Staff).where(Staff.login == login)).one()


@pytest.fixture
def session(afternoon: Afternoon) -> Iterator[Session]:
    """The restored place."""
    with afternoon.restored.reading() as opened:
        yield opened


def test_everything_else_comes_back_and_can_be_read(afternoon: Afternoon) -> None:
    gone = {afternoon.cancelled, afternoon.no_post, afternoon.forgotten, afternoon.removed}

    def unchanged(rows: list[Any]) -> list[Any]:
        locked_or_new = ("Neu Hier", "Herr Muster")
        return [row for row in rows if row[0] not in gone and row[1] not in locked_or_new]

    people, visits, cases, phones = everything(afternoon.restored)
    old_people, old_visits, old_cases, old_phones = afternoon.before
    assert unchanged(people) == unchanged(old_people)
    assert unchanged(visits) == unchanged(old_visits)
    not_over = [case for case in unchanged(old_cases) if case[3] >= NOON.date()]
    assert [case for case in unchanged(cases) if case[3] >= NOON.date()] == not_over
    assert phones == [row for row in old_phones if row[0] == afternoon.stays]


def test_the_keys_are_the_same(afternoon: Afternoon) -> None:
    old, new = afternoon.town.settings.key_dir, afternoon.there.key_dir
    assert VapidKeys.load(new).current.kid == VapidKeys.load(old).current.kid
    assert Keyring.load(new) == Keyring.load(old)
    assert {(path.name, path.read_bytes()) for path in old.iterdir()} == {
        (path.name, path.read_bytes()) for path in new.iterdir()
    }
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in new.iterdir())


def test_a_visit_that_was_cancelled_stays_cancelled_and_its_time_is_free(
    afternoon: Afternoon, session: Session
) -> None:
    found = session.get(Visit, afternoon.cancelled)
    assert found
    assert found.state is VisitState.CANCELLED_BY_FAMILY
    assert found.purge_after < NOON + timedelta(days=8)
    kept = select(Claim).where(Claim.owner == found.id, Claim.cell > 0)
    assert session.exec(kept).all() == []


def test_no_post_is_still_heard(afternoon: Afternoon, session: Session) -> None:
    assert set(session.exec(select(NoPostKey.key))) == afternoon.no_post_keys
    assert len(session.exec(select(NoPost)).all()) == 1
    case = session.get(WelcomeCase, afternoon.no_post)
    assert case
    assert case.family is None
    assert case.contact is Contact.STOPPED


def test_a_deleted_family_stays_deleted(afternoon: Afternoon, session: Session) -> None:
    forgotten = session.get(WelcomeCase, afternoon.forgotten)
    assert forgotten
    assert forgotten.family is None
    assert session.get(WelcomeCase, afternoon.removed) is None


def test_a_phone_that_left_and_a_reminder_taken_back_never_ring_again(
    afternoon: Afternoon, session: Session
) -> None:
    assert session.exec(select(PushSubscription.id)).all() == [afternoon.stays]
    assert session.exec(select(Alarm.nonce)).all() == ["stays-60"]
    assert session.exec(select(Follow)).all() == []


def test_a_later_list_can_still_correct_an_address(afternoon: Afternoon, session: Session) -> None:
    """The sealed family is the one of the backup; its fingerprint must not claim to be newer."""
    hashes = [case.content_hash for case in _families(session)]
    assert hashes
    assert "a" * 64 not in hashes


def test_who_had_a_case_no_longer_has_it(session: Session) -> None:
    assert session.exec(select(Assignment)).first()
    assert session.exec(select(Assignment).where(col(Assignment.ended_at).is_(None))).all() == []


def test_a_login_that_was_given_again_belongs_to_the_new_person(session: Session) -> None:
    assert _named(session, "wechsel").roles == Role.VISITOR.value


def test_a_locked_account_stays_locked_and_a_new_one_stays_open(session: Session) -> None:
    assert not _named(session, "demo-besuch").is_active
    assert _named(session, "neu.hier").name == "Neu Hier"


def test_what_came_after_the_backup_is_counted_with_its_times(
    afternoon: Afternoon, session: Session
) -> None:
    assert afternoon.report.outcome.lost["visit"] == 1
    assert afternoon.report.outcome.lost_visits == [afternoon.booked.starts_at]
    assert session.get(Visit, afternoon.booked.id) is None


def test_the_time_of_a_visit_that_is_lost_is_given_to_nobody_else(
    afternoon: Afternoon, session: Session
) -> None:
    claim = session.get(Claim, ("nurse:kept", CELL))
    assert claim
    assert claim.owner == afternoon.booked.id


def test_the_log_is_whole_and_tells_of_the_restore(afternoon: Afternoon, session: Session) -> None:
    assert "backup.restored" in session.exec(select(AuditEntry.action)).all()
    assert verify(afternoon.restored).problems == []


def test_nobody_is_signed_in_and_everybody_can_sign_in(
    afternoon: Afternoon, session: Session, first_app: App
) -> None:
    staff = _named(session, "demo-koordination")
    with Client(create_app(afternoon.there, like=first_app)) as client, clock.use(FIVE):
        client.cookies.set("fh", afternoon.cookie)
        assert client.get("/team").status_code == 303
        client.cookies.clear()
        code = totp.code_at(staff.totp_secret, FIVE)
        fields = {"login": staff.login, "password": PASSWORD, "code": code}
        assert client.post("/team/anmelden", data=fields).status_code == 303
        assert "Guten Tag, Frau Probe" in client.get("/team").text


def test_what_is_over_by_now_is_deleted_at_once(afternoon: Afternoon) -> None:
    """A backup that comes back after a year, without a list, brings no family with it."""
    town = afternoon.town
    there = town.world.machine()
    with clock.use(NOON + timedelta(days=400)):
        restore(there, town.backups()[0], town.recovery, without_list=True)
        assert delete_what_is_over(there) == []
    with town.world.database(there).reading() as session:
        assert session.exec(select(Visit).where(col(Visit.name).is_not(None))).all() == []
        assert _families(session) == []


def test_a_backup_shows_one_moment_while_others_go_on_writing(town: Town) -> None:
    """Somebody books between the first table that is read and the last one."""
    said: list[Any] = []

    def put(line: Any) -> None:
        said.append(line)
        if isinstance(line, dict) and "table" in line and len(_sections(said)) == 1:
            with town.db.transaction() as session:
                add_account(session, "im.trubel", name="Im Trubel", roles=[Role.NURSE])
                _add_phone(session, "im-trubel")

    with rows.snapshot(town.db) as connection:
        archive.write(put, connection, town.settings.key_dir, NOON)
    assert "im.trubel" not in str(said)
    assert "im-trubel" not in str(said)
    with town.db.reading() as session:
        assert _named(session, "im.trubel")


def _sections(said: list[Any]) -> list[str]:
    return [line["table"] for line in said if isinstance(line, dict) and "table" in line]


def test_deleting_by_time_ran_without_a_fault(afternoon: Afternoon) -> None:
    assert afternoon.overdue == []

"""The clock is moved over every period: nothing goes before its day, nothing is left after it.

Every table in the clear, every line of the log, every page and export of the team are searched for
words that were typed once and stand nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from litestar.routes import HTTPRoute
from sqlmodel import select

from fruehe_hilfen import clock
from fruehe_hilfen.app import App
from fruehe_hilfen.book.feedback import FeedbackKind, keep_feedback
from fruehe_hilfen.jobs import outbox
from fruehe_hilfen.office import barriers, store
from fruehe_hilfen.office.models import AccessReport
from fruehe_hilfen.office.rules import Kind
from fruehe_hilfen.privacy.sweep import rehearse
from fruehe_hilfen.staff import audit_log
from fruehe_hilfen.staff.actions import add_account, disable_account
from fruehe_hilfen.staff.jobs import seal_log
from fruehe_hilfen.staff.models import Staff
from fruehe_hilfen.staff.rules import Role
from fruehe_hilfen.staff.sessions import Person, hash_token, open_session
from fruehe_hilfen.visits import absence, actions, changes, notices, waiting
from fruehe_hilfen.visits.absence import Away
from fruehe_hilfen.visits.models import Visit
from fruehe_hilfen.visits.office_models import AbsenceKind, Wish
from fruehe_hilfen.visits.tokens import token_of
from fruehe_hilfen.welcome import importing, no_post
from fruehe_hilfen.welcome.assigning import assign
from fruehe_hilfen.welcome.models import WelcomeCase
from tests.conftest import NOON
from tests.privacy.conftest import History
from tests.push.family import Family, alarm
from tests.support.client import Client
from tests.support.push_service import PushService
from tests.visits.conftest import World, weekly
from tests.welcome.lists import as_csv, row
from tests.welcome.phone import Phone

Become = Callable[[str], Person]
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def booking(mark: str) -> actions.Booking:
    return actions.Booking(
        name=f"Name{mark}", phone="02421 000000", street=f"Weg{mark}", house_no="1", plz="52349",
        topic="health", language="tr", interpreter=True, safe_times="morning", discreet=True,
    )  # fmt: skip


def book_visits(history: History, world: World) -> None:
    """One visit that takes place, one that is cancelled, both with notices."""
    world.nurse(weekly(4))
    slots = world.slots()
    for mark, slot in (("Zwirbel01", slots[0]), ("Zwirbel02", slots[1])):
        held = world.hold(slot)
        actions.book(world.db, world.catalogue, held, booking(mark), request_id=str(uuid4()))
    with world.db.transaction() as session:
        first, second = session.exec(select(Visit).order_by("starts_at")).all()
        notices.tell_family(session, first, "moved")
    over = first.ends_at + timedelta(days=30)
    history.expect("NameZwirbel01", stays=over - HOUR, gone=over + MINUTE)
    history.expect("WegZwirbel01", stays=over - HOUR, gone=over + MINUTE)
    history.expect(first.token_hash, stays=over - HOUR, gone=over + MINUTE)
    changes.cancel(world.db, token_of(world.db.keyring, second.id))
    over = NOON + timedelta(days=7)
    history.expect("NameZwirbel02", stays=over - HOUR, gone=over + MINUTE)


def join_the_waiting_list(history: History, world: World) -> None:
    for mark in ("Zwirbel03", "Zwirbel04"):
        asked = waiting.Asked(visit_type="home", name=f"Name{mark}", phone="02421 000000")
        token = waiting.join(world.db, world.catalogue, asked, request_id=uuid4())
    waiting.withdraw(world.db, token)
    over = NOON + timedelta(days=7)
    history.expect("NameZwirbel04", stays=over - HOUR, gone=over + MINUTE)
    over = max(wish.purge_after for wish in world.read(Wish))
    history.expect("NameZwirbel03", stays=over - HOUR, gone=over + MINUTE)


def fall_ill(history: History, world: World) -> None:
    nurse = world.nurse(weekly(2), name="Frau Zwirbel05")
    with world.db.transaction() as session:
        staff = session.get(Staff, nurse)
        assert staff
        staff.login = "frau.zwirbel05"
        session.add(staff)
    me = Person(nurse, "", frozenset({Role.NURSE}), "")
    end = NOON + 2 * DAY
    away = Away(nurse_id=nurse, kind=AbsenceKind.SICK, starts_at=NOON, ends_at=end)
    id = absence.apply(world.db, world.catalogue, me, away, {})
    over = end + timedelta(days=30)
    history.expect(f"UUID('{id}')", stays=over - HOUR, gone=over + MINUTE)


def listed(mark: str) -> dict[str, str]:
    """A row of a birth list for a family of this name."""
    return row(Familienname=mark, Hausnummer=str(len(mark)), **{"Familienname Mutter": mark})


def visit_newborns(
    history: History, world: World, client: Client, people: dict[str, Person], sign_in: Become
) -> None:
    """A list is taken over; one family is visited, one not; one entry is broken; one list waits."""
    db, office = world.db, people["coordinator"]
    data = as_csv(listed("Zwirbelsechs"), listed("Zwirbelsieben"))
    assert importing.confirm(db, office, importing.stage(db, office, data))
    with db.transaction() as session:
        cases = {
            next(
                mark for mark in ("Zwirbelsechs", "Zwirbelsieben") if mark in str(case.family)
            ): case.id
            for case in session.exec(select(WelcomeCase))
        }
        assign(
            session, office, session.exec(select(WelcomeCase)).all(),
            staff_id=people["visitor"].id, day=clock.today(),
        )  # fmt: skip
    phone = Phone(client, sign_in("visitor").id)
    phone.take_tour()
    done, broken = (
        phone.entry(cases["Zwirbelsechs"], "handover"),
        phone.entry(cases["Zwirbelsieben"], "Zwirbel08"),
    )
    assert [one[0] for one in phone.verdicts(done, broken)] == ["applied", "quarantined"]
    history.expect("Zwirbelsechs", stays=NOON + 30 * DAY, gone=NOON + 31 * DAY + 12 * HOUR)
    history.expect("Zwirbelsieben", stays=NOON + 366 * DAY, gone=NOON + 367 * DAY + 12 * HOUR)
    history.expect("Zwirbel08", stays=NOON + 90 * DAY - HOUR, gone=NOON + 90 * DAY + MINUTE)
    importing.stage(db, office, as_csv(listed("Zwirbelneun")))
    history.expect("Zwirbelneun", stays=NOON + 29 * MINUTE, gone=NOON + 31 * MINUTE)


def want_no_post(history: History) -> None:
    no_post.ask(history.db, name="Zwirbelzehn", born_on=clock.today())
    over = NOON + timedelta(days=30)
    history.expect("Zwirbelzehn", stays=over - HOUR, gone=over + MINUTE)


def speak_up(history: History, people: dict[str, Person]) -> None:
    with history.db.transaction() as session:
        keep_feedback(session, "w03", FeedbackKind.ERROR, text="Zwirbel11 stimmt nicht")
        barriers.keep(session, "Zwirbel12 geht nicht", reply_to="zwirbel12@example.org")
        barriers.keep(session, "Zwirbel13 geht nicht", reply_to="zwirbel13@example.org")
        session.flush()
        answered = next(
            row for row in session.exec(select(AccessReport)) if "Zwirbel12" in row.text
        )
        barriers.note(session, people["coordinator"], answered.id, is_answer=True)
    for mark, days in (("Zwirbel11", 90), ("Zwirbel12", 90), ("Zwirbel13", 365)):
        history.expect(mark, stays=NOON + days * DAY, gone=NOON + (days + 1) * DAY)
    history.expect("zwirbel12@", stays=NOON + 90 * DAY, gone=NOON + 91 * DAY)


def leave_work_undone(history: History) -> None:
    """A message nobody can handle is tried six times and then waits for a person."""
    with history.db.transaction() as session:
        outbox.enqueue(session, "unknown", "zwirbel", {"about": "Zwirbel14"})
    now = NOON
    for attempt in range(outbox.MAX_ATTEMPTS):
        with clock.use(now):
            outbox.run_once(history.db, {})
        now += timedelta(seconds=30 * 4**attempt)
    over = now + timedelta(days=30)
    history.expect("Zwirbel14", stays=over - HOUR, gone=over + MINUTE)


def change_and_look(history: History, people: dict[str, Person]) -> None:
    """The coordinator changes a number, the auditor reads the log, both leave."""
    with history.db.transaction() as session:
        store.put(
            session, people["coordinator"], Kind.CONTACT, "buergerbuero",
            value={"state": "hidden"}, started_from="0-0",
        )  # fmt: skip
        auditor = session.get(Staff, people["auditor"].id)
        assert auditor
        open_session(session, auditor)
        audit_log.begin_reading(session, people["auditor"], "Stichprobe Zwirbel15")
    over = NOON + timedelta(days=366)
    history.expect("Zwirbel15", stays=over - HOUR, gone=over + 2 * DAY)


def leave(history: History, world: World, people: dict[str, Person]) -> None:
    """All of the team leave the next day: a year later their names are gone, then their ids."""
    with clock.use(NOON + DAY), history.db.transaction() as session:
        everyone = session.exec(select(Staff)).all()
        for staff in everyone:
            disable_account(session, staff.login)
    over = NOON + DAY + timedelta(days=366)
    history.expect("Person coordinator", stays=over - DAY, gone=over + 2 * DAY)
    history.expect("Zwirbel05", stays=over - DAY, gone=over + 2 * DAY)
    for id in (people["coordinator"].id, people["auditor"].id):
        history.expect(str(id), stays=over - DAY, gone=over + 2 * DAY)
    history.expect(str(people["visitor"].id), stays=over - DAY, gone=NOON + timedelta(days=400))
    for id in world.nurses:
        history.expect(str(id), stays=over - DAY, gone=NOON + timedelta(days=440))


def subscribe(
    history: History, client: Client, service: PushService, ring: Callable[[], int]
) -> None:
    """A phone is greeted, follows a place for a day and has one alarm in ten days."""
    phone = Family.subscribed(client, service)
    ring()
    at = NOON + 10 * DAY
    wanted = alarm(at)
    phone.must_upload(wanted)
    history.expect(wanted["nonce"], stays=at, gone=at + 25 * HOUR)
    endpoint = phone.phone.endpoint
    history.expect(endpoint, stays=at + 30 * DAY, gone=at + 32 * DAY)


@pytest.fixture
def full(
    history: History, world: World, client: Client, people: dict[str, Person], sign_in: Become,
    service: PushService, ring: Callable[[], int],
) -> History:  # fmt: skip
    """Everything done once, today."""
    book_visits(history, world)
    join_the_waiting_list(history, world)
    fall_ill(history, world)
    visit_newborns(history, world, client, people, sign_in)
    want_no_post(history)
    speak_up(history, people)
    change_and_look(history, people)
    subscribe(history, client, service, ring)
    leave_work_undone(history)
    leave(history, world, people)
    return history


def test_nothing_goes_before_its_day_and_nothing_is_left_after_it(
    full: History, capsys: pytest.CaptureFixture[str]
) -> None:
    for strand in full.strands:
        assert full.holders(strand.mark), f"{strand.mark} was never written"
    moments = sorted({s.stays for s in full.strands} | {s.gone for s in full.strands})
    for now in moments:
        full.pass_to(now)
        stored = full.stored()
        for strand in full.strands:
            where = [name for name, rows in stored.items() if strand.mark in rows]
            if now <= strand.stays:
                assert where, f"{strand.mark} went too early, at {now}"
            if now >= strand.gone:
                assert not where, f"{strand.mark} still stands in {where} at {now}"
    written = "".join(capsys.readouterr())
    assert not [s.mark for s in full.strands if s.mark in written], "the log repeats what was typed"


def test_a_preview_says_exactly_what_the_job_then_does(full: History) -> None:
    for days in (1, 8, 31, 92, 368, 440):
        day = clock.today() + days * DAY
        with clock.use(clock.at(day, "00:01")):
            seal_log(full.db)
        said = rehearse(full.db, day)
        assert full.pass_to(clock.at(day, "23:59")).numbers == said, f"after {days} days"
    assert said, "something went in the end"


def test_two_years_later_no_page_and_no_export_shows_any_of_it(
    full: History, app: App, client: Client, people: dict[str, Person]
) -> None:
    later = NOON + timedelta(days=800)
    full.pass_to(NOON + timedelta(days=440))
    full.pass_to(later)
    marks = [strand.mark for strand in full.strands]
    assert not [mark for mark in marks if full.holders(mark)]
    with clock.use(later):
        for role in (Role.COORDINATOR, Role.AUDITOR, Role.ADMIN):
            become(full, client, role)
            for path in pages(app):
                text = client.request("GET", path, check=False).text
                assert not [mark for mark in marks if mark in text], f"{role}: {path}"


def pages(app: App) -> list[str]:
    """Every address without a parameter: pages, tables, calendars, numbers."""
    return sorted(
        route.path
        for route in app.litestar.routes
        if isinstance(route, HTTPRoute) and "GET" in route.methods and "{" not in route.path
    )


def become(history: History, client: Client, role: Role) -> None:
    """A new person of the team, with the log open if that is their work."""
    with history.db.transaction() as session:
        add_account(session, f"neu.{role.value}", name="Frau Neu", roles=(role,))
        staff = session.exec(select(Staff).where(Staff.login == f"neu.{role.value}")).one()
        token = open_session(session, staff)
        me = Person(staff.id, staff.name, frozenset({role}), hash_token(token))
        if role is Role.AUDITOR:
            audit_log.begin_reading(session, me, "Stichprobe zwei Jahre später")
    client.cookies.set("fh", token)

"""Everything done once through the real actions, with words that stand nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

from sqlmodel import select

from fruehe_hilfen import clock
from fruehe_hilfen.book.feedback import FeedbackKind, all_feedback, keep_feedback
from fruehe_hilfen.jobs import outbox
from fruehe_hilfen.office import barriers, feedback, store
from fruehe_hilfen.office.models import AccessReport
from fruehe_hilfen.office.rules import Kind, TaskState
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff import audit_log, ceremonies, devices, mailbox, recovery
from fruehe_hilfen.staff.actions import disable_account
from fruehe_hilfen.staff.models import Staff
from fruehe_hilfen.staff.rules import Role
from fruehe_hilfen.staff.sessions import Person, hash_token, open_session
from fruehe_hilfen.visits import absence, absence_plan, actions, changes, feed, notices, waiting
from fruehe_hilfen.visits.absence import Away
from fruehe_hilfen.visits.models import NurseDistrict, Visit
from fruehe_hilfen.visits.office_models import AbsenceKind, StepKind, Wish
from fruehe_hilfen.visits.tokens import token_of
from fruehe_hilfen.welcome import importing, letters, no_post, registering
from fruehe_hilfen.welcome.assigning import assign
from fruehe_hilfen.welcome.models import WelcomeCase
from fruehe_hilfen.welcome.names import Child, Family
from tests.conftest import NOON
from tests.privacy.conftest import History
from tests.push.family import Family as PushFamily
from tests.push.family import alarm
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
    """One family leaves the list, one is offered a time."""
    for mark in ("Zwirbel03", "Zwirbel04"):
        asked = waiting.Asked(visit_type="home", name=f"Name{mark}", phone="02421 000000")
        token = waiting.join(world.db, world.catalogue, asked, request_id=uuid4())
    waiting.withdraw(world.db, token)
    assert waiting.offer_all(world.db, world.catalogue) == 1
    over = NOON + timedelta(days=7)
    history.expect("NameZwirbel04", stays=over - HOUR, gone=over + MINUTE)
    over = max(wish.purge_after for wish in world.read(Wish))
    history.expect("NameZwirbel03", stays=over - HOUR, gone=over + MINUTE)


def fall_ill(history: History, world: World) -> None:
    """A nurse with a visit and a calendar of her own is ill until Friday night."""
    db, me = world.db, world.nurse(weekly(4, "13:00", "16:00"), name="Frau Zwirbel05")
    world.book(world.slots(nurse=me)[0])
    with db.transaction() as session:
        staff = session.get(Staff, me)
        assert staff
        staff.login = "frau.zwirbel05"
        session.add(staff)
        session.add(NurseDistrict(nurse_id=me, district="merken"))
        nurse = Person(me, "", frozenset({Role.NURSE}), hash_token(open_session(session, staff)))
    feed.renew(db, nurse)
    end = NOON + 3 * DAY
    away = Away(nurse_id=me, kind=AbsenceKind.SICK, starts_at=NOON, ends_at=end)
    with db.reading() as session:
        planned = absence_plan.plan(session, world.catalogue, me, NOON, end)
    decided = {
        one.visit.id: absence.Decision(StepKind.CALL, None, one.visit.version) for one in planned
    }
    assert decided
    id = absence.apply(db, world.catalogue, nurse, away, decided)
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
    done = phone.entry(cases["Zwirbelsechs"], "handover")
    broken = phone.entry(cases["Zwirbelsieben"], "Zwirbel08")
    note = phone.entry(cases["Zwirbelsieben"], "note", v=2, note="Klingel Zwirbel16")
    loose = phone.entry(None, "handover", v=2, case=None, place="cafe", district="nord", bags=1)
    found = [one[0] for one in phone.verdicts(done, broken, note, loose)]
    assert found == ["applied", "quarantined", "applied", "applied"]
    history.expect("Zwirbel16", stays=NOON + 366 * DAY, gone=NOON + 367 * DAY + 12 * HOUR)
    history.expect("Zwirbelsechs", stays=NOON + 30 * DAY, gone=NOON + 31 * DAY + 12 * HOUR)
    history.expect("Zwirbelsieben", stays=NOON + 366 * DAY, gone=NOON + 367 * DAY + 12 * HOUR)
    history.expect("Zwirbel08", stays=NOON + 90 * DAY - HOUR, gone=NOON + 90 * DAY + MINUTE)
    doubt_a_death(history, office)
    importing.stage(db, office, as_csv(listed("Zwirbelneun")))
    history.expect("Zwirbelneun", stays=NOON + 29 * MINUTE, gone=NOON + 31 * MINUTE)


def write_letters(history: History, people: dict[str, Person]) -> None:
    """Letters are printed; parents ask for a visit themselves."""
    office = people["coordinator"]
    with history.db.transaction() as session:
        series = letters.prepare(session, office, letters.waiting(session, office))
        letters.see_sample(session, office, series)
        assert letters.print_series(session, office, series)
    family = Family(
        name="Zwirbel17", parent_first_name="Anna", parent_name="Zwirbel17", plz="52351",
        street="Musterstraße", house_no="9", children=(Child("Mia", clock.today() - DAY),),
    )  # fmt: skip
    registering.register(history.db, family)
    history.expect("Zwirbel17", stays=NOON + 30 * DAY, gone=NOON + 31 * DAY + 12 * HOUR)


def doubt_a_death(history: History, office: Person) -> None:
    """A death that fits a family by name and birthday only; nobody finds out."""
    db = history.db
    known = listed("Zwirbelzwanzig")
    told = {"Vornamen": "", "Vornamen Mutter": "Tom", "Straße": "", "PLZ": "", "Sterbedatum": "1"}
    data = as_csv(known, {**known, **told})
    assert importing.confirm(db, office, importing.stage(db, office, data))
    history.expect("Zwirbelzwanzig", stays=NOON + 30 * DAY, gone=NOON + 31 * DAY + 12 * HOUR)


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
        told = all_feedback(session)[0].id
        feedback.set_state(session, people["coordinator"], told, TaskState.WORKING)
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
            session, people["coordinator"], Kind.CONTACT, "skf",
            value={"status": "hold"}, started_from="0-0",
        )  # fmt: skip
        auditor = session.get(Staff, people["auditor"].id)
        assert auditor
        open_session(session, auditor)
        audit_log.begin_reading(session, people["auditor"], "Stichprobe Zwirbel15")
    over = NOON + timedelta(days=366)
    history.expect("Zwirbel15", stays=over - HOUR, gone=over + 2 * DAY)


def sign_in_in_every_way(history: History, people: dict[str, Person], settings: Settings) -> None:
    """A phone for the field, a question to a passkey, recovery codes, an address for mail."""
    with history.db.transaction() as session:
        visitor = session.get(Staff, people["visitor"].id)
        assert visitor
        token = hash_token(open_session(session, visitor))
        me = Person(visitor.id, visitor.name, people["visitor"].roles, token)
        devices.register(session, me, "Handy Zwirbel18")
        recovery.renew(history.db, session, me.id)
        mailbox.give_address(session, me.id, "zwirbel19@example.org")
    ceremonies.ask_to_add(history.db, settings, me)


def leave(history: History, world: World, people: dict[str, Person]) -> None:
    """All of the team leave the next day: a year later their names are gone, then their ids."""
    at_once = ("Handy Zwirbel18", "zwirbel19@")
    assert all(map(history.holders, at_once))
    with clock.use(NOON + DAY), history.db.transaction() as session:
        everyone = session.exec(select(Staff).where(Staff.login != "die.erste")).all()
        for staff in everyone:
            disable_account(session, staff.login)
    assert not any(map(history.holders, at_once)), "phones and addresses end with the account"
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
    """A phone is greeted, follows a place, has one alarm in ten days and is never heard again."""
    phone = PushFamily.subscribed(client, service)
    ring()
    at = NOON + 10 * DAY
    wanted = alarm(at)
    phone.must_upload(wanted)
    assert phone.call("PUT", "/follows", {"places": ["mariaweiler"]}).status_code == 204
    history.expect(wanted["nonce"], stays=at, gone=at + 25 * HOUR)
    endpoint = phone.phone.endpoint
    history.expect(endpoint, stays=NOON + 180 * DAY, gone=NOON + 182 * DAY)


def fill(
    history: History, world: World, client: Client, people: dict[str, Person], sign_in: Become,
    service: PushService, ring: Callable[[], int],
) -> None:  # fmt: skip
    """Everything done once, today; the team leaves tomorrow."""
    book_visits(history, world)
    join_the_waiting_list(history, world)
    fall_ill(history, world)
    visit_newborns(history, world, client, people, sign_in)
    write_letters(history, people)
    want_no_post(history)
    speak_up(history, people)
    change_and_look(history, people)
    sign_in_in_every_way(history, people, world.settings)
    subscribe(history, client, service, ring)
    leave_work_undone(history)
    history.filled = {name for name, rows in history.stored().items() if rows}
    leave(history, world, people)

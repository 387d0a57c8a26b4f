"""What families are written: the state of now, in neutral words, never twice, never too late."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

from icalendar import Calendar
from sqlmodel import select

from fruehe_hilfen import clock
from fruehe_hilfen.jobs.schedule import MAILS
from fruehe_hilfen.mail.dispatcher import MailJob
from fruehe_hilfen.visits import (
    absence,
    changes,
    day_actions,
    notices,
    team_actions,
    waiting,
)
from fruehe_hilfen.visits.models import Visit
from fruehe_hilfen.visits.office_models import (
    AbsenceKind,
    NoticeState,
    StepKind,
    VisitNotice,
    VisitSetting,
    WishOffer,
)
from tests.conftest import NOON
from tests.mail.world import HER, Post, acting, book, nurse
from tests.support.mail_server import Received
from tests.visits.conftest import World, weekly


def event(letter: Received) -> object:
    assert letter.calendar is not None
    return Calendar.from_ical(letter.calendar.get_payload(decode=True)).walk("VEVENT")[0]


def test_who_books_gets_time_place_link_and_a_file_and_nothing_more(
    world: World, mail: Post
) -> None:
    nurse(world)
    token = book(world, world.slots()[0])
    got = mail.one()
    assert got.to == HER
    assert got.subject == "Ihr Termin am 30. November"
    assert "Montag, 30. November, 9:00 Uhr" in got.text
    assert f"http://testserver.local/termine/{token}" in got.text
    everything = got.raw.decode("utf-8") + got.text
    for secret in ("Mia", "Geheim", "Musterstraße", "Gesundheit", "Beispiel", "health"):
        assert secret not in everything
    found = event(got)
    assert (found["SEQUENCE"], found["STATUS"]) == (0, "CONFIRMED")  # type: ignore[index]
    assert "METHOD:REQUEST" in got.calendar.get_content()  # type: ignore[union-attr]
    assert mail.run() == []


def test_after_the_cut_off_no_letter_promises_what_only_the_telephone_can_do(
    world: World, mail: Post
) -> None:
    nurse(world)
    book(world, world.slots()[0])
    assert "Ansehen, verlegen oder absagen:" in mail.one().text
    with world.db.transaction() as session:
        session.add(VisitSetting(name="type.home.cutoff_min", value=7 * 24 * 60))
    book(world, world.slots()[1])
    got = mail.one().text
    assert "Ansehen:" in got
    assert "absagen" not in got


def test_a_family_without_an_address_is_never_written_to(world: World, mail: Post) -> None:
    nurse(world)
    world.book(world.slots()[0])
    assert mail.run() == []


def test_a_request_says_until_when_we_answer_and_then_that_it_is_confirmed(
    world: World, mail: Post
) -> None:
    her = nurse(world)
    book(world, world.slots()[0], on_request=True)
    asked = mail.one()
    assert asked.subject == "Ihre Anfrage für den 30. November"
    assert "Wir antworten bis Montag, 30. November." in asked.text
    visit = world.read(Visit)[0]
    day_actions.confirm_request(world.db, her, visit.id, version=visit.version)
    assert "wir bestätigen Ihren Termin" in mail.one().text
    assert world.read(VisitNotice)[0].state is NoticeState.REACHED


def test_one_file_follows_the_visit_through_moves_to_the_end(world: World, mail: Post) -> None:
    her = nurse(world)
    slots = world.slots()
    token = book(world, slots[0])
    changes.move(world.db, world.catalogue, token, slots[3].id)
    visit = world.read(Visit)[0]
    changes.move_for_team(world.db, world.catalogue, visit.id, slots[5].id, scope=her.id,
                          actor="office", version=visit.version)  # fmt: skip
    letters = mail.run()
    assert [one.subject for one in letters] == ["Ihr Termin: neue Zeit am 2. Dezember"], (
        "only the newest state is told"
    )
    team_actions.cancel(world.db, her, visit.id, reason="sick", version=visit.version + 1)
    letters += mail.run()
    events = [event(one) for one in letters]
    assert len({str(one["UID"]) for one in events}) == 1  # type: ignore[index]
    assert [one["SEQUENCE"] for one in events] == [2, 3]  # type: ignore[index]
    assert "METHOD:CANCEL" in letters[-1].calendar.get_content()  # type: ignore[union-attr]
    assert "leider abgesagt" in letters[-1].text
    assert token not in letters[-1].text
    assert "krank" not in letters[-1].text.lower()


def test_a_visit_cancelled_in_the_meantime_is_not_confirmed_any_more(
    world: World, mail: Post
) -> None:
    nurse(world)
    token = book(world, world.slots()[0])
    changes.cancel(world.db, token)
    (only,) = mail.run()
    assert only.subject == "Termin am 30. November: abgesagt"
    assert "Sie haben diesen Termin abgesagt" in only.text


def test_an_address_taken_back_in_the_meantime_gets_nothing(world: World, mail: Post) -> None:
    her = nurse(world)
    book(world, world.slots()[0])
    mail.run()
    visit = world.read(Visit)[0]
    team_actions.cancel(world.db, her, visit.id, reason="sick", version=visit.version)
    with world.db.transaction() as session:
        session.get_one(Visit, visit.id).email = None
    assert mail.run() == []


def test_whoever_was_phoned_or_has_read_it_gets_no_letter(world: World, mail: Post) -> None:
    her = nurse(world)
    book(world, world.slots()[0])
    mail.run()
    visit = world.read(Visit)[0]
    team_actions.cancel(world.db, her, visit.id, reason="sick", version=visit.version)
    notices.seen_by_family(world.db, visit.id)
    assert mail.run() == []


def test_a_discreet_family_reads_a_time_and_nothing_else(world: World, mail: Post) -> None:
    her = nurse(world)
    token = book(world, world.slots()[0], discreet=True)
    booked = mail.one()
    visit = world.read(Visit)[0]
    team_actions.cancel(world.db, her, visit.id, reason="sick", version=visit.version)
    for got in (booked, mail.one()):
        assert got.subject == "Termin am 30. November"
        assert token not in got.text
        assert "http" not in got.text
        assert "Hilfen" not in got.raw.decode()
        assert got.calendar is None


def test_the_evening_before_a_reminder_goes_once(
    world: World, mail: Post, moment: Callable[[str], object]
) -> None:
    nurse(world)
    book(world, world.slots()[0])
    mail.run()
    with clock.use(moment("2026-11-29 17:59")):  # type: ignore[arg-type]
        assert mail.run() == []
    with clock.use(moment("2026-11-29 18:01")):  # type: ignore[arg-type]
        got = mail.one()
        assert "morgen ist Ihr Termin" in got.text
        assert got.calendar is None
        assert mail.run() == []


def test_nobody_is_reminded_of_a_visit_that_was_moved_cancelled_or_is_only_asked_for(
    world: World, mail: Post, moment: Callable[[str], object]
) -> None:
    nurse(world)
    slots = world.slots()
    moved = book(world, slots[0])
    changes.move(world.db, world.catalogue, moved, slots[5].id)
    changes.cancel(world.db, book(world, slots[1]))
    asked = [one for one in world.slots() if one.local_date == slots[0].local_date][-1]
    book(world, asked, on_request=True)
    mail.run()
    with clock.use(moment("2026-11-29 18:05")):  # type: ignore[arg-type]
        assert mail.run() == []
    with clock.use(moment("2026-12-01 18:05")):  # type: ignore[arg-type]
        assert "morgen ist Ihr Termin" in mail.one().text


def test_a_reminder_after_the_visit_is_no_reminder(
    world: World, mail: Post, moment: Callable[[str], object]
) -> None:
    nurse(world)
    book(world, world.slots()[0])
    mail.run()
    with clock.use(moment("2026-11-30 09:01")):  # type: ignore[arg-type]
        assert mail.run() == []


def test_sick_today_tells_families_by_mail_and_the_proof_says_so(
    world: World, mail: Post, moment: Callable[[str], object]
) -> None:
    away = world.nurse(weekly(0), name="Frau Krank")
    world.nurse(weekly(0), name="Frau Vertretung")
    book(world, world.slots(nurse=away)[0])
    mail.run()
    visit = world.read(Visit)[0]
    plan = {visit.id: absence.Decision(StepKind.CALL, None, visit.version)}
    row_id = absence.apply(
        world.db, world.catalogue, acting(away),
        absence.Away(nurse_id=away, kind=AbsenceKind.SICK,
                     starts_at=clock.at(visit.local_date, "06:00"),
                     ends_at=clock.at(visit.local_date, "22:00")), plan,
    )  # fmt: skip
    got = mail.one()
    assert got.subject == "Termin am 30. November: bitte neue Zeit wählen"
    assert "rank" not in got.text
    with world.db.reading() as session:
        (proof,) = notices.of_absence(session, row_id)
    assert (proof.notice.state, proof.notice.done_by) == (NoticeState.REACHED, "mail")
    absence.undo(world.db, world.catalogue, acting(away), row_id)
    assert "es bleibt doch bei Ihrem Termin" in mail.one().text


def test_a_plan_taken_back_before_the_letter_went_was_never_told(world: World, mail: Post) -> None:
    away = world.nurse(weekly(0))
    book(world, world.slots()[0])
    mail.run()
    visit = world.read(Visit)[0]
    row_id = absence.apply(
        world.db, world.catalogue, acting(away),
        absence.Away(nurse_id=away, kind=AbsenceKind.SICK,
                     starts_at=clock.at(visit.local_date, "06:00"),
                     ends_at=clock.at(visit.local_date, "22:00")),
        {visit.id: absence.Decision(StepKind.CALL, None, visit.version)},
    )  # fmt: skip
    absence.undo(world.db, world.catalogue, acting(away), row_id)
    assert mail.run() == []


def test_an_address_that_refuses_becomes_a_task_without_the_address(
    world: World, mail: Post
) -> None:
    her = nurse(world)
    mail.server.say("RCPT", "550 5.1.1 unknown", "550 5.1.1 unknown")
    book(world, world.slots()[0])
    mail.run()
    (notice,) = world.read(VisitNotice)
    assert (notice.what, notice.way, notice.state) == ("mail", "bounced", NoticeState.OPEN)
    visit = world.read(Visit)[0]
    team_actions.cancel(world.db, her, visit.id, reason="sick", version=visit.version)
    mail.run()
    with world.db.reading() as session:
        (task,) = notices.open_for_family(session, None)
    assert (task.notice.what, task.notice.way) == ("cancelled", "bounced")


def test_without_a_server_a_person_writes(world: World, mail: Post) -> None:
    her = nurse(world)
    book(world, world.slots()[0])
    visit = world.read(Visit)[0]
    team_actions.cancel(world.db, her, visit.id, reason="sick", version=visit.version)
    asyncio.run(MailJob(MAILS).run(world.db, world.settings))
    (notice,) = world.read(VisitNotice)
    assert (notice.way, notice.state) == ("email", NoticeState.OPEN)


def test_a_server_down_for_two_days_hands_the_task_to_a_person(world: World, mail: Post) -> None:
    from dataclasses import replace

    her = nurse(world)
    book(world, world.slots()[0])
    mail.run()
    visit = world.read(Visit)[0]
    team_actions.cancel(world.db, her, visit.id, reason="sick", version=visit.version)
    mail.settings = replace(mail.settings, smtp_port=1)
    mail.run()
    with clock.use(NOON + timedelta(hours=49)):
        mail.run()
    (notice,) = world.read(VisitNotice)
    assert (notice.way, notice.state) == ("email", NoticeState.OPEN)


def wish(world: World, **more: str) -> str:
    asked = waiting.Asked(visit_type="home", name="Familie Warte", email=HER, **more)
    return waiting.join(world.db, world.catalogue, asked, request_id=uuid4())


def test_a_time_of_the_waiting_list_is_offered_by_mail_and_counts_as_told(
    world: World, mail: Post
) -> None:
    token = wish(world)
    nurse(world)
    assert waiting.offer_all(world.db, world.catalogue) == 1
    got = mail.one()
    assert got.subject == "Eine Zeit ist frei: 30. November"
    assert "bis Donnerstag, 26. November, 12:00 Uhr" in got.text
    assert f"/termine/warteliste/{token}" in got.text
    assert world.read(WishOffer)[0].told_at == NOON


def test_an_offer_that_is_over_or_declined_is_not_written_about(world: World, mail: Post) -> None:
    token = wish(world)
    nurse(world)
    waiting.offer_all(world.db, world.catalogue)
    waiting.decline(world.db, token)
    assert mail.run() == []
    waiting.offer_all(world.db, world.catalogue)
    with clock.use(NOON + timedelta(hours=25)):
        assert mail.run() == []


def test_an_offer_to_a_discreet_family_names_only_the_time(world: World, mail: Post) -> None:
    wish(world, discreet="1")
    nurse(world)
    waiting.offer_all(world.db, world.catalogue)
    got = mail.one()
    assert got.subject == "Termin am 30. November"
    assert "http" not in got.text
    assert "Warteliste" not in got.text


def test_no_letter_is_left_when_the_data_of_the_visit_is_gone(world: World, mail: Post) -> None:
    nurse(world)
    book(world, world.slots()[0])
    with world.db.transaction() as session:
        for visit in session.exec(select(Visit)):
            visit.email = visit.name = None
    assert mail.run() == []

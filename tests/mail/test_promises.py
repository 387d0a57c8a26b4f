"""A request is never written about as if it were booked; what no letter tells is told by a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from fruehe_hilfen import clock, doctor, golive
from fruehe_hilfen.mail.rules import tells_too_much
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.visits import absence, changes, desk
from fruehe_hilfen.visits.models import Visit
from fruehe_hilfen.visits.office_models import AbsenceKind, NoticeState, StepKind, VisitNotice
from tests.mail.world import HER, Post, acting, book, nurse
from tests.visits.conftest import World, weekly


def test_a_request_the_team_moves_stays_a_request(world: World, mail: Post) -> None:
    her = nurse(world)
    slots = world.slots()
    book(world, slots[0], on_request=True)
    mail.run()
    visit = world.read(Visit)[0]
    changes.move_for_team(world.db, world.catalogue, visit.id, slots[5].id, scope=her.id,
                          actor="office", version=visit.version)  # fmt: skip
    got = mail.one()
    assert got.subject == "Ihre Anfrage: neue Zeit am 2. Dezember"
    assert "Ihre Anfrage hat eine neue Zeit." in got.text
    assert "Wir antworten bis Montag, 30. November." in got.text


@pytest.mark.parametrize("discreet", [False, True])
def test_a_request_a_colleague_would_take_does_not_say_that_it_stands(
    world: World, mail: Post, *, discreet: bool
) -> None:
    away = world.nurse(weekly(0), name="Frau Krank")
    other = world.nurse(weekly(0), name="Frau Vertretung")
    book(world, world.slots(nurse=away)[0], on_request=True, discreet=discreet)
    mail.run()
    visit = world.read(Visit)[0]
    absence.apply(
        world.db, world.catalogue, acting(away),
        absence.Away(nurse_id=away, kind=AbsenceKind.SICK,
                     starts_at=clock.at(visit.local_date, "06:00"),
                     ends_at=clock.at(visit.local_date, "22:00")),
        {visit.id: absence.Decision(StepKind.SUBSTITUTE, other, visit.version)},
    )  # fmt: skip
    text = mail.one().text
    assert "Ihre Anfrage" in text
    assert "bleibt." in text
    for promise in ("Ihr Termin bleibt", "steht.", "gebucht"):
        assert promise not in text


def test_an_answer_is_promised_for_no_day_that_is_over(world: World, mail: Post) -> None:
    her = nurse(world)
    slots = world.slots()
    book(world, slots[0], on_request=True)
    mail.run()
    visit = world.read(Visit)[0]
    later = [one for one in slots if one.starts_at > visit.starts_at][-1]
    with world.db.transaction() as session:
        session.get_one(Visit, visit.id).answer_by = clock.now() - timedelta(hours=1)
    changes.move_for_team(world.db, world.catalogue, visit.id, later.id, scope=her.id,
                          actor="office", version=visit.version)  # fmt: skip
    assert "Wir antworten bis" not in mail.one().text


def test_a_change_that_comes_after_the_visit_began_is_told_by_a_person(
    world: World, mail: Post
) -> None:
    her = nurse(world)
    book(world, world.slots()[0])
    mail.run()
    visit = world.read(Visit)[0]
    changes.move_for_team(world.db, world.catalogue, visit.id, world.slots()[1].id, scope=her.id,
                          actor="office", version=visit.version)  # fmt: skip
    with clock.use(world.read(Visit)[0].starts_at + timedelta(minutes=5)):
        assert mail.run() == []
    family = [one for one in world.read(VisitNotice) if one.nurse_id is None]
    assert [(one.way, one.state, one.attempts) for one in family] == [
        ("email", NoticeState.OPEN, 0)
    ]


def test_a_letter_a_server_sent_back_later_leads_to_its_visit(world: World) -> None:
    her = nurse(world)
    book(world, world.slots()[0])
    with world.db.reading() as session:
        assert [visit.email for visit, _n in desk.search(session, None, HER.upper())] == [HER]
        assert desk.search(session, her.id, "vater@example.org") == []


TELLING = ["Frühe Hilfen Düren <termine@dueren.example>", "fruehehilfen@dueren.example",
           "Stadt Düren <Jugendamt@dueren.example>", "post@fruehe-hilfen.example"]  # fmt: skip
NEUTRAL = ["Stadt Düren <termine@dueren.example>", "termine@dueren.example"]


@pytest.mark.parametrize("sender", [*TELLING, *NEUTRAL])
def test_a_sender_that_tells_what_it_is_about_is_named_before_anybody_writes(
    settings: Settings, sender: str
) -> None:
    place = replace(settings, smtp_host="mail.example", smtp_from=sender)
    assert tells_too_much(sender) is (sender in TELLING)
    (point,) = [one for one in golive.examine(place) if one.id == "mail_sender"]
    assert (point.is_done, point.is_mandatory) == (sender in NEUTRAL, False)


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("sender", [TELLING[0], NEUTRAL[0]])
def test_doctor_warns_of_a_telling_sender_and_stops_nothing(
    settings: Settings, sender: str
) -> None:
    place = replace(settings, smtp_host="mail.example", smtp_from=sender)
    found = [one for one in doctor.examine(place) if "Posteingang" in one.sentence]
    assert [one.kind for one in found] == ["note"] * (sender in TELLING)

"""The office changes the numbers of a visit type: seen before, at once everywhere, bookings untouched."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from fruehe_hilfen import clock
from fruehe_hilfen.staff.models import AuditEntry
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.visits import changes, overlay, queries, rules, type_actions, type_rules
from fruehe_hilfen.visits.errors import Changed, PastCutoff, Unknown
from fruehe_hilfen.visits.models import Claim, Slot, SlotState, Visit
from fruehe_hilfen.visits.office_models import VisitSetting
from tests.support.client import Client
from tests.visits.conftest import SignIn, World, weekly

PATH = "/team/termine/arten"
HOME = {"dauer": "60", "vorher": "15", "nachher": "15", "vorlauf": "24", "tage": "56",
        "absage": "0", "anfrage": "0"}  # fmt: skip
LONGER = {**HOME, "dauer": "120"}
NUMBERS = {"duration_min": 60, "before_min": 15, "after_min": 15, "lead_min": 1440,
           "horizon_days": 56, "cutoff_min": 0, "on_request": 0}  # fmt: skip


def save(world: World, lead: Person, kind: str = "home", **given: int) -> None:
    with world.db.reading() as session:
        stand = type_actions.stand(session)
    type_actions.save(
        world.db, world.settings.content_dir, lead, kind, {**NUMBERS, **given}, stand=stand
    )


def now(world: World, kind: str = "home") -> rules.VisitType:
    return overlay.current(world.db, world.settings.content_dir).types[kind]


def everything(world: World) -> list[tuple[object, ...]]:
    """Offers as anybody sees them; ids do not count, rows that say the same do."""
    return sorted(
        (str(s.nurse_id), s.visit_type, s.starts_at, s.ends_at, s.first_cell, s.end_cell, s.state)
        for s in world.read(Slot)
    )


def test_a_change_is_seen_before_it_is_made(client: Client, world: World, lead: Person) -> None:
    world.nurse(weekly(0, "09:00", "15:00"))
    visits = [world.book(slot) for slot in world.slots()[:3]]
    before, settings = everything(world), world.read(VisitSetting)
    page = client.get(f"{PATH}/home?{'&'.join(f'{k}={v}' for k, v in LONGER.items())}").text
    assert "Vorschau. Noch ist nichts geändert." in page
    assert "3 gebuchte Termine bleiben, wie sie sind." in page
    assert "Die Frist zum Absagen gilt auch für gebuchte Termine." in page
    assert "freie Zeiten fallen weg" in page
    assert "kommen dazu" in page
    assert (everything(world), world.read(VisitSetting)) == (before, settings)
    assert len(visits) == len(world.read(Visit))


def free(world: World) -> set[object]:
    with world.db.reading() as session:
        return {one.starts_at for one in queries.free_slots(session, [now(world)])}


@pytest.mark.parametrize(
    "change", [{"lead_min": 14 * 1440, "horizon_days": 28}, {"duration_min": 120}, {"after_min": 0}]
)
def test_the_preview_says_what_saving_then_does(
    world: World, lead: Person, change: dict[str, int]
) -> None:
    world.nurse(weekly(0, "09:00", "15:00"))
    world.book(world.slots()[0])
    before, given = free(world), {**NUMBERS, **change}
    effect = type_actions.preview(world.db, world.settings.content_dir, "home", given)
    assert free(world) == before
    save(world, lead, **change)
    after = free(world)
    assert (effect.gone, effect.new) == (len(before - after), len(after - before))
    assert effect.visits == 1
    assert before != after


def test_saved_numbers_count_at_once_for_families_the_team_and_other_processes(
    client: Client, world: World, lead: Person
) -> None:
    world.nurse(weekly(0, "09:00", "15:00"))
    assert "60 Minuten." in client.get("/termine?art=home").text
    assert client.post(f"{PATH}/home", data={**LONGER, "stand": "0"}).status_code == 303
    assert "120 Minuten." in client.get("/termine?art=home").text
    assert {slot.ends_at - slot.starts_at for slot in world.slots()} == {timedelta(hours=2)}
    listed = client.get(PATH).text
    assert "120 Minuten" in listed
    assert "60 Minuten" in listed, "the edition's number stands beside"
    with world.db.reading() as session:
        other = overlay.of(session, world.settings.content_dir).types["home"]
    assert (other.duration_min, other.step_min) == (120, 150)


def test_booked_visits_and_reservations_stay_as_they_were_promised(
    client: Client, world: World, lead: Person
) -> None:
    world.nurse(weekly(0, "09:00", "15:00"))
    first, second = world.slots()[:2]
    world.book(first)
    held = world.hold(second)
    visits, claims = world.read(Visit), sorted(map(str, world.read(Claim)))
    save(world, lead, duration_min=120, before_min=30)
    assert world.read(Visit) == visits
    assert sorted(map(str, world.read(Claim))) == claims
    assert world.confirm(held)
    world.check_claims()
    world.regenerate()
    world.check_claims()
    assert {one.ends_at - one.starts_at for one in world.read(Visit)} == {timedelta(hours=1)}


def test_offers_are_the_same_however_often_they_are_made(world: World, lead: Person) -> None:
    world.nurse(weekly(0, "09:00", "15:00", "home", "phone"), weekly(2))
    before = everything(world)
    save(world, lead, duration_min=90)
    changed = everything(world)
    world.regenerate()
    assert everything(world) == changed
    assert changed != before
    undo(world, lead)
    open_now = [row for row in everything(world) if row[-1] is SlotState.OPEN]
    assert open_now == [row for row in before if row[-1] is SlotState.OPEN]


def undo(world: World, lead: Person, kind: str = "home") -> None:
    with world.db.reading() as session:
        stand = type_actions.stand(session)
    type_actions.undo(world.db, world.settings.content_dir, lead, kind, stand=stand)


def test_the_last_change_can_be_taken_back_once(client: Client, world: World, lead: Person) -> None:
    save(world, lead, lead_min=2880)
    save(world, lead, lead_min=2880, cutoff_min=1440)
    page = client.get(PATH).text
    assert "Letzte Änderung zurücknehmen" in page
    taken = client.post(f"{PATH}/home/ruecknahme", data={"stand": "2"})
    assert taken.status_code == 303
    assert (now(world).lead_min, now(world).cutoff_min) == (2880, 0)
    again = client.post(f"{PATH}/home/ruecknahme", data={"stand": "3"})
    assert again.status_code == 409
    assert "Es ist nichts zurückgenommen." in again.text
    assert "Letzte Änderung zurücknehmen" not in client.get(PATH).text
    noted = [(one.action, one.fields) for one in world.read(AuditEntry) if "type" in one.action]
    assert sorted(noted) == [
        ("visits.type_changed", "cutoff_min"), ("visits.type_changed", "lead_min"),
        ("visits.type_undone", "cutoff_min"),
    ]  # fmt: skip


def test_back_to_the_number_of_the_edition_leaves_nothing_over_it(
    world: World, lead: Person
) -> None:
    save(world, lead, duration_min=90)
    save(world, lead)
    kept = [row.name for row in world.read(VisitSetting) if row.name.startswith("type.")]
    assert kept == []


def test_the_same_change_twice_is_one(client: Client, world: World, lead: Person) -> None:
    for _twice in range(2):
        answer = client.post(f"{PATH}/home", data={**LONGER, "stand": "0"})
        assert answer.status_code == 303
    assert sum("type_changed" in one.action for one in world.read(AuditEntry)) == 1


def test_who_started_from_old_numbers_sees_the_new_ones_first(
    client: Client, world: World, lead: Person
) -> None:
    save(world, lead, lead_min=2880)
    answer = client.post(f"{PATH}/home", data={**LONGER, "stand": "0"})
    assert answer.status_code == 409
    assert "Jemand hat die Zahlen inzwischen geändert." in answer.text
    assert "48 Stunden" in answer.text
    assert 'name="dauer" value="120"' in answer.text
    assert now(world).duration_min == 60
    assert client.post(f"{PATH}/home", data={**LONGER, "stand": "1"}).status_code == 303


def test_of_two_at_once_one_changes_and_the_other_is_told(world: World, lead: Person) -> None:
    begin, found = threading.Barrier(2), []

    def work(minutes: int) -> None:
        begin.wait()
        try:
            type_actions.save(
                world.db, world.settings.content_dir, lead, "home",
                {**NUMBERS, "duration_min": minutes}, stand=0,
            )  # fmt: skip
            found.append("saved")
        except Changed:
            found.append("changed")

    both = [threading.Thread(target=work, args=(minutes,)) for minutes in (90, 120)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(found) == ["changed", "saved"]


WRONG = [
    ({"dauer": "62"}, "Bitte eine Zahl von 10 bis 180, in Schritten von 5."),
    ({"dauer": "5"}, "von 10 bis 180"),
    ({"dauer": "viel"}, "von 10 bis 180"),
    ({"dauer": ""}, "von 10 bis 180"),
    ({"vorher": "121"}, "von 0 bis 120"),
    ({"nachher": "-5"}, "von 0 bis 120"),
    ({"vorlauf": "400"}, "Bitte eine Zahl von 0 bis 336."),
    ({"tage": "57"}, "Bitte eine Zahl von 7 bis 56."),
    ({"absage": "169"}, "Bitte eine Zahl von 0 bis 168."),
    ({"absage": "25"}, "Wer noch bucht, darf noch absagen."),
    ({"tage": "7", "vorlauf": "168"}, "So ist keine Zeit mehr frei"),
    ({"dauer": "9" * 5000}, "von 10 bis 180"),
]


@pytest.mark.parametrize(("wrong", "says"), WRONG)
def test_what_cannot_be_is_said_and_changes_nothing(
    client: Client, world: World, lead: Person, wrong: dict[str, str], says: str
) -> None:
    answer = client.post(f"{PATH}/home", data={**HOME, **wrong, "stand": "0"})
    assert answer.status_code == 422
    assert says in answer.text
    assert world.read(VisitSetting) == []


@pytest.mark.parametrize("kind", ["cafe", "mond", "video", "home.x"])
def test_what_is_not_offered_cannot_be_changed(
    client: Client, world: World, lead: Person, kind: str
) -> None:
    assert client.get(f"{PATH}/{kind}").status_code == 404
    assert client.post(f"{PATH}/{kind}", data={**LONGER, "stand": "0"}).status_code == 404
    assert client.post(f"{PATH}/{kind}/ruecknahme", data={"stand": "0"}).status_code == 404
    with pytest.raises(Unknown):
        type_actions.preview(world.db, world.settings.content_dir, kind, NUMBERS)


def test_only_the_coordinator_changes_numbers(
    client: Client, world: World, sign_in: SignIn
) -> None:
    sign_in(world.nurse(weekly(0)))
    assert client.get(PATH).status_code == 403
    assert client.post(f"{PATH}/home", data={**LONGER, "stand": "0"}).status_code == 403
    assert client.post(f"{PATH}/home/ruecknahme", data={"stand": "0"}).status_code == 403


def test_unrelated_parameters_of_an_address_are_no_change(
    client: Client, world: World, lead: Person
) -> None:
    shown = client.get(f"{PATH}/home?utm_source=x&sprache=de")
    assert shown.status_code == 200
    assert "Vorschau. Noch" not in shown.text
    same = client.get(f"{PATH}/home?{'&'.join(f'{k}={v}' for k, v in HOME.items())}")
    assert "Diese Zahlen gelten schon." in same.text


def test_on_request_says_so_before_and_after(client: Client, world: World, lead: Person) -> None:
    world.nurse(weekly(0))
    save(world, lead, on_request=1)
    assert "Diesen Termin bestätigen wir noch." in client.get("/termine?art=home").text
    family = str(uuid4())
    slot = world.slots()[0]
    held = client.post("/termine/reservierungen", data={"slot": str(slot.id), "family": family})
    form = client.get(str(held.headers["location"]))
    assert "Termin anfragen" in form.text
    data = {"hold": str(held.headers["location"]).rsplit("/", 1)[1], "request_id": str(uuid4()),
            "name": "Familie Muster", "contact": "phone", "phone": "02421 000000",
            "street": "Musterstraße", "house_no": "4", "plz": "52349"}  # fmt: skip
    booked = client.post("/termine", data=data)
    assert booked.status_code == 303
    assert world.read(Visit)[0].answer_by is not None
    assert "Ihre Anfrage ist da." in client.get(str(booked.headers["location"])).text


def test_after_the_cut_off_a_family_calls(client: Client, world: World, lead: Person) -> None:
    world.nurse(weekly(0))
    token = world.book(world.slots()[0])
    save(world, lead, cutoff_min=1440)
    visit = world.read(Visit)[0]
    page = client.get(f"/termine/{token}").text
    assert "Absagen" in page
    assert "Das geht auf dieser Seite bis Sonntag, 29. November, 9:00 Uhr." in page
    with clock.use(visit.starts_at - timedelta(hours=23)):
        page = client.get(f"/termine/{token}").text
        assert "So kurz vorher geht das nur am Telefon." in page
        assert f"/termine/{token}/absage" not in page
        late = client.post(f"/termine/{token}/absage", data={"version": visit.version})
        assert late.status_code == 409
        other = world.slots()[0]
        moved = client.post(f"/termine/{token}/verlegung", data={"slot": str(other.id)})
        assert moved.status_code == 409
        catalogue = overlay.current(world.db, world.settings.content_dir)
        with pytest.raises(PastCutoff):
            changes.cancel(world.db, token, catalogue=catalogue)
    assert world.read(Visit) == [visit]
    with clock.use(visit.starts_at - timedelta(hours=25)):
        gone = client.post(f"/termine/{token}/absage", data={"version": visit.version})
        assert gone.status_code == 303


def test_what_nobody_promised_yet_can_always_be_taken_back(world: World, lead: Person) -> None:
    world.nurse(weekly(0))
    world.book(world.slots()[0])
    save(world, lead, cutoff_min=1440)
    visit = world.read(Visit)[0]
    with clock.use(visit.starts_at - timedelta(hours=2)):
        assert changes.is_past_cutoff(visit, now(world))
        visit.answer_by = clock.now()
        assert not changes.is_past_cutoff(visit, now(world))


def test_the_edition_passes_its_own_limits(world: World) -> None:
    for kind in world.catalogue.types.values():
        assert type_rules.problems(type_rules.values(kind)) == {}, kind.id
        assert kind.lead_min % type_rules.HOUR == 0
        assert type_rules.changed(kind, type_rules.values(kind)) == kind


def test_starts_keep_their_distance_to_the_visit_before(world: World) -> None:
    home = world.catalogue.types["home"]
    longer = type_rules.changed(home, {"duration_min": 90, "after_min": 30})
    assert longer == replace(home, duration_min=90, after_min=30, step_min=135)
    assert type_rules.changed(home, {"duration_min": 10, "before_min": 0}).step_min == 25

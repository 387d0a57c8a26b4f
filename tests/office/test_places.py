"""Café cancelled, moved, paused: what the office taps, what families see, who is rung."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlmodel import delete, select

from fruehe_hilfen import clock
from fruehe_hilfen.app import App
from fruehe_hilfen.db import Database
from fruehe_hilfen.jobs.models import OutboxMessage
from fruehe_hilfen.office import store
from fruehe_hilfen.office.models import OfficeChange
from fruehe_hilfen.office.rules import Kind
from fruehe_hilfen.staff.models import AuditEntry
from fruehe_hilfen.staff.sessions import Person
from tests.office.older import both_versions
from tests.support.client import Client

SignIn = Callable[[str], Person]
Put = Callable[..., OfficeChange]
NORD = "/team/treffpunkte/sc-nord-1/2026-12-02"
SOUTH = {
    "name": "Schnullercafé Süd", "district": "Süd-Düren", "kind": "cafe", "weekday": "TH",
    "start": "09:30", "end": "11:00", "nurse": "1", "street": "Musterweg 1",
    "postcode": "52349", "accessible": "", "changing_table": "no",
}  # fmt: skip


def _stand(text: str) -> str:
    found = re.search(r'name="stand" value="([^"]*)"', text)
    assert found
    return found[1]


def _rings(db: Database) -> list[str]:
    with db.reading() as session:
        return [row.key for row in session.exec(select(OutboxMessage))]


def test_a_cafe_is_cancelled_in_three_taps(client: Client, sign_in: SignIn, db: Database) -> None:
    sign_in("coordinator")
    listed = client.get("/team/treffpunkte")
    assert f'href="{NORD}"' in listed.text
    one = client.get(NORD)
    assert f'href="{NORD}?art=cancelled"' in one.text
    preview = client.get(f"{NORD}?art=cancelled")
    assert "Fällt aus" in preview.text
    assert "Es bekommt niemand einen Hinweis" in preview.text
    assert "Fällt aus" not in client.get("/treffpunkte/sc-nord").text
    done = client.post(
        NORD, data={"art": "cancelled", "reason": "Fortbildung", "stand": _stand(preview.text)}
    )
    assert done.status_code == 303
    after = client.get(done.headers["location"])
    assert "Gespeichert: Fällt aus" in after.text
    assert "Fällt aus: Fortbildung" in client.get("/treffpunkte/sc-nord").text
    assert _rings(db) == ["follow:sc-nord:2026-12-02"]


def test_the_log_names_fields_and_no_values(client: Client, sign_in: SignIn, db: Database) -> None:
    me = sign_in("editor")
    client.post(NORD, data={"art": "cancelled", "reason": "Fortbildung", "stand": "0-0"})
    with db.reading() as session:
        entry = session.exec(select(AuditEntry).where(AuditEntry.action == "office.date")).one()
    assert entry.actor == str(me.id)
    assert entry.fields == "kind reason"
    assert "Fortbildung" not in f"{entry.record} {entry.fields}"


def test_the_undo_brings_the_date_back_once(client: Client, sign_in: SignIn) -> None:
    sign_in("coordinator")
    done = client.post(NORD, data={"art": "cancelled", "stand": "0-0"})
    undo = re.search(
        r'action="(/team/aenderungen/[^"]+)"', client.get(done.headers["location"]).text
    )
    assert undo
    back = client.post(undo[1], data={"weiter": "/team/treffpunkte"})
    assert (back.status_code, back.headers["location"]) == (303, "/team/treffpunkte")
    assert "Fällt aus" not in client.get("/treffpunkte/sc-nord").text
    assert client.post(undo[1]).status_code == 409


def test_a_date_is_moved_with_a_preview(client: Client, sign_in: SignIn) -> None:
    sign_in("coordinator")
    moved = {
        "art": "moved", "new_on": "2026-12-03", "start": "14:00", "end": "15:30",
        "where": "Nordpark", "reason": "Der Raum wird gestrichen.",
    }  # fmt: skip
    preview = client.get(NORD, params=moved)
    assert "statt Mittwoch, 2. Dezember" in preview.text
    client.post(NORD, data={**moved, "stand": _stand(preview.text)})
    page = client.get("/treffpunkte/sc-nord").text
    assert "Donnerstag, 3. Dezember" in page
    assert "14 bis 15:30 Uhr" in page
    calendar = client.get("/treffpunkte/sc-nord.ics").text
    assert "DTSTART;TZID=Europe/Berlin:20261203T140000" in calendar


def test_the_nurse_is_called_off_for_one_date(client: Client, sign_in: SignIn) -> None:
    sign_in("coordinator")
    assert f"{NORD}?art=without_nurse" in client.get(NORD).text
    client.post(NORD, data={"art": "without_nurse", "stand": "0-0"})
    assert "Ohne Kinderkrankenschwester" in client.get("/treffpunkte/sc-nord").text
    assert f"{NORD}?art=without_nurse" not in client.get(NORD).text


def test_a_moved_date_without_the_nurse_stays_moved_and_the_other_way_round(
    client: Client, sign_in: SignIn
) -> None:
    sign_in("coordinator")
    moved = {"art": "moved", "new_on": "2026-12-03", "start": "14:00", "end": "15:30"}
    client.post(NORD, data={**moved, "where": "Nordpark", "stand": "0-0"})
    done = client.post(NORD, data={"art": "without_nurse", "stand": "1-0"})
    assert "Gespeichert: Verlegt, Ohne Fachkraft" in client.get(done.headers["location"]).text
    page = client.get("/treffpunkte/sc-nord").text
    for said in ("Donnerstag, 3. Dezember", "14 bis 15:30 Uhr", "Ohne Kinderkrankenschwester"):
        assert said in page
    client.post(NORD, data={**moved, "new_on": "2026-12-04", "stand": "2-0"})
    page = client.get("/treffpunkte/sc-nord").text
    for said in ("Freitag, 4. Dezember", "Ohne Kinderkrankenschwester"):
        assert said in page


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"new_on": "2026-11-01"}, "Bitte wählen Sie einen Tag im nächsten halben Jahr."),
        ({"start": "15:00", "end": "14:00"}, "Das Ende liegt vor dem Anfang."),
        ({"start": "25:99"}, "Bitte schreiben Sie eine Uhrzeit, zum Beispiel 10:00."),
        ({}, "So bleibt der Termin, wie er ist."),
    ],
)
def test_wrong_times_are_said_and_nothing_is_lost(
    client: Client, sign_in: SignIn, db: Database, typed: dict[str, str], message: str
) -> None:
    sign_in("coordinator")
    fields = {"art": "moved", "new_on": "2026-12-02", "start": "10:00", "end": "12:00", **typed}
    for answer in (
        client.get(NORD, params=fields),
        client.post(NORD, data={**fields, "stand": "0-0"}),
    ):
        assert answer.status_code == 422
        assert message in answer.text
    with db.reading() as session:
        assert session.exec(select(OfficeChange)).all() == []


def test_an_older_form_shows_both_versions_and_can_still_be_sent(
    client: Client, sign_in: SignIn, app: App
) -> None:
    sign_in("coordinator")
    client.post(NORD, data={"art": "cancelled", "stand": "0-0"})
    late = {"art": "moved", "new_on": "2026-12-03", "start": "10:00", "end": "12:00", "where": ""}
    answer = client.post(NORD, data={**late, "stand": "0-0"})
    assert answer.status_code == 409
    assert "Jemand hat das inzwischen geändert." in answer.text
    assert "Fällt aus" in answer.text
    assert 'value="2026-12-03"' in answer.text
    again = client.post(NORD, data={**late, "stand": _stand(answer.text)})
    assert again.status_code == 303
    assert "Donnerstag, 3. Dezember" in client.get("/treffpunkte/sc-nord").text


def test_a_date_that_is_over_stays_as_it_was(client: Client, sign_in: SignIn) -> None:
    sign_in("coordinator")
    with clock.use(datetime(2026, 12, 2, 9, 30, tzinfo=UTC)):
        sign_in("coordinator")
        assert client.post(NORD, data={"art": "cancelled", "stand": "0-0"}).status_code == 410


@pytest.mark.parametrize(
    "path",
    [
        "sc-nord-1/2026-12-03",
        "sc-nord-1/heute",
        "sc-nord-1/0001-01-03",
        "sc-nord-1/9999-12-29",
        "sc-süd-1/2026-12-02",
        "x/pause",
        "x/angaben",
    ],
)
def test_a_date_nobody_knows_does_not_exist(client: Client, sign_in: SignIn, path: str) -> None:
    sign_in("coordinator")
    assert client.get(f"/team/treffpunkte/{path}").status_code == 404


def test_a_pause_takes_dates_away_and_rings_once(
    client: Client, sign_in: SignIn, db: Database
) -> None:
    sign_in("coordinator")
    span = {"first": "2026-12-01", "last": "2026-12-10", "name": "Umbau"}
    preview = client.get("/team/treffpunkte/sc-nord/pause", params=span)
    assert "2 Termine fallen aus" in preview.text
    done = client.post(
        "/team/treffpunkte/sc-nord/pause", data={**span, "stand": _stand(preview.text)}
    )
    assert done.status_code == 303
    page = client.get("/treffpunkte/sc-nord").text
    assert "Pause bis Donnerstag, 10. Dezember" in page
    assert "Umbau" in page
    assert _rings(db) == ["follow:sc-nord:2026-12-02"]


def test_a_pause_that_has_begun_rings_for_what_is_to_come_and_again_when_taken_back(
    client: Client, sign_in: SignIn, db: Database
) -> None:
    sign_in("coordinator")
    span = {"first": "2026-11-16", "last": "2026-12-03", "name": "Umbau"}
    pause = "/team/treffpunkte/sc-nord/pause"
    preview = client.get(pause, params=span).text
    assert "1 Termin fällt aus" in preview  # at noon the one of today has begun
    done = client.post(pause, data={**span, "stand": _stand(preview)})
    assert _rings(db) == ["follow:sc-nord:2026-12-02"]
    with db.transaction() as session:
        session.execute(delete(OutboxMessage))  # it went out
    listed = client.get(done.headers["location"]).text
    undo = re.search(r'action="(/team/aenderungen/[^"]+)"', listed)
    assert undo
    assert client.post(undo[1], data={"weiter": "/team/treffpunkte"}).status_code == 303
    assert _rings(db) == ["follow:sc-nord:2026-12-02"]


def test_a_pause_that_ends_before_it_begins_is_refused(client: Client, sign_in: SignIn) -> None:
    sign_in("coordinator")
    span = {"first": "2026-12-10", "last": "2026-12-01"}
    answer = client.post("/team/treffpunkte/sc-nord/pause", data={**span, "stand": ""})
    assert answer.status_code == 422
    assert "Der letzte Tag liegt vor dem ersten." in answer.text


def test_a_checked_address_says_when(client: Client, sign_in: SignIn) -> None:
    sign_in("editor")
    assert "Von der Stadt noch nicht geprüft." in client.get("/treffpunkte/sc-ost").text
    facts = {
        "room": "Bürgerhaus Düren-Ost", "street": "Nörvenicher Straße 1", "postcode": "52351",
        "accessible": "yes", "changing_table": "", "action": "confirm", "stand": "0-0",
    }  # fmt: skip
    client.post("/team/treffpunkte/sc-ost/angaben", data=facts)
    page = client.get("/treffpunkte/sc-ost").text
    assert "Nörvenicher Straße 1, 52351 Düren" in page
    assert "Geprüft am: 25.11.2026" in page
    assert "Bitte vorher anrufen" not in page


def test_a_hidden_place_is_gone_for_families_and_waits_for_the_office(
    client: Client, sign_in: SignIn
) -> None:
    sign_in("editor")
    client.post(
        "/team/treffpunkte/sc-ost/angaben",
        data={"street": "", "postcode": "", "action": "hide", "stand": "0-0"},
    )
    assert client.get("/treffpunkte/sc-ost").status_code == 404
    assert "/team/treffpunkte/sc-ost/angaben" in client.get("/team/treffpunkte").text


def test_a_place_that_was_taken_back_can_be_entered_again_at_a_new_address(
    client: Client, sign_in: SignIn
) -> None:
    sign_in("coordinator")
    done = client.post("/team/treffpunkte/neu", data=SOUTH)
    listed = client.get(done.headers["location"]).text
    undo = re.search(r'action="(/team/aenderungen/[^"]+)"', listed)
    assert undo
    client.post(undo[1], data={"weiter": "/team/treffpunkte"})
    assert client.get("/treffpunkte/schnullercafe-sued").status_code == 404
    assert client.post("/team/treffpunkte/neu", data=SOUTH).status_code == 303
    assert client.get("/treffpunkte/schnullercafe-sued-2").status_code == 200


def test_a_new_place_is_in_the_list_at_once(client: Client, sign_in: SignIn) -> None:
    sign_in("coordinator")
    assert client.post("/team/treffpunkte/neu", data=SOUTH).status_code == 303
    assert "Schnullercafé Süd" in client.get("/treffpunkte").text
    page = client.get("/treffpunkte/schnullercafe-sued").text
    assert "9:30 bis 11 Uhr" in page
    assert client.get("/team/treffpunkte/schnullercafe-sued-1/2026-12-03").status_code == 200
    assert "Schnullercafé Süd" in client.get("/suche?q=Süd").text


def test_a_new_place_without_a_name_keeps_what_was_typed(client: Client, sign_in: SignIn) -> None:
    sign_in("coordinator")
    answer = client.post("/team/treffpunkte/neu", data={"district": "Süd-Düren"})
    assert answer.status_code == 422
    assert 'value="Süd-Düren"' in answer.text


PAUSE = "/team/treffpunkte/sc-nord/pause"
UMBAU = {"first": "2026-12-01", "last": "2026-12-17", "name": "Umbau"}


def test_an_older_pause_shows_both_versions_and_can_still_be_sent(
    client: Client, sign_in: SignIn, put: Put
) -> None:
    sign_in("coordinator")
    mine = {"first": "2026-12-01", "last": "2026-12-03", "name": "Fortbildung"}
    preview = client.get(PAUSE, params=mine).text
    put(Kind.PAUSE, "sc-nord:2026-12-01", **UMBAU)
    answer = client.post(PAUSE, data={**mine, "stand": _stand(preview)})
    assert answer.status_code == 409
    assert both_versions(answer.text) == {
        "Pause": ("Umbau", "Fortbildung"),
        "Letzter Tag": ("17. Dezember 2026", "3. Dezember 2026"),
    }
    assert "Umbau" in client.get("/treffpunkte/sc-nord").text, "nothing is overwritten"
    again = client.post(PAUSE, data={**mine, "stand": _stand(answer.text)})
    assert again.status_code == 303
    assert "Fortbildung" in client.get("/treffpunkte/sc-nord").text


def test_a_pause_that_was_taken_back_meanwhile_is_told_too(
    client: Client, sign_in: SignIn, put: Put, db: Database, people: dict[str, Person]
) -> None:
    sign_in("coordinator")
    there = put(Kind.PAUSE, "sc-nord:2026-12-01", **UMBAU)
    preview = client.get(PAUSE, params=UMBAU).text
    with db.transaction() as session:
        store.undo(session, people["coordinator"], there.id)
    answer = client.post(PAUSE, data={**UMBAU, "stand": _stand(preview)})
    assert answer.status_code == 409
    assert both_versions(answer.text)["Pause"] == ("keine", "Umbau")


def test_a_pause_instead_of_another_one_says_so_and_rings_for_what_comes_back(
    client: Client, sign_in: SignIn, put: Put, db: Database
) -> None:
    sign_in("coordinator")
    put(Kind.PAUSE, "sc-nord:2026-12-01", **UMBAU)
    shorter = {**UMBAU, "last": "2026-12-08"}
    preview = client.get(PAUSE, params=shorter).text
    assert "An diesem Tag beginnt schon eine Pause." in preview
    assert "Umbau, 01.12.2026 bis 17.12.2026." in preview
    assert "Kein Termin fällt aus" in preview
    assert "2 Termine finden wieder statt." in preview
    client.post(PAUSE, data={**shorter, "stand": _stand(preview)})
    assert _rings(db) == ["follow:sc-nord:2026-12-09"]


FACTS = {
    "room": "Bürgerhaus", "street": "Nörvenicher Straße 1", "postcode": "52351",
    "accessible": "yes", "changing_table": "no",
}  # fmt: skip
OST = "/team/treffpunkte/sc-ost/angaben"


def test_an_older_form_of_a_place_shows_everything_that_differs(
    client: Client, sign_in: SignIn
) -> None:
    sign_in("editor")
    client.post(OST, data={**FACTS, "action": "confirm", "stand": "0-0"})
    mine = {**FACTS, "room": "Saal", "accessible": "no"}
    answer = client.post(OST, data={**mine, "action": "hide", "stand": "0-0"})
    assert answer.status_code == 409
    assert both_versions(answer.text) == {
        "Raum oder Haus": ("Bürgerhaus", "Saal"),
        "Rollstuhl und Kinderwagen": ("Ja", "Nein"),
        "Für Familien": ("zu sehen", "nicht zu sehen"),
    }
    assert 'value="Saal"' in answer.text, "what was typed still stands in the form"
    assert client.get("/treffpunkte/sc-ost").status_code == 200, "nothing is hidden yet"
    again = client.post(OST, data={**mine, "action": "hide", "stand": _stand(answer.text)})
    assert again.status_code == 303
    assert client.get("/treffpunkte/sc-ost").status_code == 404


def test_a_place_two_people_enter_is_entered_once_unless_it_is_another_one(
    client: Client, sign_in: SignIn
) -> None:
    sign_in("coordinator")
    client.post("/team/treffpunkte/neu", data=SOUTH)
    mine = {**SOUTH, "name": "Schnullercafé SÜD", "weekday": "FR", "room": "Saal"}
    sign_in("editor")
    answer = client.post("/team/treffpunkte/neu", data=mine)
    assert answer.status_code == 409
    assert "Diesen Treffpunkt gibt es schon." in answer.text
    assert both_versions(answer.text) == {
        "Name": ("Schnullercafé Süd", "Schnullercafé SÜD"),
        "Wochentag": ("Donnerstag", "Freitag"),
        "Raum oder Haus": ("leer", "Saal"),
    }
    assert 'href="/team/treffpunkte/schnullercafe-sued/angaben"' in answer.text
    assert 'value="Saal"' in answer.text
    assert client.get("/treffpunkte/schnullercafe-sued-2").status_code == 404
    again = client.post("/team/treffpunkte/neu", data={**mine, "stand": _stand(answer.text)})
    assert again.status_code == 303
    assert client.get("/treffpunkte/schnullercafe-sued-2").status_code == 200
    third = client.post("/team/treffpunkte/neu", data={**mine, "stand": _stand(answer.text)})
    assert third.status_code == 409, "the second one was not in view"
    assert _stand(third.text) == "schnullercafe-sued schnullercafe-sued-2"


def test_the_same_place_from_two_people_at_once_is_entered_once_and_nothing_is_lost(
    client: Client, sign_in: SignIn
) -> None:
    sign_in("coordinator")
    send = lambda _n: client.post("/team/treffpunkte/neu", data=SOUTH)  # noqa: E731
    with ThreadPoolExecutor(4) as people:
        answers = sorted(people.map(send, range(4)), key=lambda one: one.status_code)
    assert [one.status_code for one in answers] == [303, 409, 409, 409]
    for answer in answers[1:]:
        assert "Beides sagt dasselbe." in answer.text
        assert 'value="Musterweg 1"' in answer.text
    assert client.get("/treffpunkte/schnullercafe-sued-2").status_code == 404


def test_an_older_form_of_a_date_shows_day_and_reason(
    client: Client, sign_in: SignIn, put: Put
) -> None:
    sign_in("coordinator")
    put(Kind.DATE, "sc-nord-1:2026-12-02", kind="cancelled", reason="Wasserschaden")
    late = {"art": "moved", "new_on": "2026-12-03", "start": "10:00", "end": "12:00"}
    answer = client.post(NORD, data={**late, "reason": "Fest", "stand": "0-0"})
    both = both_versions(answer.text)
    assert both["Termin"] == ("Fällt aus", "Verlegt")
    assert both["Tag"] == ("leer", "Donnerstag, 3. Dezember")
    assert both["Grund"] == ("Wasserschaden", "Fest")


def test_a_nurse_changes_no_place(client: Client, sign_in: SignIn) -> None:
    sign_in("nurse")
    assert client.get("/team/treffpunkte").status_code == 403
    assert client.post(NORD, data={"art": "cancelled", "stand": "0-0"}).status_code == 403


@pytest.mark.parametrize(
    ("path", "typed", "wrong"),
    [
        (NORD, {"art": "moved", "start": "09:30", "end": "11:00"}, "new_on"),
        ("/team/treffpunkte/sc-nord/pause", {"first": "2026-12-01"}, "last"),
        ("/team/treffpunkte/sc-nord/pause", {"last": "2026-12-10"}, "first"),
        ("/team/treffpunkte/sc-ost/angaben", {"street": "Weg 1"}, "postcode"),
    ],
)
def test_a_day_that_cannot_be_read_comes_back_as_it_was_typed(
    client: Client, sign_in: SignIn, path: str, typed: dict[str, str], wrong: str
) -> None:
    sign_in("coordinator")
    broken = "5.12.2026"
    answer = client.post(path, data={**typed, wrong: broken, "stand": "0-0"})
    assert answer.status_code == 422
    assert f'value="{broken}"' in answer.text
    assert "andere Fassung" not in answer.text

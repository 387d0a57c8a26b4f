"""Daten prüfen: a number entered, confirmed, hidden; what families see of it, and since when."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from fruehe_hilfen.app import App
from fruehe_hilfen.staff.sessions import Person
from tests.office.older import both_versions
from tests.support.client import Client

SignIn = Callable[[str], Person]
CONFIRM = {"action": "confirm", "stand": "0-0"}


def _stand(text: str) -> str:
    found = re.search(r'name="stand" value="([^"]*)"', text)
    assert found
    return found[1]


def test_every_value_nobody_confirmed_is_listed_with_source(
    client: Client, sign_in: SignIn, app: App
) -> None:
    sign_in("coordinator")
    page = client.get("/team/daten").text
    edition, places, guide = app.state.edition, app.state.places, app.state.guide
    ids = [
        *(f"nummer/{one.id}" for one in edition.contacts.values() if one.status == "confirm"),
        *(f"nummer/{one.id}" for one in edition.hotlines.values() if one.status == "confirm"),
        *(f"nummer/{id}" for id in (*edition.contacts.held, *edition.hotlines.held)),
        *(f"angabe/{one.id}" for one in edition.details.values() if not one.value),
        *(f"leistung/{one.data.id}" for one in guide.all if one.data.status != "ok"),
    ]
    assert len(ids) > 20
    for id in ids:
        assert f'href="/team/daten/{id}"' in page, id
    for place in places.all.values():
        assert f"/team/treffpunkte/{place.id}/angaben" in page
    assert "Dürener Nachrichten (2024-01-09)" in page


def test_a_corrected_number_reaches_the_page_of_the_parents(
    client: Client, sign_in: SignIn
) -> None:
    sign_in("editor")
    one = client.get("/team/daten/nummer/fruehe-hilfen")
    typed = {
        "display": "02421 25-1234", "address": "Kaiserplatz 2–4, 52349 Düren",
        "hours_MO": "8–12, 14–16:30", "stand": _stand(one.text), "action": "confirm",
    }  # fmt: skip
    done = client.post("/team/daten/nummer/fruehe-hilfen", data=typed)
    assert done.status_code == 303
    assert "Geprüft: 02421 25-1234" in client.get(done.headers["location"]).text
    page = client.get("/begleitbuch/familien-kinderkrankenschwester").text
    assert 'href="tel:+492421251234"' in page
    assert "Montag 8 bis 12 und 14 bis 16:30 Uhr" in page
    assert "Geprüft am 25.11.2026" in page


def test_a_number_that_was_on_hold_appears_once_it_is_known(
    client: Client, sign_in: SignIn
) -> None:
    sign_in("editor")
    assert "donum vitae" not in client.get("/team/daten").text.split("geprüfte")[-1]
    client.post("/team/daten/nummer/kinderschutz", data={"display": "02421 25-99", **CONFIRM})
    assert "tel:+4924212599" in client.get("/notfall").text


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"display": "morgen anrufen"}, "Bitte schreiben Sie eine Nummer"),
        ({"display": "02421 25-0", "hours_MO": "ab acht"}, "Bitte schreiben Sie Zeiten so"),
        ({"display": "02421 25-0", "hours_MO": "12–8"}, "Bitte schreiben Sie Zeiten so"),
        ({"display": "02421 25-0", "url": "javascript:alert(1)"}, "beginnt mit https://"),
        ({"display": "02421 25-0", "address": "x" * 121}, "höchstens 120 Zeichen"),
    ],
)
def test_what_is_no_number_is_kept_and_said(
    client: Client, sign_in: SignIn, typed: dict[str, str], message: str
) -> None:
    sign_in("editor")
    answer = client.post("/team/daten/nummer/skf", data={**typed, **CONFIRM})
    assert answer.status_code == 422
    assert message in answer.text
    assert typed["display"] in answer.text
    assert "02421 2843-0" in client.get("/team/daten/nummer/skf").text


@pytest.mark.parametrize("id", ["notruf", "stadt", "polizei"])
def test_numbers_that_save_lives_cannot_be_hidden(client: Client, sign_in: SignIn, id: str) -> None:
    sign_in("editor")
    hidden = client.post(f"/team/daten/nummer/{id}", data={"action": "hide", "stand": "0-0"})
    emptied = client.post(f"/team/daten/nummer/{id}", data={"display": "", **CONFIRM})
    assert (hidden.status_code, emptied.status_code) == (422, 422)


def test_a_hidden_number_leaves_all_pages_and_comes_back_with_the_undo(
    client: Client, sign_in: SignIn
) -> None:
    sign_in("editor")
    before = client.get("/notfall").text
    assert "elterntelefon" not in before.lower() or "0800 111 0 550" in before
    done = client.post("/team/daten/nummer/elterntelefon", data={"action": "hide", "stand": "0-0"})
    assert "0800 111 0 550" not in client.get("/notfall").text
    assert "0800 111 0 550" in client.get("/team/daten/nummer/elterntelefon").text
    undo = re.search(
        r'action="(/team/aenderungen/[^"]+)"', client.get(done.headers["location"]).text
    )
    assert undo
    client.post(undo[1], data={"weiter": "/team/daten"})
    assert client.get("/notfall").text == before


def test_what_only_the_city_knows_goes_into_the_imprint(client: Client, sign_in: SignIn) -> None:
    sign_in("coordinator")
    assert "Angabe folgt von der Stadt: Vertretung" in client.get("/impressum").text
    text = "Der Bürgermeister <b>fett</b>"
    client.post("/team/daten/angabe/vertretung", data={"value": text, "stand": "0-0"})
    page = client.get("/impressum").text
    assert "Der Bürgermeister" in page
    assert "<b>fett" not in page
    assert "Angabe folgt von der Stadt: Vertretung" not in page


def test_an_amount_that_ends_is_asked_for_and_renewed(client: Client, sign_in: SignIn) -> None:
    sign_in("editor")
    assert "/team/daten/zahl/kindergeld" in client.get("/team/daten").text
    typed = {"value": "265 Euro im Monat", "as_of": "2027", "valid_until": "2027-12-31"}
    client.post("/team/daten/zahl/kindergeld", data={**typed, "stand": "0-0"})
    assert "265 Euro im Monat" in client.get("/begleitbuch/erste-behoerdengaenge").text


def test_a_service_is_confirmed_with_its_day(client: Client, sign_in: SignIn) -> None:
    sign_in("editor")
    known = re.findall(r"/team/daten/leistung/([a-z-]+)", client.get("/team/daten").text)
    client.post(f"/team/daten/leistung/{known[0]}", data=CONFIRM)
    assert "Geprüft am 25.11.2026" in client.get("/hilfe").text


def test_an_older_form_shows_both_numbers(client: Client, sign_in: SignIn) -> None:
    sign_in("editor")
    client.post("/team/daten/nummer/skf", data={"display": "02421 1111", **CONFIRM})
    answer = client.post("/team/daten/nummer/skf", data={"display": "02421 2222", **CONFIRM})
    assert answer.status_code == 409
    assert both_versions(answer.text) == {"Telefonnummer": ("02421 1111", "02421 2222")}
    assert 'value="02421 2222"' in answer.text
    assert "02421 1111" in client.get("/team/daten/nummer/skf").text


def test_an_older_form_shows_changed_hours_and_what_families_no_longer_see(
    client: Client, sign_in: SignIn
) -> None:
    sign_in("editor")
    client.post("/team/daten/nummer/skf", data={"action": "hide", "stand": "0-0"})
    mine = {"display": "02421 2222", "hours_MO": "8–12", **CONFIRM}
    both = both_versions(client.post("/team/daten/nummer/skf", data=mine).text)
    assert both["Für Familien"] == ("nicht zu sehen", "zu sehen")
    assert both["Montag"][1] == "8–12"


def test_an_older_form_shows_both_amounts_details_and_services(
    client: Client, sign_in: SignIn
) -> None:
    sign_in("editor")
    typed = {"value": "265 Euro", "as_of": "2027", "valid_until": "2027-12-31", "stand": "0-0"}
    client.post("/team/daten/zahl/kindergeld", data=typed)
    late = client.post("/team/daten/zahl/kindergeld", data={**typed, "valid_until": "2027-06-30"})
    assert both_versions(late.text) == {"Gilt bis": ("31.12.2027", "30.06.2027")}
    client.post("/team/daten/angabe/vertretung", data={"value": "Frau A", "stand": "0-0"})
    late = client.post("/team/daten/angabe/vertretung", data={"value": "Frau B", "stand": "0-0"})
    assert both_versions(late.text) == {"Angabe": ("Frau A", "Frau B")}
    service = "/team/daten/leistung/eingangsbuero"
    client.post(service, data={"action": "hide", "stand": "0-0"})
    late = client.post(service, data=CONFIRM)
    assert both_versions(late.text) == {"Für Familien": ("nicht zu sehen", "zu sehen")}


@pytest.mark.parametrize("path", ["nummer/x", "angabe/x", "zahl/x", "leistung/x", "x/skf"])
def test_what_is_in_no_edition_has_no_page(client: Client, sign_in: SignIn, path: str) -> None:
    sign_in("editor")
    assert client.get(f"/team/daten/{path}").status_code == 404
    assert client.post(f"/team/daten/{path}", data=CONFIRM).status_code == 404


def test_a_day_that_cannot_be_read_comes_back_as_it_was_typed(
    client: Client, sign_in: SignIn
) -> None:
    sign_in("editor")
    typed = {"value": "265 Euro", "as_of": "2027", "valid_until": "31.12.2027", "stand": "0-0"}
    answer = client.post("/team/daten/zahl/kindergeld", data=typed)
    assert answer.status_code == 422
    assert "Bitte wählen Sie einen Tag." in answer.text
    assert 'value="31.12.2027"' in answer.text
    assert "265 Euro" not in client.get("/team/daten").text

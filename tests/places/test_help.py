"""„Wer hilft?“ as a browser without JavaScript gets it."""

import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from fruehe_hilfen.book.readability import forbidden_in, measure
from fruehe_hilfen.paths import ROOT
from fruehe_hilfen.places.catalogue import PlacesError
from fruehe_hilfen.places.residence import Home, home_of
from fruehe_hilfen.places.services import Guide
from tests.support.client import Client

CITY = ("52349", "52351", "52353", "52355")


@pytest.fixture(scope="module")
def guide() -> Guide:
    return Guide.load(ROOT / "content")


@pytest.fixture
def content(tmp_path: Path) -> Path:
    for name in ("services.yaml", "districts.yaml"):
        shutil.copyfile(ROOT / "content" / name, tmp_path / name)
    return tmp_path


def _edit(content: Path, **values: object) -> None:
    path = content / "services.yaml"
    data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    data["services"][0].update(values)
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")


def _text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def test_every_service_of_the_youth_office_answers_a_question(client: Client) -> None:
    text = _text(client.get("/hilfe").text)
    for office in (
        "Zentrales Eingangsbüro", "Prävention und Frühe Hilfen", "Soziale Dienste",
        "Pflegekinder und Adoption", "Kindertagesbetreuung", "Little Bird", "Beistand und Hilfe",
        "Spielpädagogischer Dienst", "Sozialpädagogische Dienste", "Schulsozialarbeit", "Streetwork",
    ):  # fmt: skip
        assert office in text
    for question in ("Ich brauche einen Kita-Platz.", "Der Vater oder die Mutter zahlt nicht."):
        assert question in text


def test_every_question_says_what_to_say_and_whom_to_call(client: Client, guide: Guide) -> None:
    html = client.get("/hilfe").text
    parts = html.split("<details>")[1:]
    assert len(parts) == len(guide.services)
    for part, service in zip(parts, guide, strict=True):
        assert f"<strong>„{service.data.ask_for}, bitte.“</strong>" in part
        assert 'href="tel:' in part
        assert f'id="{service.data.id}"' in part
        assert ("wird noch bestätigt" in part) is service.needs_check
    assert 'href="tel:+492421250"' in parts[0]
    assert 'href="tel:08004555530"' in parts[[s.data.id for s in guide].index("kindergeld")]


def test_the_page_is_public_names_its_sources_and_is_found(client: Client) -> None:
    answer = client.get("/hilfe")
    assert answer.headers["cache-control"].startswith("public")
    assert "set-cookie" not in answer.headers
    text = _text(answer.text)
    assert "Amt für Kinder, Jugendliche und Familien . Gelesen am: 22.11.2026." in text
    assert 'href="tel:110"' in answer.text
    for path in ("/mehr", "/treffpunkte", "/notfall", "/begleitbuch"):
        assert 'href="/hilfe"' in client.get(path).text, path


def test_the_contacts_and_icons_of_all_services_exist(client: Client, guide: Guide) -> None:
    contacts = {
        one["id"] for one in yaml.safe_load((ROOT / "content/contacts.yaml").read_text("utf-8"))
    }
    icons = (ROOT / "tools/front.py").read_text("utf-8")
    for service in guide:
        assert service.data.contact in contacts
        assert f'"{service.data.icon}"' in icons
        for link in service.data.links:
            if link.path:
                assert client.get(link.path).status_code == 200


def test_the_words_are_easy_and_kind(guide: Guide) -> None:
    for service in guide:
        said = (service.data.question, *service.data.does)
        assert not [hit for text in said for hit in forbidden_in(text)], service.data.id
        found = measure(said)
        assert found.longest_words <= 15, (service.data.id, found.longest_sentence)
        assert found.mean_sentence <= 10, service.data.id


def test_a_service_on_hold_is_never_shown(content: Path) -> None:
    _edit(content, status="hold")
    guide = Guide.load(content)
    assert "eingangsbuero" not in [service.data.id for service in guide]
    assert len(guide.groups) == 5


@pytest.mark.parametrize(
    "values",
    [
        {"id": "kita"},
        {"id": "care"},
        {"group": "gibt-es-nicht"},
        {"source": "gibt-es-nicht"},
        {"status": "vielleicht"},
        {"does": []},
        {"links": [{"name": "nirgends"}]},
        {"links": [{"name": "unsicher", "url": "http://example.org"}]},
        {"unbekannt": 1},
    ],
    ids=["id twice", "id of a group", "group", "source", "status", "nothing", "no target", "http", "extra"],
)  # fmt: skip
def test_a_broken_service_stops_the_start(content: Path, values: dict[str, object]) -> None:
    _edit(content, **values)
    with pytest.raises(PlacesError):
        Guide.load(content)


@pytest.mark.parametrize(
    ("typed", "home"),
    [
        *((code, "city") for code in CITY),
        (" 52349 ", "city"), ("52349 Düren", "city"), ("D-52351", "city"), ("52 353", "city"),
        ("52372", "elsewhere"), ("50667", "elsewhere"), ("00000", "elsewhere"),
        ("5234", "unclear"), ("523499", "unclear"), ("Düren", "unclear"), ("", "unclear"),
        ("٥٢٣٤٩", "unclear"), ("-52349", "unclear"), ("52349; DROP", "city"),
    ],
)  # fmt: skip
def test_a_postcode_is_the_citys_or_not(typed: str, home: Home) -> None:
    assert home_of(typed, CITY) == home


def test_families_of_the_city_learn_that_all_is_for_them(client: Client) -> None:
    answer = client.get("/hilfe?plz=52351")
    assert answer.status_code == 200
    assert "Ja, das ist die Stadt Düren." in _text(answer.text)
    assert answer.headers["cache-control"] == "private, no-store"


def test_other_families_get_a_kind_hint_to_the_kreis(client: Client) -> None:
    answer = client.get("/hilfe?plz=52372")
    text = _text(answer.text)
    assert answer.status_code == 200
    assert "Wohnen Sie im Kreis Düren?" in text
    assert 'href="tel:+492421221051900"' in answer.text
    assert "https://www.kreis-dueren.de/fruehehilfen" in answer.text
    assert "Das Buch und die Notfall-Nummern sind für alle Familien da." in text


@pytest.mark.parametrize("typed", ["5234", "abc", "%00", "9" * 10_000, "%3Cscript%3E", "<b>"])
def test_a_postcode_nobody_can_read_comes_back_with_help(client: Client, typed: str) -> None:
    answer = client.get("/hilfe", params={"plz": typed})
    assert answer.status_code == 422
    assert "Bitte schreiben Sie 5 Ziffern" in answer.text
    assert "<b>" not in answer.text.replace("<bdi", "")
    assert "<script>" not in answer.text


def test_what_was_typed_stays_in_the_field(client: Client) -> None:
    assert 'value="5234"' in client.get("/hilfe?plz=5234").text


def test_the_source_of_the_services_says_when_it_was_read(guide: Guide) -> None:
    assert all(source.read_on >= date(2026, 11, 22) for source in guide.sources)

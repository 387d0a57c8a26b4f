"""The sheet a nurse hands over: one page, public words only, room for the date."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pypdf
import pytest

from fruehe_hilfen import clock, pdf
from fruehe_hilfen.app import App
from fruehe_hilfen.book import handover
from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.book.paper import Maker
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff.rules import Role
from tests.conftest import NOON
from tests.support.client import Client
from tests.visits.conftest import SignIn

PAGE = "/team/termine/blatt"
SLEEP, CRYING, CALM = "sicher-schlafen", "wenn-das-baby-viel-weint", "u4"


@pytest.fixture
def nurse(sign_in: SignIn, person: Callable[..., UUID]) -> None:
    sign_in(person("fkks.blatt", Role.NURSE))


def read(content: bytes) -> tuple[pypdf.PdfReader, str]:
    document = pypdf.PdfReader(io.BytesIO(content))
    said = " ".join(page.extract_text() for page in document.pages)
    return document, re.sub(r"\s+", " ", said)


@pytest.mark.usefixtures("nurse")
def test_a_nurse_chooses_three_pages_and_a_meeting(client: Client) -> None:
    assert PAGE in client.get("/team/termine").text
    form = client.get(PAGE).text
    assert form.count(f'<option value="{SLEEP}"') == 3
    answer = client.get(f"{PAGE}/pdf?eins={SLEEP}&zwei={CRYING}&drei={CALM}&ort=sc-nord")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "no-store"
    document, said = read(answer.content)
    root: Any = document.trailer["/Root"]
    assert len(document.pages) == 1
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).startswith("de")
    for words in (
        "So schläft Ihr Baby sicher", "Am sichersten schläft Ihr Baby", "Wenn das Baby viel weint",
        "112", "116 117", "0228 19240", "Fragen Sie nach den Frühen Hilfen.",
        "Schnullercafé Düren-Nord", "2. Dezember", "Ihr nächster Termin", "Uhrzeit",
        "Noch nicht fachlich freigegeben.", "25.11.2026",
    ):  # fmt: skip
        assert words in said, words


@pytest.mark.usefixtures("nurse")
def test_without_a_choice_the_meeting_is_the_next_one_and_a_page_counts_once(
    client: Client,
) -> None:
    _document, said = read(client.get(f"{PAGE}/pdf?eins={SLEEP}&zwei={SLEEP}").content)
    assert said.count("So schläft Ihr Baby sicher") == 1
    assert "27. November" in said


def test_a_meeting_that_is_over_today_is_not_the_next_one(app: App) -> None:
    """In the test it is noon of a Wednesday on which one has just ended."""
    found = handover.next_meeting(app.state.edition, "sc-nord")
    assert found
    assert found.line.words.title == "Mittwoch, 2. Dezember"
    with clock.use(NOON - timedelta(minutes=1)):
        found = handover.next_meeting(app.state.edition, "sc-nord")
    assert found
    assert found.line.words.title == "Mittwoch, 25. November"


@pytest.mark.usefixtures("nurse")
@pytest.mark.parametrize(
    ("query", "field", "says"),
    [
        ("", "eins", "Bitte wählen Sie ein Thema."),
        ("?eins=k7", "eins", "Bitte wählen Sie etwas aus der Liste."),
        (f"?eins={SLEEP}&zwei=gibt-es-nicht", "zwei", "Bitte wählen Sie etwas aus der Liste."),
        (f"?eins={SLEEP}&ort=sb-kitas", "ort", "Bitte wählen Sie etwas aus der Liste."),
        ("?eins=notfall", "eins", "Bitte wählen Sie etwas aus der Liste."),
    ],
)
def test_an_odd_choice_is_named_and_the_rest_stays(
    client: Client, query: str, field: str, says: str
) -> None:
    answer = client.get(f"{PAGE}/pdf{query}")
    assert answer.status_code == 422
    assert says in answer.text
    assert f'href="#{field}"' in answer.text
    assert (f'<option value="{SLEEP}" selected>' in answer.text) == (SLEEP in query)


@pytest.mark.usefixtures("nurse")
def test_what_is_quiet_cannot_be_chosen(client: Client, app: App) -> None:
    """A sheet lies about, and somebody else reads it."""
    form = client.get(PAGE).text
    quiet = [page for page in app.state.edition.pages.values() if page.is_sensitive]
    assert quiet
    assert [page.slug for page in quiet if f'value="{page.slug}"' in form] == []


def test_a_page_that_waits_for_its_release_cannot_be_chosen(app: App) -> None:
    edition = app.state.edition.copied(require_release=True)
    slugs = {page.slug for _name, pages in handover.offered(edition) for page in pages}
    assert SLEEP not in slugs
    assert "erste-behoerdengaenge" in slugs


def test_only_the_team_of_the_visits_makes_sheets(
    client: Client, sign_in: SignIn, person: Callable[..., UUID]
) -> None:
    assert client.get(f"{PAGE}/pdf?eins={SLEEP}").status_code in {303, 401}
    sign_in(person("pruefung.blatt", Role.AUDITOR))
    assert client.get(f"{PAGE}/pdf?eins={SLEEP}").status_code == 403
    sign_in(person("koordination.blatt", Role.COORDINATOR))
    assert client.get(PAGE).status_code == 200


def sheet(app: App, slugs: list[str], **more: Any) -> bytes:
    edition: Edition = app.state.edition
    settings: Settings = app.state.settings
    meeting = more.get("meeting", handover.next_meeting(edition))
    data = handover.sheet(
        Maker(edition, settings), [edition.pages[slug] for slug in slugs], meeting=meeting
    )
    return pdf.render(handover.LAYOUT, data)


def test_the_longest_pages_still_fit_on_one_sheet_in_short(app: App) -> None:
    pages = [page for _name, listed in handover.offered(app.state.edition) for page in listed]
    longest = sorted(pages, key=lambda page: -len(page.sections[0].html))[:3]
    document, said = read(sheet(app, [page.slug for page in longest]))
    assert len(document.pages) == 1
    for page in longest:
        assert page.title in said
        assert page.summary in said
    assert "Ihr nächster Termin" in said


def test_a_sheet_without_a_meeting_says_nothing_of_one(app: App) -> None:
    _document, said = read(sheet(app, [SLEEP], meeting=None))
    assert "Das nächste Treffen" not in said
    assert "Ihr nächster Termin" in said


def test_every_phase_has_its_sheet_for_everybody(client: Client, app: App) -> None:
    """Open to all, with what is asked most in that time."""
    answer = client.get("/begleitbuch/zeit/die-ersten-wochen/blatt")
    assert answer.status_code == 200
    document, said = read(answer.content)
    assert len(document.pages) == 1
    assert "Mein Baby schreit und ich kann nicht mehr" in said
    assert "/begleitbuch/zeit/die-ersten-wochen/blatt" in client.get(
        "/begleitbuch/zeit/die-ersten-wochen"
    ).text  # fmt: skip
    assert client.get("/begleitbuch/zeit/gibt-es-nicht/blatt").status_code == 404


def test_words_on_the_sheet_are_never_part_of_the_program(tmp_path: Path) -> None:
    nasty = '#panic("x") *fett* $a$ \\ "'
    code = {"svg": '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', "alt": "x"}
    steps = [{"t": "ol", "c": [{"t": "li", "c": [{"t": "strong", "c": [nasty]}]}]}]
    topic = {"title": nasty, "summary": nasty, "steps_title": nasty, "steps": steps, "status": "x", "code": code}  # fmt: skip
    data = {
        "title": nasty, "lead": nasty, "publisher": "x", "topics": [topic], "longest": [0],
        "numbers_title": "x", "numbers": [{"number": nasty, "name": nasty, "what": nasty}],
        "office": {"title": "x", "number": nasty, "name": nasty, "note": nasty}, "meeting": None,
        "own_title": nasty, "own": [nasty], "footer": nasty,
    }  # fmt: skip
    _document, said = read(pdf.kept(tmp_path, handover.LAYOUT, data))
    assert '#panic("x") *fett* $a$' in said

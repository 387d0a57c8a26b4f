"""The first page of the team: what needs a person today, each with one next step."""

from __future__ import annotations

import re

import pytest

from fruehe_hilfen.app import App
from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.db import Database
from fruehe_hilfen.demo.data import fill
from fruehe_hilfen.office import releases
from fruehe_hilfen.office.rules import Step
from fruehe_hilfen.settings import Settings
from tests.support.client import Client


@pytest.fixture
def demo(db: Database, settings: Settings) -> None:
    fill(db, settings, reset=True)


def _steps(text: str) -> list[str]:
    part = text.split('id="heute-zu-tun"')[1].split("</section>", maxsplit=1)[0]
    return re.findall(r'href="([^"]+)"', part)


def test_the_coordinator_sees_everything_that_waits(client: Client, demo: None) -> None:
    client.post("/vorfuehrung/anmelden", data={"login": "demo-koordination"})
    page = client.get("/team").text
    assert "Hinweise von Familien sind offen." in page
    assert "über der Zeit" in page
    assert {
        "/team/besuchsdienst", "/team/rueckmeldungen", "/team/rueckmeldungen#barrieren",
        "/team/daten", "/team/freigaben",
    } <= set(_steps(page))  # fmt: skip
    assert _steps(page)[0] == "/team/rueckmeldungen"  # what is late comes first


@pytest.mark.parametrize("login", ["demo-koordination", "demo-redaktion", "demo-freigabe"])
def test_every_next_step_leads_to_a_page_this_person_may_open(
    client: Client, demo: None, login: str
) -> None:
    client.post("/vorfuehrung/anmelden", data={"login": login})
    steps = _steps(client.get("/team").text)
    assert steps
    for step in steps:
        assert client.get(step.split("#")[0]).status_code == 200, step


def test_a_nurse_sees_no_work_of_the_office_and_no_figures(client: Client, demo: None) -> None:
    client.post("/vorfuehrung/anmelden", data={"login": "demo-fkks"})
    page = client.get("/team").text
    assert "heute-zu-tun" not in page
    assert '<svg class="plot"' not in page


def test_figures_are_said_in_words_and_name_nobody(client: Client, demo: None) -> None:
    client.post("/vorfuehrung/anmelden", data={"login": "demo-koordination"})
    page = client.get("/team").text
    assert re.search(r'role="img" aria-label="Mi: \d+, Do: \d+', page)
    assert "Frau Beispiel" not in page


def test_the_marks_of_the_demonstration_fit_its_pages(app: App, db: Database, demo: None) -> None:
    edition: Edition = app.state.edition
    with db.reading() as session:
        steps = [one.step for one in releases.readings(session, edition) if one.step]
    assert sorted(steps) == [Step.RETURNED, *[Step.SUBMITTED] * 3]

"""The first page of the team: what needs a person today, each with one next step."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from fruehe_hilfen import clock
from fruehe_hilfen.app import App
from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.db import Database
from fruehe_hilfen.demo.data import PEOPLE, fill
from fruehe_hilfen.office import releases
from fruehe_hilfen.office.rules import Step
from fruehe_hilfen.push.models import PushCount
from fruehe_hilfen.settings import Settings
from tests.support import statements
from tests.support.client import Client

MOST_QUESTIONS = 44
"""A new line costs a question or two. Not one of them grows with the number of families."""


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
    late = "über der Zeit"
    lines = page.split('id="heute-zu-tun"')[1].split("</section>", maxsplit=1)[0].split("</li>")
    marked = [late in line for line in lines]
    assert marked == sorted(marked, reverse=True)  # what is late comes first
    assert "ist der nächste Schritt über der Zeit." in lines[0]
    assert "Familie wartet auf eine Zusage." in page


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


def test_figures_stand_as_drawing_as_sentence_and_as_table(client: Client, demo: None) -> None:
    client.post("/vorfuehrung/anmelden", data={"login": "demo-koordination"})
    page = client.get("/team").text
    assert page.count('<svg class="plot"') == 2  # no phone has been rung yet
    assert "Zwölf Wochen, die letzte bis 22.11.2026. Die höchste gezeigte Zahl ist 20." in page
    assert '<tr><td>16.11.–22.11.2026</td><td data-label="Zahl">11</td></tr>' in page


def test_no_figure_names_a_person_or_a_small_number(client: Client, demo: None) -> None:
    client.post("/vorfuehrung/anmelden", data={"login": "demo-koordination"})
    page = client.get("/team").text
    assert not re.search(r'data-label="Zahl">[1-4]<', page)
    assert not [one.name for one in PEOPLE if one.login != "demo-koordination" and one.name in page]


def test_rings_are_drawn_up_and_down(client: Client, db: Database, demo: None) -> None:
    with db.transaction() as session:
        session.add(PushCount(day=clock.today() - timedelta(days=1), name="rung", number=40))
        session.add(PushCount(day=clock.today(), name="failed", number=3))
        session.add(PushCount(day=clock.today() - timedelta(days=31), name="rung", number=900))
    client.post("/vorfuehrung/anmelden", data={"login": "demo-koordination"})
    page = client.get("/team").text
    assert "Dreißig Tage: 40 zugestellt, 3 nicht zugestellt." in page
    assert page.count('<rect class="failed"') == 1


@pytest.mark.parametrize(
    ("login", "most"), [("demo-koordination", MOST_QUESTIONS), ("demo-fkks", 2), ("demo-besuch", 2)]
)
def test_the_page_asks_the_database_a_bounded_number_of_times(
    client: Client, app: App, demo: None, login: str, most: int
) -> None:
    client.post("/vorfuehrung/anmelden", data={"login": login})
    client.get("/team")
    with statements.asked(app.state.db) as asked:
        assert client.get("/team").status_code == 200
    # Once a second a request also asks whether the office has changed something.
    own = [one for one, _ in asked if "count(office_change.undone_at)" not in one]
    questions = [one for one in own if one.startswith("SELECT")]
    assert len(questions) <= most, "\n".join(questions)


def test_the_marks_of_the_demonstration_fit_its_pages(app: App, db: Database, demo: None) -> None:
    edition: Edition = app.state.edition
    with db.reading() as session:
        steps = [one.step for one in releases.readings(session, edition) if one.step]
    assert sorted(steps) == [Step.RETURNED, *[Step.SUBMITTED] * 3]

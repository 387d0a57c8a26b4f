"""Screens of the team that have no address to begin with: reached by the way people take, then looked at."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.support.screens import Screen, become
from tests.support.soundness import AXE, Eyes, findings

pytestmark = pytest.mark.browser
WAYS = (
    ("demo-koordination", "/team/besuchsdienst", r"/team/besuchsdienst/faelle/[^\"?#]+"),
    ("demo-koordination", "/team/termine", r"/team/termine/[0-9a-f-]{36}/absage"),
    ("demo-koordination", "/team/termine", r"/team/termine/[0-9a-f-]{36}/verlegung"),
    ("demo-koordination", "/team/termine", r"/team/termine/gebucht\?t=[0-9a-f-]{36}"),
    ("demo-koordination", "/team/termine/einsatz", r"/team/termine/einsatz/[0-9a-f-]{36}"),
    ("demo-verwaltung", "/team/konten", r"/team/konten/[0-9a-f-]{36}"),
)


@pytest.fixture
def sees(new_phone: Callable[..., BrowserContext]) -> Callable[[str], Page]:
    """A page of somebody of the team, with eyes for what is wrong."""

    def enter(login: str) -> Page:
        context = new_phone(service_workers="block", bypass_csp=True)
        context.add_init_script(AXE)
        page = context.new_page()
        become(page, Screen("", "/team", login=login))
        return page

    return enter


@pytest.mark.parametrize(("login", "start", "pattern"), WAYS, ids=[way[2][:36] for way in WAYS])
def test_a_screen_behind_a_list_is_sound(
    eyes: Eyes, sees: Callable[[str], Page], login: str, start: str, pattern: str
) -> None:
    page = sees(login)
    page.goto(start)
    found = re.search(f'href="({pattern})"', page.content())
    assert found, start
    assert eyes.look(Screen("", found[1].replace("&amp;", "&"), login=login)) == []


def test_the_screens_of_a_new_account_are_sound(eyes: Eyes, sees: Callable[[str], Page]) -> None:
    page = sees("demo-verwaltung")
    page.goto("/team/konten/neu")
    page.fill("#name", "Frau Muster")
    page.fill("#login", "frau.muster")
    page.check('input[value="nurse"]')
    page.locator("main form button").last.click()
    page.wait_for_url("**/team/konten/einladung**")
    assert findings(page) == []
    link = re.search(r"/team/einladung/[\w-]+", page.content())
    assert link
    assert eyes.look(Screen("", link[0])) == []


@pytest.mark.parametrize("section", ["notfallcodes", "code-app"])
def test_new_codes_and_a_new_code_app_are_sound(sees: Callable[[str], Page], section: str) -> None:
    page = sees("demo-redaktion")
    page.goto("/team/konto")
    card = page.locator(f"#{section}")
    card.locator("details, form").first.wait_for()
    for shut in card.locator("details:not([open]) > summary").all():
        shut.click()
    card.locator('input[type="password"]').first.fill("vorfuehrung")
    card.locator("button").first.click()
    page.wait_for_url(f"**/team/konto/{section}**")
    assert findings(page) == []


def test_the_opened_log_is_sound(sees: Callable[[str], Page]) -> None:
    page = sees("demo-protokoll")
    page.goto("/team/protokoll")
    page.fill("#reason", "Stichprobe im November")
    page.get_by_role("button", name="Protokoll öffnen").click()
    page.locator("table, .rows").first.wait_for()
    assert findings(page) == []


def test_the_dry_run_of_a_list_is_sound(sees: Callable[[str], Page]) -> None:
    page = sees("demo-koordination")
    page.goto("/team/besuchsdienst/import")
    sample = page.context.request.get("/team/besuchsdienst/import/muster.csv").body()
    given = {"name": "liste.csv", "mimeType": "text/csv", "buffer": sample}
    page.locator('input[type="file"]').set_input_files(given)  # type: ignore[arg-type]
    page.locator('form:has(input[type="file"]) button').last.click()
    page.wait_for_url(re.compile(r"/team/besuchsdienst/import/[0-9a-f-]{36}"))
    assert findings(page) == []


def test_the_plan_of_an_absence_is_sound(sees: Callable[[str], Page]) -> None:
    page = sees("demo-fkks")
    page.goto("/team/termine/abwesenheit?bis=2026-12-01")
    page.locator("main form button").last.click()
    page.wait_for_url(re.compile(r"/team/termine/abwesenheit/[0-9a-f-]{36}"))
    assert findings(page) == []


def test_an_older_form_with_both_versions_is_sound(sees: Callable[[str], Page]) -> None:
    page, other = (sees("demo-koordination") for _ in range(2))
    pause = "/team/treffpunkte/sc-nord/pause?first=2027-03-01&last=2027-03-0"
    page.goto(f"{pause}4&name=Fortbildung")
    other.goto(f"{pause}9&name=Umbau")
    other.click("text=Pause eintragen")
    other.wait_for_url("**?geaendert=**")
    page.click("text=Pause eintragen")
    page.wait_for_selector("#fehler")
    assert findings(page) == []

"""Leichte Sprache for the team: read with the page, and again when the page has changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from fruehe_hilfen.app import App
from fruehe_hilfen.staff.sessions import Person
from tests.support.client import Client

SignIn = Callable[[str], Person]
STILLEN = "stillen"
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_families_and_the_team_see_that_a_text_may_be_old(
    app: App, client: Client, sign_in: SignIn
) -> None:
    pages = app.state.edition.pages
    pages[STILLEN] = replace(pages[STILLEN], source=pages[STILLEN].source + "\nNeu.\n")
    text = client.get("/begleitbuch/stillen/leicht").text
    assert "Vielleicht passt etwas <strong>nicht</strong> mehr." in text
    assert "Vielleicht passt" not in client.get("/begleitbuch/sicher-schlafen/leicht").text
    sign_in("releaser")
    listed = client.get("/team/freigaben").text
    assert "Leichte Sprache prüfen" in listed
    assert 'href="/team/freigaben/w03#leicht"' in listed
    one = client.get("/team/freigaben/w03").text
    assert "Bitte vergleichen Sie." in one
    assert app.state.edition.easy["w03"].sections[0].title in one


def test_the_team_reads_the_easy_text_with_the_page(client: Client, sign_in: SignIn) -> None:
    sign_in("releaser")
    assert "Leichte Sprache prüfen" not in client.get("/team/freigaben").text
    assert "Die Freigabe der Seite gilt auch für diesen Text." in (
        client.get("/team/freigaben/w03").text
    )

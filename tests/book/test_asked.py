"""The questions that stand on the search before anything is typed."""

from __future__ import annotations

from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.book.rules import PHASES
from tests.support.client import Client


def test_each_phase_offers_ten_questions_and_each_leads_to_an_open_page(edition: Edition) -> None:
    assert set(edition.asked) == set(PHASES) - {"G"}
    assert {
        phase: len(listed) for phase, listed in edition.asked.items() if len(listed) != 10
    } == {}
    for listed in edition.asked.values():
        assert len({question for question, _id in listed}) == 10


def test_the_search_offers_questions_until_something_is_asked(client: Client) -> None:
    page = client.get("/suche").text
    assert "Das fragen viele Eltern" in page
    assert 'href="/begleitbuch/alle-fristen"' in page
    assert "Das fragen viele Eltern" not in client.get("/suche?q=kindergeld").text

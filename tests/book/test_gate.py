"""Nothing in the edition leads nowhere, and nothing is read too late by an expert."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from fruehe_hilfen.book import gate
from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.book.gate import check_edition, is_known
from fruehe_hilfen.book.pages import Page, Review
from fruehe_hilfen.paths import CONTENT
from fruehe_hilfen.places.catalogue import Places
from fruehe_hilfen.reminders.catalogue import Catalogue
from tests.support.client import Client

TODAY = date(2026, 11, 26)


@pytest.fixture(scope="module")
def shipped() -> Edition:
    """What the city ships, with its real reminders and places."""
    reminders = Catalogue.load(CONTENT / "reminders.yaml", thorough=False)
    edition = Edition.load(CONTENT, reminders)
    edition.places = Places.load(CONTENT)
    return edition


def _with(edition: Edition, **change: object) -> list[str]:
    """Rules that the page on crying breaks after a change."""
    slug = "wenn-das-baby-viel-weint"
    pages: dict[str, Page] = {**edition.pages}
    pages[slug] = replace(pages[slug], **change)  # type: ignore[arg-type]
    changed = replace(edition, pages=pages)
    return [f"{f.rule}: {f.found}" for f in check_edition(changed, TODAY) if f.page == "w07"]


def test_no_page_and_no_reminder_of_the_city_leads_nowhere(shipped: Edition) -> None:
    findings = check_edition(shipped, TODAY)
    assert not findings, "\n" + "\n".join(map(str, findings))


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"related": ("zzz",)}, "a related page that does not exist: zzz"),
        ({"related": ("w07",)}, "a related page that does not exist: w07"),
        ({"places": ("zzz",)}, "a place that does not exist: zzz"),
        ({"reminders": ("zzz",)}, "a reminder that does not exist: zzz"),
        ({"contacts": ("zzz",)}, "a number to call that does not exist: zzz"),
        ({"hotlines": ("zzz",)}, "a number to call that does not exist: zzz"),
        ({"html": '<a href="/begleitbuch/zzz">x</a>'}, "a link that leads nowhere: /begleitbuch/zzz"),
        ({"html": '<a href="/notfall#zzz">x</a>'}, "a link that leads nowhere: /notfall#zzz"),
        ({"html": '<a href="#zzz">x</a>'}, "a link that leads nowhere: #zzz"),
        ({"sources": ()}, "two independent sources: 0"),
        ({"as_of": None}, "as_of and review_due: missing"),
        ({"as_of": TODAY + timedelta(days=1)}, "as_of lies in the future: 2026-11-27"),
        ({"review_due": date(2028, 1, 1)}, "review_due at most 366 days after as_of: 2028-01-01"),
    ],
)  # fmt: skip
def test_the_gate_finds_a_dead_reference(
    shipped: Edition, change: dict[str, object], rule: str
) -> None:
    assert rule in _with(shipped, **change)


def test_a_page_nobody_read_again_is_found_on_the_day_after(shipped: Edition) -> None:
    due = min(page.review_due for page in shipped.pages.values() if page.review_due)
    assert not [f for f in check_edition(shipped, due) if "read it again" in f.rule]
    late = check_edition(shipped, due + timedelta(days=1))
    assert [f for f in late if "read it again" in f.rule]


@pytest.mark.parametrize(
    ("by", "on"), [("Hebamme", date(2026, 1, 1)), (" ", TODAY), ("Hebamme", date(2027, 1, 1))]
)
def test_a_release_needs_a_profession_and_an_honest_day(
    shipped: Edition, by: str, on: date
) -> None:
    review = Review(by=by, on=on)
    assert any("a release names a profession" in rule for rule in _with(shipped, reviewed=review))


def test_a_reminder_without_a_page_is_a_dead_end(shipped: Edition) -> None:
    class DeadEnd:
        actions = (("u9", "/begleitbuch/gibt-es-nicht"),)

        def __contains__(self, id: object) -> bool:
            return True

    changed = replace(shipped, reminders=DeadEnd())
    found = [f for f in check_edition(changed, TODAY) if f.page == "reminder u9"]
    assert [f.found for f in found] == ["/begleitbuch/gibt-es-nicht"]


def test_every_screen_the_gate_believes_in_is_there(client: Client) -> None:
    for path in gate.ROUTES:
        assert client.get(path).status_code == 200, path
    for path, anchors in gate.ANCHORS.items():
        text = client.get(path).text
        assert all(f'id="{anchor}"' in text for anchor in anchors), path


def test_links_of_the_gate_are_told_apart(shipped: Edition) -> None:
    good = ("tel:112", "https://example.org", "/notfall#schutz", "/begleitbuch/u-untersuchungen")
    assert all(is_known(shipped, url) for url in good)
    bad = ("/begleitbuch/notfall", "ftp://x", "/team", "u-untersuchungen", "/u-untersuchungen")
    assert not any(is_known(shipped, url) for url in bad)

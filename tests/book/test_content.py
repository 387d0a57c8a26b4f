"""The gate over every content file the city ships."""

import re
from datetime import date
from pathlib import Path

import pytest

from fruehe_hilfen.book.contacts import ContentError
from fruehe_hilfen.book.edition import Edition, content_version
from fruehe_hilfen.book.functions import make_functions
from fruehe_hilfen.book.gate import check_edition
from fruehe_hilfen.book.lint import check_page
from fruehe_hilfen.book.markdown import Functions
from fruehe_hilfen.book.pages import Page, load_pages
from tests.book.conftest import Windows

TODAY = date(2026, 11, 26)
FRONT = """---
id: t01
slug: test
title: Test
phases: [X]
topic: BI
art: {art}
summary: "Ein Satz."
sources: [{{name: A, url: "https://a.de/x"}}, {{name: B, url: "https://b.de/x"}}]
as_of: 2026-11-22
review_due: 2027-11-22
{more}
---
"""
GOOD = """
## Das können Sie jetzt tun

- Rufen Sie an.

## Holen Sie Hilfe, wenn …

- es schwer ist.

## In Düren

Wir sind da.
"""


def _page(directory: Path, body: str, *, art: str = "E", more: str = "") -> Page:
    (directory / "t01.md").write_text(FRONT.format(art=art, more=more) + body)
    return load_pages(directory, {})[0]


def _rules(page: Page) -> str:
    return "\n".join(str(finding) for finding in check_page(page))


def test_everything_the_city_ships_passes_the_gate(edition: Edition) -> None:
    findings = check_edition(edition, TODAY)
    assert not findings, "\n" + "\n".join(map(str, findings))


def test_a_page_in_the_pattern_passes(tmp_path: Path) -> None:
    assert _rules(_page(tmp_path, GOOD)) == ""


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (("Wir sind da.", "Rufen Sie 02421 25-0 an."), "numbers come from telefon()"),
        (("Wir sind da.", "Rufen Sie die 116 117 an."), "numbers come from telefon()"),
        (("Wir sind da.", "Das geht im 3. bis 4. Lebensmonat."), "windows come from frist()"),
        (("Wir sind da.", "Das geht 14 Tage lang."), "windows come from frist()"),
        (("Wir sind da.", "Du bist gut."), "address parents with Sie"),
        (("Wir sind da.", "Die U4 ist fällig."), "possible"),
        (("Wir sind da.", "Sie müssen kommen."), "only for law"),
        (("## In Düren", "## Vor Ort"), "page pattern needs the heading"),
        (("- Rufen Sie an.", "- Ja.\n" * 6), "1 to 5 points"),
        (("Wir sind da.", "Wir sind " + "sehr " * 14 + "da."), "sentences of at most 15 words"),
        (("Wir sind da.", "Wir sind da. " * 120), "at most 300 words"),
    ],
)
def test_the_gate_finds(tmp_path: Path, change: tuple[str, str], rule: str) -> None:
    found = _rules(_page(tmp_path, GOOD.replace(*change)))
    assert rule.replace("possible", "möglich bis") in found


def test_the_finding_names_page_sentence_and_number(tmp_path: Path) -> None:
    body = GOOD.replace("Wir sind da.", "Wir sind " + "sehr " * 14 + "da.")
    (finding,) = check_page(_page(tmp_path, body))
    assert (finding.page, finding.found) == ("t01", "17")
    assert finding.sentence.startswith("Wir sind sehr")


class _OneWindow(Windows):
    """A catalogue in which every reminder has this window."""

    def __init__(self, words: str) -> None:
        self.words = words

    def window_text(self, id: str) -> str:
        return self.words


def _windows(edition: Edition, words: str) -> Functions:
    return make_functions(edition.directory, edition.numbers, _OneWindow(words))


def test_leichte_sprache_says_a_window_and_its_wider_one_in_two_lines(edition: Edition) -> None:
    functions = _windows(edition, "4. bis 5. Lebenswoche, möglich in der 3. bis 8. Lebenswoche")
    assert functions["frist_gut"]("u3") == "4. bis 5. Lebenswoche"
    assert functions["frist_auch"]("u3") == "möglich in der 3. bis 8. Lebenswoche"


def test_a_window_that_is_no_wider_has_no_second_line(edition: Edition) -> None:
    functions = _windows(edition, "nach der Geburt, im Sommer Geborene ab September")
    assert functions["frist_gut"]("impf") == "nach der Geburt, im Sommer Geborene ab September"
    with pytest.raises(KeyError):
        functions["frist_auch"]("impf")


def test_pages_on_hold_are_dropped(tmp_path: Path) -> None:
    (tmp_path / "t01.md").write_text(FRONT.format(art="E", more="hold: true") + GOOD)
    assert load_pages(tmp_path, {}) == ()


@pytest.mark.parametrize("art", ["Q", ""])
def test_an_unknown_kind_is_refused(tmp_path: Path, art: str) -> None:
    with pytest.raises(ContentError, match=r"t01\.md"):
        _page(tmp_path, GOOD, art=art)


def test_a_file_without_front_matter_is_refused(tmp_path: Path) -> None:
    (tmp_path / "t01.md").write_text("Nur Text")
    with pytest.raises(ContentError, match="front matter"):
        load_pages(tmp_path, {})


def test_references_between_pages_and_people_lead_somewhere(edition: Edition) -> None:
    for page in edition.pages.values():
        assert edition.people(page)
        assert len(edition.related(page)) == len(page.related), page.id


def test_the_page_on_crying_says_never_shake_before_anything_else(edition: Edition) -> None:
    page = edition.pages["wenn-das-baby-viel-weint"]
    assert page.sections[0].title == "Nie schütteln"
    assert "Schütteln Sie Ihr Baby nie." in page.sections[0].html
    assert 'href="tel:112"' in page.sections[0].html


def test_every_check_up_window_comes_from_the_catalogue(edition: Edition) -> None:
    page = edition.pages["u-untersuchungen"]
    called = re.findall(r'frist\("(\w+)"\)', page.source)
    assert tuple(called) == page.reminders == ("u1", "u2", "u3", "u4", "u5", "u6", "u7", "u7a")


def test_medical_pages_need_a_release_and_others_do_not(edition: Edition) -> None:
    needed = {page.id for page in edition.pages.values() if page.needs_release}
    assert {"n01", "xge1"} <= needed
    assert not needed & {"w07", "w14"}
    assert not edition.emergency.is_readable(require_release=True)
    assert edition.emergency.is_readable(require_release=False)


def test_what_the_city_must_supply_is_listed_and_shown(edition: Edition) -> None:
    assert "Kontakt der Datenschutz-Stelle" in edition.missing_details
    assert "Angabe folgt von der Stadt" in edition.legal["datenschutz"].html


def test_the_version_changes_with_every_content_file(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("1")
    before = content_version(tmp_path)
    (tmp_path / "b.md").write_text("2")
    assert re.fullmatch(r"[0-9a-f]{12}", before)
    assert content_version(tmp_path) != before

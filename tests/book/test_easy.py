"""Leichte Sprache: the gates over every text, and one tap between a page and its easy text."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient

from fruehe_hilfen.app import create_app
from fruehe_hilfen.book.changed import Changes, changed
from fruehe_hilfen.book.contacts import ContentError
from fruehe_hilfen.book.drawings import OF_BABIES, drawings
from fruehe_hilfen.book.easy import EasyPage, load_easy
from fruehe_hilfen.book.easy_gate import check_easy, missing
from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.book.functions import make_functions
from fruehe_hilfen.book.gate import check_edition
from fruehe_hilfen.book.pages import Page, text_hash
from fruehe_hilfen.book.rules import EASY
from fruehe_hilfen.paths import CONTENT, TEMPLATES
from fruehe_hilfen.settings import Settings
from tests.support.client import Client

TODAY = date(2026, 11, 26)
CRYING, QUIET, TUMMY = "baby-schreit-ich-kann-nicht-mehr", "k7", "stillen"
GOOD = """Das ist ein Satz.
Und das ist **kein** langer Satz.

## Wer hilft?

- Rufen Sie an: {{ telefon("notruf") }}.
- Das geht [hier](/begleitbuch/stillen).
"""


def _made(edition: Edition, directory: Path, body: str, *, id: str = "w03", more: str = "") -> Any:
    """The text `body` for a page, read from a file as the city ships it."""
    page = edition.page_by_id(id)
    assert page
    for name in ("ls", "de"):
        (directory / name).mkdir(exist_ok=True)
    (directory / "de" / f"{id}.md").touch()
    head = (
        f'---\nid: {id}\ntitle: Ein Titel\nas_of: 2026-11-25\nof: "{text_hash(page)}"\n{more}---\n'
    )
    (directory / "ls" / f"{id}.md").write_text(head + body, encoding="utf-8")
    functions = make_functions(edition.directory, edition.numbers, edition.reminders)
    return load_easy(directory / "ls", functions, edition.pages.values())[id], page


def _rules(easy: EasyPage, page: Page) -> str:
    return "\n".join(map(str, check_easy(easy, page, TODAY)))


def test_the_25_pages_of_the_plan_stand_in_leichte_sprache(edition: Edition) -> None:
    assert len(EASY) == 25
    assert missing(edition.pages, edition.easy) == []
    assert set(edition.easy) == EASY


def test_the_statement_on_barriers_counts_them(edition: Edition) -> None:
    text = edition.access.text("offen")
    assert f"{len(edition.easy)} wichtige Seiten" in text
    assert "Ziel-Gruppe haben die leichten Texte noch nicht geprüft" in text


def test_a_good_text_passes(edition: Edition, tmp_path: Path) -> None:
    assert _rules(*_made(edition, tmp_path, GOOD)) == ""


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("Das ist gut. Das auch.", "two sentences in one line"),
        ("Wie geht das? Das geht so.", "two sentences in one line"),
        ("Sie sind müde, krank, allein.", "more than one comma"),
        ("Das ist nicht gut.", "negation that is not bold"),
        ("Sie haben [keine Zeit](/begleitbuch/stillen).", "negation that is not bold"),
        ("Sie haben drei Kinder.", "a number in words"),
        ("Der Teil II ist leicht.", "a Roman number"),
        ("Das steht auf Seite Nr. 4.", "an abbreviation"),
        ("Das gilt z. B. am Abend.", "no abbreviation"),
        ("Man geht zum Arzt.", "name who acts"),
        ("Du gehst zum Arzt.", "address parents with Sie"),
        ("Die Ärzt*innen helfen.", "use both forms"),
        ("Das Baby wird gewogen.", "passive"),
        ("Das könnte gut sein.", "conditional"),
        ("Rufen Sie 116 117 an.", "numbers come from telefon()"),
        ("Das geht 14 Tage lang.", "windows come from frist()"),
        ("Eins und dann noch ganz viele sehr kurze Worte in dem Satz.", "at most 10 words"),
        ("Das ist die Kinderkrankenschwesternschule.", "words over 14 letters at most 1 %"),
        ("| a | b |", "a table"),
        ("[Hier](/begleitbuch/gibt-es-nicht) geht es weiter.", ""),
    ],
)
def test_the_gate_finds(edition: Edition, tmp_path: Path, line: str, rule: str) -> None:
    easy, page = _made(edition, tmp_path, f"{GOOD}\n{line}\n")
    if rule:
        assert rule in _rules(easy, page)
        return
    shipped = replace(edition, easy={**edition.easy, page.id: easy})
    assert [f for f in check_edition(shipped, TODAY) if "leads nowhere" in f.rule]


def test_the_finding_names_file_and_line(edition: Edition, tmp_path: Path) -> None:
    easy, page = _made(edition, tmp_path, GOOD.replace("**kein**", "kein"))
    (finding,) = check_easy(easy, page, TODAY)
    assert finding.page == "ls/w03.md:8"
    easy, page = _made(edition, tmp_path, f"{GOOD}\nDas Baby wird gewogen.\n")
    assert {f.page for f in check_easy(easy, page, TODAY)} == {"ls/w03.md:15"}


def test_a_file_without_a_sentence_is_found(edition: Edition, tmp_path: Path) -> None:
    assert "a text: none" in _rules(*_made(edition, tmp_path, "\n## Leer\n"))


def test_a_picture_needs_a_heading_and_a_file(edition: Edition, tmp_path: Path) -> None:
    more = 'pictures: {"Wer fehlt?": telefon, "Wer hilft?": elefant}\n'
    found = _rules(*_made(edition, tmp_path, GOOD, more=more))
    assert "a heading that does not exist: Wer fehlt?" in found
    assert "a drawing that does not exist" in found


@pytest.mark.parametrize("id", ["n13", "s102"])
def test_no_baby_is_drawn_on_a_quiet_page(edition: Edition, tmp_path: Path, id: str) -> None:
    for name in OF_BABIES:
        made = _made(edition, tmp_path, GOOD, id=id, more=f'pictures: {{"Wer hilft?": {name}}}\n')
        assert "no pictures of babies" in _rules(*made)


def test_every_drawing_is_small_has_words_and_one_colour() -> None:
    files = {path.stem: path.read_text() for path in (TEMPLATES / "components/drawings").iterdir()}
    assert files.keys() == drawings().keys()
    assert len(files) >= 10
    for name, svg in files.items():
        assert len(svg) < 1_500, name
        assert 'role="img" aria-label="{{ alt }}"' in svg, name
        assert "style=" not in svg, name
        assert set(re.findall(r'class="([^"]+)"', svg)) <= {"drawing", "c"}, name
        assert "#" not in svg, name


@pytest.mark.parametrize("more", ["pictures: [a]\n", "id: x\n"])
def test_a_broken_head_is_refused_by_name(edition: Edition, tmp_path: Path, more: str) -> None:
    with pytest.raises(ContentError, match=r"w03\.md"):
        _made(edition, tmp_path, GOOD, more=more)


def test_a_text_for_a_page_that_never_was_is_refused(edition: Edition, tmp_path: Path) -> None:
    _made(edition, tmp_path, GOOD)
    (tmp_path / "ls" / "w03.md").rename(tmp_path / "ls" / "zzz.md")
    with pytest.raises(ContentError, match="must be the file name of a page"):
        load_easy(tmp_path / "ls", {}, edition.pages.values())


def test_the_text_of_a_page_on_hold_waits_with_it(edition: Edition, tmp_path: Path) -> None:
    _made(edition, tmp_path, GOOD)
    others = [page for page in edition.pages.values() if page.id != "w03"]
    assert load_easy(tmp_path / "ls", {}, others) == {}


def test_every_line_is_a_paragraph_and_lists_stay_lists(edition: Edition, tmp_path: Path) -> None:
    easy, _ = _made(edition, tmp_path, GOOD)
    assert '<p>Das ist ein Satz.</p>\n<p class="on">Und das ist <strong>' in easy.intro
    assert easy.sections[0].html.count("<li>") == 2
    easy, _ = _made(edition, tmp_path, "- Das ist 1.\n  Das gehört dazu.\n- Das ist 2.\n")
    assert '<li><p>Das ist 1.</p>\n<p class="on">Das gehört dazu.</p></li>' in easy.intro
    assert "<li>Das ist 2.</li>" in easy.intro


def test_a_link_leads_on_in_leichte_sprache(edition: Edition, tmp_path: Path) -> None:
    easy, _ = _made(edition, tmp_path, f"{GOOD}\n[Notfall](/notfall)\n")
    assert 'href="/begleitbuch/stillen/leicht"' in easy.html
    assert 'href="/notfall"' in easy.html


def test_a_number_the_office_changes_changes_here_too(edition: Edition) -> None:
    easy = next(one for one in edition.easy.values() if "zahl(" in one.source)
    id = re.findall(r'zahl\("([^"]+)"\)', easy.source)[0]
    number = replace(edition.numbers[id], text="ganz viel", valid_until=None)
    now = changed(edition, Changes(numbers={id: number}), "v2")
    assert "ganz viel" in now.easy[easy.id].html
    assert "ganz viel" not in edition.easy[easy.id].html


def test_a_changed_page_asks_for_its_easy_text_to_be_read(edition: Edition) -> None:
    page = edition.pages[TUMMY]
    new = replace(page, source=page.source + "\nNeu.\n")
    shipped = replace(edition, pages={**edition.pages, TUMMY: new})
    assert shipped.stale_easy == [new]
    found = [str(f) for f in check_edition(shipped, TODAY) if f.page == "ls/w03.md"]
    assert found == [
        f"ls/w03.md: read it again, the page has changed; then write of: {text_hash(new)}: "
        f"{text_hash(page)}"
    ]


def test_new_sources_do_not_make_a_text_old(edition: Edition) -> None:
    page = edition.pages[TUMMY]
    assert text_hash(replace(page, sources=(), as_of=TODAY, review_due=TODAY)) == text_hash(page)


def test_one_tap_leads_there_and_one_back(client: Client) -> None:
    for path in ("/begleitbuch/stillen", "/notfall"):
        easy_path = f"/begleitbuch/{path.rsplit('/', 1)[-1]}/leicht"
        assert f'href="{easy_path}"' in client.get(path).text
        answer = client.get(easy_path)
        assert answer.status_code == 200
        assert answer.headers["cache-control"].startswith("public")
        assert f'href="{path}"' in answer.text.partition("<article")[2]
        assert "noch <strong>keine</strong> Menschen aus der Ziel-Gruppe geprüft" in answer.text
        assert "<strong>keine</strong> Fach-Person geprüft" in answer.text


def test_every_easy_page_opens_and_is_listed_once(client: Client, edition: Edition) -> None:
    listed = client.get("/leichte-sprache").text
    for page in edition.easy_pages:
        assert client.get(page.easy_path).status_code == 200, page.id
        assert listed.count(f'href="{page.easy_path}"') == 1, page.id
    assert 'href="/leichte-sprache#seiten"' in client.get("/begleitbuch").text
    assert listed.index(f'href="/begleitbuch/{QUIET}/leicht"') > listed.index("Wenn es schwer ist")


@pytest.mark.parametrize("slug", ["gibt-es-nicht", "wenn-das-baby-viel-weint"])
def test_where_there_is_no_easy_text_there_is_no_page(client: Client, slug: str) -> None:
    assert client.get(f"/begleitbuch/{slug}/leicht").status_code == 404
    assert '/leicht"' not in client.get(f"/begleitbuch/{slug}").text.partition("<main")[2]


def test_a_quiet_page_stays_quiet(client: Client) -> None:
    text = client.get(f"/begleitbuch/{QUIET}/leicht").text
    assert "<title>Elternbegleitbuch – Düren</title>" in text
    assert '<meta name="robots" content="noindex">' in text
    assert "Seite schnell verlassen" in text
    assert "js/quick-exit.js" in text
    assert "data-share" not in text
    assert "data-exit" not in client.get(f"/begleitbuch/{CRYING}/leicht").text


def test_a_search_offers_a_page_once(client: Client) -> None:
    text = client.get("/suche?q=stillen").text
    assert 'href="/begleitbuch/stillen"' in text
    assert '/leicht"' not in text.partition("<main")[2].partition("</main>")[0]


def test_the_phone_takes_easy_pages_along_and_those_for_emergencies_first(client: Client) -> None:
    edition = client.get("/offline/edition.json").json()
    urls = {name: {entry["url"] for entry in edition[name]} for name in ("emergency", "book")}
    assert f"/begleitbuch/{CRYING}/leicht" in urls["emergency"]
    assert "/begleitbuch/notfall/leicht" in urls["emergency"]
    assert "/begleitbuch/stillen/leicht" in urls["book"]


def test_without_a_release_an_easy_medical_page_shows_only_the_numbers(settings: Settings) -> None:
    app = create_app(replace(settings, require_release=True))
    with TestClient(app) as strict:
        strict.headers["accept"] = "text/html"
        text = strict.get("/begleitbuch/stillen/leicht").text
        assert "Fach-Leute prüfen diesen Text gerade" in text
        assert 'href="tel:116117"' in text
        assert app.state.edition.easy["w03"].sections[0].title not in text
        assert '/leicht"' not in strict.get("/begleitbuch/stillen").text.partition("<main")[2]
        emergency = strict.get("/begleitbuch/notfall/leicht").text
        assert emergency.index('href="tel:112"') < emergency.index("<footer")
        assert app.state.edition.easy["n01"].sections[0].title not in emergency


def test_the_content_of_the_city_is_where_it_is_expected() -> None:
    assert {path.stem for path in (CONTENT / "book/ls").glob("*.md")} == EASY

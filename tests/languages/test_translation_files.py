"""Files of translated pages: how they are read, what the data says in them, what the gate finds."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from fruehe_hilfen.book.changed import Changes, changed
from fruehe_hilfen.book.contacts import ContentError
from fruehe_hilfen.book.coverage import translated_line
from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.book.functions import make_functions
from fruehe_hilfen.book.gate import check_edition
from fruehe_hilfen.book.pages import Page, Review, Translation, text_hash
from fruehe_hilfen.book.translation_gate import check_translation, load_german
from fruehe_hilfen.book.translations import with_translations
from fruehe_hilfen.paths import CONTENT
from fruehe_hilfen.web import i18n
from tests.support.translations import READ, in_turkish, of_kind

TODAY = date(2026, 11, 26)
LANGUAGES = ("ar", "en", "tr", "uk")
CAFE = "schnullercafe"
pytestmark = pytest.mark.usefixtures("real_languages")


def _file(book: Path, lang: str, id: str, head: str, body: str = "Metin.\n") -> None:
    for name in ("de", lang):
        (book / name).mkdir(exist_ok=True)
    (book / "de" / f"{id}.md").touch()
    (book / lang / f"{id}.md").write_text(f"---\n{head}---\n{body}", encoding="utf-8")


def _loaded(edition: Edition, book: Path, id: str) -> Page:
    functions = make_functions(edition.directory, edition.numbers, edition.reminders)
    page = edition.page_by_id(id)
    assert page
    (found,) = with_translations([replace(page, translations={})], book, functions)
    return found


def _head(page: Page, status: str = "machine", more: str = "") -> str:
    return (
        f'id: {page.id}\ntitle: Başlık\nsummary: Yanıt.\nsource_hash: "{text_hash(page)}"\n'
        f"status: {status}\n{more}"
    )


# What the data does


def test_a_number_the_office_changes_changes_in_every_language(edition: Edition) -> None:
    contact = replace(edition.contacts["stadt"], display="02421 000000", tel="+492421000000")
    with i18n.in_language(i18n.Locale("ar")):
        now = changed(edition, Changes(contacts={contact.id: contact}), "v2")
    page = now.page_by_id("xme1")
    assert page
    assert "02421 000000" in page.html
    for lang in LANGUAGES:
        assert (
            '<a dir="ltr" href="tel:+492421000000">02421 000000</a>' in page.translations[lang].html
        )
    old = edition.page_by_id("xme1")
    assert old
    assert "02421 000000" not in old.translations["tr"].html


def test_a_change_that_comes_with_a_turkish_request_leaves_german_pages_german(
    edition: Edition,
) -> None:
    number = replace(edition.numbers["kindergeld"], text="1 Euro", valid_until=None)
    contact = edition.contacts["fruehe-hilfen"]
    with i18n.in_language(i18n.Locale("tr")):
        now = changed(
            edition, Changes(contacts={contact.id: contact}, numbers={number.id: number}), "v"
        )
    for slug, page in edition.pages.items():
        assert ("hafta" in now.pages[slug].html) == ("hafta" in page.html), slug


def test_what_the_data_says_in_german_only_is_marked(edition: Edition, tmp_path: Path) -> None:
    page = edition.pages[CAFE]
    body = '{{ name("stadt") }}: {{ zahl("kindergeld") }}.\n\n[112](tel:112)\n'
    _file(tmp_path, "tr", page.id, _head(page), body)
    html = _loaded(edition, tmp_path, page.id).translations["tr"].html
    assert '<span lang="de" dir="ltr">Stadt Düren</span>' in html
    assert re.search(r'<span lang="de" dir="ltr">259 Euro im Monat[^<]*</span>', html)
    assert "anrufen" not in html


# How a file is read


def test_a_reviewed_page_names_who_and_when(edition: Edition, tmp_path: Path) -> None:
    page = edition.pages[CAFE]
    _file(
        tmp_path,
        "tr",
        page.id,
        _head(page, "reviewed", "reviewed: {by: Hebamme, date: 2026-11-20}\n"),
    )
    own = _loaded(edition, tmp_path, page.id).in_language("tr")
    assert own
    assert own.reviewed == READ


@pytest.mark.parametrize(
    ("status", "more"),
    [
        ("reviewed", ""),
        ("machine", "reviewed: {by: Hebamme, date: 2026-11-20}\n"),
        ("fertig", ""),
        ("reviewed", "reviewed: Hebamme\n"),
    ],
)
def test_a_head_that_contradicts_itself_is_refused_by_name(
    edition: Edition, tmp_path: Path, status: str, more: str
) -> None:
    page = edition.pages[CAFE]
    _file(tmp_path, "tr", page.id, _head(page, status, more))
    with pytest.raises(ContentError, match=r"tr/xdn2\.md"):
        _loaded(edition, tmp_path, page.id)


def test_a_folder_of_no_language_and_a_page_that_never_was_are_refused(
    edition: Edition, tmp_path: Path
) -> None:
    page = edition.pages[CAFE]
    _file(tmp_path, "tr", page.id, _head(page))
    (tmp_path / "tr" / "xdn2.md").rename(tmp_path / "tr" / "zzz.md")
    with pytest.raises(ContentError, match="must be the file name of a page"):
        _loaded(edition, tmp_path, page.id)
    (tmp_path / "tr").rename(tmp_path / "turkce")
    with pytest.raises(ContentError, match="no known language"):
        _loaded(edition, tmp_path, page.id)


def test_a_translation_of_a_page_on_hold_waits_with_it(edition: Edition, tmp_path: Path) -> None:
    _file(tmp_path, "tr", "xdn2", _head(edition.pages[CAFE]))
    assert _loaded(edition, tmp_path, "xdn1").translations == {}


# What the gate finds

GOOD = {
    "ar": ("اللقاء", "إجابة."),
    "tr": ("Buluşma", "Kısa yanıt."),
}


def _rules(edition: Edition, lang: str, body: str, page: Page) -> str:
    title, summary = GOOD[lang]
    own = Translation(
        lang=lang, id=page.id, of=text_hash(page), marked_title=title, marked_summary=summary,
        source=body, reviewed=None, first_line=8,
    )  # fmt: skip
    german = load_german(CONTENT / "book")
    return "\n".join(map(str, check_translation(own, page, german, TODAY)))


@pytest.fixture
def small(edition: Edition) -> Page:
    """A German page with a bit of everything."""
    source = (
        '## Oben\n\n- Rufen Sie das Standesamt an: {{ telefon("stadt") }}.\n'
        "- [Hier](/termine) steht mehr.\n\n## Unten\n\nDie Zeiten sind von 2024.\n"
    )
    return replace(edition.pages[CAFE], title="Zeiten", summary="Kurz.", source=source)


RIGHT = (
    '## Üstte\n\n- `Standesamt`’ı (nüfus dairesi) arayın: {{ telefon("stadt") }}.\n'
    "- Daha fazlası [burada](/termine).\n\n## Altta\n\nSaatler 2024 yılından.\n"
)


def test_a_right_translation_passes(edition: Edition, small: Page) -> None:
    assert _rules(edition, "tr", RIGHT, small) == ""


@pytest.mark.parametrize(
    ("before", "after", "rule"),
    [
        ("## Altta\n", "", "the same headings as the German page: ##"),
        ("## Altta", "### Altta", "the same headings as the German page: ##, not ###"),
        ("- Daha fazlası", "Daha fazlası", "the same points of lists"),
        ("(/termine)", "(/hilfe)", "the same links as the German page: /termine, not /hilfe"),
        ('telefon("stadt")', 'telefon("notruf")', "the same numbers from the data"),
        ("2024", "2025", "the same figures as the German page: 2024, not 2025"),
        ("2024", "٢٠٢٤", "tr/xdn2.md:15: quotes of the language, figures from 0 to 9: ٢"),
        ("yılından.", 'yılından "bile".', "quotes of the language"),
        ("Saatler", "Zeiten", "tr/xdn2.md:15: German that is not between `: zeiten"),
        ("Saatler", "und Saatler", "German that is not between `: und"),
        ("`Standesamt`’ı", "Nüfus dairesini", "the German name stays beside the translation"),
        ("arayın: ", "02421 250 arayın: ", "numbers come from telefon()"),
    ],
)
def test_the_gate_finds(edition: Edition, small: Page, before: str, after: str, rule: str) -> None:
    assert before in RIGHT
    assert rule in _rules(edition, "tr", RIGHT.replace(before, after), small)


def test_in_arabic_every_latin_letter_outside_the_marks_is_german(
    edition: Edition, small: Page
) -> None:
    small = replace(small, source="Das ist in Düren.\n")
    assert _rules(edition, "ar", "هذا في `Düren`.\n", small) == ""
    assert "German that is not between `: Düren" in _rules(edition, "ar", "هذا في Düren.\n", small)


def test_an_old_translation_is_a_finding_with_the_hash_to_write(edition: Edition) -> None:
    page = edition.pages[CAFE]
    new = replace(page, source=page.source + "\nNeu.\n")
    shipped = replace(edition, pages={**edition.pages, CAFE: new})
    found = [str(f) for f in check_edition(shipped, TODAY) if f.page == "tr/xdn2.md"]
    assert found == [
        "tr/xdn2.md: read it again, the page has changed; then write source_hash: "
        f"{text_hash(new)}: {text_hash(page)}"
    ]
    assert "veraltet: xdn2" in translated_line(shipped, "tr")


def test_a_review_of_tomorrow_is_a_finding(edition: Edition) -> None:
    page = edition.pages[CAFE]
    own = replace(page.translations["tr"], reviewed=Review(by="Hebamme", on=date(2026, 11, 27)))
    found = check_translation(own, page, load_german(CONTENT / "book"), TODAY)
    assert [f.rule for f in found] == ["a review names a profession, on a day that has been"]


def test_the_numbers_tell_what_is_shown_and_what_waits(edition: Edition) -> None:
    law = in_turkish(of_kind(edition, "R"))
    read = in_turkish(of_kind(edition, "N"), reviewed=READ)
    shipped = replace(edition, pages={CAFE: edition.pages[CAFE], law.slug: law, read.slug: read})
    assert translated_line(shipped, "tr") == (
        "2 von 3 Seiten übersetzt (1 geprüft), 1 warten auf eine Prüfung, veraltet: keine"
    )

"""The short text of a letter in further languages: true, whole, said to be unread, and readable."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from fruehe_hilfen.paths import LOCALE
from fruehe_hilfen.web import catalogues, i18n
from fruehe_hilfen.welcome import papers
from fruehe_hilfen.welcome.letter_languages import IN_LETTERS, languages
from fruehe_hilfen.welcome.letter_rules import Source
from fruehe_hilfen.welcome.letters import Sheet
from tests.welcome.test_letter_pictures import SENDER, family

DAY = date(2026, 11, 25)
MUSTER = family("Muster", "Beispielweg")


def blocks() -> list[dict[str, Any]]:
    return languages(phone=SENDER.phone, public_url=SENDER.public_url)


def copied(tmp_path: Path, lang: str, *, old: str, new: str) -> Path:
    """All catalogues, one of them changed."""
    for path in LOCALE.glob("*.po*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    changed = tmp_path / f"{lang}.po"
    text = changed.read_text()
    assert old in text
    changed.write_text(text.replace(old, new, 1))
    return tmp_path


def test_every_language_says_how_to_say_no_with_the_number_and_a_page_in_that_language() -> None:
    found = blocks()
    assert [one["lang"] for one in found] == list(IN_LETTERS)
    for one in found:
        how = one["how"]
        assert SENDER.phone in how
        assert f"familie.dueren.example/{one['lang']}/antwort" in how
        assert len({*one["who"], how, one["source"], one["offered"], one["wished"]}) == 6


def test_no_german_sentence_is_left_in_another_language() -> None:
    words = ("Sie", "und", "Besuch", "Brief", "übersetzt", "Maschinell")
    for one in blocks():
        names = ("how", "source", "offered", "wished", "mark", "turn")
        said = " ".join([*one["who"], *(one[name] for name in names)])
        assert not [word for word in words if word in said.split()], one["lang"]


def test_a_language_says_that_nobody_has_read_it_until_somebody_has(tmp_path: Path) -> None:
    assert all(one["mark"] for one in blocks())
    read = copied(tmp_path, "uk", old="X-Review: machine", new="X-Review: human")
    with i18n.catalogues_in(read):
        assert [one["lang"] for one in blocks() if not one["mark"]] == ["uk"]


def test_a_language_that_is_not_whole_is_in_no_letter(tmp_path: Path) -> None:
    text = 'msgstr "Please turn over"'
    with i18n.catalogues_in(copied(tmp_path, "en", old=text, new='msgstr ""')):
        assert [one["lang"] for one in blocks()] == ["tr", "uk", "ar"]


def test_without_any_other_language_the_letter_is_german(tmp_path: Path) -> None:
    (tmp_path / catalogues.TEMPLATE).write_bytes((LOCALE / catalogues.TEMPLATE).read_bytes())
    with i18n.catalogues_in(tmp_path):
        reader = read(Source.LIST)
    assert len(reader.pages) == 2
    assert "Ihre Daten" in reader.pages[1].extract_text()
    assert "Sprachen" not in reader.pages[1].extract_text()


def test_a_family_that_asked_for_the_visit_is_promised_no_silence() -> None:
    offered, wished = (
        read(source).pages[1].extract_text() for source in Source if source != "both"
    )
    assert "If we do not hear from you" in offered
    assert "You can tell us when it suits you" in wished
    assert "If we do not hear from you" not in wished


def test_a_screen_reader_is_told_each_language_and_every_font_is_in_the_file() -> None:
    reader = read(Source.LIST)
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data().decode()
    assert set(tagged(root["/StructTreeRoot"])) == set(IN_LETTERS)
    fonts = [font for page in reader.pages for font in fonts_of(page)]
    assert any("NotoNaskhArabic" in font["/FontName"] for font in fonts)
    assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts)


def test_a_letter_stays_small_enough_for_a_series() -> None:
    one, many = (papers.letters([sheet()] * n, SENDER, DAY) for n in (1, 21))
    assert len(one) < 150_000
    assert (len(many) - len(one)) / 20 < 45_000


def sheet(source: Source = Source.LIST) -> Sheet:
    return Sheet(MUSTER, False, "K7FM2QXD9T", source)


def read(source: Source) -> PdfReader:
    return PdfReader(io.BytesIO(papers.letters([sheet(source)], SENDER, DAY)))


def tagged(node: Any) -> Iterator[str]:
    """The languages of the structure."""
    node = node.get_object()
    if isinstance(node, list):
        for one in node:
            yield from tagged(one)
    elif isinstance(node, dict):
        if "/Lang" in node:
            yield str(node["/Lang"])
        yield from tagged(node["/K"]) if "/K" in node else ()


def fonts_of(page: Any) -> Iterator[Any]:
    for font in page["/Resources"]["/Font"].values():
        inner = font.get_object().get("/DescendantFonts", [font])[0].get_object()
        yield inner["/FontDescriptor"].get_object()


@pytest.mark.parametrize("lang", IN_LETTERS)
def test_the_address_in_the_letter_opens_the_page_in_that_language(client: Any, lang: str) -> None:
    page = client.get(f"/{lang}/antwort")
    assert page.status_code == 200
    assert f'lang="{lang}"' in page.text

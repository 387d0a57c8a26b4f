"""A language is offered only when every one of its texts is there, and right."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from tools import messages

from fruehe_hilfen.app import App
from fruehe_hilfen.book.cli import print_languages
from fruehe_hilfen.paths import LOCALE
from fruehe_hilfen.web import catalogues, i18n
from tests.support.languages import write_language

HEAD = 'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'


def small(folder: Path, german: str, translated: str, comment: str = "") -> catalogues.Coverage:
    """Coverage of a catalogue with one text."""
    (folder / "messages.pot").write_text(f'{HEAD}{comment}msgid "{german}"\nmsgstr ""\n')
    (folder / "tr.po").write_text(f'{HEAD}msgid "{german}"\nmsgstr "{translated}"\n')
    return catalogues.load(folder, "tr").coverage


def test_the_files_for_translators_hold_exactly_the_texts_of_today() -> None:
    texts = messages.template()
    assert messages.TEMPLATE.read_bytes() == messages.written(texts), "run: make messages"
    for lang in messages.LANGUAGES:
        now = messages.written(messages.updated(lang, texts))
        assert (LOCALE / f"{lang}.po").read_bytes() == now, f"{lang}: run make messages"


@pytest.mark.parametrize("lang", messages.LANGUAGES)
def test_no_translation_is_wrong(lang: str) -> None:
    assert catalogues.load(LOCALE, lang).coverage.wrong == ()


def test_a_whole_language_is_offered_and_one_with_a_gap_is_not(tmp_path: Path) -> None:
    write_language(tmp_path, "ar")
    write_language(tmp_path, "tr", without=1)
    with i18n.catalogues_in(tmp_path):
        assert i18n.offered() == {"ar"}
        assert i18n.offered(with_pseudo=True) == {"ar", "xr"}
        assert [one.lang for one in i18n.choices()] == ["de", "ar"]
        assert [(one.lang, one.is_whole) for one in i18n.all_coverage()] == [
            ("ar", True),
            ("tr", False),
        ]
        assert i18n.coverage("tr").percent == 99


def test_without_a_whole_language_there_is_nothing_to_choose(tmp_path: Path) -> None:
    shutil.copy(LOCALE / "messages.pot", tmp_path)
    with i18n.catalogues_in(tmp_path):
        assert i18n.choices() == []


def test_a_file_that_cannot_be_read_stops_its_language_only(tmp_path: Path) -> None:
    write_language(tmp_path, "ar")
    (tmp_path / "tr.po").write_text('msgid "Hallo\nmsgstr "merhaba"')
    with i18n.catalogues_in(tmp_path):
        assert i18n.offered() == {"ar"}


@pytest.mark.parametrize(
    ("german", "translated"),
    [
        ("Noch %(n)s Tage", "%(n)s gün"),
        ("{name} ist {age} alt.", "{name} {age}."),
        ("<strong>Nicht</strong> jetzt", "şimdi <strong>değil</strong>"),
        (" und ", " ve "),
        ("100 %% sicher", "%%100"),
    ],
)
def test_a_right_translation(tmp_path: Path, german: str, translated: str) -> None:
    assert small(tmp_path, german, translated).is_whole


@pytest.mark.parametrize(
    ("german", "translated", "reason"),
    [
        ("Noch %(n)s Tage", "gün", "other blanks: %(n)s"),
        ("Noch %(n)s Tage", "%(num)s gün", "other blanks: %(n)s, %(num)s"),
        ("{name} ist da.", "{isim}.", "other blanks: {isim}, {name}"),
        ("<b>Ja</b>", "evet", "other blanks: </b>, <b>"),
        (" und ", "ve", "other blanks at its beginning or end"),
        ("Alles sicher", "%100", "a % that is no blank; write %%"),
    ],
)
def test_a_wrong_translation_says_why(
    tmp_path: Path, german: str, translated: str, reason: str
) -> None:
    found = small(tmp_path, german, translated)
    assert not found.is_whole
    assert found.wrong == ((german, reason),)


def test_the_title_of_a_reminder_has_60_letters_at_most(tmp_path: Path) -> None:
    comment = "#. max-length: 60\n"
    assert small(tmp_path, "Kurz", "ş" * 60, comment).is_whole
    assert small(tmp_path, "Kurz", "ş" * 61, comment).wrong == (("Kurz", "longer than 60 letters"),)


def test_a_fuzzy_text_and_a_missing_plural_form_are_gaps(tmp_path: Path) -> None:
    one = '{}msgid "%(num)d Tag"\nmsgid_plural "%(num)d Tage"\n'
    forms = 'msgstr[0] "%(num)d gün"\n'
    (tmp_path / "messages.pot").write_text(HEAD + one.format(""))
    po = tmp_path / "tr.po"
    po.write_text(HEAD + one.format("") + forms)
    assert catalogues.load(tmp_path, "tr").coverage.missing == ("%(num)d Tag",)
    po.write_text(HEAD + one.format("#, fuzzy\n") + forms + 'msgstr[1] "%(num)d gün"\n')
    assert catalogues.load(tmp_path, "tr").coverage.missing == ("%(num)d Tag",)
    po.write_text(HEAD + one.format("") + 'msgstr[0] "bir gün"\nmsgstr[1] "%(num)d gün"\n')
    assert catalogues.load(tmp_path, "tr").coverage.is_whole


def test_arabic_has_six_forms_for_a_number(tmp_path: Path) -> None:
    write_language(tmp_path, "ar")
    form_of = catalogues.load(tmp_path, "ar").form_of
    assert [form_of(n) for n in (0, 1, 2, 5, 11, 100)] == [0, 1, 2, 3, 4, 5]


def test_a_language_says_whether_somebody_has_read_it(tmp_path: Path) -> None:
    write_language(tmp_path, "tr")
    po = tmp_path / "tr.po"
    with i18n.catalogues_in(tmp_path):
        assert i18n.Locale("tr").is_unchecked
    po.write_text("# X-Review: human\n" + po.read_text())
    with i18n.catalogues_in(tmp_path):
        assert not i18n.Locale("tr").is_unchecked


def test_the_command_line_says_how_far_each_language_is(
    tmp_path: Path, first_app: App, capsys: pytest.CaptureFixture[str]
) -> None:
    write_language(tmp_path, "ar")
    write_language(tmp_path, "tr", without=2)
    with i18n.catalogues_in(tmp_path):
        print_languages(first_app.state.edition)
    arabic, pages, turkish, _pages = capsys.readouterr().out.splitlines()
    assert "(100 %), angeboten, maschinell übersetzt" in arabic
    assert "(99 %), noch nicht angeboten" in turkish
    assert re.fullmatch(
        r"    [6-9]\d* von \d+ Seiten übersetzt \(\d+ geprüft\), "
        r"\d+ warten auf eine Prüfung, veraltet: keine",
        pages,
    )

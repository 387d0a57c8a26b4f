"""Hard words that explain themselves on a tap, without script."""

import re
from pathlib import Path

import pytest

from fruehe_hilfen.book.contacts import ContentError
from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.book.glossary import MOST_PER_PAGE, Glossary, Word, load_glossary
from fruehe_hilfen.book.markdown import render
from fruehe_hilfen.book.readability import sentences_of, words_of

MIDWIFE = Word("hebamme", "Hebamme", ("Hebamme", "Hebammen"), "Eine Fachfrau für Geburten.")
GLOSSARY = Glossary({"hebamme": MIDWIFE})
BUTTON = '<button class="word" type="button" popovertarget="wort-hebamme">'


def test_only_the_first_place_of_a_word_becomes_a_button() -> None:
    rendered = render("Die Hebamme kommt.\n\nHebammen helfen.", {}, GLOSSARY)
    assert rendered.html.count(BUTTON) == 1
    assert f"Die {BUTTON}Hebamme</button> kommt." in rendered.html
    assert rendered.words == (MIDWIFE,)


def test_a_full_stop_stays_in_the_line_of_its_word() -> None:
    """A browser breaks the line after a button, so that a stop could begin the next one."""
    rendered = render("Es kommt die Hebamme.", {}, GLOSSARY)
    assert f'<span class="nowrap">{BUTTON}Hebamme</button>.</span>' in rendered.html


@pytest.mark.parametrize(
    "source", ["## Die Hebamme", "[Hebamme](/begleitbuch/x)", "Hebammensuche", "Hebammen-Liste"]
)
def test_headings_links_and_compounds_stay_as_they_are(source: str) -> None:
    rendered = render(source, {}, GLOSSARY)
    assert "<button" not in rendered.html
    assert rendered.words == ()


def test_the_text_for_search_and_measure_does_not_change() -> None:
    assert render("Die Hebamme kommt.", {}, GLOSSARY).units == render(
        "Die Hebamme kommt.", {}).units  # fmt: skip


def test_an_author_cannot_write_a_button() -> None:
    assert "<button" not in render('<button popovertarget="x">Los</button>', {}, GLOSSARY).html


def test_a_page_explains_at_most_five_words(edition: Edition) -> None:
    for page in edition.pages.values():
        marked = re.findall(r'popovertarget="wort-([\w-]+)"', page.html)
        assert marked == [word.id for word in page.words]
        assert len(marked) == len(set(marked)) <= MOST_PER_PAGE


def test_explanations_are_short_and_do_not_repeat_the_word(edition: Edition) -> None:
    for word in edition.glossary.words.values():
        assert len(sentences_of(word.explanation)) <= 3, word.id
        assert word.term.lower() not in map(str.lower, words_of(word.explanation)), word.id


def test_most_words_of_the_glossary_are_needed(edition: Edition) -> None:
    text = "\n".join(page.text for page in edition.pages.values())
    words = edition.glossary.words.values()
    used = [w for w in words if any(re.search(rf"\b{re.escape(f)}\b", text) for f in w.forms)]
    assert len(used) >= 0.6 * len(words)


def test_two_words_cannot_share_a_form(tmp_path: Path) -> None:
    path = tmp_path / "glossary.yaml"
    path.write_text(
        "- {id: a, term: Amt, explanation: X}\n- {id: b, term: Ämter, forms: [Amt], explanation: Y}"
    )
    with pytest.raises(ContentError, match="Amt"):
        load_glossary(path)

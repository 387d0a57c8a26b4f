"""Numbers, hours and deadlines in Leichte Sprache, from the data every page uses."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from fruehe_hilfen.book.changed import Changes, changed
from fruehe_hilfen.book.contacts import Contact, ContentError
from fruehe_hilfen.book.easy_cards import easy_cards, facts
from fruehe_hilfen.book.easy_words import NO_EASY_WORDS, EasyWords, easy_functions, load_words
from fruehe_hilfen.book.easy_words_gate import check_cards, check_words
from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.book.gate import check_edition
from fruehe_hilfen.book.hours import parse_hours
from tests.support.client import Client

TODAY = date(2026, 11, 26)


@pytest.fixture
def words(edition: Edition) -> EasyWords:
    return edition.easy["w14"].words


def contact(**values: object) -> Contact:
    return Contact(**{"id": "x", "name": "Ein Amt", "status": "ok", **values})  # type: ignore[arg-type]


def lines(entry: Contact, words: EasyWords) -> list[str]:
    return [line for block in facts(entry, words) for line in block]


def test_hours_of_equal_days_stand_in_one_line(words: EasyWords) -> None:
    hours = parse_hours([{"days": ["MO", "TU", "WE", "TH", "FR"], "from": "08:00", "to": "12:00"}])
    said = lines(contact(tel="1", display="1", hours=hours), words)
    assert said == ["Dann ist jemand am Telefon:", "Montag bis Freitag von 8 bis 12 Uhr."]


def test_the_second_time_of_a_day_stands_in_the_next_line(words: EasyWords) -> None:
    hours = parse_hours(
        [
            {"days": ["TH"], "from": "07:30", "to": "13:00"},
            {"days": ["TH"], "from": "14:00", "to": "18:00"},
        ]
    )
    assert lines(contact(hours=hours), words) == [
        "Dann ist offen:", "Donnerstag von 7:30 bis 13 Uhr.", "Und von 14 bis 18 Uhr.",
    ]  # fmt: skip


def test_whoever_always_answers_needs_no_hours(words: EasyWords) -> None:
    said = lines(contact(tel="1", display="1", hours=parse_hours("always"), free=True), words)
    assert said == [
        "Sie können immer anrufen.", "Am Tag und in der Nacht.", "Der Anruf kostet **kein** Geld.",
    ]  # fmt: skip


def test_an_address_is_written_like_on_a_letter(words: EasyWords) -> None:
    said = lines(contact(address="Am Weg 1, 52349 Düren"), words)
    assert said == ["Adresse:", "Am Weg 1", "52349 Düren"]


def test_what_is_not_confirmed_says_so_with_or_without_words_of_its_own(words: EasyWords) -> None:
    unsure = contact(status="confirm")
    assert lines(unsure, words) == ["Das ist noch **nicht** ganz sicher."]
    known = replace(unsure, hint="Die Zeiten werden noch bestätigt.")
    assert lines(known, words) == ["Die Zeiten sind noch **nicht** sicher."]


def test_a_text_the_office_has_changed_is_said_in_its_own_sentences(words: EasyWords) -> None:
    said = lines(contact(what="Wir ziehen am 3. Mai um. Rufen Sie vorher an!"), words)
    assert said == ["Wir ziehen am 3. Mai um.", "Rufen Sie vorher an!"]


@pytest.mark.parametrize(
    ("german", "easy"),
    [
        ("innerhalb einer Woche nach der Geburt", "in der 1. Woche nach der Geburt"),
        ("innerhalb von 2 Monaten nach der Geburt", "in den ersten 2 Monaten nach der Geburt"),
        (
            "bis zum Ende des 6. Monats nach dem Geburtsmonat",
            "6 Monate lang.\nDie Zeit zählt ab dem Monat nach der Geburt",
        ),
        (
            "möglich im 2. bis 4½. Lebensmonat",
            "möglich ab dem 2. Lebensmonat.\nDie Zeit endet mit 4 Monaten und 2 Wochen",
        ),
        ("ab dem 1. Geburtstag", "ab dem 1. Geburtstag"),
    ],
)
def test_a_deadline_keeps_its_number_and_loses_its_grammar(
    words: EasyWords, german: str, easy: str
) -> None:
    assert words.window(german) == easy


def test_a_question_inside_a_deadline_keeps_its_mark(words: EasyWords) -> None:
    said = words.window("nach der Geburt, im Sommer Geborene ab September")
    assert said.split("\n")[:2] == ["nach der Geburt.", "Ist Ihr Kind im Sommer geboren?"]


def test_every_number_of_every_window_arrives_in_the_easy_text(edition: Edition) -> None:
    for easy in edition.easy.values():
        for name, id in re.findall(r'\{\{ (frist\w*)\("([^"]+)"\)', easy.source):
            german = edition.reminders.window_text(id)
            part = german if name == "frist" else german.split(", möglich")[name == "frist_auch"]
            said = easy.words.window(part if name != "frist_auch" else f"möglich{part}")
            assert set(re.findall(r"\d+", part)) <= set(re.findall(r"\d+", said)), (easy.id, id)


def test_a_number_in_the_text_is_not_sure_in_easy_words(edition: Edition) -> None:
    functions = {"telefon": lambda id: f"[1]({id}) (wird noch bestätigt)"}
    easy = easy_functions(functions, edition.easy["w14"].words)
    assert easy["telefon"]("tel:1") == "[1](tel:1) (noch **nicht** sicher)"


def test_every_card_of_every_easy_page_has_easy_words(edition: Edition) -> None:
    for page in edition.easy_pages:
        easy = edition.easy[page.id]
        assert list(map(str, check_cards(easy, edition.people(page)))) == []
    assert list(map(str, check_words(edition.easy.values()))) == []


def test_the_gate_finds_a_card_without_easy_words_and_a_hard_line(edition: Edition) -> None:
    easy = edition.easy["w14"]
    strange = contact(what="Hier wird Ihnen im Bedarfsfall weitergeholfen.")
    found = "\n".join(map(str, check_cards(easy, [strange])))
    assert "a text of a card without easy words: x" in found
    hard = replace(easy.words, texts={**easy.words.texts, "x": ("Das ist nicht gut.",)})
    found = "\n".join(map(str, check_words([replace(easy, words=hard)])))
    assert "ls/words.yaml: negation that is not bold" in found


def test_the_gate_finds_a_genitive_that_comes_with_the_data(edition: Edition) -> None:
    easy = edition.easy["w14"]
    plain = replace(easy, words=replace(easy.words, times={}))
    unit = replace(easy.units[0], text="Zeit: bis zum Ende des 4. Lebensmonats.")
    found = list(map(str, check_words([replace(plain, units=(unit,))])))
    assert len(found) == 1
    assert "no genitive" in found[0]


def test_the_edition_of_the_city_passes(edition: Edition) -> None:
    assert [f for f in check_edition(edition, TODAY) if "words.yaml" in f.page] == []


def test_hours_the_office_changes_change_here_too(edition: Edition) -> None:
    new = replace(
        edition.directory.get("familienkasse"),
        hours=parse_hours([{"days": ["SA"], "from": "10:00", "to": "11:00"}]),
    )
    now = changed(edition, Changes(contacts={new.id: new}), "v2")
    (card,) = easy_cards(now, now.easy["w14"], [now.directory.get("familienkasse")])
    assert "Samstag von 10 bis 11 Uhr." in card.html


def test_the_cards_below_an_easy_text_are_easy(client: Client) -> None:
    text = client.get("/begleitbuch/erste-behoerdengaenge/leicht").text
    assert "Donnerstag von 7:30 bis 13 Uhr." in text
    assert "Die eigene Nummer ist noch <strong>nicht</strong> sicher." in text
    assert "Rufen Sie bis dahin die Zentrale an." in text
    assert "wird noch bestätigt" not in text
    assert "Ende des" not in text
    assert (
        "Montag bis Freitag 8 bis 18 Uhr" in client.get("/begleitbuch/erste-behoerdengaenge").text
    )


def test_another_language_keeps_the_cards_of_every_page(client: Client) -> None:
    text = client.get("/en/begleitbuch/erste-behoerdengaenge/leicht").text
    assert "Rufen Sie bis dahin die Zentrale an." not in text


@pytest.mark.parametrize("broken", ["cards: 3\n", "- x\n", "cards: {a: b}\n"])
def test_a_broken_file_is_refused_by_name(tmp_path: Path, broken: str) -> None:
    path = tmp_path / "words.yaml"
    assert load_words(path) is NO_EASY_WORDS
    path.write_text(broken, encoding="utf-8")
    with pytest.raises(ContentError, match=r"words\.yaml"):
        load_words(path)


def test_what_leaving_at_once_does_not_take_away_is_said_line_by_line(client: Client) -> None:
    text = client.get("/begleitbuch/k7/leicht").text
    assert '<p class="on muted no-print">Der Verlauf im Browser bleibt.</p>' in text
    assert "eine andere Seite. Der Verlauf" not in text

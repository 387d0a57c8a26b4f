"""The one measure of readability."""

import pytest

from fruehe_hilfen.book.readability import forbidden_in, measure, sentences_of, syllables, words_of


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("Baby", 2),
        ("Eltern", 2),
        ("Geburt", 2),
        ("schreien", 2),
        ("Bäume", 2),
        ("Quelle", 2),
        ("See", 1),
        ("Untersuchung", 4),
        ("Krankenkasse", 4),
        ("U4", 1),
        ("24", 1),
    ],
)
def test_syllables_follow_german_diphthongs(word: str, count: int) -> None:
    assert syllables(word) == count


def test_an_ordinal_does_not_end_a_sentence() -> None:
    assert len(sentences_of("Die U4 ist im 3. bis 4. Monat. Rufen Sie an!")) == 2


def test_a_colon_ends_a_sentence() -> None:
    assert sentences_of("Das ist gut: Ihr Baby schläft.") == ["Das ist gut", "Ihr Baby schläft"]


def test_a_hyphenated_compound_is_one_word() -> None:
    assert words_of("Die Familien-Kinderkrankenschwester kommt um 10 Uhr.") == [
        "Die",
        "Familien-Kinderkrankenschwester",
        "kommt",
        "um",
        "10",
        "Uhr",
    ]


def test_lix_and_amstad_follow_their_formulas() -> None:
    measured = measure(["Das Baby schläft.", "Die Untersuchung ist kurz."])
    assert (measured.words, measured.sentences) == (7, 2)
    assert measured.lix == round(3.5 + 100 * 2 / 7, 1)
    assert measured.amstad == round(180 - 3.5 - 58.5 * (1 + 2 + 1 + 1 + 4 + 1 + 1) / 7, 1)


def test_an_office_sentence_fails_where_ours_pass() -> None:
    office = measure(
        ["Die Inanspruchnahme der Früherkennungsuntersuchungen ist fristgerecht nachzuweisen."]
    )
    assert office.lix > 40
    assert office.amstad < 60
    assert "Früherkennungsuntersuchungen" in office.very_long


def test_the_name_of_the_nurses_is_not_counted_as_a_long_word() -> None:
    assert measure(["Die Familien-Kinderkrankenschwester kommt."]).very_long == ()


def test_an_empty_text_cannot_be_measured() -> None:
    with pytest.raises(ValueError, match="no sentence"):
        measure([" "])


@pytest.mark.parametrize(
    "text",
    [
        "Hast du Zeit?",
        "Dein Baby schläft.",
        "Die U4 ist fällig.",
        "Sie haben den Termin verpasst.",
        "Da muss man warten.",
        "Eltern, z. B. Väter",
        "Die Ärzt*innen",
        "Die ErzieherInnen",
        'Das "Gelbe Heft"',
    ],
)
def test_forbidden_words_are_found(text: str) -> None:
    assert forbidden_in(text)


def test_ordinary_german_is_not_forbidden() -> None:
    fine = "Der Termin ist bei der Kinderärztin. Manche Babys, jemand, Industrie, „Gelbes Heft“."
    assert forbidden_in(fine) == []


def test_muessen_is_for_law_only() -> None:
    text = "Sie müssen die Geburt anzeigen."
    assert forbidden_in(text)
    assert forbidden_in(text, law=True) == []


def test_the_sentence_on_confidentiality_may_stand_everywhere() -> None:
    assert forbidden_in("Nur wenn ein Kind in Gefahr ist, müssen wir handeln.") == []


def test_sensitive_pages_do_not_shout() -> None:
    assert forbidden_in("Rufen Sie an!", sensitive=True)
    assert forbidden_in("Rufen Sie an!") == []

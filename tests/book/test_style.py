"""Grammar that plain language avoids."""

import pytest

from fruehe_hilfen.book.style import hard_forms, hard_in_need


@pytest.mark.parametrize(
    "sentence",
    [
        "Ihr Kind wird geimpft und gemessen.",
        "Das Baby muss untersucht werden.",
        "Wenn das Kind geimpft wird, bleiben Sie da.",
        "Der Antrag wurde abgegeben.",
        "Ihnen wird dort geholfen.",
    ],
)
def test_a_passive_is_found(sentence: str) -> None:
    assert [hard.form for hard in hard_forms([sentence])] == ["passive"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Wenn es wach wird, rufen Sie an.",
        "Es wird meist ruhiger.",
        "Es wird leichter, wenn er versteht.",
        "Sie werden Mutter und bekommen Geld.",
        "Sie werden das Kind gut verstehen.",
        "Die Nummer ist bekannt. (wird noch bestätigt)",
        "Schauen Sie nach Hüfte, Gehör, Herz und Atmung.",
        "Sie möchten, dass es hilft.",
    ],
)
def test_plain_sentences_are_left_alone(sentence: str) -> None:
    assert hard_forms([sentence]) == []


@pytest.mark.parametrize("word", ["könnte", "sollten", "würde", "hätten", "wäre"])
def test_a_conditional_is_found(word: str) -> None:
    assert [hard.form for hard in hard_forms([f"Das {word} helfen."])] == ["conditional"]


def test_a_nested_sentence_is_found_and_named() -> None:
    (hard,) = hard_forms(["Sagen Sie, dass Sie wissen, was war."])
    assert (hard.form, hard.sentence) == ("nested", "Sagen Sie, dass Sie wissen, was war")


@pytest.mark.parametrize(
    ("source", "form"),
    [
        ("Legen Sie nicht auf.", "negation that is not bold"),
        ("Warten Sie zwei Minuten.", "a number in words"),
        ("Das steht in Teil III.", "a Roman number"),
        ("Die Nummer der Praxis des Arztes.", "a chain of genitives"),
    ],
)
def test_an_emergency_page_says_it_more_simply(source: str, form: str) -> None:
    assert [hard.form for hard in hard_in_need(source)] == [form]


@pytest.mark.parametrize(
    "source", ["Legen Sie **nicht** auf.", "## Das Baby atmet nicht", "Die Nummer der Praxis."]
)
def test_an_emergency_page_may_say(source: str) -> None:
    assert hard_in_need(source) == []

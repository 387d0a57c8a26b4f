"""What is read aloud, and by whom."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.book.readability import sentences_of

SCRIPT = Path(__file__).parent / "reading.mjs"


def ask(*, texts: tuple[str, ...] = (), voices: tuple[dict[str, Any], ...] = ()) -> Any:
    ran = subprocess.run(
        ["node", str(SCRIPT)],
        input=json.dumps({"texts": texts, "voices": voices}),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(ran.stdout)


def _voice(lang: str, *, local: bool) -> dict[str, Any]:
    return {"lang": lang, "localService": local, "name": f"{lang}-{local}"}


@pytest.mark.parametrize(
    ("voices", "chosen"),
    [
        ((_voice("de-DE", local=True),), "de-DE-True"),
        ((_voice("en-US", local=True), _voice("de-AT", local=True)), "de-AT-True"),
        ((_voice("de-DE", local=False), _voice("de", local=True)), "de-True"),
        ((_voice("de-DE", local=False),), None),
        ((_voice("den-CA", local=True),), None),
        ((), None),
    ],
)
def test_only_a_german_voice_of_the_phone_itself_reads(
    voices: tuple[dict[str, Any], ...], chosen: str | None
) -> None:
    voice = ask(voices=voices)["voice"]
    assert (voice and voice["name"]) == chosen


def test_sentences_know_their_places_and_ordinals_end_nothing() -> None:
    text = " Die U4 ist im 3. bis 4. Monat.  Rufen Sie an! Gut? "
    (found,) = ask(texts=(text,))["sentences"]
    assert [one["text"] for one in found] == [
        "Die U4 ist im 3. bis 4. Monat.",
        "Rufen Sie an!",
        "Gut?",
    ]
    assert all(text[one["start"] : one["end"]].strip() for one in found)
    assert text[found[1]["start"] : found[1]["end"]] == "Rufen Sie an!"


def test_nothing_is_read_where_nothing_is_written() -> None:
    assert ask(texts=("", " … ", "."))["sentences"] == [[], [], []]


def test_the_voice_pauses_where_the_measure_counts_a_sentence(edition: Edition) -> None:
    units = tuple(
        unit.text
        for page in edition.pages.values()
        for unit in page.units
        if unit.kind == "paragraph"
    )
    spoken = ask(texts=units)["sentences"]
    different = [
        unit
        for unit, found in zip(units, spoken, strict=True)
        if len(found) != len(sentences_of(unit))
    ]
    assert len(different) <= 0.02 * len(units), different

"""Letters opened as pictures: the address is in the window, whatever it says, and one sheet each."""

from __future__ import annotations

import io
import json
from datetime import date

import pytest
import typst
from PIL import Image

from fruehe_hilfen.pdf import FONTS
from fruehe_hilfen.welcome import papers
from fruehe_hilfen.welcome.letter_rules import PartOfDay, Proposal, Source
from fruehe_hilfen.welcome.letter_text import Sender
from fruehe_hilfen.welcome.letters import Sheet
from fruehe_hilfen.welcome.names import Child, Family

MM = 4
"""Dots per millimetre."""
SENDER = Sender(
    address="Stadt Düren, Kaiserplatz 2–4, 52349 Düren", phone="02421 25-0",
    public_url="https://familie.dueren.example", privacy_contact=None,
)  # fmt: skip
LONG = "Beispiel-Vordruck von der Langen Musterlinie"


def family(name: str, street: str) -> Family:
    return Family(
        name=name, parent_first_name="Eva Maria", parent_name=name, street=street, house_no="124 a",
        plz="52351", children=(Child("Kim", date(2026, 10, 1)),),
    )  # fmt: skip


TALKATIVE = Sender(
    address="Stadt Düren, Amt für Kinder, Jugend und Familie, Kaiserplatz 2–4, 52349 Düren",
    phone="02421 25-0 oder 02421 25-1234", privacy_contact="die Beauftragte für den Datenschutz, "
    "Kaiserplatz 2–4, 52349 Düren, datenschutz@stadt-mit-langem-namen.example, 02421 25-1234",
    public_url="https://elternbegleitbuch.fruehe-hilfen.stadt-dueren.example",
)  # fmt: skip


def pages(
    *families: Family, sender: Sender = SENDER, source: Source = Source.LIST,
    proposal: Proposal | None = None,
) -> list[Image.Image]:  # fmt: skip
    sheets = [Sheet(one, False, "K7FM2QXD9T", source, proposal) for one in families]
    data = papers.letter_data(sheets, sender, date(2026, 11, 25))
    drawn = typst.compile(
        (papers.LAYOUTS / "letter.typ").read_bytes(), sys_inputs={"data": json.dumps(data)},
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=[FONTS]),
        format="png", ppi=25.4 * MM,
    )  # fmt: skip
    listed = drawn if isinstance(drawn, list) else [drawn]
    return [Image.open(io.BytesIO(bytes(one))).convert("L") for one in listed]


def ink(page: Image.Image, left: float, top: float, right: float, bottom: float) -> int:
    """Dark dots in a part of the page; millimetres."""
    part = page.crop((int(left * MM), int(top * MM), int(right * MM), int(bottom * MM)))
    return sum(part.histogram()[:200])


@pytest.mark.parametrize(
    "one",
    [family("Muster", "Beispielweg"), family(LONG, "Straße der langen Straßennamen in Düren")],
)
def test_the_address_stands_in_the_window_and_nothing_else(one: Family) -> None:
    front, back = pages(one)
    assert ink(front, 25, 62.7, 105, 90) > 200, "the address"
    assert ink(front, 20, 57, 105, 62) > 50, "where a letter goes that cannot be delivered"
    assert ink(front, 0, 0, 210, 44) == 0, "above the window"
    assert ink(front, 10, 90, 105, 98) == 0, "below the window"
    assert ink(front, 10, 45, 24, 90) == 0, "left of the window"
    assert ink(front, 25, 270, 190, 280) > 200, "where the other languages are"
    for left, top in ((25, 20), (111, 20), (25, 98), (111, 98)):
        assert ink(back, left, top, left + 79, top + 60) > 2000, "one of four languages"
    assert ink(back, 25, 190, 190, 270) > 2000, "where the data come from"


def test_every_letter_begins_on_a_sheet_of_its_own() -> None:
    drawn = pages(*(family(f"Muster{n}", "Weg") for n in range(3)))
    assert len(drawn) == 6
    assert all(ink(page, 5, 104, 9, 106) > 0 for page in drawn[::2]), "the mark for folding"
    assert all(ink(page, 5, 104, 9, 106) == 0 for page in drawn[1::2])


@pytest.mark.parametrize("source", list(Source))
def test_the_longest_letter_still_is_one_sheet(source: Source) -> None:
    day = Proposal(date(2026, 12, 23), PartOfDay.AFTERNOON)
    drawn = pages(family(LONG, "Straße"), sender=TALKATIVE, source=source, proposal=day)
    assert len(drawn) == 2
    assert ink(drawn[1], 0, 288, 210, 297) == 0

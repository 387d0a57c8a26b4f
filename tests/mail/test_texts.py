"""The words of letters: printed in the docs as they are sent, neutral, in the tone of the house."""

from __future__ import annotations

import re

import pytest
from tools.mail_texts import ACCOUNTS, BEGIN, END, FAMILIES, PAGE, printed

from fruehe_hilfen.paths import TEMPLATES
from fruehe_hilfen.staff.letters import NOTICES
from fruehe_hilfen.visits.words import NOTICES as WHATS

LETTERS = re.findall(r"### (.+)\n```text\nBetreff: (.+)\n\n((?:.*\n)+?)```", printed())
SUBJECTS = [subject for _title, subject, _text in LETTERS]


def test_the_docs_print_every_text_as_it_is_sent() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert printed() in page, "run: python tools/mail_texts.py"
    assert page.count(BEGIN) == page.count(END) == 1


def test_every_text_there_is_gets_printed() -> None:
    without_letter = {"gone", "mail", "careful"}  # for the team: news, a letter that failed, a call
    assert {*WHATS, "booked", "requested", "ended", "reminder"} - without_letter == set(FAMILIES)
    assert set(NOTICES) == set(ACCOUNTS)
    used = {path.name for path in (TEMPLATES / "mail").glob("*.txt")}
    source = (PAGE.parents[1] / "tools" / "mail_texts.py").read_text(encoding="utf-8")
    assert {name for name in used if name not in source} == set()


@pytest.mark.parametrize(("title", "subject", "text"), LETTERS, ids=[one[0] for one in LETTERS])
def test_a_letter_keeps_the_tone_and_has_no_holes(title: str, subject: str, text: str) -> None:
    assert not re.search(r"\b(du|dein\w*|fällig|verpasst|müssen)\b", subject + text, re.I)
    assert not re.search(r"\n\n\n|[{}%]| \n|None", text), title
    assert len(subject) <= 60
    assert max(map(len, text.splitlines())) <= 160


def test_no_subject_tells_what_it_is_about() -> None:
    telling = r"Hilfe\w*|Schwanger\w*|Baby|Kind|Hebamme|Krank\w*|Besuch\w*|Jugendamt"
    private = [one for one in SUBJECTS if re.search(telling, one) and "Zugang" not in one]
    assert private == ["Test von Frühe Hilfen Düren"]


def test_a_discreet_letter_holds_a_day_a_time_and_the_city() -> None:
    for title, subject, text in LETTERS:
        if title.startswith("Unauffällig"):
            assert subject == "Termin am 1. Dezember"
            assert "http" not in text
            assert not re.search(r"Hilfe|Warteliste|Fachkraft|Kollegin|Besuch", text)

"""Phases, topics and kinds of pages, and the readability each kind must reach.

**Source**: content plan of the Elternbegleitbuch; gates A-30 to A-36 of the project's requirements
(formulas: LIX after Björnsson 1968, Amstad 1978; measured on 337 municipal pages in 2026).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["N", "E", "R", "S", "L", "LS"]
"""N emergency, E plain language, R law and authorities, S sensitive, L legal notices, LS easy."""

PHASES: dict[str, str] = {
    "S1": "Schwangerschaft, Anfang",
    "S2": "Schwangerschaft, Mitte",
    "S3": "Schwangerschaft, letzte Wochen",
    "G": "Geburt",
    "W": "Die ersten Wochen",
    "M2": "2 und 3 Monate",
    "M4": "4 bis 6 Monate",
    "M7": "7 bis 9 Monate",
    "M10": "10 bis 12 Monate",
    "J2": "Das 2. Jahr",
    "J3": "Das 3. Jahr",
    "X": "Immer wichtig",
}

TOPICS: dict[str, str] = {
    "GE": "Gesundheit",
    "ER": "Essen und Stillen",
    "SL": "Schlafen",
    "EN": "Entwicklung",
    "SI": "Sicherheit",
    "BI": "Gefühle und Bindung",
    "PA": "Partnerschaft",
    "GS": "Geschwister",
    "BE": "Behörden",
    "GD": "Geld",
    "RE": "Recht und Beistand",
    "KB": "Kita und Tagespflege",
    "ME": "Medien",
    "DN": "Hilfe in Düren",
    "NO": "Notfall",
}

RESERVED = frozenset({"themen", "a-z", "woerter", "zeit", "thema", "alles", "spuren-auf-dem-handy"})
"""Last parts of addresses below /begleitbuch that no page may take."""

QUICK_EXIT = frozenset({"n13", "s102", "g08", "xbi2", "xpa1"})
"""Pages with "Seite schnell verlassen" and nowhere else. **Source**: C-10 of the requirements."""

EASY = frozenset(
    ["n01", "n02", "n03", "n08", "n10", "n13", "s101", "s104", "s109", "s204", "s301", "g04", "g07",
     "w03", "w06", "w08", "w13", "w14", "m201", "m401", "m701", "m705", "xge1", "xdn1", "xdn2"]
)  # fmt: skip
"""The pages that stand in Leichte Sprache, too. **Source**: content plan, the 25 with a star."""

REVIEW_DAYS, REVIEW_DAYS_LAW = 366, 184
"""Longest time between two readings by an expert; law and money change faster. **Source**: A-12."""

GRACE_DAYS = 92
"""After so many days without a reading that was due, the page itself says so. **Source**: A-12."""

_LAW_TOPICS = frozenset({"BE", "GD", "RE"})
_MEDICAL_IDS = frozenset({"w03", "w04", "w05", "w06", "m401"})


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a page of one kind must reach; shares in percent, lengths in words."""

    lix_max: float
    amstad_min: float
    mean_sentence_max: float
    longest_sentence_max: int
    long_words_max: float
    words_max: int
    hard_forms_max: int


_PLAIN = Limits(
    lix_max=35,
    amstad_min=65,
    mean_sentence_max=10,
    longest_sentence_max=15,
    long_words_max=3,
    words_max=300,
    hard_forms_max=2,
)
_LAW = Limits(
    lix_max=40,
    amstad_min=60,
    mean_sentence_max=11,
    longest_sentence_max=18,
    long_words_max=5,
    words_max=400,
    hard_forms_max=3,
)

LIMITS: dict[Kind, Limits] = {
    "N": Limits(
        lix_max=25,
        amstad_min=80,
        mean_sentence_max=7,
        longest_sentence_max=10,
        long_words_max=1,
        words_max=120,
        hard_forms_max=0,
    ),
    "E": _PLAIN,
    "S": _PLAIN,
    "R": _LAW,
    "L": Limits(
        lix_max=40,
        amstad_min=55,
        mean_sentence_max=11,
        longest_sentence_max=18,
        long_words_max=7,
        words_max=900,
        hard_forms_max=4,
    ),
    "LS": Limits(
        lix_max=32,
        amstad_min=72,
        mean_sentence_max=8,
        longest_sentence_max=10,
        long_words_max=1,
        words_max=500,
        hard_forms_max=0,
    ),
}


READ_FIRST: frozenset[Kind] = frozenset({"N", "S", "R"})
"""Kinds of pages that families read in another language only when a person has read it before.

**Source**: A-40 of the requirements.
"""


def needs_release(page_id: str, topic: str, kind: Kind) -> bool:
    """Whether a page states medical advice, which a named profession must release first.

    **Source**: rule of the content plan: all health and emergency pages, w03 to w06, m401.
    """
    return topic == "GE" or kind == "N" or page_id in _MEDICAL_IDS


def longest_review_days(topic: str, kind: Kind) -> int:
    """How many days a page may go unread by an expert. **Source**: requirement A-12."""
    return REVIEW_DAYS_LAW if kind == "R" or topic in _LAW_TOPICS else REVIEW_DAYS


def is_old(review_due: date | None, today: date) -> bool:
    """Whether the page has to tell families that nobody has read it again. **Source**: A-12."""
    return review_due is not None and (today - review_due).days > GRACE_DAYS

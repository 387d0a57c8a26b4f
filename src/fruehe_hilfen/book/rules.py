"""Phases, topics and kinds of pages, and the readability each kind must reach.

**Source**: content plan of the Elternbegleitbuch; gates A-30 to A-34 of the project's requirements
(formulas: LIX after Björnsson 1968, Amstad 1978; measured on 337 municipal pages in 2026).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["N", "E", "R", "S", "L"]
"""N emergency, E plain language, R law and authorities, S sensitive, L legal notices."""

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


_PLAIN = Limits(
    lix_max=35,
    amstad_min=65,
    mean_sentence_max=10,
    longest_sentence_max=15,
    long_words_max=3,
    words_max=300,
)
_LAW = Limits(
    lix_max=40,
    amstad_min=60,
    mean_sentence_max=11,
    longest_sentence_max=18,
    long_words_max=5,
    words_max=400,
)

LIMITS: dict[Kind, Limits] = {
    "N": Limits(
        lix_max=25,
        amstad_min=80,
        mean_sentence_max=7,
        longest_sentence_max=10,
        long_words_max=1,
        words_max=120,
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
    ),
}


def needs_release(page_id: str, topic: str, kind: Kind) -> bool:
    """Whether a page states medical advice, which a named profession must release first.

    **Source**: rule of the content plan: all health and emergency pages, w03 to w06, m401.
    """
    return topic == "GE" or kind == "N" or page_id in _MEDICAL_IDS

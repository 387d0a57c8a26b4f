"""The auditor reads German words, no codes."""

from __future__ import annotations

import re

from fruehe_hilfen.office.rules import Kind as OfficeKind
from fruehe_hilfen.paths import ROOT
from fruehe_hilfen.staff.words import action_texts
from fruehe_hilfen.visits.office_models import StepKind
from fruehe_hilfen.welcome.rules import Kind as CaseKind

_NOTED = re.compile(r"""(?:audit\.record|follow_up)\([^"')]*"([a-z_.]+)\"""")


def _noted() -> set[str]:
    sources = (ROOT / "src").rglob("*.py")
    found = {code for path in sources for code in _NOTED.findall(path.read_text(encoding="utf-8"))}
    assert {"sign_in", "welcome.assign", "office.undone"} <= found
    kinds = {"office": OfficeKind, "visits": StepKind, "welcome": CaseKind}
    return found | {f"{area}.{kind}" for area, listed in kinds.items() for kind in listed}


def test_every_action_of_the_log_has_german_words() -> None:
    assert _noted() - set(action_texts()) == set()

"""The papers are those of the program, and every proof they name exists."""

from __future__ import annotations

import ast
import re
import xml.etree.ElementTree as ET
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from fruehe_hilfen.cli import main
from fruehe_hilfen.paths import ROOT
from fruehe_hilfen.privacy import asvs, flows, papers
from fruehe_hilfen.privacy.activities import RECORD
from fruehe_hilfen.privacy.measures import MEASURES
from fruehe_hilfen.privacy.risks import RISKS
from fruehe_hilfen.privacy.table import EVERYWHERE, IMPERSONAL
from fruehe_hilfen.privacy.terms import Activity

PAPERS = sorted(papers.papers())
GROUPS = ("Verlust", "Gewalt", "Auskunftssperre", "Fachkräfte", "Deutsch")


@cache
def names_in(path: Path) -> frozenset[str]:
    """The functions of a test file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def missing(tests: tuple[str, ...]) -> list[str]:
    """The named tests that do not exist."""
    found = []
    for test in tests:
        file, _sep, name = test.partition("::")
        path = ROOT / file
        if not path.exists() or name not in names_in(path):
            found.append(test)
    return found


@pytest.mark.parametrize("name", PAPERS)
def test_the_papers_are_those_of_the_program(name: str) -> None:
    written = (ROOT / "docs" / "privacy" / name).read_text(encoding="utf-8")
    assert written == papers.papers()[name], "run: make privacy"


@pytest.mark.parametrize("name", [name for name in PAPERS if name.endswith(".md")])
def test_every_paper_says_that_it_is_a_draft(name: str) -> None:
    first = papers.papers()[name].split("\n\n", 1)[0]
    assert "Entwurf" in first
    assert "Datenschutzbeauftragte" in first


@pytest.mark.parametrize("name", [name for name in PAPERS if name.endswith(".md")])
def test_every_table_of_a_paper_has_as_many_cells_as_heads(name: str) -> None:
    width = 0
    for line in papers.papers()[name].split("\n"):
        cells = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("|") else 0
        assert not (width and cells) or cells == width, line
        width = cells


def test_every_proof_of_a_measure_exists() -> None:
    for measures in MEASURES.values():
        for one in measures:
            assert missing(one.tests) == [], one.what
            assert [path for path in one.code if not (ROOT / path).exists()] == [], one.what


def test_every_proof_of_a_risk_exists() -> None:
    assert {risk.what: bad for risk in RISKS if (bad := missing(risk.tests))} == {}


def test_every_proof_of_the_asvs_exists() -> None:
    items = [item for _chapter, found in asvs.chapters() for item in found]
    assert {item.number: bad for item in items if (bad := missing(item.tests))} == {}
    assert len({item.number for item in items}) == len(items)
    assert all(item.level in {1, 2} for item in items)
    assert not [item.number for item in items if item.tests and item.not_needed]
    assert all(item.note for item in items if item.state == "offen"), "say what is missing"


def test_the_record_knows_every_activity_and_every_table() -> None:
    assert set(RECORD) == set(Activity)
    record = papers.papers()["verarbeitungsverzeichnis.md"]
    assert all(store.title in record for store in EVERYWHERE)
    periods = papers.papers()["loeschfristen.md"]
    assert all(f"`{name}`" in periods for name in IMPERSONAL)
    assert all(f"`{store.name}`" in periods for store in EVERYWHERE)


def test_no_law_stands_there_as_decided() -> None:
    for activity, one in RECORD.items():
        assert "von der Stadt zu bestätigen" in one.basis, activity


@pytest.mark.parametrize("group", GROUPS)
def test_the_assessment_thinks_of_those_who_have_most_to_lose(group: str) -> None:
    assert any(group in risk.group for risk in RISKS)


def test_the_drawing_is_sound_and_can_be_read_aloud() -> None:
    root = ET.fromstring(flows.drawing())
    spoken = root.findtext("{http://www.w3.org/2000/svg}desc") or ""
    assert root.get("role") == "img"
    assert all(way.what in spoken and way.never in spoken for way in flows.WAYS)
    places = {place.name for place in flows.PLACES}
    assert {way.source for way in flows.WAYS} | {way.target for way in flows.WAYS} == places
    table = papers.papers()["datenfluss.md"]
    assert all(way.what in table for way in flows.WAYS)


def test_writing_changes_nothing_when_all_is_up_to_date(tmp_path: Path) -> None:
    assert papers.write_all(tmp_path) == list(papers.papers())
    assert papers.write_all(tmp_path) == []
    answer = CliRunner().invoke(main, ["privacy", "write"])
    assert answer.output == "Alle Papiere sind aktuell.\n"

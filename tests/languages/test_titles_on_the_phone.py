"""The plan in another language: it is there whatever the network answers."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

PROGRAM = Path(__file__).parent / "titles.mjs"
ADDRESS = "/tr/offline/reminder-titles.json"
LOGIN = "<!doctype html><title>Hotel</title>"


def shown(prefix: str, status: int, body: str = "") -> Any:
    given = json.dumps({"prefix": prefix, "status": status, "body": body})
    ran = subprocess.run(
        ["node", str(PROGRAM)], input=given, capture_output=True, text=True, check=True, timeout=60
    )
    return json.loads(ran.stdout)


def test_the_titles_stand_in_the_language_of_the_page() -> None:
    assert shown("/tr", 200, '{"u1": "Bir"}') == [[ADDRESS], ["Bir"]]


@pytest.mark.parametrize(
    ("status", "body"), [(200, LOGIN), (200, "null"), (503, "{}"), (404, LOGIN), (0, "")]
)
def test_where_something_else_comes_the_german_titles_do(status: int, body: str) -> None:
    """A hotel's network answers every address with its own page."""
    assert shown("/tr", status, body) == [[ADDRESS], ["U1"]]


def test_a_german_page_asks_for_no_titles() -> None:
    assert shown("", 200, "{}") == [[], ["U1"]]

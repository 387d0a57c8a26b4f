"""Families and rows as JSON for the sealed columns."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from fruehe_hilfen.welcome.birthlist import BirthList, Rejected, Row
from fruehe_hilfen.welcome.names import Child, Family
from fruehe_hilfen.welcome.rules import Intake


def dump_family(family: Family) -> dict[str, Any]:
    """What `WelcomeCase.family` holds."""
    children = [[child.first_name, child.born_on.isoformat()] for child in family.children]
    return {**asdict(family), "children": children}


def load_family(stored: Any) -> Family:
    """The family of a case that is not a tombstone."""
    children = tuple(Child(name, date.fromisoformat(day)) for name, day in stored["children"])
    return Family(**{**stored, "children": children})


def dump_list(found: BirthList) -> dict[str, Any]:
    """What `ImportStaging.content` holds."""
    rows = [{**vars(row), "family": dump_family(row.family)} for row in found.rows]
    return {"rows": rows, "rejected": [[bad.number, bad.reason] for bad in found.rejected]}


def load_list(stored: Any) -> BirthList:
    """The list of a staging row."""
    rows = tuple(
        Row(**{**row, "family": load_family(row["family"]), "intake": Intake(row["intake"])})
        for row in stored["rows"]
    )
    return BirthList(rows, tuple(Rejected(number, reason) for number, reason in stored["rejected"]))

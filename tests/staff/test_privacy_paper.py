"""The paper on data of staff names exactly the tables that hold them."""

from __future__ import annotations

import re

from fruehe_hilfen.db.registry import metadata
from fruehe_hilfen.paths import ROOT


def test_the_paper_lists_every_table_on_staff_and_nothing_else() -> None:
    paper = (ROOT / "docs" / "privacy" / "beschaeftigte.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `(\w+)` \|", paper, re.MULTILINE))
    stored = {name for name in metadata.tables if re.match(r"staff(_|$)|audit_", name)}
    assert listed == stored


def test_tables_on_staff_hold_no_address_and_no_place() -> None:
    for name, table in metadata.tables.items():
        given_by_oneself = name == "staff_mail"  # where a person asked to be written to
        if re.match(r"staff(_|$)|audit_", name) and not given_by_oneself:
            assert not {"ip", "address", "latitude", "longitude", "email", "phone"} & set(
                table.columns.keys()
            )

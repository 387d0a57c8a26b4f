"""The phone's code in Node, and both sides in the same JSON."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from fruehe_hilfen.reminders.planner import Entry, Family, Moment

TWIN = Path(__file__).with_name("twin.mjs")
SCREEN = Path(__file__).with_name("screen.mjs")


def phone(
    cases: Sequence[Mapping[str, Any]],
    catalogue: Mapping[str, Any] | None = None,
    program: Path = TWIN,
) -> Any:
    """The answers of the phone's code, one per case, from one Node process."""
    sent = json.dumps({"catalogue": catalogue, "cases": [plain(case) for case in cases]})
    ran = subprocess.run(
        ["node", str(program)], input=sent, capture_output=True, text=True, check=True, timeout=120
    )
    return json.loads(ran.stdout)


def plain(value: Any) -> Any:
    """Dates, dataclasses and tuples as JSON has them."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, tuple | list | frozenset):
        return [plain(one) for one in value]
    return value


def entry_json(entry: Entry) -> dict[str, Any]:
    """An entry as the phone writes it: windows with names, no place in the catalogue."""
    told = {f.name: getattr(entry, f.name) for f in fields(entry) if f.name != "order"}
    data: dict[str, Any] = plain({k: v for k, v in told.items() if k not in ("moments", "rings")})
    for name in ("window", "tolerance"):
        data[name] = data[name] and dict(zip(("start", "end"), data[name], strict=True))
    rings = [[_moment(moment) for moment in ring] for ring in entry.rings]
    return {**data, "moments": [_moment(moment) for moment in entry.moments], "rings": rings}


def _moment(moment: Moment) -> dict[str, Any]:
    """By hand: a run of the tests writes some millions of them."""
    return {
        "on": moment.on.isoformat(),
        "kind": moment.kind,
        "n": moment.n,
        "until": moment.until.isoformat(),
    }


def family_json(family: Family) -> Any:
    """A family as the phone keeps it."""
    return plain(family)

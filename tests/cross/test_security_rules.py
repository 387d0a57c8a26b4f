"""docs/security-rules.md says what the code does: number by number."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import timedelta

import pytest

from fruehe_hilfen import app
from fruehe_hilfen.backup import keys as backup_keys
from fruehe_hilfen.book import feedback, feedback_routes, search_rules
from fruehe_hilfen.db import Keyring
from fruehe_hilfen.office import barriers
from fruehe_hilfen.office import feedback_routes as barrier_routes
from fruehe_hilfen.paths import ROOT
from fruehe_hilfen.push import routes as push_routes
from fruehe_hilfen.push import rules as push
from fruehe_hilfen.staff import audit_log, audit_routes, devices, doors, passwords
from fruehe_hilfen.staff import rules as staff
from fruehe_hilfen.visits import rules as visits
from fruehe_hilfen.visits import throttle
from fruehe_hilfen.web.limits import Rate
from fruehe_hilfen.welcome import (
    batches,
    birthlist,
    listfile,
    no_post_routes,
    registration_routes,
    reply_routes,
    seal,
)
from fruehe_hilfen.welcome import rules as welcome

TEXT = (ROOT / "docs" / "security-rules.md").read_text(encoding="utf-8")
REGISTRY = "https://registry.npmjs.org/"
ROWS = {
    line.split("|")[1].strip(): line for line in TEXT.splitlines() if line.startswith("| ")
}  # fmt: skip


def hours(period: timedelta) -> str:
    return f"{period // timedelta(hours=1)} hours"


def minutes(period: timedelta) -> str:
    return f"{period // timedelta(minutes=1)} minutes"


def number(value: int) -> str:
    return f"{value:,}"


def per_hour(rate: Rate) -> str:
    assert rate.per_s == 3600
    return str(rate.allowed)


SAID = [
    ("attempts per login, known or not", f"{doors.PER_LOGIN.allowed} in 10 minutes"),
    ("attempts per network", f"{doors.PER_NETWORK.allowed} in 10 minutes"),
    ("ends after idling", minutes(staff.IDLE)),
    ("longest", hours(staff.LONGEST_SESSION)),
    ("shift on a registered phone, below `/team/unterwegs` only", hours(staff.FIELD_SHIFT)),
    ("registered phones of a person", str(devices.MOST_DEVICES)),
    ("any request", number(app.MAX_BODY_BYTES)),
    ("hint to a page", number(feedback.LONGEST_TEXT)),
    ("report of a barrier", number(barriers.LONGEST_TEXT)),
    ("search", f"1,000 characters, of them {search_rules._MOST_TOKENS} words"),
    (
        "reason for reading the audit log",
        f"{audit_routes.SHORTEST_REASON} to {audit_routes.LONGEST_REASON} characters",
    ),
    ("password", f"{staff.SHORTEST_PASSWORD} to {staff.LONGEST_PASSWORD} characters"),
    ("note on the way", f"{welcome.LONGEST_NOTE} characters"),
    ("alarms of a phone", f"{push.MOST_ALARMS}, in {number(push.MOST_BYTES)} bytes"),
    ("events of a tour at once", f"{batches.MOST_EVENTS}, in {number(batches.MOST_BYTES)} bytes"),
    ("visits a family books ahead by itself", str(visits.MOST_UPCOMING)),
    ("a held time", minutes(visits.HOLD_FOR)),
    ("held times per family and hour", per_hour(throttle._HOLDS_OF_FAMILY)),
    ("held times per network and hour", per_hour(throttle._HOLDS_OF_NETWORK)),
    ("tries of a booking code per network and hour", per_hour(throttle.CODES)),
    ("replies to letters per network and hour", per_hour(reply_routes.PER_NETWORK)),
    ("registrations per network and hour", per_hour(registration_routes.PER_NETWORK)),
    ('"no post" per network and hour', per_hour(no_post_routes.PER_NETWORK)),
    ("hints to pages per network and hour", per_hour(feedback_routes.PER_NETWORK)),
    ("reports of barriers per network and hour", per_hour(barrier_routes.PER_NETWORK)),
    ("new phones per network and hour", per_hour(push_routes.NEW)),
    ("unpacked size", number(listfile._MOST_UNPACKED)),
    ("parts of the archive", str(listfile._MOST_PARTS)),
    ("columns", str(listfile._MOST_COLUMNS)),
    ("rows", number(birthlist._MOST_ROWS)),
    ("export of the audit log", number(audit_log.MOST_EXPORTED)),
]


@pytest.mark.parametrize(("what", "value"), SAID)
def test_every_number_stands_in_the_document(what: str, value: str) -> None:
    assert re.search(rf"\|[^|]*(?<![\d,]){re.escape(value)}(?![\d,])", ROWS[what]), ROWS[what]


def test_every_way_in_is_described_and_no_other() -> None:
    section = TEXT.split("## Ways in")[1].split("\n## ")[0]
    assert set(re.findall(r"^\| `(\w+)`", section, re.M)) == {way.value for way in staff.Way}
    assert f"{staff.RECOVERY_CODES} recovery codes" in section
    assert hours(staff.INVITATION) in section


def test_pauses_grow_as_described() -> None:
    pauses = [minutes(staff.pause_after(n)) for n in (4, 5, 6, 7, 50)]
    assert pauses == ["0 minutes", "1 minutes", "2 minutes", "4 minutes", "60 minutes"]
    assert "from the fifth on a pause of 1, 2, 4 … 60 minutes" in TEXT


def test_every_named_file_exists() -> None:
    named = set(re.findall(r"`([\w/]+\.py)`", TEXT)) - {"rules.py", "forms.py"}
    missing = [one for one in named if not list((ROOT / "src/fruehe_hilfen").glob(one))]
    assert [one for one in missing if not (ROOT / one).exists()] == []


def test_every_key_file_is_in_the_inventory() -> None:
    for name in ("field-0001.key", "index.key", "vapid-*.pem", seal.FILE, backup_keys.FILE):
        assert f"`{name}`" in TEXT, name


def test_keys_and_secrets_are_long_enough() -> None:
    keyring = Keyring.ephemeral()
    assert {len(key) for key in (*keyring.field_keys.values(), keyring.index_key)} == {32}
    assert len(seal.derive(b"x" * 32, b"p", b"s")) == 32
    codes = {passwords.new_code() for _ in range(1000)}
    assert len(codes) == 1000
    assert all(staff.RECOVERY_CODE.fullmatch(code) for code in codes)
    assert len(set("".join(codes)) - {"-"}) ** 12 >= 2**58  # ASVS asks for 2**20


def test_every_foreign_part_has_a_digest_and_comes_from_a_known_registry() -> None:
    locked = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))["package"]
    foreign = [one for one in locked if "registry" in one["source"]]
    assert {one["source"]["registry"] for one in foreign} == {"https://pypi.org/simple"}
    assert [one["name"] for one in locked if one not in foreign] == ["fruehe-hilfen"]
    for one in foreign:
        files = [*one.get("wheels", []), *([one["sdist"]] if "sdist" in one else [])]
        assert files, one["name"]
        assert all(file["hash"].startswith("sha256:") for file in files), one["name"]
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for name, one in packages.items():
        assert not name or one["integrity"].startswith("sha512-"), name
        assert one.get("resolved", REGISTRY).startswith(REGISTRY), name

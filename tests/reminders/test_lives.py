"""Simulated lives from the 8th week of pregnancy to the 38th month: what leaves the phone, and what it tells.

The phone's own code runs in Node and every request is captured. The attacker knows catalogue, code and
all that was ever sent. He lives the same life once more with the birthday of another day, and asks
whether he would have seen the same (`lives.mjs`).
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from fruehe_hilfen import clock

LIVES = Path(__file__).with_name("lives.mjs")
PROCESSES = 2
FEW, MANY = 16, 1_000
INSTANT = re.compile(r"20\d\d-\d\d-\d\dT\d\d:00:00Z")
NONCE = re.compile(r"[A-Za-z0-9_-]{22}")
UPLOAD = ("PUT", "/api/push/subscriptions/sub/alarms")
OTHERS = {
    ("GET", "/api/push/key"), ("POST", "/api/push/subscriptions"), ("DELETE", "/api/push/subscriptions/sub"),
}  # fmt: skip
SUBSCRIPTION = {"kid": "k", "keys": {"p256dh": "p", "auth": "a"}}
Life = dict[str, Any]


def live(catalogue: dict[str, Any], families: int) -> list[Life]:
    """The lives of so many families; always the same ones for the same number."""
    per = -(-families // PROCESSES)
    spans = [(start, min(start + per, families)) for start in range(0, families, per)]
    with ThreadPoolExecutor(PROCESSES) as pool:
        return [
            life for some in pool.map(lambda span: _run(catalogue, *span), spans) for life in some
        ]


def _run(catalogue: dict[str, Any], first: int, end: int) -> list[Life]:
    job = json.dumps({"catalogue": catalogue, "from": first, "to": end})
    ran = subprocess.run(
        ["node", str(LIVES)], input=job, capture_output=True, text=True, check=True
    )
    found: list[Life] = json.loads(ran.stdout)
    return found


@pytest.fixture(
    scope="module",
    params=[FEW, pytest.param(MANY, marks=pytest.mark.slow)],
    ids=lambda n: f"{n} families",
)
def lives(request: pytest.FixtureRequest, catalogue: dict[str, Any]) -> list[Life]:
    return live(catalogue, request.param)


def uploads(life: Life) -> Iterator[list[dict[str, str]]]:
    for one in life["requests"]:
        if (one["method"], one["path"]) == UPLOAD:
            yield json.loads(one["body"])["alarms"]


def test_nothing_but_times_and_random_numbers_reaches_the_server(lives: list[Life]) -> None:
    for life in lives:
        for one in life["requests"]:
            body = json.loads(one["body"] or "{}")
            assert one["secret"] in (None, "Bearer secret")
            if (one["method"], one["path"]) == UPLOAD:
                assert set(body) == {"alarms"}
                assert all(
                    set(alarm) == {"fire_at", "expires_at", "nonce"} for alarm in body["alarms"]
                )
                continue
            assert (one["method"], one["path"]) in OTHERS
            body.pop("endpoint", None)
            assert body in ({}, SUBSCRIPTION)


def test_every_time_is_a_ring_time_and_every_name_random(
    lives: list[Life], catalogue: dict[str, Any]
) -> None:
    free = {date.fromisoformat(day) for day in catalogue["holidays"]}
    for alarm in (alarm for life in lives for sent in uploads(life) for alarm in sent):
        assert INSTANT.fullmatch(alarm["fire_at"])
        assert NONCE.fullmatch(alarm["nonce"])
        rings, ends = (datetime.fromisoformat(alarm[name]) for name in ("fire_at", "expires_at"))
        assert ends - rings == timedelta(hours=24)
        at = clock.berlin(rings)
        assert at.hour in (10, 18)
        assert at.isoweekday() != 7
        assert at.date() not in free


def test_whoever_knows_all_times_and_the_code_is_left_with_seven_days(lives: list[Life]) -> None:
    left = {(life["seed"], n): days for life in lives for n, days in enumerate(life["days"])}
    assert {who: days for who, days in left.items() if len(days) < 7} == {}
    assert all(set(days) >= {0} and max(days) - min(days) == 6 for days in left.values())


def test_the_attacker_is_no_fool(lives: list[Life]) -> None:
    """The moved day he does find: one day more or less and the times would be others."""
    assert sum(life["nextDay"] for life in lives) <= len(lives) // 20


def test_the_budget_is_kept_on_every_day_the_phone_computes_anew(lives: list[Life]) -> None:
    for planned in (rows for life in lives for rows in life["planned"]):
        days = sorted(
            (clock.berlin(datetime.fromisoformat(at)).date(), hard) for at, hard in planned
        )
        assert len({day for day, _ in days}) == len(days)
        soft = [day for day, hard in days if not hard]
        assert all((third - first).days > 6 for first, third in zip(soft, soft[2:], strict=False))


def test_what_is_sent_fits_the_limits_of_the_server(lives: list[Life]) -> None:
    sizes = [len(one["body"] or "") for life in lives for one in life["requests"]]
    assert max(sizes) <= 64_000
    assert max(len(sent) for life in lives for sent in uploads(life)) <= 400


def test_the_families_are_as_different_as_families_are(lives: list[Life]) -> None:
    did = {name for life in lives for name in life["did"]}
    assert did >= {"due", "on", "birth", "open", "done", "later", "wish", "situation", "settings"}
    if len(lives) == MANY:
        assert did >= {"again", "end", "resume"}
        assert any(len(life["days"]) > 1 for life in lives)

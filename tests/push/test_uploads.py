"""What phones may upload."""

from __future__ import annotations

from tests.push.conftest import later
from tests.push.family import SUBSCRIPTIONS, Family, alarm, code
from tests.support.client import Client

GOOD = {"fire_at": "2026-12-01T09:00:00Z", "expires_at": "2026-12-02T09:00:00Z", "nonce": "A" * 22}
BROKEN: list[tuple[str, object]] = [
    ("no list", {}),
    ("not a list", {"alarms": {"a": 1}}),
    ("no object", {"alarms": ["x"]}),
    ("empty object", {"alarms": [{}]}),
    ("no zone", {"alarms": [{**GOOD, "fire_at": "2026-12-01T09:00:00"}]}),
    ("offset", {"alarms": [{**GOOD, "fire_at": "2026-12-01T09:00:00+00:00"}]}),
    ("no such day", {"alarms": [{**GOOD, "fire_at": "2026-11-31T09:00:00Z"}]}),
    ("year zero", {"alarms": [{**GOOD, "fire_at": "0000-01-01T09:00:00Z"}]}),
    ("end of time", {"alarms": [{**GOOD, "fire_at": "9999-12-31T23:59:59Z"}]}),
    ("number", {"alarms": [{**GOOD, "fire_at": 1_800_000_000}]}),
    ("null", {"alarms": [{**GOOD, "nonce": None}]}),
    ("short nonce", {"alarms": [{**GOOD, "nonce": "A" * 21}]}),
    ("long nonce", {"alarms": [{**GOOD, "nonce": "A" * 23}]}),
    ("padded nonce", {"alarms": [{**GOOD, "nonce": "A" * 20 + "=="}]}),
    ("ends before it begins", {"alarms": [{**GOOD, "expires_at": "2026-12-01T08:59:59Z"}]}),
    ("no life", {"alarms": [{**GOOD, "expires_at": GOOD["fire_at"]}]}),
    ("lives too long", {"alarms": [{**GOOD, "expires_at": "2026-12-02T09:00:01Z"}]}),
    ("too far", {"alarms": [
        {**GOOD, "fire_at": "2031-01-01T09:00:00Z", "expires_at": "2031-01-01T10:00:00Z"}]}),
    ("twice", {"alarms": [GOOD, {**GOOD, "fire_at": "2026-12-01T10:00:00Z"}]}),
]  # fmt: skip


def test_alarms_that_make_no_sense_change_nothing(family: Family) -> None:
    family.must_upload(alarm(later(hours=1)))
    for name, body in BROKEN:
        answer = family.call("PUT", "/alarms", body)
        assert code(answer) == (422, "invalid"), name
        assert answer.json()["errors"][0]["field"].startswith("alarms"), name
    assert family.status["alarms"] == 1


def test_400_alarms_fit_and_401_do_not(family: Family) -> None:
    many = [alarm(later(days=day)) for day in range(1, 402)]
    assert family.upload(*many[:400]).status_code == 204
    assert family.status["alarms"] == 400
    assert code(family.upload(*many)) == (413, "too_many")
    assert family.status["alarms"] == 400


def test_more_than_64_kilobytes_are_too_much(client: Client, family: Family) -> None:
    assert code(family.call("PUT", "/alarms", {"alarms": [], "x": "y" * 66_000})) == (
        413, "too_large",
    )  # fmt: skip
    body = {**family.phone.body(family.kid), "x": "y" * 66_000}
    assert code(client.json("POST", SUBSCRIPTIONS, body)) == (413, "too_large")


def test_an_expired_alarm_is_left_out_without_complaint(family: Family) -> None:
    family.must_upload(alarm(later(hours=-30)), alarm(later(hours=3)))
    assert family.status["alarms"] == 1


def test_an_empty_upload_empties_the_set(family: Family) -> None:
    family.must_upload(alarm(later(hours=1)), alarm(later(hours=2)))
    family.must_upload()
    assert family.status["alarms"] == 0


def test_follows_are_replaced_as_a_whole(family: Family) -> None:
    assert family.call("PUT", "/follows", {"places": ["a", "b", "a"]}).status_code == 204
    assert family.status["follows"] == 2
    assert family.call("PUT", "/follows", {"places": []}).status_code == 204
    assert family.status["follows"] == 0
    for wrong in ({}, {"places": "a"}, {"places": [1]}, {"places": ["../x"]}, {"places": ["A b"]}):
        assert code(family.call("PUT", "/follows", wrong)) == (422, "invalid")
    assert code(family.call("PUT", "/follows", {"places": ["x"] * 51})) == (413, "too_many")

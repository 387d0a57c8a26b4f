"""The phone API: who gets which answer."""

from __future__ import annotations

import dataclasses
import secrets
import uuid
from typing import Any

from sqlalchemy import text

from fruehe_hilfen import clock
from fruehe_hilfen.app import App, create_app
from fruehe_hilfen.push.vapid import make_key
from fruehe_hilfen.settings import Settings
from tests.push.conftest import later
from tests.push.family import BASE, SUBSCRIPTIONS, Family, alarm, code, stamp
from tests.support.client import Client
from tests.support.push_service import PushService


def changed(body: dict[str, Any], **changes: Any) -> dict[str, Any]:
    keys = {**body["keys"], **changes.pop("keys", {})}
    return {**body, "keys": keys, **changes}


def test_the_key_is_public_and_names_itself(client: Client) -> None:
    first, second = (client.json("GET", f"{BASE}/key") for _ in range(2))
    assert first.status_code == 200
    assert set(first.json()) == {"kid", "public_key"}
    assert first.json() == second.json()
    assert len(first.json()["public_key"]) == 87
    assert "set-cookie" not in first.headers


def test_without_a_mailbox_push_says_that_it_is_not_set_up(settings: Settings) -> None:
    with Client(create_app(dataclasses.replace(settings, vapid_sub=""))) as client:
        assert code(client.json("GET", f"{BASE}/key")) == (503, "not_configured")
        assert code(client.json("POST", SUBSCRIPTIONS, {})) == (503, "not_configured")


def test_even_a_browser_window_gets_problem_documents_here(client: Client) -> None:
    assert code(client.get(f"{SUBSCRIPTIONS}/{uuid.uuid4()}")) == (401, "no_secret")
    assert code(client.get(f"{BASE}/nothing"))[0] == 404


def test_a_new_phone_is_new_until_its_welcome_was_accepted(
    client: Client, service: PushService, ring: Any
) -> None:
    family = Family.subscribed(client, service)
    assert family.status == {
        "state": "new", "kid": family.kid, "alarms": 0, "follows": 0, "last_accepted_on": None,
    }  # fmt: skip
    family.must_upload(alarm(later(minutes=-5)))
    assert ring() == 1
    assert len(family.phone.got) == 1
    assert family.status == {
        "state": "active", "kid": family.kid, "alarms": 1, "follows": 0,
        "last_accepted_on": "2026-11-25",
    }  # fmt: skip
    assert ring() == 1
    assert family.status["alarms"] == 0


ENDPOINTS = [
    ("https://evil.example/push", "refused"),
    ("https://fcm.googleapis.com.evil.example/x", "refused"),
    ("https://fcm.googleapis.com@evil.example/x", "invalid"),
    ("http://fcm.googleapis.com/fcm/send/x", "refused"),
    ("https://fcm.googleapis.com:8443/x", "refused"),
    ("https://127.0.0.1/x", "refused"),
    ("http://127.0.0.1:1/x", "refused"),
    ("https://[::1]/x", "invalid"),
    ("https://fcm.googleapis.com/\\@evil", "invalid"),
    ("https://fcm.googleapis.com/a b", "invalid"),
    ("https://fcm.googleapis.com/" + "x" * 2_100, "invalid"),
    ("", "invalid"),
    (None, "invalid"),
    ({"url": "https://fcm.googleapis.com/"}, "invalid"),
]


def test_only_known_push_services_are_called(client: Client, service: PushService) -> None:
    kid = client.json("GET", f"{BASE}/key").json()["kid"]
    for endpoint, expected in ENDPOINTS:
        body = changed(service.phone().body(kid), endpoint=endpoint)
        answer = client.json("POST", SUBSCRIPTIONS, body)
        assert code(answer) == (422, "invalid"), endpoint
        found = answer.json()["errors"][0]
        assert (found["field"], found["code"]) == ("endpoint", expected), endpoint


KEYS = [
    {"auth": "AAAA"},
    {"auth": None},
    {"auth": "not base64!"},
    {"p256dh": "AAAA"},
    {"p256dh": "BA" + "A" * 85},  # 65 bytes, not on the curve
    {"p256dh": 5},
]


def test_keys_that_cannot_work_are_refused(client: Client, service: PushService) -> None:
    kid = client.json("GET", f"{BASE}/key").json()["kid"]
    for keys in KEYS:
        answer = client.json("POST", SUBSCRIPTIONS, changed(service.phone().body(kid), keys=keys))
        assert code(answer) == (422, "invalid"), keys
        assert answer.json()["errors"][0]["field"] == f"keys.{next(iter(keys))}"


def test_an_unknown_key_id_is_a_conflict(client: Client, service: PushService) -> None:
    assert code(client.json("POST", SUBSCRIPTIONS, service.phone().body("gestern"))) == (
        409, "unknown_kid",
    )  # fmt: skip


def test_broken_json_is_refused(client: Client, family: Family) -> None:
    headers = {"authorization": f"Bearer {family.secret}", "content-type": "application/json"}
    for content in (b"", b"{", b"[]", b"null", b'"x"', b"\xff", b"[" * 60_000):
        path = f"{SUBSCRIPTIONS}/{family.id}/alarms"
        answer = client.request("PUT", path, content=content, headers=headers)
        assert code(answer) == (422, "invalid"), content[:9]


def test_the_same_phone_gets_a_new_secret_and_starts_empty(client: Client, family: Family) -> None:
    family.must_upload(alarm(later(hours=1)))
    assert family.call("PUT", "/follows", {"places": ["mariaweiler"]}).status_code == 204
    again = client.json("POST", SUBSCRIPTIONS, family.phone.body(family.kid))
    assert again.status_code == 200
    assert set(again.json()) == {"id", "secret"}
    assert code(family.call("GET")) == (404, "not_found")
    family.secret = again.json()["secret"]
    assert family.status["state"] == "active"
    assert (family.status["alarms"], family.status["follows"]) == (0, 0)


def test_what_has_rung_does_not_ring_again_after_a_new_secret(
    client: Client, family: Family, ring: Any
) -> None:
    wanted = alarm(later(minutes=-1))
    family.must_upload(wanted)
    ring()
    again = client.json("POST", SUBSCRIPTIONS, family.phone.body(family.kid)).json()
    family.secret = again["secret"]
    family.must_upload(wanted)
    assert ring() == 0
    assert family.rung == [wanted["nonce"]]


def test_an_endpoint_with_other_keys_is_taken(client: Client, family: Family) -> None:
    body = changed(family.phone.body(family.kid), keys={"auth": "A" * 22})
    assert code(client.json("POST", SUBSCRIPTIONS, body)) == (409, "endpoint_taken")
    assert family.status["state"] == "active"


def test_without_a_proper_secret_there_is_nothing_here(client: Client, family: Family) -> None:
    wrong = ["", "Bearer", "Bearer ", "Bearer short", "Basic eDp5", "bearer " + "A" * 43]
    calls = [("GET", ""), ("PUT", ""), ("PUT", "/alarms"), ("PUT", "/follows"),
             ("POST", "/test"), ("DELETE", "")]  # fmt: skip
    for headers in ({}, *({"authorization": header} for header in wrong)):
        for method, rest in calls:
            answer = client.json(method, f"{SUBSCRIPTIONS}/{family.id}{rest}", None, **headers)
            assert code(answer) == (401, "no_secret"), (method, rest, headers)


def test_a_stranger_and_an_unknown_id_get_the_same_404(
    client: Client, family: Family, stranger: Family
) -> None:
    calls = [("GET", "", None), ("PUT", "", family.phone.body(family.kid)),
             ("PUT", "/alarms", {"alarms": []}), ("PUT", "/follows", {"places": []}),
             ("POST", "/test", None), ("DELETE", "", None)]  # fmt: skip
    for method, rest, body in calls:
        answers = []
        for id in (family.id, str(uuid.uuid4()), "no-uuid", family.id.upper() + "x"):
            path = f"{SUBSCRIPTIONS}/{id}{rest}"
            bearer = f"Bearer {stranger.secret}"
            answers.append(client.json(method, path, body, authorization=bearer))
        assert {code(answer) for answer in answers} == {(404, "not_found")}
        assert len({answer.content for answer in answers}) == 1
    assert family.status["state"] == "active"


def test_deleting_works_once_and_takes_everything_along(family: Family, ring: Any) -> None:
    family.must_upload(alarm(later(minutes=-1)))
    assert family.call("DELETE").status_code == 204
    assert code(family.call("DELETE")) == (404, "not_found")
    assert ring() == 0
    assert family.rung == []


def test_a_test_ring_comes_at_once(family: Family, ring: Any) -> None:
    answer = family.call("POST", "/test")
    assert answer.status_code == 202
    assert ring() == 1
    assert family.rung == [answer.json()["nonce"]]
    assert family.status["alarms"] == 0


def test_a_phone_moves_to_another_endpoint_and_keeps_its_alarms(
    family: Family, service: PushService, ring: Any, client: Client
) -> None:
    wanted = alarm(later(minutes=-1))
    family.must_upload(wanted)
    key = client.json("GET", f"{BASE}/key").json()["public_key"]
    old, family.phone = family.phone, service.phone(key)
    assert family.call("PUT", "", family.phone.body(family.kid)).status_code == 204
    assert family.status["state"] == "new"
    assert ring() == 1
    assert ring() == 1
    assert family.status["state"] == "active"
    assert family.rung == [wanted["nonce"]]
    assert len(old.got) == 1


def test_moving_to_the_same_endpoint_changes_nothing(family: Family, ring: Any) -> None:
    assert family.call("PUT", "", family.phone.body(family.kid)).status_code == 204
    assert family.status["state"] == "active"
    assert ring() == 0


def test_nobody_moves_to_the_endpoint_of_somebody_else(family: Family, stranger: Family) -> None:
    body = family.phone.body(family.kid)
    assert code(stranger.call("PUT", "", body)) == (409, "endpoint_taken")
    assert code(stranger.call("PUT", "", {**body, "kid": "x"})) == (409, "unknown_kid")
    assert code(stranger.call("PUT", "", {**body, "endpoint": "https://evil.example/"})) == (
        422, "invalid",
    )  # fmt: skip


def test_thirty_new_phones_an_hour_from_one_network(client: Client, service: PushService) -> None:
    kid = client.json("GET", f"{BASE}/key").json()["kid"]
    codes = [
        client.json("POST", SUBSCRIPTIONS, service.phone().body(kid)).status_code for _ in range(30)
    ]
    assert codes == [201] * 30
    answer = client.json("POST", SUBSCRIPTIONS, service.phone().body(kid))
    assert code(answer) == (429, "too_many")
    assert 1 <= int(answer.headers["retry-after"]) <= 3_600
    with clock.use(later(minutes=5)):
        assert client.json("POST", SUBSCRIPTIONS, service.phone().body(kid)).status_code == 201


def test_sixty_uploads_and_three_tests_an_hour(family: Family, stranger: Family) -> None:
    assert {family.upload().status_code for _ in range(60)} == {204}
    answer = family.upload()
    assert code(answer) == (429, "too_many")
    assert int(answer.headers["retry-after"]) >= 1
    assert [family.call("POST", "/test").status_code for _ in range(4)] == [202, 202, 202, 429]
    assert stranger.upload().status_code == 204
    assert family.call("DELETE").status_code == 204


def test_a_full_house_takes_nobody_in_but_keeps_those_it_has(
    settings: Settings, service: PushService
) -> None:
    with Client(create_app(dataclasses.replace(settings, push_max_subscriptions=1))) as client:
        family = Family.subscribed(client, service)
        answer = client.json("POST", SUBSCRIPTIONS, service.phone().body(family.kid))
        assert code(answer) == (503, "full")
        assert "retry-after" in answer.headers
        assert client.json("POST", SUBSCRIPTIONS, family.phone.body(family.kid)).status_code == 200


def test_a_rotated_key_serves_new_phones_and_the_old_one_still_rings(
    settings: Settings, client: Client, family: Family, service: PushService, app: App
) -> None:
    make_key(settings.key_dir)
    with Client(create_app(settings)) as after:
        newer = Family.subscribed(after, service)
        assert newer.kid != family.kid
        assert family.status["kid"] == family.kid


def test_no_endpoint_key_or_secret_lies_readable_in_the_database(
    family: Family, db: Any, settings: Settings
) -> None:
    family.must_upload(alarm(later(hours=1)))
    with db.engine.begin() as connection:
        row = connection.execute(text("SELECT * FROM push_subscription")).mappings().one()
    stored = repr({k: bytes(v) if isinstance(v, memoryview) else v for k, v in row.items()})
    for word in (family.phone.endpoint.rsplit("/", 1)[1], family.phone.p256dh, family.secret):
        assert word not in stored
    assert stamp(clock.now()) not in stored


def test_secrets_are_long_and_never_repeat(client: Client, family: Family) -> None:
    again = client.json("POST", SUBSCRIPTIONS, family.phone.body(family.kid)).json()
    assert len(again["secret"]) == len(secrets.token_urlsafe(32)) == 43
    assert again["secret"] != family.secret

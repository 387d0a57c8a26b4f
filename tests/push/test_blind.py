"""What the server knows: times and random numbers. Proven on the schema and on a dump."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import MetaData, inspect, select

from fruehe_hilfen.db import Database
from fruehe_hilfen.db.registry import metadata
from fruehe_hilfen.push.models import (
    Alarm,
    Follow,
    PushCount,
    PushOrigin,
    PushSubscription,
)
from tests.push.conftest import later
from tests.push.family import BASE, SUBSCRIPTIONS, Family, alarm
from tests.support.client import Client
from tests.support.push_service import PushService

COLUMNS = {
    "push_subscription": {
        "id", "endpoint_hash", "channel", "origin", "secret_hash", "kid", "state", "new_until",
        "struck_at", "accepted_on", "heard_on", "needed_on", "ended_on",
    },
    "alarm": {
        "id", "subscription_id", "kind", "fire_at", "expires_at", "nonce", "topic", "state",
        "next_at", "lease", "attempts", "last_status",
    },
    "follow": {"subscription_id", "place"},
    "push_origin": {"origin", "paused_until"},
    "push_count": {"day", "name", "number"},
}  # fmt: skip
"""Whoever adds a column here says in docs/privacy what it tells about a family."""
HEADERS = {
    "accept-language": "tr-TR,tr;q=0.9", "user-agent": "Mozilla/5.0 (Elfis Telefon)",
    "referer": "http://testserver.local/begleitbuch/k7", "x-forwarded-for": "203.0.113.77",
    "cookie": "theme=night",
}  # fmt: skip


def test_the_tables_of_push_have_these_columns_and_no_others() -> None:
    tables = [Alarm, Follow, PushCount, PushOrigin, PushSubscription]
    found = {table.__tablename__: set(table.__table__.columns.keys()) for table in tables}  # type: ignore[attr-defined]
    assert found == COLUMNS


def test_no_key_leads_from_a_person_a_visit_or_a_case_to_a_phone_or_back(db: Database) -> None:
    looked = inspect(db.engine)
    for table in looked.get_table_names():
        for key in looked.get_foreign_keys(table):
            ends = {table in COLUMNS, key["referred_table"] in COLUMNS}
            assert len(ends) == 1, (table, key["referred_table"])


def test_no_other_table_has_a_column_for_a_phone() -> None:
    words = ("subscription", "endpoint", "nonce", "push", "alarm", "vapid")
    found = [
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.columns
        if table.name not in COLUMNS and any(word in column.name for word in words)
    ]
    assert found == []


def dump(db: Database) -> dict[str, str]:
    """Every table, every row, as the database stores it."""
    stored = MetaData()
    stored.reflect(db.engine)
    with db.engine.begin() as connection:
        return {
            table.name: "\n".join(repr(_plain(row)) for row in connection.execute(select(table)))
            for table in stored.sorted_tables
        }


def _plain(row: Any) -> list[Any]:
    return [bytes(value).hex() if isinstance(value, memoryview) else value for value in row]


def test_a_dump_tells_nothing_but_times_and_random_numbers(
    client: Client,
    service: PushService,
    db: Database,
    ring: Callable[[], int],
    capfd: pytest.CaptureFixture[str],
) -> None:
    before = dump(db)
    client.headers.update(HEADERS)
    kid = client.json("GET", f"{BASE}/key").json()["kid"]
    phone = service.phone()
    body = {
        **phone.body(kid), "name": "Elfi Beispiel", "birth_date": "2026-10-04", "lang": "tr",
        "topic": "geburt",
    }  # fmt: skip
    made = client.json("POST", SUBSCRIPTIONS, body).json()
    family = Family(client, phone, kid, made["id"], made["secret"])
    ring()
    extra = {"id": "u3-checkup", "title": "Untersuchung", "child": "Elfi"}
    wanted = {**alarm(later(minutes=-1)), **extra}
    later_one = {**alarm(later(days=40)), **extra}
    family.must_upload(wanted, later_one)
    family.call("PUT", "/follows", {"places": ["sc-mitte"], "name": "Elfi"})
    ring()
    assert family.rung == [wanted["nonce"]]
    after = dump(db)
    said = capfd.readouterr()
    log = said.out + said.err
    everything = "\n".join(after.values())
    for word in (
        "Elfi", "Beispiel", "2026-10-04", "checkup", "Untersuchung", "geburt", "tr-TR", "Mozilla", "begleitbuch",
        "203.0.113", "night", phone.endpoint.rsplit("/", 1)[1], phone.p256dh, made["secret"],
    ):  # fmt: skip
        assert word not in everything, word
        assert word not in log, word
    for word in (wanted["nonce"], later_one["nonce"], made["id"], "sc-mitte"):
        assert word not in log, word
    changed = {name for name in after if before[name] != after[name]}
    assert changed == {"push_subscription", "alarm", "follow", "push_count"}


def test_a_subscription_keeps_days_where_a_moment_would_tell_more(
    family: Family, db: Database
) -> None:
    """When a family entered its dates is told by no column once the welcome was accepted."""
    with db.reading() as session:
        row = session.execute(select(PushSubscription)).scalar_one()
    assert row.new_until is None
    assert row.struck_at is None

"""Numbers for the team and for machines: how the ringing stands, never what it says."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from fruehe_hilfen import clock
from fruehe_hilfen.app import create_app
from fruehe_hilfen.db import Database
from fruehe_hilfen.doctor import examine
from fruehe_hilfen.push.claims import pause
from fruehe_hilfen.push.figures import figures, service
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff.models import Staff
from fruehe_hilfen.staff.rules import Role, format_roles
from fruehe_hilfen.staff.sessions import open_session
from tests.push.conftest import later
from tests.push.family import Family, alarm
from tests.support.client import Client
from tests.support.push_service import PushService

Run = Callable[[], int]
SAMPLE = re.compile(r'(\w+)(?:\{(\w+="[\w]+"(?:,\w+="\w+")*)\})? (\d+)')


@pytest.fixture
def from_here(settings: Settings) -> Iterator[Client]:
    """A program on the same machine."""
    app = create_app(settings)

    async def local(scope: Any, receive: Any, send: Any) -> None:
        await app({**scope, "client": ("127.0.0.1", 50_000)}, receive, send)

    with Client(local) as client:  # type: ignore[arg-type]
        yield client


def samples(text: str) -> dict[str, int]:
    """The lines of an exposition; every line must be a comment or a sample."""
    lines = [line for line in text.splitlines() if not line.startswith("# ")]
    found = [SAMPLE.fullmatch(line) for line in lines]
    assert all(found), lines
    return {f"{m[1]} {m[2] or ''}".strip(): int(m[3]) for m in found if m}


def test_the_figures_say_what_waits_what_is_due_and_what_happened(
    family: Family, service: PushService, db: Database, ring: Run
) -> None:
    family.must_upload(alarm(later(minutes=-20)), alarm(later(minutes=30)), alarm(later(days=300)))
    with db.reading() as session:
        found = figures(session)
    assert (found.waiting, found.next_hour, found.due) == (2, 1, 1)
    assert found.oldest_due_s == 1_200
    assert found.is_late
    ring()
    with db.reading() as session:
        found = figures(session)
    assert (found.due, found.is_late) == (0, False)
    assert (found.totals["rung"], found.totals["welcomed"]) == (1, 1)
    assert found.days[clock.today()]["rung"] == 1
    assert found.phones == {("other", "active"): 1}


def test_what_cannot_ring_is_not_late(client: Client, service: PushService, db: Database) -> None:
    """A new phone is not rung before its welcome was accepted: that is no fault of ours."""
    family = Family.subscribed(client, service)
    family.must_upload(alarm(later(hours=-3)))
    with db.reading() as session:
        found = figures(session)
    assert found.due == 1  # the welcome
    assert not found.is_late


@pytest.mark.parametrize(
    ("origin", "name"),
    [
        ("https://fcm.googleapis.com", "google"),
        ("https://jmt17.google.com", "google"),
        ("https://updates.push.services.mozilla.com", "mozilla"),
        ("https://web.push.apple.com", "apple"),
        ("https://wns2-par02p.notify.windows.com", "microsoft"),
        ("http://127.0.0.1:9", "other"),
    ],
)
def test_a_service_has_one_name_whatever_its_host(origin: str, name: str) -> None:
    assert service(origin) == name


def test_metrics_are_for_this_machine_only(
    from_here: Client, client: Client, family: Family
) -> None:
    family.must_upload(alarm(later(hours=2)))
    answer = from_here.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert "no-store" in answer.headers["cache-control"]
    assert samples(answer.text)['fh_push_alarms state="waiting"'] == 1
    assert client.get("/metrics").status_code == 404
    for name in ("x-forwarded-for", "x-real-ip", "forwarded"):
        assert from_here.get("/metrics", headers={name: "203.0.113.9"}).status_code == 404


def test_metrics_open_with_the_token(settings: Settings) -> None:
    with Client(create_app(dataclasses.replace(settings, metrics_token="geheim"))) as client:
        for header in ("", "Bearer ", "Bearer falsch", "geheim"):
            assert client.get("/metrics", headers={"authorization": header}).status_code == 404
        answer = client.get("/metrics", headers={"authorization": "Bearer geheim"})
    assert answer.status_code == 200


def test_metrics_hold_no_content(from_here: Client, family: Family, ring: Run) -> None:
    wanted = alarm(later(minutes=-1))
    family.must_upload(wanted)
    family.call("PUT", "/follows", {"places": ["sc-mitte"]})
    ring()
    text = from_here.get("/metrics").text
    for word in (family.id, wanted["nonce"], "sc-mitte", family.phone.endpoint, "127.0.0.1"):
        assert word not in text


def sign_in(db: Database, client: Client, *roles: Role) -> None:
    with db.transaction() as session:
        person = Staff(
            login="person", name="Person", roles=format_roles(roles), password_hash="-",
            totp_secret="-", created_at=clock.now(),
        )  # fmt: skip
        session.add(person)
        session.flush()
        client.cookies.set("fh", open_session(session, person))


def test_the_coordinator_sees_that_all_is_well(
    db: Database, client: Client, family: Family, ring: Run
) -> None:
    family.must_upload(alarm(later(minutes=20)), alarm(later(days=20)))
    sign_in(db, client, Role.COORDINATOR)
    page = client.get("/team/zustellung").text
    assert "Alles läuft." in page
    for line in ("<dt>Wartende Wecker</dt><dd>2</dd>", "nächsten Stunde</dt><dd>1</dd>"):
        assert line in page
    assert family.id not in page


def test_the_page_says_when_ringing_is_stuck_and_when_a_service_rests(
    db: Database, client: Client, family: Family, service: PushService
) -> None:
    sign_in(db, client, Role.ADMIN)
    with db.transaction() as session:
        pause(session, service.origin, clock.now() + timedelta(minutes=15))
    assert "Ein Dienst macht Pause." in client.get("/team/zustellung").text
    family.must_upload(alarm(later(minutes=-20)))
    assert "Ein Wecker wartet seit 20 Minuten." in client.get("/team/zustellung").text


def test_a_nurse_does_not_see_the_page(db: Database, client: Client) -> None:
    sign_in(db, client, Role.NURSE, Role.VISITOR, Role.EDITOR)
    assert client.get("/team/zustellung").status_code == 403


def test_doctor_says_how_the_ringing_stands(
    family: Family, settings: Settings, db: Database
) -> None:
    family.must_upload(alarm(later(minutes=20)))
    said = [finding.sentence for finding in examine(settings)]
    assert "Zustellung: 1 Wecker warten, 1 davon klingeln in der nächsten Stunde." in said
    family.must_upload(alarm(later(minutes=-16)))
    said = [finding.sentence for finding in examine(settings)]
    assert any("der älteste seit 16 Minuten" in sentence for sentence in said)

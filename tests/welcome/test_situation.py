"""The coordinator's one page: what waits, and only until somebody has looked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database, Keyring
from fruehe_hilfen.db.ids import new_id
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.welcome import events, figures, situation
from fruehe_hilfen.welcome.models import CaseEvent, FieldDevice, QuarantinedEvent
from fruehe_hilfen.welcome.rules import Kind, Verdict
from tests.conftest import NOON
from tests.support.client import Client
from tests.welcome.lists import as_csv, family, row
from tests.welcome.test_import import all_cases, bring_in

Become = Callable[[str], Person]
PAGE = "/team/besuchsdienst/lage"


def flag(db: Database, actor: UUID, reason: str = "second_bag") -> UUID:
    case = all_cases(db)[0]
    event = CaseEvent(
        id=new_id(), case_id=case.id, seq=0, kind=Kind.HANDOVER, payload={"place": "door"},
        occurred_at=NOON, actor=actor, received_at=NOON, payload_sha256="-",
        verdict=Verdict.FLAGGED, reason=reason,
    )  # fmt: skip
    with db.transaction() as session:
        events.append(session, session.merge(case), event)
    return event.id


def keep(db: Database, actor: UUID, case_id: UUID | None = None) -> UUID:
    row_id = new_id()
    with db.transaction() as session:
        session.add(
            QuarantinedEvent(
                id=row_id,
                event_id=new_id(),
                case_id=case_id,
                body={},
                payload_sha256="-",
                actor=actor,
                device_id=new_id(),
                received_at=NOON,
                reason="unknown_case",
            )
        )
    return row_id


def test_a_conflict_and_a_kept_entry_stay_until_somebody_looked(
    client: Client, db: Database, sign_in: Become
) -> None:
    person = sign_in("coordinator")
    bring_in(db, person, as_csv(row()))
    flagged, kept = flag(db, person.id), keep(db, person.id)
    page = client.get(PAGE).text
    assert "zweite Tasche" in page
    assert "Den Fall gibt es hier nicht." in page
    assert "2 Punkte warten auf Sie" in client.get("/team/besuchsdienst").text
    for entry in (flagged, kept):
        for _ in range(2):
            assert client.post(f"{PAGE}/eintraege/{entry}/gesehen").status_code == 303
    assert "Gerade wartet nichts auf Sie." in client.get(PAGE).text
    assert client.post(f"{PAGE}/eintraege/{new_id()}/gesehen").status_code == 404


def test_an_entry_of_a_protected_family_is_open_for_its_role_only(
    client: Client, db: Database, sign_in: Become
) -> None:
    person = sign_in("coordinator")
    bring_in(db, person, as_csv(row(Auskunftssperre="ja")))
    flagged = flag(db, person.id)
    assert "zweite Tasche" not in client.get(PAGE).text
    assert client.post(f"{PAGE}/eintraege/{flagged}/gesehen").status_code == 404
    sign_in("protector")
    assert "zweite Tasche" in client.get(PAGE).text


def test_late_steps_and_silent_phones_are_named(
    client: Client, db: Database, sign_in: Become
) -> None:
    person = sign_in("coordinator")
    bring_in(db, person, as_csv(row(), family(1, Auskunftssperre="ja")))
    with db.transaction() as session:
        session.add(
            FieldDevice(
                id=new_id(), staff_id=person.id, first_seen_at=NOON, last_seen_at=NOON, unsent=3
            )
        )
    with clock.use(NOON + timedelta(days=15)):
        sign_in("coordinator")
        page = client.get(PAGE).text
    assert "Familie Müller" in page
    assert "Fam" not in page.replace("Familie", "").replace("Familien", "").split("<main")[1]
    assert "seit über einem Tag" in page
    assert "warten 3 Einträge" in page


def test_the_first_page_opens_no_family_to_count_what_waits(
    db: Database, people: dict[str, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    person = people["coordinator"]
    bring_in(db, person, as_csv(row(), family(1), family(2, Auskunftssperre="ja")))
    flag(db, person.id)
    keep(db, person.id)
    with clock.use(NOON + timedelta(days=15)), db.reading() as session:
        found = situation.look(session, person)
        monkeypatch.setattr(Keyring, "open", lambda *_given: pytest.fail("a family was opened"))
        assert situation.open_points(session, person) == found.open_points == 3


def attempt(db: Database, actor: UUID) -> None:
    case = all_cases(db)[0]
    event = CaseEvent(
        id=new_id(), case_id=case.id, seq=0, kind=Kind.ATTEMPT, occurred_at=NOON, actor=actor,
        received_at=NOON, payload_sha256="-", verdict=Verdict.APPLIED,
    )  # fmt: skip
    with db.transaction() as session:
        events.append(session, session.merge(case), event)


def test_a_family_nobody_met_twice_is_closed_and_stays_a_number(
    client: Client, db: Database, sign_in: Become
) -> None:
    person = sign_in("coordinator")
    bring_in(db, person, as_csv(row()))
    url = f"/team/besuchsdienst/faelle/{all_cases(db)[0].id}"
    attempt(db, person.id)
    assert "abschließen" not in client.get(url).text
    assert client.post(f"{url}/abschluss").status_code == 409
    attempt(db, person.id)
    assert "Nicht erreicht: abschließen" in client.get(url).text
    assert client.post(f"{url}/abschluss").status_code == 303
    assert client.post(f"{url}/abschluss").status_code == 404
    assert (
        '<span class="count">0</span>noch nicht zugeteilt' in client.get("/team/besuchsdienst").text
    )
    with db.reading() as session:
        cells = figures.collect(session)
    assert sum(n for (_m, _d, name), n in cells.items() if name == "unreachable") == 1
    again = bring_in(db, person, as_csv(row(Familienname="Mueller")))
    assert (again.new, again.changed, again.unchanged) == (0, 0, 1)

"""The audit log: append-only in the database itself, sealed, read only with a reason."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from uuid import uuid4

import pytest
from click.testing import CliRunner
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from fruehe_hilfen import clock
from fruehe_hilfen.cli import main
from fruehe_hilfen.db import Database
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff import audit, audit_chain
from fruehe_hilfen.staff.models import AuditEntry, AuditReading
from fruehe_hilfen.staff.rules import Role
from tests.conftest import NOON
from tests.staff.conftest import Access, Door, MakeAccount
from tests.support.client import Client

LATER = NOON + timedelta(minutes=11)


@pytest.fixture
def auditor(door: Door, make_account: MakeAccount) -> Access:
    """The auditor, signed in at `client`."""
    access = make_account("protokoll", Role.AUDITOR, name="Herr Abgleich")
    door.enter(access)
    return access


def _note(session: Session, action: str = "welcome.read", fields: tuple[str, ...] = ()) -> str:
    record = f"welcome_case:{uuid4()}"
    audit.record(session, None, action, record, fields)
    return record


def _write(db: Database, count: int = 3) -> None:
    with db.transaction() as session:
        for _ in range(count):
            _note(session)


def _read(client: Client, reason: str = "Stichprobe im November") -> int:
    return client.post("/team/protokoll/einsicht", data={"reason": reason}).status_code


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET action = 'x'",
        "DELETE FROM audit_entry",
        "UPDATE audit_checkpoint SET entries = 0",
        "DELETE FROM audit_checkpoint",
    ],
)
def test_the_database_itself_refuses_to_change_the_log(db: Database, statement: str) -> None:
    _write(db)
    with clock.use(LATER):
        audit_chain.seal(db)
    with pytest.raises(DBAPIError, match="append-only"), db.transaction() as session:
        session.execute(text(statement))
    assert audit_chain.verify(db).problems == []


def test_the_log_cannot_be_emptied_at_once(db: Database) -> None:
    if db.is_sqlite:
        pytest.skip("SQLite knows no TRUNCATE")
    with pytest.raises(DBAPIError, match="append-only"), db.transaction() as session:
        session.execute(text("TRUNCATE audit_entry"))


def test_sealed_blocks_follow_each_other_and_count_every_entry_once(db: Database) -> None:
    _write(db, 3)
    assert audit_chain.seal(db) is None  # not settled yet
    with clock.use(LATER):
        assert audit_chain.seal(db)
        assert audit_chain.seal(db) is None
        _write(db, 2)
    with clock.use(LATER + timedelta(hours=1)):
        audit_chain.seal(db)
        _write(db, 1)
        verdict = audit_chain.verify(db)
    assert (verdict.sealed, verdict.unsealed, verdict.last_number) == (5, 1, 2)
    assert verdict.problems == []


def _without_guard(db: Database, statement: str) -> None:
    """What somebody with all rights on the database could do."""
    with db.engine.begin() as connection:
        if db.is_sqlite:
            for name in ("entry_no_update", "entry_no_delete"):
                connection.execute(text(f"DROP TRIGGER audit_{name}"))
        else:
            connection.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER USER"))
        connection.execute(text(statement))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET actor = 'system2'",
        "DELETE FROM audit_entry WHERE id = (SELECT id FROM audit_entry LIMIT 1)",
    ],
)
def test_a_change_behind_the_back_of_the_database_is_found(db: Database, statement: str) -> None:
    _write(db)
    with clock.use(LATER):
        audit_chain.seal(db)
    _without_guard(db, statement)
    assert audit_chain.verify(db).problems == ["Prüfpunkt 1: Einträge fehlen oder sind verändert."]


def test_after_a_year_whole_blocks_go_and_a_checkpoint_stays(db: Database) -> None:
    _write(db, 3)
    with clock.use(LATER):
        audit_chain.seal(db)
        _write(db, 2)
    with clock.use(NOON + timedelta(days=200)):
        audit_chain.seal(db)
        _write(db, 1)
    with clock.use(NOON + timedelta(days=365)):
        assert audit_chain.prune(db) is None
    with clock.use(NOON + timedelta(days=370)):
        removed = audit_chain.prune(db)
        assert audit_chain.prune(db) is None
        verdict = audit_chain.verify(db)
    assert removed
    assert removed.entries == 5
    assert (verdict.sealed, verdict.removed, verdict.unsealed) == (5, 5, 1)
    assert verdict.problems == []
    with db.reading() as session:
        assert len(session.exec(select(AuditEntry)).all()) == 1


def test_verify_says_it_in_german_and_with_an_exit_code(db: Database, settings: Settings) -> None:
    environ = {
        "FH_ENV": "test", "FH_DATA_DIR": str(settings.data_dir),
        "FH_KEY_DIR": str(settings.key_dir), "FH_DATABASE_URL": settings.database_url,
    }  # fmt: skip
    _write(db)
    with clock.use(LATER):
        made = audit_chain.seal(db)
    assert made

    def verify() -> tuple[int, str]:
        with clock.use(NOON):
            answer = CliRunner().invoke(main, ["audit", "verify"], env=environ)
        return answer.exit_code, answer.output

    code, output = verify()
    assert code == 0, output
    assert "vollständig und unverändert" in output
    assert f"Letzter Prüfpunkt: 1 {made.mac}" in output
    _without_guard(db, "UPDATE audit_entry SET fields = 'name'")
    code, output = verify()
    assert code == 1
    assert "verändert" in output


def test_the_log_opens_only_after_a_reason_which_stands_in_it(
    client: Client, db: Database, auditor: Access
) -> None:
    assert auditor
    _write(db)
    question = client.get("/team/protokoll")
    assert "Anlass" in question.text
    assert "welcome.read" not in question.text
    assert client.get("/team/protokoll.csv").status_code == 403
    assert _read(client) == 303
    page = client.get("/team/protokoll").text
    assert "welcome.read" in page
    assert page.count("Stichprobe im November") == 2
    with clock.use(NOON + timedelta(minutes=29)):
        assert "welcome.read" in client.get("/team/protokoll").text
        client.get("/team")
    with clock.use(NOON + timedelta(minutes=30)):
        assert "welcome.read" not in client.get("/team/protokoll").text


@pytest.mark.parametrize("reason", ["", "   ", "kurz", "x" * 201])
def test_a_reason_that_says_nothing_opens_nothing(
    client: Client, db: Database, auditor: Access, reason: str
) -> None:
    assert auditor
    assert _read(client, reason) == 422
    with db.reading() as session:
        assert not session.exec(select(AuditReading)).all()


def test_the_log_shows_roles_and_signs_never_names_or_logins(
    client: Client, auditor: Access, make_account: MakeAccount
) -> None:
    make_account("herr.muster", Role.VISITOR, name="Herr Muster")
    _read(client)
    page = client.get("/team/protokoll").text
    assert "Besuchsdienst" in page
    for word in ("Muster", "herr.muster", auditor.login + "<"):
        assert word not in page


def test_the_log_is_filtered_by_day_action_and_record(
    client: Client, db: Database, auditor: Access
) -> None:
    assert auditor
    with db.transaction() as session:
        wanted = _note(session, "welcome.read")
        other = _note(session, "welcome.handover")
    with clock.use(NOON - timedelta(days=10)), db.transaction() as session:
        old = _note(session, "welcome.read")
    _read(client)

    def shown(query: str) -> list[bool]:
        page = client.get(f"/team/protokoll?{query}").text
        return [f">{record}<" in page for record in (wanted, other, old)]

    assert shown("") == [True, True, False]
    assert shown("von=2026-11-01&bis=2026-11-25") == [True, True, True]
    assert shown("von=2026-11-15&bis=2026-11-15") == [False, False, True]
    assert shown("aktion=welcome.read") == [True, False, False]
    assert shown(f"eintrag={other}") == [False, True, False]
    assert shown("eintrag=%25") == [False, False, False]
    assert shown("von=gestern&bis=&vor=x") == [True, True, False]


def test_long_logs_have_pages_without_gaps(client: Client, db: Database, auditor: Access) -> None:
    assert auditor
    with db.transaction() as session:
        records = [_note(session) for _ in range(70)]
    _read(client)
    first = client.get("/team/protokoll?aktion=welcome.read").text
    older = first.split('href="/team/protokoll?')[1].split('"')[0].replace("&amp;", "&")
    second = client.get(f"/team/protokoll?{older}").text
    for record in records:
        assert (f">{record}<" in first) != (f">{record}<" in second)


def test_the_export_holds_the_same_is_noted_and_harmless_in_a_table_program(
    client: Client, db: Database, auditor: Access
) -> None:
    assert auditor
    with db.transaction() as session:
        record = _note(session, fields=("street", "plz"))
    _read(client, "=HYPERLINK zum Testen")
    answer = client.get("/team/protokoll.csv")
    assert answer.headers["content-disposition"] == (
        'attachment; filename="protokoll-2026-11-19-2026-11-25.csv"'
    )
    assert "no-store" in answer.headers["cache-control"]
    rows = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff")), delimiter=";"))
    assert next(row for row in rows if row[4] == record)[5] == "street, plz"
    assert rows[-1][6] == "'=HYPERLINK zum Testen"
    with db.reading() as session:
        actions = session.exec(select(AuditEntry.action)).all()
    assert actions.count("audit.export") == 1


def test_only_the_auditor_reads_the_log(
    client: Client, door: Door, make_account: MakeAccount
) -> None:
    door.enter(make_account("koordination", Role.COORDINATOR, Role.EDITOR))
    assert client.json("GET", "/team/protokoll").status_code == 403
    assert client.json("GET", "/team/protokoll.csv").status_code == 403

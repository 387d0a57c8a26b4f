"""Before parents may come: what is missing, in German, and what keeps production from starting."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from shutil import copytree

import pytest
from click.testing import CliRunner, Result

from fruehe_hilfen import clock
from fruehe_hilfen.backup import standing
from fruehe_hilfen.backup.keys import RecoveryKey
from fruehe_hilfen.backup.making import make
from fruehe_hilfen.cli import main
from fruehe_hilfen.db import Database, Keyring
from fruehe_hilfen.db.migrate import upgrade_database
from fruehe_hilfen.demo.data import fill
from fruehe_hilfen.golive import Point, examine, refusal
from fruehe_hilfen.paths import CONTENT
from fruehe_hilfen.push.vapid import VapidKeys
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff.models import Staff
from fruehe_hilfen.staff.rules import Role
from fruehe_hilfen.welcome.seal import FieldKey
from tests.conftest import NOON


@pytest.fixture
def place(tmp_path: Path) -> Settings:
    """A machine that is set up as docs/operations.md says; nobody has worked there yet."""
    settings = Settings(
        env="production",
        public_url="https://familie.dueren.example",
        vapid_sub="mailto:fruehe-hilfen@dueren.example",
        data_dir=tmp_path / "data",
        key_dir=tmp_path / "keys",
        backup_dir=tmp_path / "backups",
        content_dir=copytree(CONTENT, tmp_path / "content"),
        require_release=True,
    )
    Keyring.load(settings.key_dir, create=True)
    VapidKeys.load(settings.key_dir, create=True)
    FieldKey.load(settings.key_dir, create=True)
    RecoveryKey.new().sealing.keep(settings.key_dir, instead=False)
    return settings


@pytest.fixture
def db(place: Settings) -> Iterator[Database]:
    found = Database(place.database, Keyring.load(place.key_dir))
    upgrade_database(found)
    yield found
    found.dispose()


def _supply(place: Settings) -> None:
    """The city has given everything that is mandatory."""
    legal = place.content_dir / "legal"
    for name, old, new in (
        ("angaben.yaml", "value: null", 'value: "Angabe der Stadt"'),
        ("betrieb.yaml", "day: null", "day: 2026-11-20"),
    ):
        text = (legal / name).read_text()
        assert old in text
        (legal / name).write_text(text.replace(old, new))


def _point(place: Settings, id: str) -> Point:
    return next(point for point in examine(place) if point.id == id)


@pytest.mark.usefixtures("db")
def test_an_untouched_installation_must_not_start(place: Settings) -> None:
    reasons = "\n".join(refusal(place))
    assert "Impressum und Datenschutz: es fehlen" in reasons
    assert "Datenschutz-Folgenabschätzung" in reasons


@pytest.mark.usefixtures("db")
def test_what_is_entered_in_the_app_does_not_keep_a_preparation_from_starting(
    place: Settings,
) -> None:
    assert refusal(replace(place, prepare=True)) == []
    (place.key_dir / "backup.key").unlink()
    assert len(refusal(replace(place, prepare=True))) == 1


@pytest.mark.usefixtures("db")
def test_with_everything_mandatory_it_starts(place: Settings) -> None:
    _supply(place)
    assert refusal(place) == []


def test_a_late_backup_is_named_and_stops_no_start(place: Settings, db: Database) -> None:
    _supply(place)
    with db.transaction() as session:
        session.add(_person("koordination", Role.COORDINATOR))
    assert place.backup_dir
    place.backup_dir.mkdir()
    make(db, place.key_dir, place.backup_dir)
    standing.write(db, place.key_dir, place.backup_dir)
    assert _point(place, "backup_age").is_done
    assert _point(place, "list_age").is_done
    with clock.use(NOON + timedelta(hours=27)):
        assert not _point(place, "backup_age").is_done
        assert not _point(place, "list_age").is_done
        assert refusal(place) == []


def _person(login: str, *roles: Role) -> Staff:
    return Staff(
        login=login, name=login, roles=" ".join(roles), password_hash="-", totp_secret="-",
        created_at=clock.now(),
    )  # fmt: skip


def test_invented_people_never_go_live(place: Settings, db: Database) -> None:
    _supply(place)
    fill(db, replace(place, env="test"), reset=True)
    assert [line for line in refusal(place) if "erfundenen Personen" in line]


def test_a_key_that_others_can_read_stops(place: Settings, db: Database) -> None:
    (place.key_dir / "index.key").chmod(0o644)
    assert "index.key ist für andere lesbar" in _point(place, "keys").sentence


def test_a_database_without_tables_stops_in_a_sentence(place: Settings) -> None:
    assert not _point(place, "database").is_done
    assert "migrate" in _point(place, "database").step


def test_people_who_have_not_set_up_their_account_do_not_count(
    place: Settings, db: Database
) -> None:
    with db.transaction() as session:
        waiting = _person("verwaltung", Role.ADMIN)
        waiting.password_hash = ""
        session.add_all([waiting, _person("koordination", Role.COORDINATOR)])
    assert not _point(place, "admin").is_done
    assert _point(place, "coordinator").is_done


@pytest.mark.usefixtures("db")
def test_a_drill_that_is_older_than_a_year_is_to_be_done_again(place: Settings) -> None:
    _supply(place)
    assert _point(place, "uebung").is_done
    with clock.use(NOON + timedelta(days=370)):
        assert not _point(place, "uebung").is_done
        assert _point(place, "dsfa").is_done


def _run(place: Settings, *words: str, **environ: str) -> Result:
    known = {
        "FH_ENV": "production",
        "FH_PUBLIC_URL": place.public_url,
        "FH_VAPID_SUB": place.vapid_sub,
        "FH_DATA_DIR": str(place.data_dir),
        "FH_KEY_DIR": str(place.key_dir),
        "FH_BACKUP_DIR": str(place.backup_dir),
        "FH_CONTENT_DIR": str(place.content_dir),
    }
    with clock.use(NOON):
        return CliRunner().invoke(main, list(words), env=known | environ)


@pytest.mark.usefixtures("db")
def test_the_list_is_german_and_ends_with_one(place: Settings) -> None:
    answer = _run(place, "doctor", "--golive")
    assert answer.exit_code == 1
    assert "✓ Adresse: https://familie.dueren.example." in answer.output
    assert "✗ Impressum und Datenschutz: es fehlen" in answer.output
    assert "→ Im Team-Bereich" in answer.output
    assert "ohne die es nicht geht" in answer.output


@pytest.mark.usefixtures("db")
def test_another_program_reads_the_same_as_json(place: Settings) -> None:
    answer = _run(place, "doctor", "--golive", "--json")
    found = json.loads(answer.output)
    assert [one["id"] for one in found] == [point.id for point in examine(place)]
    assert {one["id"] for one in found if one["is_mandatory"] and not one["is_done"]} == {
        "imprint",
        "dsfa",
    }


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("command", ["worker", "serve"])
def test_production_says_why_it_does_not_start(place: Settings, command: str) -> None:
    answer = _run(place, command, PORT="1")
    assert answer.exit_code == 2, answer.output
    assert "Der Betrieb beginnt nicht" in answer.output
    assert "Datenschutz-Folgenabschätzung" in answer.output

"""Accounts from the command line."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pyotp
import pytest
from click.testing import CliRunner, Result

from fruehe_hilfen import clock
from fruehe_hilfen.cli import main
from fruehe_hilfen.settings import Settings
from tests.conftest import NOON
from tests.staff.conftest import Door
from tests.support.client import Client


class Shell:
    """Runs the product's commands on the database of this test."""

    def __init__(self, settings: Settings) -> None:
        self._environ = {
            "FH_ENV": "test",
            "FH_DATA_DIR": str(settings.data_dir),
            "FH_KEY_DIR": str(settings.key_dir),
            "FH_DATABASE_URL": settings.database_url,
        }

    def __call__(self, *words: str) -> Result:
        with clock.use(NOON):  # the command chooses the system's clock; the block restores ours
            return CliRunner().invoke(main, list(words), env=self._environ)


@pytest.fixture
def shell(settings: Settings) -> Iterator[Shell]:
    return Shell(settings)


def _read(output: str) -> tuple[str, pyotp.TOTP]:
    password = re.search(r"Passwort: +(\S+)", output)
    uri = re.search(r"otpauth://\S+", output)
    assert password
    assert uri
    parsed = pyotp.parse_uri(uri[0])
    assert isinstance(parsed, pyotp.TOTP)
    return password[1], parsed


def test_what_staff_add_prints_opens_the_door(shell: Shell, client: Client) -> None:
    made = shell("staff", "add", "frau.beispiel", "--name", "Frau Beispiel", "--role", "nurse")
    assert made.exit_code == 0, made.output
    password, app = _read(made.output)
    assert app.issuer == "Frühe Hilfen Düren"
    fields = {"login": "frau.beispiel", "password": password, "code": app.at(NOON)}
    assert client.post("/team/anmelden", data=fields).status_code == 303


def test_adding_twice_is_refused_in_one_sentence(shell: Shell) -> None:
    words = ("staff", "add", "frau.beispiel", "--name", "Frau Beispiel", "--role", "nurse")
    shell(*words)
    again = shell(*words)
    assert again.exit_code == 2
    assert again.output.strip() == "Den Anmeldenamen frau.beispiel gibt es schon."


def test_a_reset_gives_a_new_password_and_ends_the_old_one(
    shell: Shell, client: Client, door: Door
) -> None:
    made = shell("staff", "add", "frau.beispiel", "--name", "Frau Beispiel", "--role", "nurse")
    old, app = _read(made.output)
    fields = {"login": "frau.beispiel", "password": old, "code": app.at(NOON)}
    client.post("/team/anmelden", data=fields)
    new, fresh = _read(shell("staff", "reset", "frau.beispiel").output)
    assert client.get("/team").status_code == 303
    assert client.post("/team/anmelden", data=fields).status_code == 422
    fields = {"login": "frau.beispiel", "password": new, "code": fresh.at(NOON)}
    assert client.post("/team/anmelden", data=fields).status_code == 303


def test_disable_needs_a_login_that_exists(shell: Shell) -> None:
    answer = shell("staff", "disable", "niemand.bekannt")
    assert answer.exit_code == 2
    assert "gibt es nicht" in answer.output


def test_an_unknown_role_is_refused(shell: Shell) -> None:
    answer = shell("staff", "add", "frau.beispiel", "--name", "F", "--role", "chef")
    assert answer.exit_code == 2


def test_the_doctor_says_what_is_missing_and_changes_nothing(shell: Shell) -> None:
    answer = shell("doctor")
    assert answer.exit_code == 0, answer.output
    assert "✓ Schlüssel" in answer.output
    assert "✓ Datenbank" in answer.output
    assert "· Push: FH_VAPID_SUB fehlt" in answer.output
    assert "noch keinen Zugang" in answer.output


def test_the_doctor_stops_where_keys_are_missing(shell: Shell, settings: Settings) -> None:
    (settings.key_dir / "index.key").unlink()
    answer = shell("doctor")
    assert answer.exit_code == 1
    assert "✗ Schlüssel" in answer.output
    assert not (settings.key_dir / "index.key").exists()

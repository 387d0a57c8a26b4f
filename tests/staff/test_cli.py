"""Accounts from the command line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pyotp
import pytest
from click.testing import CliRunner, Result

from fruehe_hilfen import clock
from fruehe_hilfen.cli import main
from fruehe_hilfen.settings import Settings
from tests.conftest import NOON
from tests.staff.conftest import PASSWORD
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


def _path(output: str) -> str:
    link = re.search(r"Einladung: +http://127\.0\.0\.1:8000(/\S+)", output)
    assert link, output
    return link[1]


def _set_up(client: Client, path: str, password: str = PASSWORD) -> pyotp.TOTP:
    """Open the invitation and set up the account as the person does."""
    uri = re.search(r"otpauth://[^\"]+", client.get(path).text)
    assert uri
    app = pyotp.parse_uri(unescape(uri[0]))
    assert isinstance(app, pyotp.TOTP)
    fields = {"new_password": password, "again": password, "code": app.at(NOON)}
    assert client.post(path, data=fields).status_code == 303
    return app


def test_the_link_that_staff_add_prints_opens_the_door(shell: Shell, client: Client) -> None:
    made = shell("staff", "add", "frau.beispiel", "--name", "Frau Beispiel", "--role", "nurse")
    assert made.exit_code == 0, made.output
    assert "Der Link gilt einmal, bis" in made.output
    app = _set_up(client, _path(made.output))
    assert app.issuer == "Frühe Hilfen Düren"
    assert "Guten Tag, Frau Beispiel" in client.get("/team").text


def test_adding_twice_is_refused_in_one_sentence(shell: Shell) -> None:
    words = ("staff", "add", "frau.beispiel", "--name", "Frau Beispiel", "--role", "nurse")
    shell(*words)
    again = shell(*words)
    assert again.exit_code == 2
    assert again.output.strip() == "Den Anmeldenamen frau.beispiel gibt es schon."


def test_a_reset_closes_the_old_ways_and_opens_new_ones(shell: Shell, client: Client) -> None:
    made = shell("staff", "add", "frau.beispiel", "--name", "Frau Beispiel", "--role", "nurse")
    old = _set_up(client, _path(made.output))
    again = shell("staff", "reset", "frau.beispiel")
    assert client.get("/team").status_code == 303
    with clock.use(NOON + timedelta(minutes=1)):
        code = old.at(NOON + timedelta(minutes=1))
        fields = {"login": "frau.beispiel", "password": PASSWORD, "code": code}
        assert client.post("/team/anmelden", data=fields).status_code == 422
    _set_up(client, _path(again.output), "ein-anderes-langes-passwort")
    assert client.get("/team").status_code == 200


def test_roles_that_do_not_go_together_are_refused_with_the_reason(shell: Shell) -> None:
    words = ("--role", "admin", "--role", "coordinator")
    answer = shell("staff", "add", "frau.beispiel", "--name", "Frau Beispiel", *words)
    assert answer.exit_code == 2
    assert "sieht keine Daten von Familien" in answer.output


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

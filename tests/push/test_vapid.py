"""The keys for push services."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from py_vapid import VapidException

from fruehe_hilfen import clock
from fruehe_hilfen.app import create_app
from fruehe_hilfen.cli import main
from fruehe_hilfen.db import Database, KeyringError
from fruehe_hilfen.push.dispatcher import Dispatcher
from fruehe_hilfen.push.vapid import Signatures, VapidKeys, make_key
from fruehe_hilfen.settings import Settings
from tests.push.family import Family, due
from tests.support.client import Client
from tests.support.push_service import PushService, unb64

FCM = "https://fcm.googleapis.com"


def test_keys_are_made_once_and_only_the_owner_reads_them(tmp_path: Path) -> None:
    first = VapidKeys.load(tmp_path, create=True)
    assert VapidKeys.load(tmp_path, create=True).current.kid == first.current.kid
    (only,) = tmp_path.iterdir()
    assert only.name == "vapid-1.pem"
    assert only.stat().st_mode & 0o777 == 0o600


def test_production_never_makes_a_key_by_itself(tmp_path: Path) -> None:
    with pytest.raises(KeyringError, match="fruehe-hilfen keys"):
        VapidKeys.load(tmp_path)


def test_several_processes_agree_on_one_key(tmp_path: Path) -> None:
    found: list[str] = []
    start = threading.Barrier(6)

    def load() -> None:
        start.wait()
        found.append(VapidKeys.load(tmp_path, create=True).current.kid)

    threads = [threading.Thread(target=load) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert len(found) == 6


def test_a_new_key_is_current_and_the_old_one_is_still_found(tmp_path: Path) -> None:
    for _ in range(11):
        make_key(tmp_path)
    keys = VapidKeys.load(tmp_path)
    assert len({key.kid for key in keys.keys}) == 11
    newest = (tmp_path / "vapid-11.pem").read_bytes()
    (tmp_path / "vapid-11.pem").unlink()
    older = VapidKeys.load(tmp_path)
    assert keys.find(older.current.kid)
    assert keys.current.kid != older.current.kid
    assert keys.find("no such key") is None
    assert newest


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "vapid-1.pem").write_text("no key")
    with pytest.raises(KeyringError, match=r"vapid-1\.pem"):
        VapidKeys.load(tmp_path)


def test_a_signature_is_made_once_per_service_and_key(tmp_path: Path) -> None:
    key = VapidKeys.load(tmp_path, create=True).current
    signatures = Signatures("mailto:fruehe-hilfen@dueren.de")
    first = signatures.header(FCM, key)
    assert signatures.header(FCM, key) == first
    other = signatures.header("https://web.push.apple.com", key)
    assert _claims(other)["aud"] == "https://web.push.apple.com"
    assert _claims(signatures.header(FCM, key))["aud"] == FCM
    signatures.forget(FCM, key.kid)
    assert signatures.header(FCM, key) != first


def test_a_subject_that_is_no_mailbox_is_refused(tmp_path: Path) -> None:
    key = VapidKeys.load(tmp_path, create=True).current
    with pytest.raises(VapidException):
        Signatures("nobody").header(FCM, key)


def _claims(header: str) -> dict[str, object]:
    token = header.split("t=")[1].split(",", maxsplit=1)[0]
    found: dict[str, object] = json.loads(unb64(token.split(".")[1]))
    return found


def _cli(settings: Settings, *options: str) -> tuple[int, str]:
    environ = {
        "FH_ENV": "test", "FH_DATA_DIR": str(settings.data_dir),
        "FH_DATABASE_URL": settings.database_url, "FH_KEY_DIR": str(settings.key_dir),
    }  # fmt: skip
    with clock.use(clock.now()):  # the command chooses the system's clock
        ran = CliRunner().invoke(main, ["vapid", *options], env=environ)
    return ran.exit_code, ran.output


def test_while_keys_rotate_both_ring_and_nothing_restarts(
    family: Family, settings: Settings, service: PushService, ring: Callable[[], int]
) -> None:
    """The dispatcher of this test was started before the second key was made."""
    make_key(settings.key_dir)
    with Client(create_app(settings)) as after:
        newer = Family.subscribed(after, service)
    assert newer.kid != family.kid
    ring()
    assert newer.phone.got
    nonce = due(family)
    ring()
    assert family.rung == [nonce]
    assert service.refused == []


def test_the_command_shows_adds_and_retires_keys(
    family: Family, settings: Settings, service: PushService, ring: Callable[[], int]
) -> None:
    assert _cli(settings)[1].endswith("1 Handys\n")
    code, said = _cli(settings, "--new")
    assert (code, len(said.splitlines())) == (0, 2)
    assert _cli(settings, "--retire")[0] == 0
    assert len(VapidKeys.load(settings.key_dir).keys) == 2
    _cli(settings, "--new")
    code, said = _cli(settings, "--retire")
    assert code == 2
    assert "1 Handys klingeln noch mit einem alten Schlüssel" in said
    assert len(VapidKeys.load(settings.key_dir).keys) == 3
    current = VapidKeys.load(settings.key_dir).current
    family.phone = service.phone(current.public_key)
    with Client(create_app(settings)) as after:
        family.client = after
        assert family.call("PUT", "", family.phone.body(current.kid)).status_code == 204
    assert _cli(settings, "--retire")[0] == 0
    assert len(VapidKeys.load(settings.key_dir).keys) == 2


def test_a_phone_whose_key_is_gone_has_to_come_back(
    family: Family, settings: Settings, db: Database
) -> None:
    make_key(settings.key_dir)
    (settings.key_dir / "vapid-1.pem").unlink()
    due(family)
    asyncio.run(Dispatcher(db, settings, "Neuer Hinweis").run())
    assert family.status["state"] == "key_mismatch"
    assert family.rung == []

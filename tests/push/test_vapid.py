"""The keys for push services."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
from py_vapid import VapidException

from fruehe_hilfen.db import KeyringError
from fruehe_hilfen.push.vapid import Signatures, VapidKeys, make_key
from tests.support.push_service import unb64

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

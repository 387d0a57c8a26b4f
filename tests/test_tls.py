"""https for a phone on the table: our own authority vouches for this machine, and for nothing else."""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.request import urlopen

import pytest
from cryptography import x509
from cryptography.x509 import verification

from fruehe_hilfen import clock, tls
from fruehe_hilfen.tls import TlsError, certificate_for
from tests.conftest import NOON
from tests.support.site import Site


@pytest.mark.parametrize("host", ["127.0.0.1", "192.168.178.20", "localhost", "rechner.local"])
def test_a_certificate_of_ours_holds_for_its_host(tmp_path: Path, host: str) -> None:
    made = certificate_for(host, tmp_path)
    authority, served = (
        x509.load_pem_x509_certificate(path.read_bytes())
        for path in (made.authority, made.certificate)
    )
    subject = verification.DNSName(host)
    if host[0].isdigit():
        subject = verification.IPAddress(ipaddress.ip_address(host))
    policy = verification.PolicyBuilder().store(verification.Store([authority]))
    assert policy.build_server_verifier(subject).verify(served, []) == [served, authority]


@pytest.mark.parametrize("host", ["8.8.8.8", "stadt.dueren.de", "local.example.org", "0.0.0.0"])
def test_there_is_none_for_the_world_outside(tmp_path: Path, host: str) -> None:
    with pytest.raises(TlsError, match="im eigenen Netz"):
        certificate_for(host, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_phone_trusts_once_whatever_the_address(tmp_path: Path) -> None:
    first = certificate_for("127.0.0.1", tmp_path)
    authority, served = first.authority.read_bytes(), first.certificate.read_bytes()
    assert certificate_for("127.0.0.1", tmp_path).certificate.read_bytes() == served
    moved = certificate_for("192.168.178.20", tmp_path)
    assert moved.certificate.read_bytes() != served
    assert moved.authority.read_bytes() == authority


def test_a_certificate_is_renewed_a_week_before_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = certificate_for("127.0.0.1", tmp_path).certificate.read_bytes()
    soon = clock.real_now() + timedelta(days=84)
    monkeypatch.setattr(clock, "_system_now", lambda: soon)
    after = certificate_for("127.0.0.1", tmp_path).certificate.read_bytes()
    assert after != before
    assert x509.load_pem_x509_certificate(after).not_valid_after_utc > soon


def test_the_keys_are_for_nobody_else(tmp_path: Path) -> None:
    certificate_for("127.0.0.1", tmp_path)
    assert all(path.stat().st_mode & 0o077 == 0 for path in tmp_path.glob("*.key"))
    assert tls.fingerprint(tmp_path / "server.crt").count(":") == 31


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    port_free = Site(tmp_path, now=NOON)
    url = port_free.url.replace("http:", "https:")
    running = Site(tmp_path, now=NOON, FH_TLS="1", PORT=str(port_free.port), FH_PUBLIC_URL=url)
    running.url = url
    yield running
    running.stop()


def test_make_run_tls_speaks_https_to_whoever_trusts_the_authority(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = certificate_for("127.0.0.1", tmp_path / "data" / "tls")
    monkeypatch.setenv("SSL_CERT_FILE", str(made.authority))
    site.start()
    trusting = ssl.create_default_context(cafile=str(made.authority))
    with urlopen(f"{site.url}/notfall", context=trusting, timeout=10) as answer:
        assert answer.status == 200
        assert "Strict-Transport-Security" not in answer.headers
    assert "fruehe-hilfen-ca.crt" in site.log()
    with pytest.raises(OSError, match="certificate verify failed"):
        urlopen(site.url, context=ssl.create_default_context(cadata=_stranger()), timeout=10)


def _stranger() -> str:
    made, _key = tls._make_authority()
    return made.public_bytes(tls.Encoding.PEM).decode()

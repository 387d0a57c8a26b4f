"""Passwords and letters travel encrypted or not at all; a killed process makes at most one copy."""

from __future__ import annotations

import ipaddress
import os
import signal
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlmodel import select

from fruehe_hilfen import clock, doctor
from fruehe_hilfen.cli import main
from fruehe_hilfen.jobs.models import OutboxMessage
from fruehe_hilfen.jobs.outbox import LEASE
from fruehe_hilfen.settings import Settings
from tests.conftest import NOON
from tests.mail.conftest import SENDER, Desktop
from tests.mail.world import Post, book, nurse
from tests.support.mail_server import MailServer, running
from tests.visits.conftest import World

LOGIN = "termine:sehr-geheim"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for this machine, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "post.test")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name)
        .public_key(key.public_key()).serial_number(1)
        .not_valid_before(NOON - timedelta(days=3650)).not_valid_after(NOON + timedelta(days=3650))
        .add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = tmp_path_factory.mktemp("tls") / "post.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )  # fmt: skip
    return path


@pytest.fixture
def secured(certificate: Path) -> Iterator[MailServer]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    with running(MailServer(tls=context, login=LOGIN)) as found:
        yield found


@pytest.fixture
def trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))


def with_login(desktop: Desktop, server: MailServer, **more: object) -> Settings:
    values = {"smtp_security": "starttls", "smtp_password": "sehr-geheim", **more}
    return replace(
        desktop.settings, smtp_port=server.port, smtp_user="termine", **values,  # type: ignore[arg-type]
    )  # fmt: skip


def errors(desktop: Desktop) -> list[str]:
    with desktop.db.reading() as session:
        return [row.last_error for row in session.exec(select(OutboxMessage))]


@pytest.mark.usefixtures("trusted")
def test_password_and_letter_travel_encrypted(desktop: Desktop, secured: MailServer) -> None:
    desktop.post()
    desktop.run(with_login(desktop, secured))
    assert [was_encrypted for _text, was_encrypted in secured.passwords] == [True]
    assert [one.was_encrypted for one in secured.letters] == [True]


@pytest.mark.usefixtures("trusted")
def test_encryption_from_the_first_byte_works_too(desktop: Desktop, certificate: Path) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    server = MailServer(tls=context, login=LOGIN, is_encrypted_from_start=True)
    with running(server):
        desktop.post()
        desktop.run(with_login(desktop, server, smtp_security="tls"))
    assert [one.was_encrypted for one in server.letters] == [True]


@pytest.mark.usefixtures("trusted")
def test_somebody_in_between_who_hides_the_encryption_gets_no_password(
    desktop: Desktop, secured: MailServer
) -> None:
    secured.offers_tls = False
    desktop.post()
    desktop.run(with_login(desktop, secured))
    assert (secured.passwords, secured.letters) == ([], [])
    assert errors(desktop) == ["tls"]


def test_a_server_with_a_foreign_certificate_gets_no_password(
    desktop: Desktop, secured: MailServer
) -> None:
    desktop.post()
    desktop.run(with_login(desktop, secured))
    assert (secured.passwords, secured.letters) == ([], [])
    assert errors(desktop) == ["tls"]


@pytest.mark.usefixtures("trusted")
def test_a_wrong_password_loses_no_letter_and_stands_in_no_log(
    desktop: Desktop, secured: MailServer, capfd: pytest.CaptureFixture[str]
) -> None:
    desktop.post()
    desktop.run(with_login(desktop, secured, smtp_password="falsch-geheim"))
    assert errors(desktop) == ["login"]
    assert "geheim" not in "".join(capfd.readouterr())
    with clock.use(NOON + timedelta(minutes=5)):
        desktop.run(with_login(desktop, secured))
    assert desktop.told == ["sent 0"]


_WORKER = """
import asyncio, json, sys
from datetime import datetime
from pathlib import Path
from fruehe_hilfen import clock
from fruehe_hilfen.db import Database, Keyring
from fruehe_hilfen.jobs.schedule import MAILS
from fruehe_hilfen.mail.dispatcher import MailJob
from fruehe_hilfen.settings import Settings

url, keys, port, now = sys.argv[1:]
settings = Settings(
    env="test", key_dir=Path(keys), database_url=url, public_url="http://testserver.local",
    smtp_host="127.0.0.1", smtp_port=int(port), smtp_from="termine@post.test",
    smtp_security="none",
)
db = Database(url, Keyring.load(Path(keys)))
with clock.use(datetime.fromisoformat(now)):
    asyncio.run(MailJob(MAILS).run(db, settings))
"""


def worker(world: World, server: MailServer, now: object) -> subprocess.Popen[bytes]:
    settings = world.settings
    args = [settings.database, str(settings.key_dir), str(server.port), str(now)]
    return subprocess.Popen([sys.executable, "-c", _WORKER, *args])


def test_a_process_killed_between_sending_and_noting_makes_at_most_one_copy(
    world: World, mail: Post
) -> None:
    nurse(world)
    book(world, world.slots()[0])
    running_now: list[subprocess.Popen[bytes]] = []

    def kill() -> None:
        os.kill(running_now[-1].pid, signal.SIGKILL)

    mail.server.on_letter = kill
    now = NOON
    for _time in range(4):
        process = worker(world, mail.server, now)
        running_now.append(process)
        process.wait(60)
        now += LEASE + timedelta(seconds=1)
    letters = [one for one in mail.server.letters if "gebucht" in one.text]
    assert len(letters) == 2
    assert len({one.message["Message-ID"] for one in letters}) == 1
    assert [one.returncode for one in running_now[:2]] == [-signal.SIGKILL] * 2
    assert [one.returncode for one in running_now[2:]] == [0, 0]


def test_a_process_killed_before_it_sends_loses_nothing(world: World, mail: Post) -> None:
    from fruehe_hilfen.jobs import outbox

    nurse(world)
    book(world, world.slots()[0])
    assert len(outbox.claim(world.db, mail=True)) == 1
    assert mail.run() == []
    with clock.use(NOON + LEASE + timedelta(seconds=1)):
        assert mail.one().subject == "Ihr Termin am 30. November"


@pytest.fixture
def shell(
    mail_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], tuple[int, str]]:
    values = {
        "FH_ENV": "test", "FH_SMTP_HOST": "127.0.0.1", "FH_SMTP_PORT": mail_settings.smtp_port,
        "FH_SMTP_FROM": SENDER, "FH_SMTP_SECURITY": "none", "FH_DATA_DIR": mail_settings.data_dir,
        "FH_KEY_DIR": mail_settings.key_dir, "FH_DATABASE_URL": mail_settings.database_url,
    }  # fmt: skip
    for name, value in values.items():
        monkeypatch.setenv(name, str(value))

    def run(address: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, ["mail", "test", "--an", address])
        return result.exit_code, result.output

    return run


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_command_says_what_the_server_answers(
    shell: Callable[[str], tuple[int, str]], server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shell("ich@example.org") == (0, "Der Mail-Server hat die E-Mail angenommen.\n")
    assert server.letters[0].subject == "Test von Frühe Hilfen Düren"
    server.say("RCPT", "550 5.1.1 ich@example.org unknown")
    assert shell("ich@example.org") == (2, "Nicht gesendet. Der Mail-Server antwortet mit 550.\n")
    assert shell("ich@example") == (2, "Nicht gesendet. Die Adresse kann es so nicht geben.\n")
    monkeypatch.setenv("FH_SMTP_PORT", "1")
    assert shell("ich@example.org") == (
        2, "Nicht gesendet. Der Mail-Server ist nicht erreichbar.\n",
    )  # fmt: skip
    monkeypatch.delenv("FH_SMTP_HOST")
    monkeypatch.delenv("FH_SMTP_FROM")
    assert "kein Mail-Server eingerichtet" in shell("ich@example.org")[1]


def test_doctor_says_how_the_mail_stands(world: World, mail: Post, mail_settings: Settings) -> None:
    def said(settings: Settings) -> list[str]:
        found = [one.sentence for one in doctor.examine(settings)]
        return [one for one in found if one.startswith("E-Mail:")]

    assert said(world.settings) == ["E-Mail: nicht eingerichtet (FH_SMTP_HOST und FH_SMTP_FROM)."]
    nurse(world)
    book(world, world.slots()[0])
    assert said(mail_settings) == ["E-Mail: 1 sind unterwegs, 1 für später."]
    mail.settings = replace(mail.settings, smtp_port=1)
    mail.run()
    with clock.use(NOON + timedelta(minutes=20)):
        assert said(mail_settings) == ["E-Mail: 1 warten. Der Mail-Server ist nicht erreichbar."]

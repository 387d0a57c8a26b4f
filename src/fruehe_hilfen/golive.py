"""`fruehe-hilfen doctor --golive`: what is missing before parents may come.

Mandatory points also stop `serve` and `worker` in production. None of them can come back by
itself: a backup that is late or a check that is due must not keep the emergency numbers offline.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database, DatabaseError, Keyring, KeyringError
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.yamlfile import read_yaml

if TYPE_CHECKING:
    from fruehe_hilfen.office.overlay import Public

_DRILL = timedelta(days=366)
_LATE_LIST = timedelta(minutes=10)
_SHOWN = 5


@dataclass(frozen=True)
class Point:
    """One thing to have. `is_mandatory`: without it production does not start.

    `in_the_app`: it is entered in the running app, so FH_PREPARE lets the start pass.
    """

    id: str
    is_done: bool
    sentence: str
    step: str = ""
    is_mandatory: bool = False
    in_the_app: bool = False

    @property
    def line(self) -> str:
        """'✗ Impressum: es fehlt … → was zu tun ist'."""
        mark = "✓" if self.is_done else "✗" if self.is_mandatory else "·"
        return f"{mark} {self.sentence}" + (
            f" → {self.step}" if self.step and not self.is_done else ""
        )

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def examine(settings: Settings) -> Iterator[Point]:
    """Everything that is needed, done or not; what is quick to see comes first. Changes nothing."""
    yield from _machine(settings)
    yield from _backups(settings)
    yield from _papers(settings)
    yield from _inside(settings)


def refusal(settings: Settings) -> list[str]:
    """Why production must not start; empty when it may."""
    missing = [one for one in examine(settings) if one.is_mandatory and not one.is_done]
    if settings.prepare:
        missing = [one for one in missing if not one.in_the_app]
    return [one.line for one in missing]


def _machine(settings: Settings) -> Iterator[Point]:
    yield Point(
        "production", settings.is_production and not settings.prepare,
        f"Betrieb: FH_ENV={settings.env}{', FH_PREPARE=1' * settings.prepare}.",
        "Wenn alles andere steht: FH_ENV=production, ohne FH_PREPARE.",
    )  # fmt: skip
    host = urlsplit(settings.public_url).hostname or ""
    yield Point(
        "https", settings.is_https and "." in host,
        f"Adresse: {settings.public_url}.", "FH_PUBLIC_URL: die öffentliche https-Adresse.",
        is_mandatory=True,
    )  # fmt: skip
    yield Point(
        "push_contact", settings.vapid_sub.startswith("mailto:") and "@" in settings.vapid_sub,
        f"Push: Absender {settings.vapid_sub or 'fehlt'}.",
        "FH_VAPID_SUB: mailto: und ein Postfach, das jemand liest.", is_mandatory=True,
    )  # fmt: skip
    yield Point(
        "mail", settings.sends_mail,
        f"E-Mail: Versand {'eingerichtet' if settings.sends_mail else 'nicht eingerichtet'}.",
        "FH_SMTP_HOST und FH_SMTP_FROM.",
    )  # fmt: skip
    yield from _sender(settings)
    yield _keys(settings)


def _sender(settings: Settings) -> Iterator[Point]:
    from fruehe_hilfen.mail.rules import tells_too_much
    from fruehe_hilfen.mail.words import TELLING_SENDER

    if settings.sends_mail:
        tells = tells_too_much(settings.smtp_from)
        sentence = f"E-Mail: {TELLING_SENDER}" if tells else "E-Mail: Der Absender ist neutral."
        yield Point(
            "mail_sender", not tells, sentence, "FH_SMTP_FROM: etwa Stadt Düren <termine@…>."
        )


def _keys(settings: Settings) -> Point:
    from fruehe_hilfen.backup.archive import key_files
    from fruehe_hilfen.push.vapid import VapidKeys
    from fruehe_hilfen.welcome.seal import FieldKey

    step = "fruehe-hilfen keys"
    try:
        Keyring.load(settings.key_dir)
        VapidKeys.load(settings.key_dir)
        FieldKey.load(settings.key_dir, create=False)
        files = [settings.key_dir / name for name in key_files(settings.key_dir)]
        open_files = [path.name for path in files if path.stat().st_mode & 0o077]
    except KeyringError as error:
        return Point("keys", False, f"Schlüssel: {error}.", step, is_mandatory=True)
    if open_files:
        sentence = f"Schlüssel: {', '.join(sorted(open_files))} ist für andere lesbar."
        return Point("keys", False, sentence, "chmod 600", is_mandatory=True)
    if settings.key_dir.resolve().is_relative_to(settings.data_dir.resolve()):
        step = "FH_KEY_DIR außerhalb von FH_DATA_DIR."
        return Point("keys", False, "Schlüssel: liegen bei den Daten.", step, is_mandatory=True)
    return Point("keys", True, "Schlüssel: alle da, nur für die App lesbar.", is_mandatory=True)


def _backups(settings: Settings) -> Iterator[Point]:
    from fruehe_hilfen.backup.errors import BackupError
    from fruehe_hilfen.backup.keys import SealingKey

    try:
        SealingKey.load(settings.key_dir)
        yield Point("backup_key", True, "Sicherung: Schlüssel gemacht.", is_mandatory=True)
    except BackupError as error:
        yield Point(
            "backup_key", False, f"Sicherung ohne Schlüssel: {error}", "fruehe-hilfen backup key",
            is_mandatory=True,
        )  # fmt: skip
    yield Point(
        "backup_place", settings.backup_dir is not None,
        f"Sicherung: Ort {settings.backup_dir or 'fehlt'}.", "FH_BACKUP_DIR: auf einer anderen Platte.",
        is_mandatory=True,
    )  # fmt: skip
    yield from _backup_ages(settings)


def _backup_ages(settings: Settings) -> Iterator[Point]:
    from fruehe_hilfen.backup.making import last_made_at
    from fruehe_hilfen.backup.rules import BACKUP, STALE, STANDING

    ages = (
        ("backup_age", BACKUP, STALE, "Letzte Sicherung", "fruehe-hilfen backup, täglich (timer)."),
        ("list_age", STANDING, _LATE_LIST, "Bestandsliste", "Läuft 'fruehe-hilfen worker'?"),
    )
    for id, kind, limit, name, step in ages:
        at = last_made_at(settings.backup_dir, kind) if settings.backup_dir else None
        when = f"{clock.berlin(at):%d.%m.%Y %H:%M}" if at else "noch keine"
        is_young = at is not None and clock.now() - at <= limit
        yield Point(id, is_young, f"{name}: {when}.", step)


def _inside(settings: Settings) -> Iterator[Point]:
    """What the database and the edition say."""
    try:
        db = Database(settings.database, Keyring.load(settings.key_dir))
    except KeyringError:
        return
    try:
        db.check()
        with db.reading() as session:
            yield from _people(session)
            now = _public(settings, session)
        yield Point("database", True, "Datenbank: lesbar.", is_mandatory=True)
    except (DatabaseError, SQLAlchemyError) as error:
        yield Point(
            "database", False, f"Datenbank: {type(error).__name__}.", "fruehe-hilfen migrate",
            is_mandatory=True,
        )  # fmt: skip
        return
    finally:
        db.dispose()
    yield from _content(now)


def _people(session: Session) -> Iterator[Point]:
    from fruehe_hilfen.demo.data import PEOPLE
    from fruehe_hilfen.staff.models import Staff
    from fruehe_hilfen.staff.rules import Role, parse_roles

    staff = session.exec(select(Staff).where(col(Staff.is_active).is_(True))).all()
    invented = {person.login for person in PEOPLE} & {one.login for one in staff}
    yield Point(
        "no_invented_people", not invented, "Team: keine erfundenen Personen.",
        "Eine neue, leere Datenbank nehmen.", is_mandatory=True,
    )  # fmt: skip
    ready = [parse_roles(one.roles) for one in staff if one.password_hash]
    for id, role, name in (
        ("admin", Role.ADMIN, "Verwaltung der Konten"),
        ("coordinator", Role.COORDINATOR, "Koordination"),
        ("releaser", Role.RELEASER, "Freigabe"),
    ):
        count = sum(role in roles for roles in ready)
        yield Point(
            id, count > 0, f"Team: {count} mit Zugang für {name}.", "fruehe-hilfen staff add"
        )


def _public(settings: Settings, session: Session) -> Public:
    """What parents would read, with what the office has changed."""
    from fruehe_hilfen.book.edition import Edition
    from fruehe_hilfen.office.overlay import apply, joined
    from fruehe_hilfen.office.store import active
    from fruehe_hilfen.places.catalogue import Places
    from fruehe_hilfen.places.services import Guide
    from fruehe_hilfen.reminders.catalogue import Catalogue

    content = settings.content_dir
    edition = Edition.load(content, Catalogue.load(content / "reminders.yaml", thorough=False))
    base = joined(edition, Places.load(content), Guide.load(content))
    return apply(base, active(session).values())


def _content(now: Public) -> Iterator[Point]:
    from fruehe_hilfen.office.data import open_items

    missing = [one.label for one in now.edition.details.values() if not one.value]
    yield Point(
        "imprint", not missing, f"Impressum und Datenschutz: {_listed(missing)}.",
        "Im Team-Bereich unter Daten prüfen (/team/daten).", is_mandatory=True, in_the_app=True,
    )  # fmt: skip
    unsure = [one.title for one in open_items(now) if "/angabe/" not in one.path]
    yield Point(
        "numbers",
        not unsure,
        f"Nummern und Angaben: {_listed(unsure, 'zu prüfen sind')}.",
        "/team/daten",
    )
    pages = now.edition.pages.values()
    waiting = [page.id for page in pages if page.needs_release and not page.reviewed]
    yield Point(
        "releases", not waiting, f"Fachliche Freigaben: {_listed(waiting)}.", "/team/freigaben"
    )
    access = now.edition.access
    yield Point(
        "accessibility", not access.is_overdue(clock.today()),
        f"Barrierefreiheit: geprüft am {access.checked_on:%d.%m.%Y}.",
        "Neu prüfen, dann content/legal/barrieren.yaml.",
    )  # fmt: skip


def _listed(missing: list[str], what: str = "es fehlen") -> str:
    """'es fehlen 12: A, B, C, …', or that all is there."""
    if not missing:
        return "vollständig"
    more = ", …" if len(missing) > _SHOWN else ""
    return f"{what} {len(missing)}: {', '.join(missing[:_SHOWN])}{more}"


def _papers(settings: Settings) -> Iterator[Point]:
    raw: dict[str, dict[str, Any]] = read_yaml(settings.content_dir / "legal" / "betrieb.yaml")
    for id, paper in raw.items():
        on: date | None = paper["day"]
        is_mandatory = bool(paper.get("mandatory"))
        when = f"{on:%d.%m.%Y}" if on else "noch nicht"
        is_done = on is not None and not (id == "uebung" and clock.today() - on > _DRILL)
        yield Point(
            id, is_done, f"{paper['label']}: {when}.", paper["step"],
            is_mandatory=is_mandatory, in_the_app=is_mandatory,
        )  # fmt: skip

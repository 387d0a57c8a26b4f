"""`fruehe-hilfen doctor`: what this installation still needs, one sentence per finding."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col, func, select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database, DatabaseError, Keyring, KeyringError
from fruehe_hilfen.settings import Settings

if TYPE_CHECKING:
    from fruehe_hilfen.book.edition import Edition

Kind = Literal["good", "note", "stop"]
_MARKS = {"good": "✓", "note": "·", "stop": "✗"}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `stop`: with it the app must not go live."""

    kind: Kind
    sentence: str

    @property
    def mark(self) -> str:
        return _MARKS[self.kind]

    @property
    def stops(self) -> bool:
        return self.kind == "stop"


def examine(settings: Settings) -> list[Finding]:
    """Look at keys, database, push, legal details. Changes nothing, makes no keys."""
    return [*_storage(settings), *_public_face(settings), *_content(settings)]


def _storage(settings: Settings) -> Iterator[Finding]:
    try:
        keyring = Keyring.load(settings.key_dir)
    except KeyringError as error:
        yield Finding("stop", f"Schlüssel: {error}.")
        return
    yield Finding("good", f"Schlüssel: {len(keyring.field_keys)} Feldschlüssel sind lesbar.")
    yield from _other_keys(settings)
    db = Database(settings.database, keyring)
    try:
        db.check()
        yield Finding("good", f"Datenbank: {db.engine.dialect.name} ist sicher eingestellt.")
        yield from _accounts(db)
        yield from _delivery(settings, db)
        yield from _letters(settings, db)
        yield from _recurring(db)
    except (DatabaseError, SQLAlchemyError) as error:
        detail = str(error) if isinstance(error, DatabaseError) else type(error).__name__
        yield Finding("stop", f"Datenbank: {detail}. Hilft 'fruehe-hilfen migrate'?")
    finally:
        db.dispose()


def _other_keys(settings: Settings) -> Iterator[Finding]:
    from fruehe_hilfen.push.vapid import VapidKeys
    from fruehe_hilfen.welcome.seal import FieldKey

    needed: Kind = "stop" if settings.is_production else "note"
    for name, load in (("Push", VapidKeys.load), ("Unterwegs", FieldKey.load)):
        try:
            load(settings.key_dir, create=False)
            yield Finding("good", f"Schlüssel für {name}: lesbar.")
        except KeyringError:
            yield Finding(needed, f"Schlüssel für {name}: fehlt ('fruehe-hilfen keys').")


def _accounts(db: Database) -> Iterator[Finding]:
    from fruehe_hilfen.staff.models import Staff

    with db.reading() as session:
        active = session.exec(
            select(func.count()).select_from(Staff).where(col(Staff.is_active).is_(True))
        ).one()
    if active:
        yield Finding("good", f"Team: {active} Zugänge sind offen.")
    else:
        yield Finding("note", "Team: Es gibt noch keinen Zugang ('fruehe-hilfen staff add').")


def _delivery(settings: Settings, db: Database) -> Iterator[Finding]:
    """Whether the rings go out."""
    from fruehe_hilfen.push.figures import figures

    with db.reading() as session:
        found = figures(session)
    if settings.vapid_sub and found.is_late:
        yield Finding(
            _needed(settings),
            f"Zustellung: {found.due} Wecker warten, der älteste seit {found.oldest_due_s // 60} "
            "Minuten. Läuft 'fruehe-hilfen worker'?",
        )
    else:
        yield Finding(
            "good",
            f"Zustellung: {found.waiting} Wecker warten, {found.next_hour} davon klingeln in der "
            "nächsten Stunde.",
        )
    for service, until in found.pauses.items():
        yield Finding("note", f"Zustellung: {service} macht Pause bis {clock.berlin(until):%H:%M}.")
    if found.to_return:
        yield Finding(
            "note",
            f"Zustellung: {found.to_return} Handys haben einen alten Schlüssel, bis sie die App öffnen.",
        )


def _letters(settings: Settings, db: Database) -> Iterator[Finding]:
    """Whether e-mails go out."""
    from fruehe_hilfen.mail.figures import figures
    from fruehe_hilfen.mail.rules import tells_too_much
    from fruehe_hilfen.mail.words import TELLING_SENDER, cause_text

    if not settings.sends_mail:
        yield Finding("note", "E-Mail: nicht eingerichtet (FH_SMTP_HOST und FH_SMTP_FROM).")
        return
    if tells_too_much(settings.smtp_from):
        yield Finding("note", f"E-Mail: {TELLING_SENDER}")
    with db.reading() as session:
        found = figures(session)
    if found.is_late:
        cause = cause_text(found.cause) if found.cause else "Läuft 'fruehe-hilfen worker'?"
        yield Finding(_needed(settings), f"E-Mail: {found.due} warten. {cause}")
    else:
        yield Finding("good", f"E-Mail: {found.due} sind unterwegs, {found.later} für später.")


def _recurring(db: Database) -> Iterator[Finding]:
    """Whether what runs by itself gets done."""
    from fruehe_hilfen.staff.late_jobs import late_jobs

    with db.reading() as session:
        late = late_jobs(session)
    for job in late:
        done = (
            f"zuletzt fertig {clock.berlin(job.done_at):%d.%m.%Y, %H:%M}" if job.done_at else "nie"
        )
        yield Finding("note", f"Aufgaben: „{job.text}“ hängt ({done}), siehe 'job failed' im Log.")
    if not late:
        yield Finding("good", "Aufgaben: Was von selbst läuft, ist fertig geworden.")


def _public_face(settings: Settings) -> Iterator[Finding]:
    needed: Kind = "stop" if settings.is_production else "note"
    if settings.is_https:
        yield Finding("good", f"Adresse: {settings.public_url}.")
    else:
        yield Finding(needed, f"Adresse: {settings.public_url} ist kein https; Push geht so nicht.")
    if settings.vapid_sub:
        yield Finding("good", f"Push: Absender ist {settings.vapid_sub}.")
    else:
        yield Finding(needed, "Push: FH_VAPID_SUB fehlt, Wecker sind nicht eingerichtet.")


def _content(settings: Settings) -> Iterator[Finding]:
    from fruehe_hilfen.book.edition import Edition
    from fruehe_hilfen.reminders.catalogue import Catalogue

    reminders = Catalogue.load(settings.content_dir / "reminders.yaml")
    edition = Edition.load(settings.content_dir, reminders)
    yield Finding("good", f"Buch: {len(edition.pages)} Seiten sind lesbar.")
    yield from _readings(settings, edition)
    missing = ", ".join(edition.missing_details)
    if missing:
        kind: Kind = "stop" if settings.is_production else "note"
        yield Finding(kind, f"Rechtliches: Es fehlen noch Angaben der Stadt: {missing}.")
    else:
        yield Finding("good", "Rechtliches: Alle Angaben der Stadt sind da.")


def _readings(settings: Settings, edition: Edition) -> Iterator[Finding]:
    """What somebody has to look at again, and what waits for a release."""
    today, kind = clock.today(), _needed(settings)
    last = edition.access.checked_on
    if edition.access.is_overdue(today):
        sentence = f"Barrierefreiheit: Die Prüfung vom {last:%d.%m.%Y} ist älter als ein Jahr."
        yield Finding(kind, sentence)
    else:
        yield Finding("good", f"Barrierefreiheit: geprüft am {last:%d.%m.%Y}.")
    due = [p.id for p in edition.pages.values() if p.review_due and p.review_due < today]
    if due:
        yield Finding("note", f"Buch: Wieder zu lesen sind {', '.join(due)}.")
    waiting = [p.id for p in edition.pages.values() if p.needs_release and not p.reviewed]
    if waiting:
        yield Finding("note", f"Buch: Ohne fachliche Freigabe sind {len(waiting)} Seiten.")


def _needed(settings: Settings) -> Kind:
    return "stop" if settings.is_production else "note"

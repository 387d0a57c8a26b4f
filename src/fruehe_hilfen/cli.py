"""The commands of the product."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from typing import TYPE_CHECKING, NoReturn

import click

from fruehe_hilfen import clock, logs
from fruehe_hilfen.cli_backup import backup, restore
from fruehe_hilfen.cli_base import open_database as _database
from fruehe_hilfen.cli_base import read_settings as _settings
from fruehe_hilfen.cli_base import stop as _stop
from fruehe_hilfen.cli_team import audit, staff
from fruehe_hilfen.mail.cli import mail
from fruehe_hilfen.privacy.cli import privacy, retention
from fruehe_hilfen.settings import Settings

if TYPE_CHECKING:
    from fruehe_hilfen.book.edition import Edition

_DAY = click.DateTime(["%Y-%m-%d"])


@click.group(help="Frühe Hilfen Düren")
def main() -> None:
    logs.configure()


main.add_command(staff)
main.add_command(audit)
main.add_command(backup)
main.add_command(restore)
main.add_command(retention)
main.add_command(privacy)
main.add_command(mail)


@main.command(help="Set up the database and serve: one web process, one worker process.")
def serve() -> None:
    from fruehe_hilfen import startup
    from fruehe_hilfen.supervise import supervise

    settings = _settings()
    if startup.is_taken(settings.host, settings.port):
        _stop(f"Port {settings.port} ist belegt. Nehmen Sie einen anderen: PORT=8001 davor.")
    if not startup.has_nothing_to_do(settings):
        _prepare(settings)
    _refuse_too_early(settings)
    if settings.tls:
        _make_certificate(settings)
    entry = "/vorfuehrung" if settings.demo else ""
    click.echo(f"Frühe Hilfen Düren: {settings.public_url}{entry}")
    sys.exit(supervise(settings))


def _make_certificate(settings: Settings) -> None:
    from fruehe_hilfen.tls import TlsError, certificate_for, fingerprint

    try:
        made = certificate_for(settings.host, settings.data_dir / "tls")
    except TlsError as error:
        _stop(str(error))
    click.echo(f"Für das Handy (einmal vertrauen): {made.authority}")
    click.echo(f"SHA-256 {fingerprint(made.authority)}")


def _prepare(settings: Settings) -> None:
    from fruehe_hilfen.db.migrate import upgrade

    upgrade(settings)
    if settings.demo:
        _fill_demo(settings, reset=False)


@main.command(help="Run the outbox, the alarms and the recurring jobs until stopped.")
def worker() -> None:
    from fruehe_hilfen.jobs.schedule import HANDLERS, JOBS
    from fruehe_hilfen.jobs.worker import Context, Worker
    from fruehe_hilfen.process import run_loop

    settings = _settings()
    _refuse_too_early(settings)
    db = _database(settings)
    run_loop(Worker(Context(settings, db), JOBS, HANDLERS).run())
    db.dispose()


@main.command(help="Bring the database to the newest schema.")
def migrate() -> None:
    from fruehe_hilfen.db.migrate import upgrade

    upgrade(_settings())


@main.command(help="Make missing keys (0600) in FH_KEY_DIR.")
def keys() -> None:
    settings = _settings()
    from fruehe_hilfen.db import Keyring
    from fruehe_hilfen.push.vapid import VapidKeys
    from fruehe_hilfen.welcome.seal import FieldKey

    Keyring.load(settings.key_dir, create=True)
    VapidKeys.load(settings.key_dir, create=True)
    FieldKey.load(settings.key_dir, create=True)
    click.echo(f"Schlüssel liegen in {settings.key_dir}")


@main.command(help="The keys with which push services know this installation: show, add, retire.")
@click.option("--new", is_flag=True, help="Add a key for new subscriptions; restart afterwards.")
@click.option(
    "--retire", is_flag=True, help="Delete all keys but the newest two, if no phone needs them."
)
def vapid(*, new: bool, retire: bool) -> None:
    from fruehe_hilfen.push.cli import StillNeeded, print_keys, retire_keys
    from fruehe_hilfen.push.vapid import VapidKeys, make_key

    settings = _settings()
    VapidKeys.load(settings.key_dir, create=not settings.is_production)
    db = _database(settings)
    try:
        if new:
            make_key(settings.key_dir)
        if retire:
            retire_keys(db, settings.key_dir)
        print_keys(db, settings.key_dir)
    except StillNeeded as error:
        _stop(str(error))
    finally:
        db.dispose()


@main.command(help="Ring the phones that follow a place: a date there is cancelled or moved.")
@click.argument("place")
@click.option("--am", "on", type=_DAY, required=True, help="the date that changes, YYYY-MM-DD")
def absage(place: str, on: datetime) -> None:
    from fruehe_hilfen.places.catalogue import Places
    from fruehe_hilfen.push.cli import ring_place

    settings = _settings()
    if place not in Places.load(settings.content_dir):
        _stop(f"Den Treffpunkt {place} gibt es nicht.")
    db = _database(settings)
    try:
        click.echo(ring_place(db, place, on.date()))
    finally:
        db.dispose()


@main.command(help="Reset the invented people and data (dev and test only).")
@click.option("--json", "as_json", is_flag=True, help="Print the logins as JSON.")
def demo(*, as_json: bool) -> None:
    settings = _settings()
    if settings.is_production:
        _stop("Erfundene Daten gibt es nicht im Betrieb (FH_ENV=production).")
    from fruehe_hilfen.db.migrate import upgrade

    upgrade(settings)
    people = _fill_demo(settings, reset=True)
    if as_json:
        click.echo(json.dumps(people, ensure_ascii=False))


@main.command(help="Print the plan of a family: reminders from pregnancy to age three.")
@click.option("--geburt", type=_DAY, help="birth date, YYYY-MM-DD")
@click.option("--termin", type=_DAY, help="due date, YYYY-MM-DD")
def plan(geburt: datetime | None, termin: datetime | None) -> None:
    from fruehe_hilfen.reminders.cli_plan import print_plan

    if not (geburt or termin):
        _stop("Bitte --geburt oder --termin angeben.")
    click.echo(print_plan(_date(geburt), _date(termin), clock.today()))


@main.group(help="The book: check the edition, see how its pages read.")
def book() -> None:
    pass


@book.command("check", help="Print what the pages must change; exit code 1 if there is anything.")
def book_check() -> None:
    from fruehe_hilfen.book.cli import print_check

    print_check(_edition())


@book.command(
    "stats",
    help="Readability and release of every page, what the book covers, what is unconfirmed.",
)
def book_stats() -> None:
    from fruehe_hilfen.book.cli import print_stats

    print_stats(_edition())


@book.command("languages", help="How much of each language is there, and what keeps it back.")
def book_languages() -> None:
    from fruehe_hilfen.book.cli import print_languages

    print_languages(_edition())


@book.command(
    "ls-hash", help="The hash of a page, for `of` and `source_hash`; without ID, of all easy texts."
)
@click.argument("page_id", required=False)
def book_easy_hash(page_id: str | None) -> None:
    from fruehe_hilfen.book.cli import print_easy_hash

    print_easy_hash(_edition(), page_id)


def _edition() -> Edition:
    from fruehe_hilfen.book.edition import Edition
    from fruehe_hilfen.places.catalogue import Places
    from fruehe_hilfen.reminders.catalogue import Catalogue

    content = _settings().content_dir
    found = Edition.load(content, Catalogue.load(content / "reminders.yaml", thorough=False))
    found.places = Places.load(content)
    return found


@main.command(
    help="Check this installation; one sentence per finding, exit code 1 if one stops it."
)
@click.option("--golive", is_flag=True, help="What is missing before parents may come.")
@click.option("--json", "as_json", is_flag=True, help="With --golive: for another program.")
def doctor(*, golive: bool, as_json: bool) -> None:
    from fruehe_hilfen.doctor import examine

    if golive or as_json:
        _print_golive(as_json=as_json)
    findings = examine(_settings())
    for finding in findings:
        click.echo(f"{finding.mark} {finding.sentence}")
    sys.exit(1 if any(finding.stops for finding in findings) else 0)


def _print_golive(*, as_json: bool) -> NoReturn:
    from fruehe_hilfen.golive import examine

    points = list(examine(_settings()))
    missing = [point for point in points if not point.is_done]
    if as_json:
        click.echo(json.dumps([point.as_json() for point in points], ensure_ascii=False, indent=1))
    else:
        for point in points:
            click.echo(point.line)
        must = sum(point.is_mandatory for point in missing)
        click.echo(
            f"Es fehlen {len(missing)} von {len(points)}, davon {must}, ohne die es nicht geht (✗)."
            if missing
            else "Alles da. Eltern können kommen."
        )
    sys.exit(1 if missing else 0)


def _refuse_too_early(settings: Settings) -> None:
    """In production nothing starts without what is mandatory."""
    if not settings.is_production:
        return
    from fruehe_hilfen.golive import refusal

    reasons = refusal(settings)
    if any(line.startswith("✗ Datenbank") for line in reasons):
        click.echo("\n".join(reasons), err=True)
        sys.exit(1)  # it may answer in a moment: who started us shall try again
    if reasons:
        lines = "\n".join(reasons)
        _stop(f"Der Betrieb beginnt nicht, es fehlt noch etwas:\n{lines}\nDazu: doctor --golive")


def _date(value: datetime | None) -> date | None:
    return value.date() if value else None


def _fill_demo(settings: Settings, *, reset: bool) -> list[dict[str, object]]:
    from fruehe_hilfen.demo.data import fill

    db = _database(settings)
    try:
        return fill(db, settings, reset=reset)
    finally:
        db.dispose()


if __name__ == "__main__":
    main()

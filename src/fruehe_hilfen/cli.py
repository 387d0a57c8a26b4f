"""The commands of the product."""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import date, datetime
from typing import NoReturn

import click

from fruehe_hilfen import clock, logs
from fruehe_hilfen.db import Database, Keyring
from fruehe_hilfen.settings import Settings, SettingsError

_DAY = click.DateTime(["%Y-%m-%d"])


@click.group(help="Frühe Hilfen Düren")
def main() -> None:
    logs.configure()


def _settings() -> Settings:
    try:
        settings = Settings.from_env()
    except SettingsError as error:
        _stop(str(error))
    clock.configure(settings.now_file)
    return settings


def _stop(message: str) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(2)


@main.command(help="Set up the database and serve: one web process, one worker process.")
def serve() -> None:
    from fruehe_hilfen.db.migrate import upgrade
    from fruehe_hilfen.supervise import supervise

    settings = _settings()
    upgrade(settings)
    if settings.demo:
        _fill_demo(settings, reset=False)
    click.echo(f"Frühe Hilfen Düren: {settings.public_url}")
    sys.exit(supervise(settings))


@main.command(help="Run the outbox, the alarms and the recurring jobs until stopped.")
def worker() -> None:
    from fruehe_hilfen.jobs.schedule import HANDLERS, JOBS
    from fruehe_hilfen.jobs.worker import Context, Worker

    settings = _settings()
    db = _database(settings)
    asyncio.run(Worker(Context(settings, db), JOBS, HANDLERS).run())
    db.dispose()


@main.command(help="Bring the database to the newest schema.")
def migrate() -> None:
    from fruehe_hilfen.db.migrate import upgrade

    upgrade(_settings())


@main.command(help="Make missing keys (0600) in FH_KEY_DIR.")
def keys() -> None:
    settings = _settings()
    Keyring.load(settings.key_dir, create=True)
    click.echo(f"Schlüssel liegen in {settings.key_dir}")


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


def _date(value: datetime | None) -> date | None:
    return value.date() if value else None


def _database(settings: Settings) -> Database:
    keyring = Keyring.load(settings.key_dir, create=not settings.is_production)
    db = Database(settings.database, keyring)
    db.check()
    return db


def _fill_demo(settings: Settings, *, reset: bool) -> list[dict[str, object]]:
    from fruehe_hilfen.demo.data import fill

    db = _database(settings)
    try:
        return fill(db, settings, reset=reset)
    finally:
        db.dispose()


if __name__ == "__main__":
    main()

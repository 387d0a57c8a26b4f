"""The commands for deleting on time and for the papers."""

from __future__ import annotations

import sys
from collections import Counter
from datetime import datetime

import click

from fruehe_hilfen import clock
from fruehe_hilfen.cli_base import open_database, read_settings, stop


@click.command(help="Delete what is over. With --preview only say what would go.")
@click.option("--preview", is_flag=True, help="Change nothing, print what would go.")
@click.option(
    "--at", "on", type=click.DateTime(["%Y-%m-%d"]), help="with --preview: by the end of that day"
)
def retention(*, preview: bool, on: datetime | None) -> None:
    from fruehe_hilfen.jobs.worker import note_done
    from fruehe_hilfen.privacy.jobs import JOBS, run
    from fruehe_hilfen.privacy.sweep import rehearse

    if on and not preview:
        stop("--at geht nur mit --preview: Gelöscht wird immer nach dem heutigen Tag.")
    settings = read_settings()
    db = open_database(settings)
    try:
        if preview:
            day = on.date() if on else clock.today()
            click.echo(f"Bis {day:%d.%m.%Y} würde gelöscht:\n{_listed(rehearse(db, day))}")
            return
        gone = run(db)
        click.echo(f"Gelöscht:\n{_listed(gone.numbers)}")
        for name in gone.failed:
            click.echo(f"Nicht gelungen: {name}", err=True)
        if not gone.failed:  # a run by hand makes up for one that hangs
            note_done(db, *JOBS)
        sys.exit(1 if gone.failed else 0)
    finally:
        db.dispose()


def _listed(numbers: Counter[str]) -> str:
    from fruehe_hilfen.privacy.table import counted

    lines = [
        f"  {numbers[key]:>6}  {store.title}: {', '.join(term.fields.values())}"
        for key, (store, term) in counted().items()
        if numbers[key]
    ]
    return "\n".join(lines) or "  nichts"


@click.group(help="The papers on privacy.")
def privacy() -> None:
    pass


@privacy.command("write", help="Write docs/privacy from the tables of the program.")
def privacy_write() -> None:
    from fruehe_hilfen.privacy.papers import write_all

    changed = write_all()
    click.echo("\n".join(f"neu: {name}" for name in changed) or "Alle Papiere sind aktuell.")

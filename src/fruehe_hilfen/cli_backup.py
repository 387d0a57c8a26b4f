"""The commands for backups: make one, make the key for the safe, check, restore."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fruehe_hilfen import clock, startup
from fruehe_hilfen.cli_base import open_database, read_settings, stop
from fruehe_hilfen.settings import Settings

if TYPE_CHECKING:
    from fruehe_hilfen.backup.keys import RecoveryKey
    from fruehe_hilfen.backup.restoring import Report

_FILE = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
_KEY_FILE = click.option(
    "--key-file",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    help="read the recovery key from here ('-': standard input) instead of asking for it",
)


@click.group(invoke_without_command=True, help="Make a backup into FH_BACKUP_DIR, sealed.")
@click.option("--to", "directory", type=click.Path(path_type=Path), help="another directory")
@click.pass_context
def backup(context: click.Context, directory: Path | None) -> None:
    if context.invoked_subcommand:
        return
    from fruehe_hilfen.backup.errors import BackupError
    from fruehe_hilfen.backup.making import make
    from fruehe_hilfen.backup.standing import write

    settings = read_settings()
    target = directory or settings.backup_dir
    if not target:
        stop("Wohin? FH_BACKUP_DIR fehlt (oder --to).")
    db = open_database(settings)
    try:
        made = make(db, settings.key_dir, target)
        write(db, settings.key_dir, target)
    except BackupError as error:
        stop(str(error))
    finally:
        db.dispose()
    click.echo(f"{made.path}: {made.rows} Zeilen, {made.bytes // 1024 + 1} kB.")
    if made.removed:
        click.echo(f"{made.removed} alte Dateien sind gelöscht.")


@backup.command("key", help="Make the recovery key: shown once, for paper, stored nowhere.")
@click.option("--new", "instead", is_flag=True, help="another one in the place of the old one")
def backup_key(*, instead: bool) -> None:
    from fruehe_hilfen.backup.errors import BackupError
    from fruehe_hilfen.backup.keys import RecoveryKey

    settings, key = read_settings(), RecoveryKey.new()
    try:
        key.sealing.keep(settings.key_dir, instead=instead)
    except BackupError as error:
        stop(str(error))
    click.echo(_paper(key, settings))
    if instead:
        click.echo(
            "Ältere Sicherungen öffnet nur der alte Schlüssel: Behalten Sie ihn noch 35 Tage.\n"
            "Machen Sie jetzt gleich eine Sicherung: fruehe-hilfen backup"
        )


def _paper(key: RecoveryKey, settings: Settings) -> str:
    import segno

    picture = io.StringIO()
    segno.make("".join(key.paper), error="m").terminal(picture, compact=True, border=2)
    lines = "\n".join(f"  {number}: {line}" for number, line in enumerate(key.paper, start=1))
    return (
        f"Wiederherstellungs-Schlüssel · Frühe Hilfen Düren · {clock.today():%d.%m.%Y}\n"
        f"Für {settings.public_url} · Kennung {key.sealing.id.hex()}\n\n{lines}\n\n"
        f"{picture.getvalue()}\n"
        "Drucken Sie diese Seite zweimal. Legen Sie sie an zwei Orte, in einen Safe.\n"
        "Wer sie hat und eine Sicherung, kann alles lesen. Ohne sie ist jede Sicherung wertlos.\n"
        "Sie wird nicht noch einmal gezeigt. Prüfen Sie sie: fruehe-hilfen backup check\n"
    )


@backup.command("check", help="Read a backup to its end with the recovery key; changes nothing.")
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@_KEY_FILE
def backup_check(file: Path | None, key_file: Path | None) -> None:
    from fruehe_hilfen.backup.errors import BackupError
    from fruehe_hilfen.backup.making import check, newest_in

    settings = read_settings()
    path = file or (newest_in(settings.backup_dir) if settings.backup_dir else None)
    if not path:
        stop("Welche Sicherung? In FH_BACKUP_DIR liegt keine.")
    try:
        found = check(path, _key(key_file))
    except BackupError as error:
        stop(str(error))
    head, rows = found.head, found.counts.total()
    click.echo(
        f"{path.name} ist vollständig: vom {clock.berlin(head.made_at):%d.%m.%Y %H:%M}, "
        f"{rows} Zeilen, {len(found.keys)} Schlüssel, Schema {head.revision}, {head.engine}."
    )


@click.command(help="Fill an empty place from a backup. What was deleted since stays deleted.")
@_FILE
@_KEY_FILE
@click.option(
    "--without-list", is_flag=True, help="there is no standing list: deleted things come back"
)
def restore(file: Path, key_file: Path | None, *, without_list: bool) -> None:
    from fruehe_hilfen.backup.errors import BackupError
    from fruehe_hilfen.backup.restoring import delete_what_is_over
    from fruehe_hilfen.backup.restoring import restore as bring_back

    settings = read_settings()
    if startup.is_taken(settings.host, settings.port):
        stop("Die App läuft noch. Beenden Sie sie zuerst (serve und worker).")
    try:
        report = bring_back(settings, file, _key(key_file), without_list=without_list)
    except BackupError as error:
        stop(str(error))
    failed = delete_what_is_over(settings)
    click.echo(_told(report))
    if failed:
        click.echo(f"Noch nicht nach Frist gelöscht, der worker holt es nach: {', '.join(failed)}.")


def _key(key_file: Path | None) -> RecoveryKey:
    """The recovery key as it was typed, never from an argument: other users see those.

    Raises BackupError.
    """
    from fruehe_hilfen.backup.keys import RecoveryKey

    if key_file:
        with click.open_file(str(key_file)) as file:
            return RecoveryKey.read(file.read())
    return RecoveryKey.read("\n".join(_ask(number) for number in range(1, 9)))


def _ask(number: int) -> str:
    from fruehe_hilfen.backup.rules import line_fits

    while True:
        typed: str = click.prompt(f"Wiederherstellungs-Schlüssel, Zeile {number} von 8", err=True)
        if line_fits(number, typed):
            return typed
        click.echo("Das passt noch nicht. Bitte diese Zeile noch einmal.", err=True)


def _told(report: Report) -> str:
    from fruehe_hilfen.backup.standing_rules import NEW_SINCE

    out = report.outcome
    lines = [f"Wieder da: {report.rows} Zeilen vom {clock.berlin(report.made_at):%d.%m.%Y %H:%M}."]
    if report.listed_at:
        lines.append(
            f"Nach dem Stand vom {clock.berlin(report.listed_at):%d.%m.%Y %H:%M}: "
            f"{out.gone.total()} inzwischen gelöscht, {out.changed.total()} geändert, "
            f"{out.came.total()} dazugekommen."
        )
    lost = [f"{count} {NEW_SINCE[name]}" for name, count in out.lost.items() if count]
    if lost:
        lines.append(f"Verloren, weil nach der Sicherung entstanden: {', '.join(lost)}.")
    coming = [at for at in out.lost_visits if at >= clock.now()]
    if coming:
        times = ", ".join(f"{clock.berlin(at):%d.%m.%Y %H:%M}" for at in coming)
        lines.append(f"Zu diesen Zeiten erwartet eine Familie uns noch: {times}.")
    lines.append("Alle Personen melden sich neu an. Jetzt: fruehe-hilfen serve")
    return "\n".join(lines)

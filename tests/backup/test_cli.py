"""Backups as the person at the machine meets them."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fruehe_hilfen import clock
from fruehe_hilfen.cli import main
from fruehe_hilfen.settings import Settings
from tests.backup.conftest import Town
from tests.conftest import NOON
from tests.support.site import free_port


def run(place: Settings, *words: str, typed: str = "", **environ: str) -> Result:
    now = place.key_dir.with_name("now")
    now.write_text(NOON.isoformat())
    known = {
        "FH_ENV": "test",
        "FH_NOW_FILE": str(now),
        "FH_DATA_DIR": str(place.data_dir),
        "FH_KEY_DIR": str(place.key_dir),
        "FH_BACKUP_DIR": str(place.backup_dir),
        "PORT": str(free_port()),
    }
    with clock.use(NOON):
        return CliRunner().invoke(main, list(words), input=typed, env=known | environ)


def paper(output: str) -> str:
    """The key as a person copies it from the printed page."""
    found = re.findall(r"^  [1-8]: (\S{4}-\S{4})$", output, re.M)
    assert len(found) == 8, output
    return "\n".join(found) + "\n"


@pytest.fixture
def town(town: Town) -> Town:
    """Nobody has made the recovery key yet."""
    (town.settings.key_dir / "backup.key").unlink()
    return town


def test_key_backup_check_restore(town: Town) -> None:
    shown = run(town.settings, "backup", "key")
    assert shown.exit_code == 0, shown.output
    assert "Legen Sie sie an zwei Orte" in shown.output
    made = run(town.settings, "backup")
    assert made.exit_code == 0, made.output
    checked = run(town.settings, "backup", "check", typed=paper(shown.output))
    assert checked.exit_code == 0, checked.output
    assert "ist vollständig: vom 25.11.2026 12:00" in checked.output
    place = town.world.machine()
    back = run(place, "restore", str(town.backups()[0]), typed=paper(shown.output))
    assert back.exit_code == 0, back.output
    assert "Wieder da:" in back.output
    assert "0 inzwischen gelöscht" in back.output
    assert run(place, "doctor").exit_code == 0


def test_the_key_is_stored_nowhere(town: Town) -> None:
    secret = paper(run(town.settings, "backup", "key").output).replace("-", "").split()
    run(town.settings, "backup")
    files = [path for path in town.world.directory.rglob("*") if path.is_file()]
    assert files
    for path in files:
        content = path.read_bytes()
        assert not [line for line in secret if line.encode() in content], path


def test_a_second_key_needs_a_word_and_says_what_it_means(town: Town) -> None:
    run(town.settings, "backup", "key")
    again = run(town.settings, "backup", "key")
    assert again.exit_code == 2
    assert "backup key --new" in again.output
    new = run(town.settings, "backup", "key", "--new")
    assert new.exit_code == 0
    assert "Behalten Sie ihn noch 35 Tage" in new.output


def test_without_a_key_or_a_place_there_is_no_backup(town: Town) -> None:
    assert "backup key" in run(town.settings, "backup").output
    nowhere = run(town.settings, "backup", FH_BACKUP_DIR="")
    assert nowhere.exit_code == 2
    assert "FH_BACKUP_DIR fehlt" in nowhere.output


def test_a_disk_that_is_not_mounted_is_named_and_nothing_is_made(
    town: Town, tmp_path: Path
) -> None:
    run(town.settings, "backup", "key")
    refused = run(town.settings, "backup", "--to", str(tmp_path / "disk"))
    assert refused.exit_code == 2
    assert "Ist die Platte eingehängt?" in refused.output
    assert not (tmp_path / "disk").exists()


def test_old_backups_go_with_a_new_one(town: Town) -> None:
    run(town.settings, "backup", "key")
    run(town.settings, "backup")
    (first,) = town.backups()
    old = clock.berlin(NOON - timedelta(days=40)).strftime("%Y%m%d")
    first.rename(first.with_name(re.sub(r"-\d{8}T", f"-{old}T", first.name)))
    again = run(town.settings, "backup")
    assert "1 alte Dateien sind gelöscht" in again.output
    assert [path.name for path in town.backups()] == [first.name]


def test_a_line_that_does_not_fit_is_asked_for_again(town: Town) -> None:
    typed = paper(run(town.settings, "backup", "key").output)
    run(town.settings, "backup")
    checked = run(town.settings, "backup", "check", typed="AAAA-AAAA\n" + typed)
    assert checked.exit_code == 0, checked.output
    assert "noch einmal" in checked.output


def test_a_broken_paper_file_is_refused_in_a_sentence(town: Town, tmp_path: Path) -> None:
    run(town.settings, "backup", "key")
    run(town.settings, "backup")
    (tmp_path / "paper").write_text("nur ein Satz")
    words = ("backup", "check", "--key-file", str(tmp_path / "paper"))
    refused = run(town.settings, *words)
    assert refused.exit_code == 2
    assert "64 Zeichen" in refused.output


def test_a_place_in_use_is_not_restored_over(town: Town) -> None:
    typed = paper(run(town.settings, "backup", "key").output)
    run(town.settings, "backup")
    refused = run(town.settings, "restore", str(town.backups()[0]), typed=typed)
    assert refused.exit_code == 2
    assert "nichts überschrieben" in refused.output

"""Settings refuse what would be unsafe, with a sentence a person can act on."""

from pathlib import Path

import pytest

from fruehe_hilfen.settings import Settings, SettingsError

PRODUCTION = {
    "FH_ENV": "production",
    "FH_PUBLIC_URL": "https://familie.dueren.example",
    "FH_VAPID_SUB": "mailto:fruehe-hilfen@dueren.example",
    "FH_DATA_DIR": "/srv/fh/data",
    "FH_KEY_DIR": "/srv/fh/keys",
}


def test_development_needs_nothing() -> None:
    settings = Settings.from_env({})
    assert settings.public_url == "http://127.0.0.1:8000"
    assert settings.database.startswith("sqlite:///")
    assert not settings.require_release


def test_production_starts_with_everything_named() -> None:
    settings = Settings.from_env(PRODUCTION)
    assert settings.is_production
    assert settings.require_release


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"FH_PUBLIC_URL": "http://familie.dueren.example"}, "https"),
        ({"FH_PUBLIC_URL": "https://localhost"}, "https"),
        ({"FH_VAPID_SUB": ""}, "mailbox"),
        ({"FH_KEY_DIR": "/srv/fh/data/keys"}, "outside"),
        ({"FH_DEMO": "1"}, "FH_DEMO"),
        ({"FH_TLS": "1"}, "FH_TLS"),
        ({"FH_BACKUP_DIR": "/srv/fh/data/backups"}, "FH_BACKUP_DIR"),
        ({"FH_BACKUP_DIR": "/srv/fh/keys"}, "FH_BACKUP_DIR"),
        ({"FH_NOW_FILE": "/tmp/now"}, "FH_ENV=test"),
        ({"FH_PUSH_EXTRA_ORIGINS": "http://127.0.0.1:1"}, "FH_ENV=test"),
    ],
)
def test_production_refuses_what_is_unsafe(change: dict[str, str], says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        Settings.from_env({**PRODUCTION, **change})


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "eighty"), ("FH_ENV", "prod"), ("FH_DEMO", "yes")]
)
def test_a_wrong_value_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings.from_env({name: value})


def test_the_clock_file_is_for_tests_only(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="FH_ENV=test"):
        Settings.from_env({"FH_NOW_FILE": str(tmp_path)})

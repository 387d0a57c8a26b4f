"""A mail server is set up completely and safely, or not at all."""

import pytest

from fruehe_hilfen.settings import Settings, SettingsError

PRODUCTION = {
    "FH_ENV": "production", "FH_PUBLIC_URL": "https://familie.example.org",
    "FH_VAPID_SUB": "mailto:post@example.org", "FH_KEY_DIR": "/keys", "FH_DATA_DIR": "/data",
}  # fmt: skip
SERVER = {"FH_SMTP_HOST": "mail.example.org", "FH_SMTP_FROM": "termine@example.org"}


def test_without_settings_no_mail_is_promised() -> None:
    assert not Settings.from_env({}).sends_mail


def test_a_server_and_a_sender_are_enough() -> None:
    found = Settings.from_env({**PRODUCTION, **SERVER})
    assert found.sends_mail
    assert (found.smtp_port, found.smtp_security) == (587, "starttls")


@pytest.mark.parametrize(
    "wrong",
    [
        {"FH_SMTP_HOST": "mail.example.org"},
        {"FH_SMTP_FROM": "termine@example.org"},
        {**SERVER, "FH_SMTP_FROM": "Stadt Düren"},
        {**SERVER, "FH_SMTP_USER": "termine"},
        {**SERVER, "FH_SMTP_PASSWORD": "geheim"},
        {**SERVER, "FH_SMTP_SECURITY": "none"},
        {**SERVER, "FH_SMTP_SECURITY": "ssl"},
        {**SERVER, "FH_SMTP_PORT": "smtp"},
        {**PRODUCTION, **SERVER, "FH_SMTP_HOST": "127.0.0.1", "FH_SMTP_SECURITY": "none"},
    ],
)
def test_half_or_unsafe_settings_stop_the_start(wrong: dict[str, str]) -> None:
    with pytest.raises(SettingsError):
        Settings.from_env(wrong)


def test_the_password_is_in_no_printed_settings() -> None:
    given = {**SERVER, "FH_SMTP_USER": "termine", "FH_SMTP_PASSWORD": "sehr-geheim"}
    assert "sehr-geheim" not in repr(Settings.from_env(given))

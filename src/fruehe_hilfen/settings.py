"""Every setting of the product: one typed object from `FH_*` variables.

Each field is documented in docs/operations.md; a test compares the two.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeVar
from urllib.parse import urlsplit

from fruehe_hilfen.paths import CONTENT, ROOT

Environment = Literal["dev", "test", "production"]
Security = Literal["starttls", "tls", "none"]
Word = TypeVar("Word", bound=str)


class SettingsError(Exception):
    """A setting is missing or contradicts another; the message says which and what to do."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings of one process."""

    env: Environment = "dev"
    public_url: str = "http://127.0.0.1:8000"
    host: str = "127.0.0.1"
    port: int = 8000
    data_dir: Path = ROOT / "var"
    key_dir: Path = ROOT / "var" / "keys"
    backup_dir: Path | None = None
    database_url: str = ""
    content_dir: Path = CONTENT
    vapid_sub: str = ""
    push_max_subscriptions: int = 20_000
    push_extra_origins: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()
    require_release: bool = False
    metrics_token: str = ""
    now_file: Path | None = None
    service_worker: bool = True
    demo: bool = field(default=False)
    tls: bool = False
    prepare: bool = False
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = field(default="", repr=False)
    smtp_from: str = ""
    smtp_security: Security = "starttls"

    @property
    def sends_mail(self) -> bool:
        """Whether screens may promise an e-mail."""
        return bool(self.smtp_host and self.smtp_from)

    @property
    def database(self) -> str:
        """SQLAlchemy URL of the database; SQLite in the data directory when none is set."""
        return self.database_url or f"sqlite:///{self.data_dir / 'fruehe-hilfen.sqlite3'}"

    @property
    def is_https(self) -> bool:
        return self.public_url.startswith("https://")

    @property
    def is_production(self) -> bool:
        return self.env == "production"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read `FH_*` variables. Raises SettingsError with a sentence a person can act on."""
        read = _Reader(os.environ if environ is None else environ)
        env: Environment = read.choice("FH_ENV", "dev", ("dev", "test", "production"))
        data_dir = Path(read.text("FH_DATA_DIR", str(ROOT / "var")))
        port = read.number("PORT", read.number("FH_PORT", 8000))
        host = read.text("FH_HOST", "127.0.0.1")
        tls = read.flag("FH_TLS", False)
        settings = cls(
            env=env,
            host=host,
            port=port,
            public_url=read.text("FH_PUBLIC_URL", f"http{'s' * tls}://{host}:{port}").rstrip("/"),
            data_dir=data_dir,
            key_dir=Path(read.text("FH_KEY_DIR", str(data_dir / "keys"))),
            backup_dir=Path(name) if (name := read.text("FH_BACKUP_DIR", "")) else None,
            database_url=read.text("FH_DATABASE_URL", ""),
            content_dir=Path(read.text("FH_CONTENT_DIR", str(CONTENT))),
            vapid_sub=read.text("FH_VAPID_SUB", ""),
            push_max_subscriptions=read.number("FH_PUSH_MAX_SUBSCRIPTIONS", 20_000),
            push_extra_origins=read.words("FH_PUSH_EXTRA_ORIGINS"),
            trusted_proxies=read.words("FH_TRUSTED_PROXIES"),
            require_release=read.flag("FH_REQUIRE_RELEASE", env == "production"),
            metrics_token=read.text("FH_METRICS_TOKEN", ""),
            now_file=Path(name) if (name := read.text("FH_NOW_FILE", "")) else None,
            service_worker=read.flag("FH_SERVICE_WORKER", True),
            demo=read.flag("FH_DEMO", False),
            tls=tls,
            prepare=read.flag("FH_PREPARE", False),
            smtp_host=read.text("FH_SMTP_HOST", ""),
            smtp_port=read.number("FH_SMTP_PORT", 587),
            smtp_user=read.text("FH_SMTP_USER", ""),
            smtp_password=read.text("FH_SMTP_PASSWORD", ""),
            smtp_from=read.text("FH_SMTP_FROM", ""),
            smtp_security=read.choice("FH_SMTP_SECURITY", "starttls", ("starttls", "tls", "none")),
        )
        settings.check()
        return settings

    def check(self) -> None:
        """Refuse combinations that would be unsafe."""
        if self.env != "test" and (self.now_file or self.push_extra_origins):
            raise SettingsError("FH_NOW_FILE and FH_PUSH_EXTRA_ORIGINS need FH_ENV=test.")
        self._check_mail()
        if self.is_production:
            self._check_production()

    def _check_mail(self) -> None:
        if not self.smtp_host and not self.smtp_from:
            return
        if not self.sends_mail or "@" not in self.smtp_from:
            raise SettingsError("FH_SMTP_HOST and FH_SMTP_FROM (an address) belong together.")
        is_here = self.smtp_host in {"127.0.0.1", "::1", "localhost"}
        if self.smtp_security == "none" and (self.is_production or not is_here):
            raise SettingsError(
                "FH_SMTP_SECURITY=none is for tests on this machine: use starttls or tls."
            )
        if bool(self.smtp_user) != bool(self.smtp_password):
            raise SettingsError("FH_SMTP_USER and FH_SMTP_PASSWORD belong together.")

    def _lies_with_the_data(self, directory: Path) -> bool:
        homes = (self.data_dir, self.key_dir)
        return any(directory.resolve().is_relative_to(home.resolve()) for home in homes)

    def _check_production(self) -> None:
        host = urlsplit(self.public_url).hostname or ""
        if not self.is_https or "." not in host:
            raise SettingsError(
                "FH_PUBLIC_URL must be the public https address, once and for good."
            )
        if not self.vapid_sub.startswith("mailto:") or "@" not in self.vapid_sub:
            raise SettingsError("FH_VAPID_SUB must be mailto: and a mailbox that somebody reads.")
        if self.key_dir.resolve().is_relative_to(self.data_dir.resolve()):
            raise SettingsError(
                "FH_KEY_DIR must lie outside FH_DATA_DIR (backups must not hold keys)."
            )
        if self.backup_dir and self._lies_with_the_data(self.backup_dir):
            raise SettingsError(
                "FH_BACKUP_DIR must lie outside FH_DATA_DIR and FH_KEY_DIR, best on another disk."
            )
        if self.tls:
            raise SettingsError("FH_TLS is for trying a phone: production has a proxy with https.")
        if self.demo:
            raise SettingsError("FH_DEMO is not allowed in production.")


class _Reader:
    """Reads and checks single variables."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def text(self, name: str, default: str) -> str:
        return self._environ.get(name, "").strip() or default

    def words(self, name: str) -> tuple[str, ...]:
        return tuple(self.text(name, "").replace(",", " ").split())

    def number(self, name: str, default: int) -> int:
        value = self.text(name, str(default))
        if not value.isdigit():
            raise SettingsError(f"{name} must be a whole number, not {value!r}.")
        return int(value)

    def flag(self, name: str, default: bool) -> bool:
        value = self.text(name, "1" if default else "0")
        if value not in {"0", "1"}:
            raise SettingsError(f"{name} must be 0 or 1, not {value!r}.")
        return value == "1"

    def choice(self, name: str, default: Word, allowed: tuple[Word, ...]) -> Word:
        value = self.text(name, default)
        for option in allowed:
            if value == option:
                return option
        raise SettingsError(f"{name} must be one of {', '.join(allowed)}, not {value!r}.")

"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Enum, LargeBinary, Uuid
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from fruehe_hilfen.db.keys import Keyring


class UTCDateTime(TypeDecorator[datetime]):
    """An aware instant, stored as UTC; naive values are refused (SQLite would drop the zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        """SQLite gets the text that SQLAlchemy would write, which takes ten times as long."""
        return _text_of_instant if dialect.name == "sqlite" else _aware

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """SQLite keeps text, and reads the same few instants again and again."""
        return _instant_of_text if dialect.name == "sqlite" else _instant


def _aware(value: datetime | None) -> datetime | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError("naive datetime: use an aware instant")
    return value.astimezone(UTC)


def _text_of_instant(value: datetime | None) -> str | None:
    instant = _aware(value)
    return instant.isoformat(" ", "microseconds").removesuffix("+00:00") if instant else None


def _instant(value: datetime | None) -> datetime | None:
    return None if value is None else value.astimezone(UTC)


@lru_cache(maxsize=8_192)
def _instant_of_text(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).replace(tzinfo=UTC)


def _keyring(dialect: Dialect) -> Keyring:
    keyring = getattr(dialect, "fh_keyring", None)
    if not isinstance(keyring, Keyring):
        raise RuntimeError("this engine has no keyring: personal fields cannot be read or written")
    return keyring


class Encrypted(TypeDecorator[str]):
    """Text sealed with the field key; `purpose` is 'table.column' and part of the seal."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, purpose: str) -> None:
        super().__init__()
        self.purpose = purpose

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else _keyring(dialect).seal(self.purpose, value.encode())

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        return (
            None if value is None else _keyring(dialect).open(self.purpose, bytes(value)).decode()
        )


class EncryptedJSON(TypeDecorator[Any]):
    """A JSON value sealed with the field key."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, purpose: str) -> None:
        super().__init__()
        self.purpose = purpose

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        if value is None:
            return None
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return _keyring(dialect).seal(self.purpose, text.encode())

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        return json.loads(_keyring(dialect).open(self.purpose, bytes(value)))


class KnownUuid(Uuid[UUID]):
    """UUIDs on SQLite, which keeps them as text: the same few are read again and again."""

    cache_ok = True

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], UUID | None] | None:
        return _uuid


@lru_cache(maxsize=8_192)
def _uuid(text: str | None) -> UUID | None:
    return None if text is None else UUID(text)


class KnownDate(sqlite.DATE):
    """Days on SQLite, for the same reason."""

    def bind_processor(self, dialect: Dialect) -> Callable[[date | None], str | None]:
        return _text_of_date

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], date | None]:
        return _date


def _text_of_date(value: date | None) -> str | None:
    return None if value is None else date.isoformat(value)  # of an instant, too, the day


@lru_cache(maxsize=8_192)
def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def choice(kind: type[StrEnum]) -> Enum:
    """A string column that holds only the values of `kind`, by a CHECK on both databases."""
    return Enum(
        kind,
        native_enum=False,
        length=32,
        create_constraint=True,
        name=kind.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )

"""What stays of an e-mail: one more in a number of its day."""

from __future__ import annotations

from datetime import date

from sqlmodel import Field

from fruehe_hilfen.db.base import Model


class MailCount(Model, table=True):
    """How often something happened to letters on a day."""

    __tablename__ = "mail_count"

    day: date = Field(primary_key=True)
    name: str = Field(max_length=20, primary_key=True)
    number: int = 0

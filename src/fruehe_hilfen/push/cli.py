"""The commands of push: keys, and news of a place."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click
from sqlalchemy import func, select
from sqlmodel import col

from fruehe_hilfen.db import Database
from fruehe_hilfen.push.follows import followers, tell_followers
from fruehe_hilfen.push.models import PushSubscription, SubscriptionState
from fruehe_hilfen.push.vapid import VapidKeys, retire_key

LIVE_KEYS = 2


class StillNeeded(Exception):
    """Phones would fall silent."""


def print_keys(db: Database, directory: Path) -> None:
    """One line per key: id, public key, how many phones ring with it; the current one last."""
    phones = _phones(db)
    for key in VapidKeys.load(directory).keys:
        click.echo(f"{key.kid}  {key.public_key}  {phones.get(key.kid, 0)} Handys")


def retire_keys(db: Database, directory: Path) -> None:
    """Delete all but the newest keys. Raises StillNeeded before anything is deleted."""
    old, phones = VapidKeys.load(directory).keys[:-LIVE_KEYS], _phones(db)
    needed = sum(phones.get(key.kid, 0) for key in old)
    if needed:
        raise StillNeeded(
            f"{needed} Handys klingeln noch mit einem alten Schlüssel. Sie wechseln von selbst, "
            "sobald die App dort geöffnet wird. Es wurde nichts gelöscht."
        )
    for key in old:
        retire_key(directory, key)


def ring_place(db: Database, place: str, on: date) -> str:
    """Tell the followers; returns what happened, in a sentence."""
    with db.transaction() as session:
        number = followers(session, place)
        is_first = tell_followers(session, place, on=on)
    if not is_first:
        return "Dafür klingelt es schon."
    return f"{number} Handys folgen diesem Treffpunkt. Sie klingeln gleich, nachts erst um 8 Uhr."


def _phones(db: Database) -> dict[str, int]:
    row = PushSubscription
    counted = (
        select(col(row.kid), func.count())
        .where(col(row.state) != SubscriptionState.GONE)
        .group_by(col(row.kid))
    )
    with db.reading() as session:
        return {kid: number for kid, number in session.execute(counted)}

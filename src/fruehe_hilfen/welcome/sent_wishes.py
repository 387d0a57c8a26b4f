"""Wishes from the public form for no post: they wait in the outbox and take effect by themselves.

How long the answer takes depends on nothing that is known, so a stranger cannot find out with a
watch who is known. Who writes to families or lifts a wish applies what waits first (`take_sent`):
the worker may be down, and what it does later must not undo what a person decided meanwhile.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlmodel import Session

from fruehe_hilfen.db import Database
from fruehe_hilfen.db.ids import new_id
from fruehe_hilfen.jobs import outbox
from fruehe_hilfen.welcome.gate import wait_for_turn
from fruehe_hilfen.welcome.no_post import Named, ask_in

SENT = "welcome.no_post"


def send(db: Database, *, name: str, born_on: date) -> None:
    """Take down what somebody sent; the rest is done later, and always the same is written here."""
    key = f"{SENT}:{new_id()}"
    with db.transaction() as session:
        wish = {"key": key, "name": name, "born_on": born_on.isoformat()}
        outbox.enqueue(session, SENT, key, wish)


def on_sent(db: Database, wish: Any) -> None:
    """The wish of a family takes effect, unless somebody applied it since the worker took it."""
    with db.transaction() as session:
        wait_for_turn(session)
        if outbox.is_waiting(session, wish["key"]):
            ask_in(session, [_named(wish)])


def take_sent(session: Session) -> None:
    """What was sent and still waits for the worker takes effect now, also what it gave up."""
    wait_for_turn(session)
    if sent := outbox.take_all(session, SENT):
        ask_in(session, [_named(wish) for wish in sent])


def _named(wish: Any) -> Named:
    return Named(wish["name"], date.fromisoformat(wish["born_on"]))

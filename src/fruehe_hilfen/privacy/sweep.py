"""Deleting on time: every step by itself, with how much went; and the same as a rehearsal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Set
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Column, ColumnElement, Uuid, and_, func, select
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError
from sqlmodel.sql.sqltypes import AutoString

from fruehe_hilfen import clock
from fruehe_hilfen.book.feedback import forget_feedback
from fruehe_hilfen.db import Database
from fruehe_hilfen.db.registry import metadata
from fruehe_hilfen.jobs.outbox import forget_dead
from fruehe_hilfen.office import barriers
from fruehe_hilfen.office.leftovers import forget_actors
from fruehe_hilfen.privacy.rehearsal import OneTransaction, one_transaction
from fruehe_hilfen.privacy.table import counted
from fruehe_hilfen.privacy.terms import Activity
from fruehe_hilfen.push.retention import sweep as sweep_phones
from fruehe_hilfen.staff import audit_chain
from fruehe_hilfen.staff.jobs import forget_sessions, prune_log
from fruehe_hilfen.staff.leavers import forget_leavers
from fruehe_hilfen.visits.jobs import clean_up
from fruehe_hilfen.visits.leftovers import forget_leftovers as forget_visits
from fruehe_hilfen.welcome.doubts import purge_doubts
from fruehe_hilfen.welcome.importing import forget_expired
from fruehe_hilfen.welcome.leftovers import forget_leftovers as forget_welcome
from fruehe_hilfen.welcome.no_post import purge_wishes
from fruehe_hilfen.welcome.registering import purge_registrations
from fruehe_hilfen.welcome.retention import purge

log = structlog.get_logger("privacy")
_TRIES = 3


@dataclass(frozen=True)
class Step:
    """One thing that is deleted. `rehearse` is what a rehearsal runs instead.

    Only stores of the activities it `touches` are counted: a count of all alarms is not for free.
    """

    name: str
    touches: Set[Activity]
    run: Callable[[Database], object]
    rehearse: Callable[[Database], object] | None = None


def _visits(db: Database) -> None:
    with db.transaction() as session:
        clean_up(session)


_TEAM, _VISITS, _WELCOME = {Activity.TEAM}, {Activity.VISITS}, {Activity.WELCOME}
_PUSH, _FEEDBACK = {Activity.PUSH}, {Activity.FEEDBACK}
STEPS = (
    # Before the names of nurses, which follow it.
    Step("Konten, die es nicht mehr gibt", _TEAM | _VISITS, forget_leavers),
    Step("Termine und Warteliste", _VISITS, _visits),
    Step("Arbeitszeiten und Abwesenheiten", _VISITS, forget_visits),
    Step("Familien des Besuchsdienstes", _WELCOME, purge),
    Step("Wünsche „Keine Post“", _WELCOME, purge_wishes),
    Step("Unklare Zeilen der Meldeliste", _WELCOME, purge_doubts),
    Step("Selbst gewünschte Besuche", _WELCOME, purge_registrations),
    Step("Hochgeladene Listen", _WELCOME, forget_expired),
    Step("Reste des Besuchsdienstes", _WELCOME, forget_welcome),
    Step("Handys und Wecker", _PUSH, sweep_phones),
    Step("Antworten zu Seiten", _FEEDBACK, forget_feedback),
    Step("Gemeldete Barrieren", _FEEDBACK, barriers.forget),
    Step("Kennungen der Redaktion", {Activity.OFFICE}, forget_actors),
    Step("Liegen gebliebene Aufträge", {Activity.OPERATION}, forget_dead),
    Step("Anmeldungen", _TEAM, forget_sessions),
    # The real one writes a line into the log of the server, a witness outside the database.
    Step("Protokoll", _TEAM, prune_log, audit_chain.prune),
)


@dataclass
class Gone:
    """How much went, by key of table.counted; names of steps that could not be done."""

    numbers: Counter[str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)


def sweep(db: Database) -> Gone:
    """Delete what is over. A step that fails stops no other one."""
    gone = Gone()
    for step in STEPS:
        try:
            gone.numbers += _real(db, step)
        except Exception as error:
            log.error("retention", step=step.name, error=type(error).__name__)
            gone.failed.append(step.name)
    return gone


def rehearse(db: Database, day: date) -> Counter[str]:
    """What will have gone at the end of `day` if nothing else happens. Changes nothing."""
    numbers: Counter[str] = Counter()
    with clock.pretend(clock.at(day, "23:59")), one_transaction(db, keep=False) as inside:
        for step in STEPS:
            try:
                with inside.connection.begin_nested():
                    numbers += _count(inside, step, step.rehearse or step.run)
            except Exception as error:
                log.error("rehearsal", step=step.name, error=type(error).__name__)
    return numbers


def _real(db: Database, step: Step) -> Counter[str]:
    for _attempt in range(_TRIES - 1):
        try:
            return _once(db, step)
        except OperationalError:  # PostgreSQL: somebody changed the same row meanwhile
            continue
    return _once(db, step)


def _once(db: Database, step: Step) -> Counter[str]:
    with one_transaction(db, keep=True) as inside:
        return _count(inside, step, step.run)


def _count(inside: OneTransaction, step: Step, run: Callable[[Database], object]) -> Counter[str]:
    before = held(inside.connection, step.touches)
    run(inside)
    return before - held(inside.connection, step.touches)


def held(connection: Connection, activities: Set[Activity]) -> Counter[str]:
    """How many rows hold something of a person, by key of table.counted."""
    found: Counter[str] = Counter()
    for key, (store, term) in counted().items():
        if store.activity not in activities:
            continue
        table = metadata.tables[store.name]
        rows = select(func.count()).select_from(table)
        if term.counted:
            rows = rows.where(_is_filled(table.columns[term.counted]))
        found[key] = connection.execute(rows).scalar_one()
    return found


def _is_filled(column: Column[Any]) -> ColumnElement[bool]:
    """Sealed columns are empty as NULL, others also as "" or as nobody's id."""
    is_there = column.is_not(None)
    if isinstance(column.type, Uuid):
        return and_(is_there, column != UUID(int=0))
    if isinstance(column.type, AutoString):
        return and_(is_there, column != "")
    return is_there

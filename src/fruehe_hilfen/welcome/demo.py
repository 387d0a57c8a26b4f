"""Invented data for the demonstration."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import Session, col, select

from fruehe_hilfen import clock
from fruehe_hilfen.db.ids import new_id
from fruehe_hilfen.welcome import birthlist, demo_history, events, importing, sample
from fruehe_hilfen.welcome.birthlist import Row
from fruehe_hilfen.welcome.field_models import LooseEvent
from fruehe_hilfen.welcome.matching import make_plan
from fruehe_hilfen.welcome.models import (
    Assignment,
    CaseEvent,
    FieldDevice,
    Gate,
    ImportStaging,
    NoPost,
    QuarantinedEvent,
    WelcomeCase,
    WelcomeImport,
)
from fruehe_hilfen.welcome.names import Child, Family
from fruehe_hilfen.welcome.office_models import (
    BagDepot,
    BagMovement,
    BagTransfer,
    BagVersion,
    EntryReview,
    LetterSeries,
    Registration,
    WelcomeFigure,
    WelcomeSetting,
)
from fruehe_hilfen.welcome.rules import Intake, Kind, Verdict

_ON_TOUR = 5


def clear(session: Session) -> None:
    """Remove everything this feature stores."""
    for table in (
        QuarantinedEvent, FieldDevice, ImportStaging, WelcomeImport, WelcomeCase, Gate,
        LooseEvent, LetterSeries, Registration, BagMovement, BagTransfer, BagDepot, BagVersion,
        WelcomeFigure, WelcomeSetting, EntryReview, NoPost,
    ):  # fmt: skip
        session.execute(delete(table))


def fill(session: Session, staff: dict[str, UUID]) -> None:
    """Make invented data. `staff` maps demo logins to staff ids (demo-fkks, demo-besuch, …)."""
    found = birthlist.read(sample.birth_list(clock.today()), clock.today())
    importing.apply_plan(session, make_plan(session, found))
    shown = select(WelcomeCase).where(
        col(WelcomeCase.is_protected).is_(False), col(WelcomeCase.closed_at).is_(None)
    )
    cases = sorted(session.exec(shown), key=lambda case: str(case.family["name"]))
    visitor, yesterday = staff["demo-besuch"], clock.now() - timedelta(days=1)
    for case in cases[:_ON_TOUR]:
        case.assigned_to, case.tour_on = visitor, clock.today()
        session.add(case)
        session.add(Assignment(case_id=case.id, staff_id=visitor, started_at=yesterday))
    note(session, cases[0], visitor, kind=Kind.ATTEMPT, at=yesterday)
    note(session, cases[-1], visitor, kind=Kind.HANDOVER, at=yesterday)
    demo_history.fill(session, staff)
    _doubt(session)


def _doubt(session: Session) -> None:
    """A row with a date of death that fits a family by name and birthday only."""
    born_on = clock.today() - timedelta(days=22)
    family = Family(
        name="Formular", parent_first_name="Ute", parent_name="Formular", street="Musterring",
        house_no="3", plz="52353", children=(Child("Kaja", born_on),),
    )  # fmt: skip
    told = replace(family, parent_first_name="Jo", street="", house_no="", plz="")
    told = replace(told, children=(Child("", born_on),))
    rows = (
        Row(number=2, family=family, intake=Intake.BIRTH),
        Row(number=3, family=told, intake=Intake.BIRTH, is_dead=True),
    )
    importing.apply_plan(session, make_plan(session, birthlist.BirthList(rows, ())))


def note(session: Session, case: WelcomeCase, actor: UUID, *, kind: Kind, at: datetime) -> None:
    """Something that happened before the demonstration began."""
    place = {"place": "door"} if kind is Kind.HANDOVER else {}
    event = CaseEvent(
        id=new_id(),
        case_id=case.id,
        seq=0,
        kind=kind,
        payload=place,
        occurred_at=at,
        actor=actor,
        received_at=at,
        payload_sha256=events.digest({"kind": kind, **place}),
        verdict=Verdict.APPLIED,
    )
    events.append(session, case, event)

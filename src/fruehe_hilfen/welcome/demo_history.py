"""Thirty invented families of the last months, in every state a case can have; bags in three places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from fruehe_hilfen import clock
from fruehe_hilfen.db.ids import new_id
from fruehe_hilfen.staff.rules import Role
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.welcome import bags, city, events, importing, ledger, letters
from fruehe_hilfen.welcome.bag_rules import DepotKind, Movement
from fruehe_hilfen.welcome.birthlist import BirthList, Row
from fruehe_hilfen.welcome.families import load_family
from fruehe_hilfen.welcome.letter_rules import Answer, PartOfDay
from fruehe_hilfen.welcome.matching import make_plan
from fruehe_hilfen.welcome.models import CaseEvent, WelcomeCase
from fruehe_hilfen.welcome.names import Child, Family
from fruehe_hilfen.welcome.office_models import Letter
from fruehe_hilfen.welcome.rules import Intake, Kind, Verdict

_NAMES = (
    "Ahorn", "Birke", "Buche", "Drossel", "Eiche", "Esche", "Fichte", "Fink", "Ginster", "Hasel",
    "Holunder", "Kiefer", "Lerche", "Linde", "Meise", "Pappel", "Quitte", "Regen", "Rotdorn",
    "Schlehe", "Sonne", "Specht", "Tanne", "Ulme", "Wachtel", "Weide", "Wiese", "Wind", "Wolke",
    "Zeder",
)  # fmt: skip
_PLACES = ("Innenstadt", "Nord-Düren", "Birkesdorf", "Gürzenich", "Mariaweiler")


@dataclass(frozen=True)
class _Step:
    """What happened, so many days after the letter."""

    after: int
    kind: Kind
    place: str = ""


_BAG, _VISIT = Kind.HANDOVER, Kind.VISIT
_STORIES: tuple[tuple[_Step, ...], ...] = (
    *((_Step(15 + n, _BAG, "home"),) for n in range(12)),
    *((_Step(16, Kind.ATTEMPT, "card"), _Step(24 + n, _BAG, "door")) for n in range(3)),
    (_Step(12, _BAG, "office"),), (_Step(18, _BAG, "cafe"),),
    (_Step(4, Kind.DECLINE, "known"),), (_Step(16, Kind.DECLINE, "no_interest"),),
    (_Step(9, Kind.DECLINE, "cared"),),
    (_Step(15, Kind.ATTEMPT, "card"), _Step(30, Kind.ATTEMPT, "card")),
    (_Step(16, Kind.ATTEMPT, "card"), _Step(29, Kind.ATTEMPT, "card")),
    (_Step(6, Kind.MOVED),), (_Step(17, _VISIT, "home"),), (_Step(20, _VISIT, "cafe"),),
    (_Step(14, Kind.ATTEMPT, "card"),), (), (), (), (),
)  # fmt: skip


def fill(session: Session, staff: dict[str, UUID]) -> None:
    """Make the history; every step happens at its own time."""
    boss = _person(staff["demo-koordination"], Role.COORDINATOR)
    start = clock.now() - timedelta(days=40)
    with clock.pretend(start - timedelta(days=30)):
        _bags(session, boss, staff)
    with clock.pretend(start):
        importing.apply_plan(session, make_plan(session, _list(clock.today())))
    with clock.pretend(start + timedelta(days=4)):
        known = [c for c in letters.waiting(session, boss) if c.created_at < clock.now()]
        series = letters.prepare(session, boss, known)
        letters.see_sample(session, boss, series)
        letters.print_series(session, boss, series)
    _live(session, [staff["demo-besuch"], staff["demo-koordination"]])
    _answer(session)
    ledger.follow(session)


def _person(staff_id: UUID, role: Role) -> Person:
    return Person(staff_id, "", frozenset({role}), "")


def _list(today: date) -> BirthList:
    rows = [_row(number, name, today) for number, name in enumerate(_NAMES, 1)]
    return BirthList((*rows, replace(rows[1], number=40, family=_twin(rows[1].family))), ())


def _row(number: int, name: str, today: date) -> Row:
    place = _PLACES[number % len(_PLACES)]
    family = Family(
        name=name, parent_first_name="Eva", parent_name=name, street="Vorlagenweg",
        house_no=str(number), plz="52351", district=city.load().district(place),
        children=(Child("Kim", today - timedelta(days=14 + number)),),
    )  # fmt: skip
    return Row(
        number=number,
        family=family,
        intake=Intake.MOVED_IN if number % 9 == 0 else Intake.BIRTH,
    )


def _twin(family: Family) -> Family:
    return replace(family, children=(replace(family.children[0], first_name="Toni"),))


def _live(session: Session, people: list[UUID]) -> None:
    told = dict(zip(_NAMES, _STORIES, strict=True))
    for case in session.exec(select(WelcomeCase).where(col(WelcomeCase.family).is_not(None))):
        family = load_family(case.family)
        actor = people[_NAMES.index(family.name) % 2] if family.name in told else people[0]
        for step in told.get(family.name, ()):
            at = clock.now() - timedelta(days=36 - step.after)
            with clock.pretend(at):
                events.append(session, case, _event(case.id, step, actor, len(family.children)))


def _event(case_id: UUID, step: _Step, visitor: UUID, children: int) -> CaseEvent:
    payload = {"place": step.place} if step.place else {}
    if step.kind is _BAG:
        payload |= {"bag": "tasche-2026"} | ({"bags": str(children)} if children > 1 else {})
    return CaseEvent(
        id=new_id(), case_id=case_id, seq=0, kind=step.kind, payload=payload,
        occurred_at=clock.now(), actor=visitor, received_at=clock.now(),
        payload_sha256=events.digest({"kind": step.kind, **payload}), verdict=Verdict.APPLIED,
    )  # fmt: skip


def _answer(session: Session) -> None:
    """Three families answered their letter by code."""
    said = [(Answer.YES, None), (Answer.OTHER_TIME, PartOfDay.AFTERNOON),
            (Answer.OTHER_TIME, PartOfDay.LATER)]  # fmt: skip
    open_letters = session.exec(
        select(Letter)
        .join(WelcomeCase, col(WelcomeCase.id) == Letter.case_id)
        .where(WelcomeCase.contact == "new")
        .order_by(col(Letter.id))
    )
    for letter, (answer, part) in zip(open_letters, said, strict=False):
        letter.answer, letter.part_of_day = answer, part
        letter.answered_at = clock.now() - timedelta(days=3)
        session.add(letter)


def _bags(session: Session, boss: Person, staff: dict[str, UUID]) -> None:
    old = bags.add_version(session, boss, "Tasche 2026", _things("Fieberthermometer", "Socken"))
    new = bags.add_version(session, boss, "Tasche 2027", _things("Badethermometer", "Lätzchen"))
    room = bags.add_depot(session, boss, "Büro", kind=DepotKind.OFFICE)
    own = bags.add_depot(
        session, boss, "Vorrat Besuchsdienst", kind=DepotKind.PERSON, staff_id=staff["demo-besuch"]
    )
    bags.add_depot(session, boss, "Auto", kind=DepotKind.CAR)
    bags.move(session, boss, room, old, kind=Movement.RECEIVE, number=60)
    bags.move(session, boss, room, new, kind=Movement.RECEIVE, number=40)
    bags.move(session, boss, room, old, kind=Movement.DAMAGED, number=1)
    for number in (25, 10):
        sent = bags.send(session, boss, room, old, to=own, number=number)
        if number == 25:
            visitor = _person(staff["demo-besuch"], Role.VISITOR)
            bags.receive(session, visitor, sent, number=number)


def _things(*names: str) -> Iterator[str]:
    yield from ("Elternbegleitbuch", *names)

"""Ready view data of the team's pages."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from fruehe_hilfen import clock
from fruehe_hilfen.visits import day_rules
from fruehe_hilfen.visits.models import NOT_STANDING, Visit, VisitState
from fruehe_hilfen.visits.travel import stop_of
from fruehe_hilfen.visits.travel_rules import AT_HOME, Gap, Travel, gaps
from fruehe_hilfen.visits.words import OPEN_INTERPRETER

_BUTTONS = {
    VisitState.EN_ROUTE: ("Bin unterwegs", "navigation"),
    VisitState.IN_PROGRESS: ("Angekommen", "door-open"),
    VisitState.COMPLETED: ("Erledigt", "check"),
    VisitState.NOT_MET: ("Nicht angetroffen", "x"),
    VisitState.CONFIRMED: ("Doch nicht", "undo-2"),
}
_SHOWN = {
    VisitState.CONFIRMED: (VisitState.EN_ROUTE, VisitState.IN_PROGRESS),
    VisitState.EN_ROUTE: (VisitState.IN_PROGRESS, VisitState.NOT_MET, VisitState.CONFIRMED),
    VisitState.IN_PROGRESS: (VisitState.COMPLETED, VisitState.CONFIRMED),
}


@dataclass(frozen=True)
class Step:
    """A button: the state it leads to."""

    state: VisitState
    label: str
    icon: str
    is_main: bool


@dataclass(frozen=True)
class Stop:
    """One visit of a day, with the free minutes before it and the next taps."""

    visit: Visit
    nurse: str
    gap_min: int | None
    steps: list[Step]
    way: Gap | None = None

    @property
    def is_gone(self) -> bool:
        return self.visit.state in NOT_STANDING

    @property
    def is_done(self) -> bool:
        return self.visit.state in {VisitState.COMPLETED, VisitState.NOT_MET}


def stops(visits: list[Visit], nurses: dict[UUID, str], travel: Travel) -> list[Stop]:
    """The visits of one day in order, with the way to each home."""
    found: list[Stop] = []
    ends: dict[UUID, Visit] = {}
    ways = _ways(visits, travel)
    for visit in visits:
        before = ends.get(visit.nurse_id)
        gap = int((visit.starts_at - before.ends_at).total_seconds() // 60) if before else None
        found.append(Stop(visit, nurses.get(visit.id, ""), gap, steps(visit), ways.get(visit.id)))
        if visit.state not in NOT_STANDING:
            ends[visit.nurse_id] = visit
    return found


def _ways(visits: list[Visit], travel: Travel) -> dict[UUID, Gap]:
    """The way to each home that follows another one of the same nurse."""
    standing = [visit for visit in visits if visit.state not in NOT_STANDING]
    found: dict[UUID, Gap] = {}
    for nurse_id in {visit.nurse_id for visit in standing}:
        own = {stop_of(visit): visit.id for visit in standing if visit.nurse_id == nurse_id}
        found.update({own[gap.after]: gap for gap in gaps(own, travel)})
    return found


def steps(visit: Visit) -> list[Step]:
    """The next taps of today; a visit that is not at home needs no way."""
    if visit.local_date != clock.today() or visit.answer_by:
        return []
    wanted = _SHOWN.get(visit.state, ())
    if visit.visit_type != AT_HOME and visit.state is VisitState.CONFIRMED:
        wanted = (VisitState.COMPLETED, VisitState.NOT_MET)
    return _buttons(visit, wanted)


def _buttons(visit: Visit, wanted: tuple[VisitState, ...]) -> list[Step]:
    allowed = [state for state in wanted if day_rules.may_follow(visit.state, state)]
    return [Step(state, *_BUTTONS[state], n == 0) for n, state in enumerate(allowed)]


def left_open(found: list[tuple[Visit, str]]) -> list[Stop]:
    """Visits of the last days that nobody has closed: asked once, never closed by themselves."""
    wanted = (VisitState.COMPLETED, VisitState.NOT_MET)
    return [
        Stop(visit, nurse, None, _buttons(visit, wanted))
        for visit, nurse in found
        if visit.state is VisitState.CONFIRMED
    ]


def counts(found: list[tuple[Visit, str]]) -> dict[str, int]:
    """How many visits stand today and until next week; how many wait for an interpreter."""
    standing = [visit for visit, _nurse in found if visit.state not in NOT_STANDING]
    return {
        "count_today": sum(visit.local_date == clock.today() for visit in standing),
        "count": len(standing),
        "interpreters": sum(visit.interpreter_state in OPEN_INTERPRETER for visit in standing),
    }

"""Invented data for the demonstration."""

from __future__ import annotations

from datetime import date, time, timedelta
from uuid import UUID

from sqlmodel import Session, delete

from fruehe_hilfen import clock
from fruehe_hilfen.db.ids import new_id
from fruehe_hilfen.paths import CONTENT
from fruehe_hilfen.visits import (
    actions,
    claims,
    content,
    day_rules,
    demo_past,
    figures,
    rules,
    slots,
    team_actions,
)
from fruehe_hilfen.visits.models import (
    AvailabilityPause,
    AvailabilityRule,
    Claim,
    Hold,
    Nurse,
    NurseDistrict,
    Slot,
    Visit,
    VisitEvent,
    VisitState,
)
from fruehe_hilfen.visits.office_models import (
    Absence,
    AbsenceStep,
    NurseFeed,
    TravelTime,
    VisitFigure,
    VisitNotice,
    VisitSetting,
    Wish,
    WishOffer,
)
from fruehe_hilfen.visits.tokens import family_of, hash_token, keyring_of

_TABLES = (
    NurseFeed, TravelTime, VisitFigure, VisitSetting, VisitNotice, AbsenceStep, Absence, WishOffer, Wish, VisitEvent, Visit, Hold, Claim,
    Slot, AvailabilityPause, AvailabilityRule, NurseDistrict, Nurse,
)  # fmt: skip
_NURSES = (
    ("demo-fkks", "Frau Beispiel", "", ()),
    ("demo-fkks2", "Frau Platzhalter", "tr", ("innenstadt", "nord", "birkesdorf", "ost")),
    ("demo-fkks3", "Frau Irgendwer", "en ar", ()),
)


def clear(session: Session) -> None:
    """Remove everything this feature stores."""
    for table in _TABLES:
        session.execute(delete(table))


def fill(session: Session, staff: dict[str, UUID]) -> None:
    """Make invented data. `staff` maps demo logins to staff ids (demo-fkks, demo-besuch, …)."""
    nurses = [(staff[login], name, spoken, areas) for login, name, spoken, areas in _NURSES]
    for id, name, spoken, areas in nurses:
        session.add(Nurse(staff_id=id, name=name, languages=spoken))
        session.flush()
        session.add_all(NurseDistrict(nurse_id=id, district=area) for area in areas)
    for n, (id, *_rest) in enumerate(nurses):
        for weekday in range(5):
            session.add(
                team_actions.stored(
                    _rule(weekday, is_late=_is_late(n, weekday), by_phone=n == 0), id
                )
            )
    session.flush()
    slots.regenerate(session, content.load(CONTENT), [id for id, *_rest in nurses])
    ids = [id for id, *_rest in nurses]
    _days(session, ids)
    _request(session, ids[0])
    _waits(session)
    demo_past.fill(session, content.load(CONTENT), ids)
    _past_year(session)


def _is_late(nurse: int, weekday: int) -> bool:
    """The first nurse works late on Tuesday and Thursday, the others then early, and so on."""
    return (weekday in {1, 3}) == (nurse != 1)


def _rule(weekday: int, *, is_late: bool, by_phone: bool) -> rules.Rule:
    return rules.Rule(
        weekday=weekday,
        start=time(13 if is_late else 9),
        end=time(17, 0) if is_late else time(12, 30),
        types=("home", "phone") if by_phone else ("home",),
        first=clock.today() - timedelta(days=7),
    )


_BOOKINGS = (
    actions.Booking(name="Familie Muster", phone="02421 000000", topic="family",
                    street="Musterstraße", house_no="4", plz="52349"),
    actions.Booking(name="Lena Probe", phone="02421 000001", language="tr", interpreter=True,
                    street="Beispielweg", house_no="12", plz="52351"),
    actions.Booking(name="Familie Vorlage", phone="02421 000002", topic="health",
                    street="Vorlagenweg", house_no="1", plz="52353", safe_times="morning"),
    actions.Booking(name="Familie Entwurf", email="familie@example.org", language="en",
                    street="Entwurfstraße", house_no="7", plz="52349"),
    actions.Booking(name="K. Muster", phone="02421 000003", discreet=True, topic="office",
                    street="Am Beispiel", house_no="22", plz="52355"),
    actions.Booking(name="Familie Schablone", topic="later", street="Musterstraße",
                    house_no="40", plz="52351"),
)  # fmt: skip
_DISTRICTS = ("innenstadt", "nord", "birkesdorf", "guerzenich", "ost", "mariaweiler")
_FULL_DAY = (time(8), time(9, 30), time(11), time(12, 30), time(14), time(15, 30))
_TODAY = (time(8, 30), time(14, 30), time(16))


def _days(session: Session, nurses: list[UUID]) -> None:
    """Today, a day of six visits (the one to try „krank“ on), and a week in which all have work."""
    today = clock.today()
    for n, start in enumerate(_TODAY):
        visit = _booked(session, nurses[0], today, start, n - 1)
        if visit and visit.ends_at < clock.now():
            visit.state, visit.version = VisitState.COMPLETED, 2
    busy = _workday(today + timedelta(days=1))
    for n, start in enumerate(_FULL_DAY):
        _booked(session, nurses[0], busy, start, n)
    monday = busy + timedelta(days=7 - busy.weekday())
    for day in (monday + timedelta(days=n) for n in range(5)):
        _booked(session, nurses[0], day, time(9), day.weekday())
        _booked(session, nurses[1], day, time(10, 30), day.weekday() + 1)
        _booked(session, nurses[2], day, time(14), day.weekday() + 2)


def _workday(day: date) -> date:
    closed = content.load(CONTENT).closed.days
    while day.weekday() > 4 or day in closed:
        day += timedelta(days=1)
    return day


def _booked(session: Session, nurse_id: UUID, day: date, start: time, n: int) -> Visit | None:
    """A visit of that day, without lead times, but with its claims; None when it is not free."""
    catalogue, visit_id = content.load(CONTENT), new_id()
    kind = catalogue.types["home"]
    end = time(start.hour + 1, start.minute)
    once = rules.Rule(weekday=day.weekday(), start=start, end=end, types=("home",), first=day,
                      last=day)  # fmt: skip
    slot = Slot(**slots.row(catalogue, nurse_id, rules.offers(once, [kind], [day])[0]))
    family = family_of(keyring_of(session), str(visit_id))
    wanted = claims.cells_of(slot, family)
    if not claims.take_whole(session, visit_id, wanted, expires_at=None):
        return None
    return actions.new_visit(
        session, slot, family, _BOOKINGS[n % len(_BOOKINGS)], visit_id=visit_id,
        district=_DISTRICTS[n % len(_DISTRICTS)],
    )  # fmt: skip


def _request(session: Session, nurse_id: UUID) -> None:
    """A family that waits for a yes."""
    day = _workday(clock.today() + timedelta(days=10))
    visit = _booked(session, nurse_id, day, time(11), 3)
    if visit:
        actions.ask_office(session, content.load(CONTENT), visit)


_LIVE_MONTHS = 2
"""Of these the program counts the visits themselves, every day anew."""


def _past_year(session: Session) -> None:
    """Figures of twelve months: more in spring than in summer, few in some places."""
    places = list(content.load(CONTENT).districts)[:9]
    for back in range(1, 13):
        month = figures.first_of(clock.today(), back)
        if back <= _LIVE_MONTHS:  # their visits are there: see demo_past
            figures.count_month(session, month)
            continue
        for n, (kind, share) in enumerate((("home", 5), ("phone", 3), ("office", 1))):
            for m, district in enumerate(places):
                visits = share * (9 - m) * (12 - abs(month.month - 4)) // 48 + (n + m + back) % 2
                row = VisitFigure(
                    month=month, visit_type=kind, district=district, visits=visits, shared=2
                )
                session.add(row)


def _waits(session: Session) -> None:
    """Two families on the waiting list."""
    answer = clock.at(day_rules.answer_by(clock.today(), content.load(CONTENT).closed), "16:00")
    last = clock.now() + timedelta(days=63)
    for n, (name, windows) in enumerate((("Familie Geduld", "0-vm 2-vm"), ("Familie Warte", ""))):
        session.add(
            Wish(created_at=clock.now() + timedelta(seconds=n), answer_by=answer, name=name,
                 visit_type="office", windows=windows, phone=f"02421 00001{n}", family=f"demo-{n}",
                 token_hash=hash_token(f"demo-{n}"), purge_after=last)
        )  # fmt: skip

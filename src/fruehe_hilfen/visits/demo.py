"""Invented data for the demonstration."""

from __future__ import annotations

from datetime import date, time, timedelta
from uuid import UUID

from sqlmodel import Session, delete

from fruehe_hilfen import clock
from fruehe_hilfen.db.ids import new_id
from fruehe_hilfen.paths import CONTENT
from fruehe_hilfen.visits import actions, claims, content, rules, slots, team_actions
from fruehe_hilfen.visits.models import (
    AvailabilityPause,
    AvailabilityRule,
    Claim,
    Hold,
    Idempotency,
    Nurse,
    NurseDay,
    NurseDistrict,
    Slot,
    Visit,
    VisitEvent,
)
from fruehe_hilfen.visits.tokens import keyring_of

_TABLES = (
    VisitEvent, Visit, Hold, Claim, Idempotency, NurseDay, Slot, AvailabilityPause,
    AvailabilityRule, NurseDistrict, Nurse,
)  # fmt: skip


def clear(session: Session) -> None:
    """Remove everything this feature stores."""
    for table in _TABLES:
        session.execute(delete(table))


def fill(session: Session, staff: dict[str, UUID]) -> None:
    """Make invented data. `staff` maps demo logins to staff ids (demo-fkks, demo-besuch, …)."""
    nurse_id = staff["demo-fkks"]
    session.add(Nurse(staff_id=nurse_id, name="Frau Beispiel"))
    session.flush()
    for weekday in range(5):
        session.add(team_actions.stored(_rule(weekday), nurse_id))
    session.flush()
    slots.regenerate(session, content.load(CONTENT), [nurse_id])
    for n, booking in enumerate(_BOOKINGS):
        _booked(session, nurse_id, clock.today() + timedelta(days=n), booking)


def _rule(weekday: int) -> rules.Rule:
    """Every weekday in the morning; Tuesday and Thursday in the afternoon."""
    late = weekday in {1, 3}
    return rules.Rule(
        weekday=weekday,
        start=time(13 if late else 9),
        end=time(17 if late else 12, 30 if not late else 0),
        types=("home", "phone"),
        first=clock.today() - timedelta(days=7),
    )


_BOOKINGS = (
    actions.Booking(name="Familie Muster", phone="02421 000000", topic="family",
                    street="Musterstraße", house_no="4", plz="52349"),
    actions.Booking(name="Lena Probe", phone="02421 000001", language="tr", interpreter=True,
                    street="Beispielweg", house_no="12", plz="52351"),
)  # fmt: skip


def _booked(session: Session, nurse_id: UUID, day: date, booking: actions.Booking) -> None:
    """A visit of that day, without lead times, but with its claims."""
    catalogue, visit_id = content.load(CONTENT), new_id()
    kind = catalogue.types["home"]
    offer = rules.offers(_once(day), [kind], [day])[0]
    slot = Slot(**slots.row(catalogue, nurse_id, offer))
    family = keyring_of(session).blind("family", str(visit_id))
    wanted = actions.cells_of(catalogue, slot, family)
    if claims.take(session, visit_id, wanted, now=clock.now(), expires_at=None):
        actions.new_visit(session, slot, family, booking, visit_id=visit_id, district="innenstadt")


def _once(day: date) -> rules.Rule:
    start, end = (
        (time(14, 30), time(15, 30)) if day == clock.today() else (time(10, 30), time(11, 30))
    )
    return rules.Rule(
        weekday=day.weekday(), start=start, end=end, types=("home",), first=day, last=day
    )

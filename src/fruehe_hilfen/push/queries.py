"""What a phone is told about its subscription."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlmodel import Session, col

from fruehe_hilfen.push.models import Alarm, AlarmKind, AlarmState, Follow, PushSubscription


def overview(session: Session, mine: PushSubscription) -> dict[str, object]:
    """State, key, how many alarms wait, how many places are followed, the last accepted ring."""
    waiting = select(func.count()).where(
        col(Alarm.subscription_id) == mine.id,
        col(Alarm.kind) == AlarmKind.PLAN,
        col(Alarm.state) == AlarmState.OPEN,
    )
    follows = select(func.count()).where(col(Follow.subscription_id) == mine.id)
    return {
        "state": mine.state.value,
        "kid": mine.kid,
        "alarms": session.execute(waiting).scalar_one(),
        "follows": session.execute(follows).scalar_one(),
        "last_accepted_on": mine.accepted_on.isoformat() if mine.accepted_on else None,
    }

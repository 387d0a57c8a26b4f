"""Several answers for one phone that are written down together."""

from __future__ import annotations

from sqlalchemy import select

from fruehe_hilfen.db import Database
from fruehe_hilfen.push.claims import Claimed, claim
from fruehe_hilfen.push.guard import Verdict
from fruehe_hilfen.push.models import PushCount
from fruehe_hilfen.push.outcomes import Answer, Delivery, outcome
from fruehe_hilfen.push.settle import Result, settle
from fruehe_hilfen.settings import Settings
from tests.push.conftest import later
from tests.push.family import Family, alarm
from tests.support.push_service import PushService


def answered(ring: Claimed, status: int) -> Result:
    found = outcome(
        Answer(Delivery.ANSWERED, status=status), ring.attempt, is_new=ring.is_new, chance=0
    )
    return Result(ring, found, Verdict(), status)


def counted(db: Database) -> dict[str, int]:
    with db.reading() as session:
        return {row.name: row.number for row in session.execute(select(PushCount)).scalars()}


def test_a_phone_that_is_gone_ends_once_and_stays_gone(
    family: Family, db: Database, settings: Settings
) -> None:
    family.must_upload(alarm(later(minutes=-2)), alarm(later(minutes=-1)), alarm(later(minutes=-3)))
    rings = claim(db, settings.push_extra_origins)
    statuses = (410, 410, 404)
    settle(db, [answered(ring, status) for ring, status in zip(rings, statuses, strict=True)])
    assert family.status["state"] == "gone"
    assert counted(db)["ended"] == 1


def test_the_old_address_says_nothing_about_the_new_one_that_answers_at_the_same_time(
    family: Family, service: PushService, db: Database, settings: Settings
) -> None:
    family.must_upload(alarm(later(minutes=-1)))
    before = claim(db, settings.push_extra_origins)
    assert family.call("PUT", "", service.phone().body(family.kid)).status_code == 204
    after = claim(db, settings.push_extra_origins)
    settle(db, [answered(before[0], 410), answered(after[0], 201)])
    assert family.status["state"] == "active"
    assert family.status["alarms"] == 1

"""The day sheet of the field app: whose visits, which days, and what is not in it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from fruehe_hilfen import clock
from fruehe_hilfen.staff.rules import Role
from fruehe_hilfen.visits.models import Visit
from tests.support.client import Client
from tests.visits.conftest import SignIn, World, weekly
from tests.visits.test_day import visit_today

TOUR = "/api/unterwegs/tour"


def test_a_nurse_takes_her_visits_of_today_and_tomorrow_along(
    client: Client, world: World, sign_in: SignIn
) -> None:
    nurse = world.nurse(weekly(4))
    world.book(world.slots()[0])  # Friday is not tomorrow
    visit_today(world, nurse, "14:00", street="Musterstraße", house_no="4", plz="52349",
                language="tr", topic="later", safe_times="morning", discreet=True)  # type: ignore[arg-type]  # fmt: skip
    sign_in(nurse)
    (line,) = client.json("GET", TOUR).json()["visits"]
    assert line["title"] == "14:00–15:00 · Familie Muster"
    assert line["day"] == "Mittwoch, 25. November"
    assert line["about"] == "Zu Hause · Birgel · gebucht"
    assert line["street"] == "Musterstraße 4, 52349 Düren"
    assert line["more"] == "Anrufen nur: 8 bis 12 Uhr · Türkçe"
    assert line["care"].startswith("Unauffällig")
    with clock.use(clock.at(world.slots()[0].local_date, "06:00")):
        sign_in(nurse)
        assert len(client.json("GET", TOUR).json()["visits"]) == 1


def test_nobody_takes_the_visits_of_another_along(
    client: Client, world: World, sign_in: SignIn, person: Callable[..., UUID]
) -> None:
    visit_today(world, world.nurse())
    for who in (world.nurse(name="Frau Andere"), person("besuch", Role.VISITOR)):
        sign_in(who)
        assert client.json("GET", TOUR).json()["visits"] == []


def test_a_cancelled_visit_is_not_in_it(client: Client, world: World, sign_in: SignIn) -> None:
    nurse = world.nurse()
    visit = visit_today(world, nurse)
    sign_in(nurse)
    data = {"reason": "other", "version": "1"}
    assert client.post(f"/team/termine/{visit.id}/absage", data=data).status_code == 303
    assert client.json("GET", TOUR).json()["visits"] == []
    assert len(world.read(Visit)) == 1

"""The team books for a family of the waiting list: one tap from its card, and it waits no longer."""

from __future__ import annotations

from uuid import UUID, uuid4

from fruehe_hilfen.visits import waiting
from fruehe_hilfen.visits.models import Hold, HoldState, Visit
from fruehe_hilfen.visits.office_models import OfferOutcome, Wish, WishOffer, WishState
from fruehe_hilfen.visits.tokens import wish_token
from tests.support.client import Client
from tests.visits.conftest import SignIn, World, weekly

PATH = "/team/termine/buchen"


def join(world: World, **more: str) -> UUID:
    id = uuid4()
    asked = waiting.Asked(visit_type="home", name="Familie Warte", phone="02421 000000", **more)
    waiting.join(world.db, world.catalogue, asked, request_id=id)
    return id


def form(world: World, wish: UUID, **more: str) -> dict[str, str]:
    slot = world.slots()[0]
    return {"slot": str(slot.id), "wunsch": str(wish), "art": "home", "request_id": str(uuid4()),
            "name": "Familie Warte", "contact": "phone", "phone": "02421 000000",
            "street": "Musterstraße", "house_no": "4", "plz": "52349", **more}  # fmt: skip


def test_the_card_leads_to_a_form_that_knows_the_family(
    client: Client, world: World, sign_in: SignIn
) -> None:
    sign_in(world.nurse(weekly(0)))
    wish = join(world, language="tr")
    listed = client.get("/team/termine/warteliste").text
    assert f"{PATH}?wunsch={wish}" in listed
    shown = client.get(f"{PATH}?wunsch={wish}").text
    assert 'value="Familie Warte"' in shown
    assert 'value="02421 000000"' in shown
    assert f'name="wunsch" value="{wish}"' in shown


def test_booked_the_family_waits_no_longer_and_the_visit_is_its_own(
    client: Client, world: World, sign_in: SignIn
) -> None:
    sign_in(world.nurse(weekly(0)))
    wish = join(world)
    data = form(world, wish)
    for _twice in range(2):
        assert client.post(PATH, data=data).status_code == 303
    (visit,) = world.read(Visit)
    (kept,) = world.read(Wish)
    assert (kept.state, kept.family) == (WishState.BOOKED, visit.family)
    assert "Familie Warte" not in client.get("/team/termine/warteliste").text
    world.check_claims()


def test_a_time_that_was_kept_for_it_can_be_the_one_that_is_booked(
    client: Client, world: World, sign_in: SignIn
) -> None:
    sign_in(world.nurse(weekly(0)))
    wish = join(world)
    assert waiting.offer_all(world.db, world.catalogue) == 1
    (hold,) = world.read(Hold)
    answer = client.post(PATH, data=form(world, wish, slot=str(hold.slot_id)))
    assert answer.status_code == 303
    assert world.read(Visit)[0].slot_id == hold.slot_id
    assert world.read(Hold)[0].state is HoldState.RELEASED
    assert world.read(WishOffer)[0].outcome is OfferOutcome.DECLINED
    world.check_claims()


def test_when_nothing_could_be_booked_the_family_goes_on_waiting(
    client: Client, world: World, sign_in: SignIn
) -> None:
    sign_in(world.nurse(weekly(0)))
    wish = join(world)
    slot = world.slots()[0]
    world.book(slot)
    answer = client.post(PATH, data=form(world, wish, slot=str(slot.id)))
    assert answer.status_code == 409
    assert f'name="wunsch" value="{wish}"' in answer.text
    assert world.read(Wish)[0].state is WishState.WAITING


def test_who_withdrew_or_is_unknown_is_not_booked_for(
    client: Client, world: World, sign_in: SignIn
) -> None:
    sign_in(world.nurse(weekly(0)))
    wish = join(world)
    waiting.withdraw(world.db, wish_token(world.db.keyring, wish))
    for id in (wish, uuid4()):
        assert client.get(f"{PATH}?wunsch={id}").status_code == 404
        assert client.post(PATH, data=form(world, id)).status_code == 404
    assert world.read(Visit) == []

"""What the description of the offline edition costs the server."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from fruehe_hilfen import clock
from fruehe_hilfen.app import App
from fruehe_hilfen.pwa.offline import Described
from fruehe_hilfen.web import i18n
from tests.support.client import Client


class Maker:
    """Counts how often somebody has to work."""

    def __init__(self) -> None:
        self.times = 0

    async def __call__(self) -> Any:
        self.times += 1
        await asyncio.sleep(0.01)
        return {"n": self.times}


def test_however_many_phones_ask_at_once_it_is_made_once() -> None:
    make, described = Maker(), Described()

    async def ask() -> list[str]:
        return await asyncio.gather(*(described.text("a", make) for _ in range(20)))

    assert set(asyncio.run(ask())) == {'{"n":1}'}
    assert make.times == 1


def test_it_is_made_anew_for_another_build_day_or_language() -> None:
    make, described = Maker(), Described()

    def ask(version: str) -> str:
        return asyncio.run(described.text(version, make))

    assert [ask("a"), ask("a"), ask("b")] == ['{"n":1}', '{"n":1}', '{"n":2}']
    with clock.use(clock.now() + timedelta(days=1)):
        assert ask("b") == '{"n":3}'
    before = i18n.current()
    i18n.set_current(i18n.Locale("tr"))
    try:
        assert ask("b") == '{"n":4}'
    finally:
        i18n.set_current(before)


def test_a_description_that_failed_is_tried_again() -> None:
    described = Described()

    async def fail() -> Any:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        asyncio.run(described.text("a", fail))
    assert asyncio.run(described.text("a", Maker())) == '{"n":1}'


def test_an_address_with_a_query_makes_the_server_work_no_more(
    own_client: Client, own_app: App
) -> None:
    made = own_app.state.described._made
    own_client.get("/offline/edition.json?x=1")
    made["de"] = (made["de"][0], '{"kept":true}')
    assert own_client.get("/offline/edition.json?x=2").json() == {"kept": True}

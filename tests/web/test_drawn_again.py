"""An answer that its handler offers to draw again: the framework is asked once in five minutes."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from fruehe_hilfen import clock
from fruehe_hilfen.web import briefly, i18n
from tests.web.test_front_layer import Upstream

WORD = "00000000-0000-0000-0000-000000000000"


class Offering(Upstream):
    """Marks its answers, and says how often it has drawn."""

    def __init__(self) -> None:
        super().__init__(cache_control="private, no-store")
        self.drawn = 0
        self.fails = False
        self.headers |= briefly.mark(clock.now().timestamp() + 1, WORD)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        briefly.offer(scope, self.draw)
        await super().__call__(scope, receive, send)

    async def draw(self) -> tuple[str, float]:
        if self.fails:
            raise RuntimeError
        await asyncio.sleep(0)
        self.drawn += 1
        text = f"{WORD} ä{'x' * self.drawn} {i18n.current().lang}"
        return text, clock.now().timestamp() + 1


@pytest.fixture
def upstream() -> Offering:
    return Offering()


def test_after_its_moment_and_after_a_commit_it_is_drawn_without_the_framework(
    upstream: Offering,
) -> None:
    first = upstream.ask()
    with clock.use(clock.now() + timedelta(seconds=2)):
        second = upstream.ask()
        assert upstream.ask().text[36:] == second.text[36:]
        upstream.changes += 1
        third = upstream.ask()
    assert (len(upstream.calls), upstream.drawn) == (1, 2)
    assert second.text.endswith(" äx de")
    assert third.text.endswith(" äxx de")
    assert {**first.headers, "content-length": str(len(second.content))} == dict(second.headers)


def test_each_reader_of_a_new_drawing_has_an_id_of_its_own(upstream: Offering) -> None:
    upstream.ask()
    upstream.changes += 1
    ids = {upstream.ask().text[:36] for _ in range(3)}
    assert len(ids - {WORD}) == 3


def test_other_filters_languages_and_methods_ask_the_framework_themselves(
    upstream: Offering,
) -> None:
    for path, method in (("/a", "GET"), ("/a?b=c", "GET"), ("/xr/a", "GET"), ("/a", "POST")):
        upstream.ask(path, method)
    upstream.changes += 1
    assert upstream.ask("/xr/a").text.endswith("xr")
    assert upstream.ask("/a").text.endswith("de")
    upstream.ask("/a", "POST")
    assert (len(upstream.calls), upstream.drawn) == (5, 2)


def test_what_the_framework_adds_is_five_minutes_old_at_most(upstream: Offering) -> None:
    upstream.ask()
    with clock.use(clock.now() + timedelta(minutes=5)):
        upstream.ask()
    upstream.changes += 1
    with clock.use(clock.now() - timedelta(seconds=1)):  # the clock was set back
        upstream.ask()
    assert (len(upstream.calls), upstream.drawn) == (3, 0)


def test_when_it_cannot_be_drawn_the_framework_answers(upstream: Offering) -> None:
    upstream.ask()
    upstream.changes += 1
    upstream.fails = True
    assert upstream.ask().status_code == 200
    assert len(upstream.calls) == 2

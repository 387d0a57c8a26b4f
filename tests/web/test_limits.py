"""Rate limits: fair, forgetful, and without stored addresses."""

from datetime import timedelta

import pytest

from fruehe_hilfen import clock
from fruehe_hilfen.web.limits import Limiter, Rate, network_prefix
from fruehe_hilfen.web.problems import Problem
from tests.conftest import NOON

RATE = Rate("test", allowed=3, per_s=60)


def test_the_fourth_call_waits_and_says_how_long() -> None:
    limiter = Limiter()
    for _ in range(3):
        limiter.take(RATE, "a")
    with pytest.raises(Problem) as refused:
        limiter.take(RATE, "a")
    assert refused.value.status == 429
    assert refused.value.headers["Retry-After"] == "20"


def test_calls_come_back_with_time() -> None:
    limiter = Limiter()
    for _ in range(3):
        limiter.take(RATE, "a")
    with clock.use(NOON + timedelta(seconds=21)):
        limiter.take(RATE, "a")
        with pytest.raises(Problem):
            limiter.take(RATE, "a")


def test_callers_and_purposes_do_not_share() -> None:
    limiter = Limiter()
    for caller in ("a", "b"):
        for name in ("one", "two"):
            for _ in range(3):
                limiter.take(Rate(name, 3, 60), caller)


def test_nothing_kept_leads_back_to_a_caller() -> None:
    limiter = Limiter()
    limiter.take(RATE, "198.51.100.0/24")
    assert "198.51.100" not in repr(limiter._buckets)


def test_a_new_day_forgets_everybody() -> None:
    limiter = Limiter()
    limiter.take(RATE, "a")
    with clock.use(NOON + timedelta(days=1)):
        limiter.take(RATE, "b")
    assert len(limiter._buckets) == 1


@pytest.mark.parametrize(
    ("address", "prefix"),
    [
        ("198.51.100.77", "198.51.100.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("testclient", "unknown"),
        ("", "unknown"),
    ],
)
def test_neighbours_in_a_network_share_a_bucket(address: str, prefix: str) -> None:
    assert network_prefix(address) == prefix

"""Nothing lost, nothing doubled: seeded days of two phones against a server that is killed."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from uuid import UUID

import pytest

from tests.conftest import NOON
from tests.welcome.fault_field import Field, check, check_ledger, field_in, open_depot, phones, run
from tests.welcome.faults import Device, drain, live, start_of

SHORT, LONG = 40, 1_000


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Field]:
    with field_in(tmp_path_factory.mktemp("faults")) as field:
        yield field


def test_forty_days_with_every_fault_lose_and_double_nothing(real: Field) -> None:
    for seed in range(SHORT):
        run(real, seed, with_kill=seed % 20 == 7)


@pytest.mark.slow
def test_a_thousand_days_lose_and_double_nothing(real: Field) -> None:
    """Ten thousand, with the bags of every hundred: bench/faults.py."""
    for seed in range(1_000, 1_000 + LONG):
        run(real, seed, with_kill=seed % 500 == 7)


def test_the_ledger_of_bags_is_the_sum_of_what_the_phones_wrote(real: Field) -> None:
    open_depot(real)
    chance = Random(4711)
    cases = real.new_cases(4)
    devices = phones(real, chance)
    live(devices, cases, chance)
    live(devices, cases, chance)
    drain(devices)
    assert check_ledger(real, [device.journal for device in devices]) > 0


class Careless(Device):
    """What a ready-made queue does: any answer counts as delivered."""

    def _post(self, names: list[str]) -> list[dict[str, str]]:
        super()._post(names)
        return [{"id": name, "verdict": "applied"} for name in names]


def test_the_faults_are_real_a_careless_phone_loses_entries(real: Field) -> None:
    chance = Random(99)
    cases, owner = real.new_cases(2), real.visitors[0]
    phone = Careless(
        chance, real.client, UUID(int=chance.getrandbits(128), version=4), owner, real.server,
        session=lambda: real.session(owner), now=start_of(NOON),
    )  # fmt: skip
    for _day in range(5):
        live([phone], cases, chance)
    with pytest.raises(AssertionError, match="lost or doubled"):
        check(real, [phone], cases, 99)

"""Ten thousand seeded days of two phones against a real server: nothing lost, nothing doubled.

    python bench/faults.py [DAYS [FIRST_SEED]]

Each day phones lose their network, get half an answer, send twice or in another order; on every
hundredth day the server is killed. A day ends with the entries of the database held against the
journals of the phones, every hundredth with the ledger of bags. The machinery is that of
tests/welcome/test_faults.py; every thousand days stand on an installation of their own.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.conftest import NOON
from tests.welcome.fault_field import Journals, check_ledger, field_in, open_depot, run

from fruehe_hilfen import clock

DAYS, ROUND, LEDGER_EVERY = 10_000, 1_000, 100
KILLED_ON = 7
"""The day of each hundred on which the server loses power."""


class Tally:
    """What was run so far, printed as it grows."""

    def __init__(self, days: int) -> None:
        self._days, self._since = days, time.monotonic()
        self.done = self.entries = self.bags = self.kills = 0

    def say(self) -> None:
        spent = time.monotonic() - self._since
        left = (self._days - self.done) * spent / self.done / 60
        print(
            f"{self.done:>6} of {self._days} days, {self.entries} entries, {self.bags} bags, "
            f"{self.kills} kills: ledger = journals; {self.done / spent:.1f} days/s, "
            f"{left:.0f} min left",
            flush=True,
        )


def days_of(seeds: range, tally: Tally) -> None:
    """Some days on a fresh installation."""
    journals: Journals = []
    with tempfile.TemporaryDirectory() as folder, field_in(Path(folder)) as field:
        open_depot(field)
        for seed in seeds:
            is_killed = seed % LEDGER_EVERY == KILLED_ON
            written = run(field, seed, with_kill=is_killed)
            journals += written
            tally.done += 1
            tally.kills += is_killed
            tally.entries += sum(len(journal) for journal in written)
            if tally.done % LEDGER_EVERY == 0 or seed == seeds[-1]:
                tally.bags += check_ledger(field, journals)
                journals = []
                tally.say()


def main(days: int, first: int) -> None:
    """Raises AssertionError with the seed of a day on which something is lost or doubled."""
    tally = Tally(days)
    with clock.use(NOON):
        for start in range(first, first + days, ROUND):
            days_of(range(start, min(start + ROUND, first + days)), tally)


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:3]]
    main(*(given + [DAYS, 0][len(given) :]))

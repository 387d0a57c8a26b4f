"""The clock: Düren's days, wall times over the change of the hour, and the test clock file."""

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from fruehe_hilfen import clock
from fruehe_hilfen.clock import FileClock


@pytest.mark.parametrize(
    ("day", "utc_hour"),
    [
        (date(2027, 3, 27), 9),
        (date(2027, 3, 28), 8),
        (date(2027, 10, 30), 8),
        (date(2027, 10, 31), 9),
    ],
)
def test_ten_o_clock_stays_ten_o_clock(day: date, utc_hour: int) -> None:
    assert clock.at(day, "10:00") == datetime(day.year, day.month, day.day, utc_hour, tzinfo=UTC)


def test_midnight_in_dueren_begins_the_day() -> None:
    with clock.use(datetime(2026, 11, 25, 22, 59, tzinfo=UTC)):
        assert clock.today() == date(2026, 11, 25)
    with clock.use(datetime(2026, 11, 25, 23, 0, tzinfo=UTC)):
        assert clock.today() == date(2026, 11, 26)


def test_the_clock_file_counts_on_from_its_last_change(tmp_path: Path) -> None:
    file = tmp_path / "now"
    file.write_text("2027-02-08T09:00:00+01:00")
    an_hour_ago = datetime.now(UTC).timestamp() - 3600
    os.utime(file, (an_hour_ago, an_hour_ago))
    read = FileClock(file)()
    assert abs(read - datetime(2027, 2, 8, 9, 0, tzinfo=UTC)) < timedelta(seconds=30)


def test_a_clock_file_without_offset_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "now"
    file.write_text("2027-02-08T09:00:00")
    with pytest.raises(ValueError, match="offset"):
        FileClock(file)()

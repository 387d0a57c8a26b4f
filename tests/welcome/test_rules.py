"""The state of a case is what all its events say together, in whatever order they came."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fruehe_hilfen.welcome import names
from fruehe_hilfen.welcome.rules import (
    Bag,
    Contact,
    Happened,
    Kind,
    correct_clock,
    effective,
    project,
)

START = datetime(2026, 11, 25, 8, tzinfo=UTC)


@st.composite
def histories(draw: st.DrawFn) -> list[Happened]:
    """Up to eight events of one case; undos point at earlier ones."""
    events: list[Happened] = []
    for number in range(draw(st.integers(0, 8))):
        kind = draw(st.sampled_from(list(Kind)))
        undo = kind is Kind.UNDO and events
        events.append(
            Happened(
                id=UUID(int=number + 1),
                kind=kind,
                at=START + timedelta(minutes=draw(st.integers(0, 3)) + 5 * number),
                device_seq=number,
                supersedes=draw(st.sampled_from(events)).id if undo else None,
            )
        )
    return events


@given(histories(), st.randoms())
@settings(max_examples=300, deadline=None)
def test_the_order_of_arrival_changes_nothing(history: list[Happened], random: object) -> None:
    shuffled = list(history)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert project(shuffled) == project(history)


@given(histories())
@settings(max_examples=300, deadline=None)
def test_a_stop_beats_everything_and_a_bag_is_given_only_by_a_handover(
    history: list[Happened],
) -> None:
    state, standing = project(history), effective(history)
    kinds = {event.kind for event in standing}
    assert (state.contact is Contact.STOPPED) == (Kind.STOP in kinds)
    assert (state.bag is Bag.GIVEN) == (Kind.HANDOVER in kinds)
    assert (state.closed_at is None) == (state.contact in (Contact.NEW, Contact.ATTEMPTED))


NOW = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)  # the night in which clocks go back


@pytest.mark.parametrize("drift_h", [-3, 3, 48])
def test_order_is_kept_by_corrected_times_in_the_night_of_the_clock_change(drift_h: int) -> None:
    sent_at = NOW + timedelta(hours=drift_h)
    moments = [sent_at - timedelta(minutes=m) for m in (90, 45, 10, 0)]
    fixed = [correct_clock(moment, sent_at, NOW).at for moment in moments]
    assert fixed == [NOW - timedelta(minutes=m) for m in (90, 45, 10, 0)]


def test_a_clock_within_five_minutes_is_believed() -> None:
    assert correct_clock(NOW, NOW + timedelta(minutes=5), NOW).at is None


@pytest.mark.parametrize(
    "spellings",
    [
        ["Müller", "Mueller", "MÜLLER", "muller", "Mu\u0308ller"],
        ["Groß", "Gross", "GROSS"],
        ["Yılmaz", "Yilmaz", "YILMAZ"],
        ["Łukasz", "Lukasz"],
        ["Nuñez", "Nunez"],
    ],
)
def test_spellings_fold_to_one(spellings: list[str]) -> None:
    assert len({names.fold(text) for text in spellings}) == 1


def test_dates_of_offices_are_read_and_impossible_days_are_not() -> None:
    good = {"1.2.2026", "01.02.2026", "2026-02-01", "20260201", "2026-02-01 00:00:00"}
    assert len({names.read_date(text) for text in good}) == 1
    for text in ("31.02.2026", "2026-13-01", "1.2.26", "morgen"):
        assert names.read_date(text) is None

"""The cards of the weeks: which one stands on Heute, and what rings on Mondays."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest

from fruehe_hilfen.book.lint import check_card
from fruehe_hilfen.paths import CONTENT
from fruehe_hilfen.reminders.catalogue import Catalogue
from tests.reminders.phone import SCREEN, phone

NAMES = (
    *(f"s{week}" for week in range(5, 42)),
    *(f"w{week}" for week in range(52)),
    *(f"m{month}" for month in range(12, 36)),
)
NOW = "2026-11-25T11:00:00Z"
BORN = {"id": "a", "birth_date": "2026-10-04", "shift": 3, "created_at": NOW}
EXPECTING = {"id": "a", "due_date": "2027-05-20", "shift": 3, "created_at": NOW}


@pytest.fixture(scope="module")
def cards() -> Catalogue:
    return Catalogue.load(CONTENT / "reminders.yaml", thorough=False)


def key(child: dict[str, Any], day: str) -> str | None:
    found: str | None = phone([{"job": "week", "child": child, "day": day}], None, SCREEN)[0]
    return found


def test_every_week_and_month_has_a_card(cards: Catalogue) -> None:
    assert tuple(cards.weeks) == NAMES


def test_the_cards_are_plain_and_promise_nothing(cards: Catalogue) -> None:
    assert [f for n, card in cards.weeks.items() for f in check_card(n, card.text)] == []


def test_a_card_has_two_or_three_sentences(cards: Catalogue) -> None:
    ends = {name: len(re.findall(r"[.?!](?= |$)", card.text)) for name, card in cards.weeks.items()}
    assert {name: count for name, count in ends.items() if count not in {2, 3}} == {}


def test_no_card_is_said_twice(cards: Catalogue) -> None:
    texts = [card.text for card in cards.weeks.values()]
    assert len(texts) == len(set(texts))


@pytest.mark.parametrize(
    ("child", "day", "expected"),
    [
        (EXPECTING, "2026-09-16", None), (EXPECTING, "2026-09-17", "s5"),
        (EXPECTING, "2027-05-20", "s40"), (EXPECTING, "2027-06-02", "s41"),
        (EXPECTING, "2027-06-03", None),
        (BORN, "2026-10-04", "w0"), (BORN, "2026-11-25", "w7"), (BORN, "2027-10-03", "w51"),
        (BORN, "2027-10-04", "m12"), (BORN, "2029-10-03", "m35"), (BORN, "2029-10-04", None),
        ({**BORN, "due_date": "2026-10-10"}, "2026-10-05", "w0"),
        ({**BORN, "due_date": "2026-11-29"}, "2026-11-25", None),
        ({**BORN, "due_date": "2026-11-22"}, "2026-11-25", "w0"),
        ({**BORN, "ended": True}, "2026-11-25", None),
        ({**BORN, "situations": ["hospital_stay"]}, "2026-11-25", None),
        ({**BORN, "situations": ["child_elsewhere"]}, "2026-11-25", None),
    ],
)  # fmt: skip
def test_the_card_follows_the_child_and_is_silent_where_it_may_hurt(
    child: dict[str, Any], day: str, expected: str | None
) -> None:
    assert key(child, day) == expected


def rings(cards: Catalogue, child: dict[str, Any], **wishes: Any) -> list[dict[str, Any]]:
    family = {"children": [child], "conditions": {}, "opted_in": [], **wishes}
    job = {"job": "rows", "family": family, "now": NOW}
    found = phone([job], cards.compiled, SCREEN)[0]
    return [row for row in found if row["key"].startswith("week:")]


def test_nobody_hears_of_the_week_unasked(cards: Catalogue) -> None:
    assert rings(cards, BORN) == []


def test_who_asks_hears_of_the_week_on_mondays_until_the_third_birthday(cards: Catalogue) -> None:
    found = rings(cards, BORN, weekly=True, detail="full")
    days = [date.fromisoformat(row["fire_at"][:10]) for row in found]
    assert {day.weekday() for day in days} == {0}
    assert (days[0], days[-1]) == (date(2026, 11, 30), date(2029, 9, 24))
    assert found[0]["title"] == "Ihre Woche"
    assert found[0]["body"] == cards.weeks["w8"].text
    assert all(row["url"] == "/" for row in found)
    said = rings(cards, BORN, weekly=True)
    assert {(row["title"], row["body"]) for row in said} == {("Neuer Hinweis", "")}


def test_a_holiday_and_a_day_that_rings_anyway_have_no_second_ring(cards: Catalogue) -> None:
    job = {"job": "rows", "family": {"children": [BORN], "weekly": True}, "now": NOW}
    times = [row["fire_at"] for row in phone([job], cards.compiled, SCREEN)[0]]
    assert len(times) == len(set(times))
    assert not [at for at in times if at.startswith("2027-03-29")]  # Easter Monday


def test_with_the_week_there_are_still_two_rings_in_seven_days_at_most(cards: Catalogue) -> None:
    """Also on every later day on which the phone computes anew."""
    family = {"children": [BORN], "conditions": {}, "opted_in": [], "weekly": True}
    hard = {r["id"] for r in cards.compiled["reminders"] if (r.get("deadline") or {}).get("hard")}
    jobs = [
        {"job": "rows", "family": family, "now": f"{date(2026, 11, 25) + timedelta(n)}T09:30:00Z"}
        for n in range(0, 120, 3)
    ]
    answers = phone(jobs, cards.compiled, SCREEN)
    assert any(row["key"].startswith("week:") for row in answers[0])
    for rows in answers:
        soft = [row for row in rows if not hard & {entry["id"] for entry in row["entries"]}]
        days = [date.fromisoformat(row["fire_at"][:10]) for row in soft]
        assert all((later - day).days > 6 for day, later in zip(days, days[2:], strict=False))


def test_an_ended_child_has_no_week_any_more(cards: Catalogue) -> None:
    rows = rings(cards, BORN, weekly=True)
    gone = {"children": [{**BORN, "ended": True}]}
    assert phone([{"job": "left", "rows": rows, "family": gone}], None, SCREEN)[0] == []
    assert rings(cards, {**BORN, "ended": True}, weekly=True) == []


def test_silence_after_the_due_date_holds_for_the_weeks_too(cards: Catalogue) -> None:
    found = rings(cards, EXPECTING, weekly=True)
    assert max(row["fire_at"] for row in found) < "2027-06-03"


def test_the_times_of_the_weeks_tell_no_more_than_the_moved_date(cards: Catalogue) -> None:
    """Seven families with one moved date look alike to whoever sees the times."""
    seen = set()
    for shift in range(7):
        for anchor in ("birth_date", "due_date"):
            moved = date(2026, 10, 4) if anchor == "birth_date" else date(2027, 5, 20)
            child = {
                "id": "a",
                anchor: str(moved + timedelta(shift)),
                "shift": shift,
                "created_at": NOW,
            }
            found = rings(cards, child, weekly=True)
            seen.add((anchor, tuple(row["fire_at"] for row in found)))
    assert len({anchor for anchor, _ in seen}) == len(seen) == 2

"""What the phone says about a plan: the pure parts of Heute and of the plan, run in Node."""

from __future__ import annotations

from typing import Any

import pytest

from tests.reminders.phone import SCREEN, phone

BORN = {"id": "a", "birth_date": "2026-10-04", "shift": 3, "created_at": "2026-11-25T11:00:00Z"}
FAMILY = {"children": [BORN], "conditions": {}, "opted_in": [], "ring_at": "10:00"}
DAY = "2026-11-25"


def ask(
    job: str, *cases: dict[str, Any], catalogue: dict[str, Any] | None = None
) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = phone([{"job": job, **case} for case in cases], catalogue, SCREEN)
    return found


def date(day: str, month: str, year: str) -> dict[str, str]:
    return {"day": day, "month": month, "year": year}


def now(catalogue: dict[str, Any], family: dict[str, Any], day: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = phone(
        [{"job": "now", "family": family, "day": day}], catalogue, SCREEN
    )[0]
    return found


def test_at_seven_weeks_the_u3_presses_then_the_mother_then_vaccinations_and_the_u4(
    catalogue: dict[str, Any],
) -> None:
    first, mother, rota, second, third, *_ = now(catalogue, FAMILY, DAY)
    assert (mother["key"], mother["left"], rota["key"]) == ("nachuntersuchung", 4, "impf-rota-1")
    assert (first["key"], first["left"]) == ("u3", 3)
    assert first["says"] == [["still", {"last": "2026-11-28"}]]
    assert second["key"] == "impf-6fach-1"
    assert second["says"] == [["between", {"start": "2026-12-04", "end": "2027-01-03"}]]
    assert second["riders"] == ["impf-pneumo-1", "impf-menb-1"]
    assert third["key"] == "u4"
    assert third["says"] == [
        ["best", {"start": "2026-12-04", "end": "2027-02-03"}],
        ["possible", {"last": "2027-02-18"}],
    ]


def test_a_week_after_the_birth_the_registration_comes_first(catalogue: dict[str, Any]) -> None:
    first = now(catalogue, FAMILY, "2026-10-10")[0]
    assert (first["key"], first["left"]) == ("geburt-anzeigen", 1)
    assert first["says"] == [["deadline", {"end": "2026-10-11"}]]


def test_what_is_done_or_over_presses_no_more(catalogue: dict[str, Any]) -> None:
    done = {"children": [{**BORN, "done": {"u3": DAY}}]}
    assert "u3" not in [item["key"] for item in now(catalogue, done, DAY)]
    states = ask("states", {"family": done, "day": DAY}, catalogue=catalogue)[0]
    assert states["u3"] == "done"
    assert states["u2"] == "past"
    assert states["u5"] == "later"


def test_the_last_day_counts_and_the_day_after_does_not(catalogue: dict[str, Any]) -> None:
    days = [{"family": FAMILY, "day": day} for day in ("2026-11-28", "2026-11-29")]
    last, after = ask("states", *days, catalogue=catalogue)
    assert (last["u3"], after["u3"]) == ("now", "past")


def test_what_ends_much_later_is_no_news_today(catalogue: dict[str, Any]) -> None:
    child = {"children": [{**BORN, "due_date": "2026-10-04"}]}
    days = [{"family": child, "day": day} for day in ("2026-10-05", "2026-11-15", "2026-11-29")]
    states = ask("states", *days, catalogue=catalogue)
    assert [one["geburt-mutterschutz-ende"] for one in states] == ["later", "now", "now"]


def test_twins_share_one_line(catalogue: dict[str, Any]) -> None:
    twins = {"children": [BORN, {**BORN, "id": "b"}]}
    first = now(catalogue, twins, DAY)[0]
    assert (first["key"], first["children"]) == ("u3", ["a", "b"])


def test_after_the_due_date_the_phone_falls_silent(catalogue: dict[str, Any]) -> None:
    pregnancy = {"id": "a", "due_date": "2026-11-25"}
    days = ["2026-11-25", "2026-12-08", "2026-12-09", "2027-06-01", "2028-11-25"]
    found = ask("standing", *({"child": pregnancy, "day": day} for day in days))
    assert found == [{"weeks": 40, "days": 0}, {"weeks": 41, "days": 6}, None, None, None]
    for day in days[2:]:
        assert now(catalogue, {"children": [pregnancy]}, day) == []
    early_in_the_month = {"children": [{"id": "a", "due_date": "2026-12-10"}]}
    before, after = (
        {"family": early_in_the_month, "day": day} for day in ("2026-12-23", "2026-12-24")
    )
    states = ask("states", before, after, catalogue=catalogue)
    assert states[0]["ss-mehrbedarf"] == "now", "it lasts until the end of the month"
    assert states[1] == {}


def test_an_early_child_is_also_counted_from_the_due_date_until_two() -> None:
    child = {"due_date": "2027-03-10", "birth_date": "2027-01-05"}
    days = ["2027-02-01", "2027-03-10", "2029-01-04", "2029-01-05"]
    found = ask("standing", *({"child": child, "day": day} for day in days))
    assert [one["corrected"] for one in found] == [None, "2027-03-10", "2027-03-10", None]


@pytest.mark.parametrize(
    ("child", "expected"),
    [
        ({"due_date": "2027-05-20"}, "S2"),
        ({"due_date": "2027-06-30"}, "S1"),
        ({"due_date": "2026-12-24"}, "S3"),
        ({"due_date": "2026-11-01"}, "X"),
        ({"birth_date": "2026-11-24"}, "W"),
        ({"birth_date": "2026-10-04"}, "M2"),
        ({"birth_date": "2026-08-01"}, "M4"),
        ({"birth_date": "2026-05-01"}, "M7"),
        ({"birth_date": "2026-01-01"}, "M10"),
        ({"birth_date": "2025-10-01"}, "J2"),
        ({"birth_date": "2024-10-01"}, "J3"),
        ({"birth_date": "2023-10-01"}, "X"),
    ],
)
def test_every_age_has_its_phase_of_the_book(child: dict[str, str], expected: str) -> None:
    assert ask("phase", {"child": child, "day": DAY}) == [expected]


def test_the_greeting_follows_the_hour() -> None:
    hours = [3, 5, 10, 11, 17, 18, 21, 22]
    assert ask("greeting", *({"hour": hour} for hour in hours)) == [
        "night", "morning", "morning", "day", "day", "evening", "evening", "night",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (date("4", "10", "2026"), {"iso": "2026-10-04"}),
        (date(" 04 ", "1", "26"), {"iso": "2026-01-04"}),
        (date("29", "2", "2028"), {"iso": "2028-02-29"}),
        (date("", "", ""), {}),
        (date("31", "2", "2026"), {"problem": "no_such_day"}),
        (date("29", "2", "2026"), {"problem": "no_such_day"}),
        (date("0", "1", "2026"), {"problem": "no_such_day"}),
        (date("1", "13", "2026"), {"problem": "no_such_day"}),
        (date("1", "1", "202"), {"problem": "no_such_day"}),
        (date("4", "", "2026"), {"problem": "incomplete"}),
        (date("vier", "10", "2026"), {"problem": "incomplete"}),
        (date("-4", "10", "2026"), {"problem": "incomplete"}),
        ({}, {}),
    ],
)
def test_a_date_is_read_as_people_type_it(typed: dict[str, str], expected: dict[str, str]) -> None:
    assert ask("read", {"typed": typed}) == [expected]


NONE = date("", "", "")


@pytest.mark.parametrize(
    ("stage", "birth", "due", "problems"),
    [
        ("pregnancy", NONE, date("20", "5", "2027"), []),
        ("pregnancy", NONE, date("15", "9", "2027"), []),
        ("pregnancy", NONE, date("16", "9", "2027"), [("due", "due_ahead")]),
        ("pregnancy", NONE, date("12", "11", "2026"), []),
        ("pregnancy", NONE, date("11", "11", "2026"), [("due", "due_over")]),
        ("pregnancy", NONE, NONE, [("due", "incomplete")]),
        ("child", date("25", "11", "2026"), NONE, []),
        ("child", date("26", "11", "2026"), NONE, [("birth", "birth_ahead")]),
        ("child", date("26", "9", "2023"), NONE, []),
        ("child", date("25", "9", "2023"), NONE, [("birth", "birth_long_ago")]),
        ("child", NONE, NONE, [("birth", "incomplete")]),
        ("child", date("31", "2", "2026"), date("1", "", ""), [("birth", "no_such_day"), ("due", "incomplete")]),
        ("child", date("4", "10", "2026"), date("10", "12", "2026"), []),
        ("child", date("4", "10", "2026"), date("4", "10", "2025"), [("due", "mismatch")]),
        ("child", date("4", "10", "2026"), date("4", "4", "2027"), [("due", "mismatch")]),
    ],
)  # fmt: skip
def test_odd_dates_are_named_kindly(
    stage: str,
    birth: dict[str, str],
    due: dict[str, str],
    problems: list[tuple[str, str]],
) -> None:
    found = ask("check", {"stage": stage, "birth": birth, "due": due, "day": DAY})
    assert found == [[{"field": field, "problem": problem} for field, problem in problems]]


def rows(catalogue: dict[str, Any], **changes: Any) -> list[dict[str, Any]]:
    case = {"family": FAMILY, "now": "2026-11-25T11:00:00Z", **changes}
    found: list[dict[str, Any]] = phone([{"job": "rows", **case}], catalogue, SCREEN)[0]
    return found


def test_alarms_carry_their_texts_and_keep_their_nonces(catalogue: dict[str, Any]) -> None:
    first = rows(catalogue)
    assert first
    assert {"nonce", "fire_at", "expires_at", "key", "title", "body", "url", "entries"} == set(
        first[0]
    )
    assert all(row["url"] == f"/erinnerungen#n={row['nonce']}" for row in first)
    again = rows(catalogue, previous=[{**row, "nonce": f"kept-{row['nonce']}"} for row in first])
    assert [row["nonce"] for row in again] == [f"kept-{row['nonce']}" for row in first]


def test_a_screen_tells_nothing_unless_the_family_wants_it(catalogue: dict[str, Any]) -> None:
    found = rows(catalogue, family={"children": FAMILY["children"]})
    assert {(row["title"], row["body"]) for row in found} == {("Neuer Hinweis", "")}


def test_a_screen_may_tell_the_topic_and_no_more(catalogue: dict[str, Any]) -> None:
    visit = {"token": "t", "starts_at": "2026-12-03T09:00:00Z"}
    found = rows(catalogue, family={**FAMILY, "detail": "topic"}, visits=[visit])
    assert {row["title"] for row in found} == {"Neuer Hinweis"}
    said = {word for row in found for word in row["body"].split(" · ")}
    assert {"Untersuchungen", "Impfungen", "Termin"} <= said
    assert said <= {*catalogue["topics"].values(), "Termin"}


def put_off(catalogue: dict[str, Any], day: str, **changes: Any) -> list[dict[str, Any]]:
    """What rings beyond the plan when U4 is put off to `day`."""
    plain = {row["nonce"] for row in rows(catalogue)}
    child = {**BORN, "later": {"u4": day}}
    found = rows(catalogue, family={**FAMILY, "children": [child]}, **changes)
    return [row for row in found if row["nonce"] not in plain or row["key"].startswith("later")]


def test_what_is_put_off_rings_on_its_day_but_never_on_a_sunday(catalogue: dict[str, Any]) -> None:
    (found,) = put_off(catalogue, "2026-11-28")
    assert (found["fire_at"], found["key"]) == ("2026-11-28T09:00:00Z", "later:2026-11-28")
    assert [entry["id"] for entry in found["entries"]] == ["u4"]
    (found,) = put_off(catalogue, "2026-11-29")
    assert found["fire_at"] == "2026-11-30T09:00:00Z"
    assert put_off(catalogue, "2026-11-25") == []


def test_the_time_of_a_ring_never_hangs_on_the_day_an_entry_ends(catalogue: dict[str, Any]) -> None:
    """An attacker would read from it which entry ends then, and from that the birthday."""
    assert put_off(catalogue, "2027-02-18") == []
    (found,) = put_off(catalogue, "2027-02-17")
    assert found["fire_at"][:10] == "2027-02-17"


def test_what_is_put_off_keeps_its_nonce(catalogue: dict[str, Any]) -> None:
    (first,) = put_off(catalogue, "2026-11-28")
    (again,) = put_off(catalogue, "2026-11-28", previous=[{**first, "nonce": "kept"}])
    assert again["nonce"] == "kept"


def test_what_is_put_off_to_a_day_that_rings_anyway_rides_along(catalogue: dict[str, Any]) -> None:
    ring = next(row for row in rows(catalogue) if row["fire_at"] < "2026-12-20")
    child = {**BORN, "later": {"u4": ring["fire_at"][:10]}}
    found = rows(catalogue, family={**FAMILY, "children": [child]})
    (taken,) = [row for row in found if row["fire_at"] == ring["fire_at"]]
    ids = [entry["id"] for entry in taken["entries"]]
    assert "u4" in ids
    assert len(ids) == len(set(ids))


def test_no_text_of_an_alarm_names_a_child(catalogue: dict[str, Any]) -> None:
    named = rows(catalogue, family={"children": [{**BORN, "name": "Beispielkind"}]})
    assert named
    assert "Beispielkind" not in str(named)


@pytest.mark.parametrize("change", [{"ended": True}, {"quiet": True}])
def test_an_ended_child_rings_no_more_and_its_twin_goes_on(
    catalogue: dict[str, Any], change: dict[str, bool]
) -> None:
    assert rows(catalogue, family={"children": [{**BORN, **change}]}) == []
    twins = {"children": [{**BORN, **change}, {**BORN, "id": "b"}]}
    found = rows(catalogue, family=twins)
    assert {entry["child"] for row in found for entry in row["entries"]} == {"b"}


def test_a_booked_visit_rings_the_day_before_but_never_on_a_sunday(
    catalogue: dict[str, Any],
) -> None:
    def visit(token: str, day: str) -> dict[str, str]:
        return {"token": token, "starts_at": f"{day}T09:00:00Z", "ends_at": f"{day}T10:00:00Z"}

    nobody = {"children": []}
    visits = [visit("thu", "2026-12-03"), visit("mon", "2026-12-07"), visit("xmas", "2026-12-28")]
    found = rows(catalogue, family=nobody, visits=visits)
    assert [row["fire_at"][:10] for row in found] == ["2026-12-02", "2026-12-05", "2026-12-24"]
    assert "Beispiel" not in str(found)
    assert rows(catalogue, family=nobody, visits=[visit("today", "2026-11-26")]) == []


def test_the_server_is_asked_only_when_something_is_different() -> None:
    row = {"nonce": "a", "expires_at": "2026-12-02T09:00:00Z"}
    same = [["a", "2026-12-02T09:00:00Z"]]
    rung = [["old", "2026-11-20T09:00:00Z"]]
    gone = [["gone", "2026-12-20T09:00:00Z"]]
    cases = [(same, True), (same + rung, True), (same + gone, False), ([], False)]
    found = ask(
        "differs",
        *({"uploaded": up, "rows": [row], "now": "2026-11-25T11:00:00Z"} for up, _ in cases),
    )
    assert found == [not equal for _, equal in cases]


def test_without_network_only_the_alarms_of_the_ended_child_go() -> None:
    kept = {"nonce": "1", "entries": [{"child": "b"}]}
    given = [kept, {"nonce": "2", "entries": [{"child": "a"}]}, {"nonce": "3", "entries": []}]
    family = {"children": [{"id": "a", "ended": True}, {"id": "b"}]}
    assert ask("left", {"rows": given, "family": family}) == [[kept, given[2]]]


def test_a_child_of_two_is_not_sent_to_a_meeting_for_babies() -> None:
    day = ["2026-11-25T00:00Z", "2026-11-26T00:00Z", "2026-11-26T09:00Z", "2026-11-26T11:00Z"]
    later = [moment.replace("-26T", "-30T") for moment in day]
    places = [
        {"id": "babies", "age_months": [0, 12], "dates": [day]},
        {"id": "toddlers", "age_months": [12, 36], "dates": [later]},
    ]
    cases = [{"places": places, "now": "2026-11-25T10:00Z", "ages": ages} for ages in
             ([25], [1], [12], [25, 1], [], [40])]  # fmt: skip
    found = ask("meeting", *cases)
    assert [one and one["place"]["id"] for one in found] == [
        "toddlers", "babies", "babies", "babies", "babies", None,
    ]  # fmt: skip


def test_the_next_meeting_is_the_one_that_ends_next() -> None:
    def at(day: str) -> list[str]:
        return [f"{day}T00:00Z", f"{day}T00:00Z", f"{day}T09:00Z", f"{day}T11:00Z"]

    places = [
        {"id": "a", "dates": [at("2026-11-25"), at("2026-12-02")]},
        {"id": "b", "dates": [at("2026-11-27")]},
        {"id": "box"},
    ]
    nows = ["2026-11-25T10:00Z", "2026-11-25T11:00Z", "2026-11-28T00:00Z", "2027-01-01T00:00Z"]
    found = ask("meeting", *({"places": places, "now": moment} for moment in nows))
    assert [one and one["dates"][2][:10] for one in found] == [
        "2026-11-25", "2026-11-27", "2026-12-02", None,
    ]  # fmt: skip

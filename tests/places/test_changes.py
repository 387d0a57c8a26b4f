"""What the office changes lies over the timetable, one date at a time."""

from datetime import date, time

from fruehe_hilfen.places import queries, rules
from fruehe_hilfen.places.catalogue import Places
from tests.places.conftest import days_of

WEDNESDAY = date(2026, 12, 2)


def _nord(places: Places, *changes: rules.Change) -> Places:
    return places.with_changes({"sc-nord-1": changes})


def _first_line(places: Places) -> queries.Line:
    return queries.card(places, places["sc-nord"], WEDNESDAY).lines[0]


def test_a_cancelled_date_stays_in_view_with_its_reason(places: Places) -> None:
    changed = _nord(places, rules.Change(on=WEDNESDAY, kind="cancelled", reason="Fortbildung"))
    assert WEDNESDAY not in days_of(changed, "sc-nord", WEDNESDAY, date(2026, 12, 9))
    line = _first_line(changed)
    assert line.is_pause
    assert line.words.title == "Mittwoch, 2. Dezember"
    assert line.words.sub == "Fällt aus: Fortbildung"


def test_a_cancelled_date_without_a_reason_says_only_that(places: Places) -> None:
    line = _first_line(_nord(places, rules.Change(on=WEDNESDAY, kind="cancelled")))
    assert line.words.sub == "Fällt aus"


def test_a_moved_date_says_what_it_stands_for(places: Places) -> None:
    thursday = date(2026, 12, 3)
    moved = rules.Change(
        on=WEDNESDAY, kind="changed", new_on=thursday, start=time(14), end=time(15, 30),
        where="Nordpark, am Spielplatz", reason="Der Raum wird gestrichen.",
    )  # fmt: skip
    changed = _nord(places, moved)
    assert days_of(changed, "sc-nord", WEDNESDAY, thursday) == [thursday]
    line = _first_line(changed)
    assert line.words.short == "Do, 3. Dez., 14 bis 15:30 Uhr"
    assert line.change == "statt Mittwoch, 2. Dezember"
    assert line.where == "Nordpark, am Spielplatz"
    assert line.note == "Der Raum wird gestrichen."
    assert line.nurse is True
    assert line.is_changed


def test_the_nurse_can_be_called_off_for_one_date(places: Places) -> None:
    changed = _nord(places, rules.Change(on=WEDNESDAY, kind="changed", nurse=False))
    line = _first_line(changed)
    assert (line.nurse, line.change, line.is_changed) == (False, "", True)


def test_an_extra_date_takes_place_even_in_a_pause(places: Places) -> None:
    extra = rules.Change(on=date(2026, 12, 28), kind="extra", start=time(15), end=time(16))
    changed = _nord(places, extra)
    assert date(2026, 12, 28) in days_of(changed, "sc-nord", WEDNESDAY, date(2027, 1, 15))
    lines = queries.card(changed, changed["sc-nord"], date(2026, 12, 28)).lines
    assert lines[0].change == "zusätzlicher Termin"


def test_a_change_of_one_place_touches_no_other(places: Places) -> None:
    changed = _nord(places, rules.Change(on=WEDNESDAY, kind="cancelled"))
    span = (date(2026, 11, 23), date(2027, 7, 18))
    for id in ("sc-mitte", "kk-mitte", "sc-ost"):
        assert days_of(changed, id, *span) == days_of(places, id, *span)
    assert len(days_of(places, "sc-nord", *span)) == len(days_of(changed, "sc-nord", *span)) + 1


def test_the_last_word_of_the_office_counts(places: Places) -> None:
    once = _nord(places, rules.Change(on=WEDNESDAY, kind="cancelled"))
    again = _nord(once, rules.Change(on=WEDNESDAY, kind="changed", start=time(11)))
    assert days_of(again, "sc-nord", WEDNESDAY, WEDNESDAY) == [WEDNESDAY]


def test_a_change_for_an_unknown_series_changes_nothing(places: Places) -> None:
    changed = places.with_changes({"gibt-es-nicht": [rules.Change(on=WEDNESDAY, kind="cancelled")]})
    assert [place.series for place in changed.values()] == [p.series for p in places.values()]


def test_the_phone_learns_the_other_place_of_a_date(places: Places) -> None:
    moved = rules.Change(on=WEDNESDAY, kind="changed", where="Nordpark", nurse=False)
    nord = next(
        one
        for one in queries.for_phone(_nord(places, moved), WEDNESDAY)["places"]
        if one["id"] == "sc-nord"
    )
    assert (nord["where"][0], nord["where"][1], nord["nurse"][0]) == ("Nordpark", "", False)

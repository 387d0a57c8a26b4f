import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import yaml

from fruehe_hilfen.paths import ROOT
from fruehe_hilfen.places.catalogue import Places, PlacesError
from fruehe_hilfen.places.map import pins


@pytest.fixture
def content(tmp_path: Path) -> Path:
    for name in ("places.yaml", "calendar.yaml"):
        shutil.copyfile(ROOT / "content" / name, tmp_path / name)
    shutil.copytree(ROOT / "content" / "geo", tmp_path / "geo")
    return tmp_path


def _edit(content: Path, index: int, **values: object) -> None:
    path = content / "places.yaml"
    records = yaml.safe_load(path.read_text(encoding="utf-8"))
    records[index].update(values)
    path.write_text(yaml.safe_dump(records, allow_unicode=True), encoding="utf-8")


def test_places_on_hold_never_appear(places: Places) -> None:
    assert "unterwegs" not in places
    assert [place.id for place in places.meetings] == ["sc-mitte", "kk-mitte", "sc-nord", "sc-ost"]
    assert [place.id for place in places.boxes] == ["sb-buergerbuero", "sb-kitas"]
    assert not any("unterwegs" in path for path in places.paths)
    assert not any("unterwegs" in place.id for place in places.with_changes({}).values())


def test_every_place_asks_for_a_call_until_the_office_has_confirmed_it(places: Places) -> None:
    assert all(place.should_call_first(date(2026, 11, 25)) for place in places.values())


@pytest.mark.parametrize(("today", "asks"), [(date(2027, 5, 31), False), (date(2027, 6, 1), True)])
def test_a_confirmed_place_asks_for_a_call_again_after_180_days(
    content: Path, today: date, asks: bool
) -> None:
    _edit(content, 0, status="ok", verified_at=datetime(2026, 12, 2, 9, tzinfo=UTC))
    assert Places.load(content)["sc-mitte"].should_call_first(today) is asks


@pytest.mark.parametrize(
    "values",
    [
        {"id": "kk-mitte"},
        {"kind": "bar"},
        {"source_url": "ohne Adresse"},
        {"postcode": "123"},
        {"verified_at": "2026-01-01T10:00:00"},
        {"unbekannt": 1},
        {"series": [{"id": "s", "weekday": "MO", "start": "12:00", "end": "10:00",
                     "nurse": "none", "pause": "none"}]},
        {"series": [{"id": "kk-mitte-1", "weekday": "MO", "start": "10:00", "end": "12:00",
                     "nurse": "none", "pause": "none"}]},
    ],
    ids=["id twice", "kind", "source", "postcode", "naive time", "extra", "hours", "series twice"],
)  # fmt: skip
def test_a_broken_record_stops_the_start(content: Path, values: dict[str, object]) -> None:
    _edit(content, 0, **values)
    with pytest.raises(PlacesError):
        Places.load(content)


def test_a_change_of_a_date_that_is_none_stops_the_start(content: Path) -> None:
    path = content / "places.yaml"
    records = yaml.safe_load(path.read_text(encoding="utf-8"))
    records[0]["series"][0]["changes"] = [{"on": date(2026, 12, 1), "kind": "cancelled"}]
    path.write_text(yaml.safe_dump(records, allow_unicode=True), encoding="utf-8")
    with pytest.raises(PlacesError):
        Places.load(content)


@pytest.mark.parametrize(
    "values",
    [
        {"every_weeks": 2},
        {"anchor": date(2026, 11, 23)},
        {"every_weeks": 2, "anchor": date(2026, 11, 23), "nth": [1]},
        {"nth": [6]},
        {"nth": [1], "changes": [{"on": date(2026, 12, 14), "kind": "cancelled"}]},
    ],
    ids=["no anchor", "no rhythm", "both", "sixth", "change of a date that is none"],
)
def test_a_rhythm_that_says_two_things_stops_the_start(
    content: Path, values: dict[str, object]
) -> None:
    series = {"id": "s", "weekday": "MO", "start": "10:00", "end": "12:00", "nurse": "none",
              "pause": "none"}  # fmt: skip
    _edit(content, 0, series=[series | values])
    with pytest.raises(PlacesError):
        Places.load(content)


def test_an_editor_may_write_on_without_quotes(content: Path) -> None:
    path = content / "places.yaml"
    text = path.read_text(encoding="utf-8")
    old = "id: sc-mitte-1, weekday: MO,"
    assert old in text
    path.write_text(text.replace(old, f"{old} changes: [{{on: 2026-12-07, kind: cancelled}}],"))
    change = Places.load(content)["sc-mitte"].series[0].changes[0]
    assert (change.on, change.kind) == (date(2026, 12, 7), "cancelled")


def test_places_at_one_spot_share_one_pin(places: Places) -> None:
    found = pins(places.outline, [p.data for p in places.meetings])
    assert [pin.names for pin in found] == [
        ("Schnullercafé Innenstadt", "Kleinkindcafé"),
        ("Schnullercafé Düren-Nord",),
        ("Schnullercafé Düren-Ost",),
    ]
    assert [pin.turn for pin in found] == [None, None, 0.0]
    assert [pin.is_label_below for pin in found] == [True, False, False]
    assert not any(pin.is_exact for pin in found)


def test_a_pin_of_the_office_is_exact_and_a_place_without_position_has_none(content: Path) -> None:
    _edit(content, 0, lat=50.8, lon=6.48)
    _edit(content, 1, about=None)
    first = pins((loaded := Places.load(content)).outline, [p.data for p in loaded.meetings])[0]
    assert (first.names, first.is_exact) == (("Schnullercafé Innenstadt",), True)


def test_all_pins_lie_inside_the_drawing(places: Places) -> None:
    for pin in pins(places.outline, [p.data for p in places.meetings]):
        assert 0 < pin.x < 360
        assert 0 < pin.y < 290
    assert places.outline.credit == "© GeoBasis-DE / BKG 2021 (Daten verändert)"

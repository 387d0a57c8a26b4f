"""Picking places by links, without JavaScript."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from fruehe_hilfen import clock
from fruehe_hilfen.places import filters, queries, rules
from fruehe_hilfen.places.catalogue import Places
from fruehe_hilfen.places.filters import Filter
from tests.support.client import Client

TODAY = date(2026, 11, 25)


def _ids(places: Places, chosen: Filter) -> list[str]:
    return [card.place.id for card in queries.cards(places, TODAY, chosen)]


@pytest.mark.parametrize(
    ("chosen", "ids"),
    [
        (Filter(), ["sc-nord", "sc-ost", "sc-mitte", "kk-mitte"]),
        (Filter(art="schnullercafe"), ["sc-nord", "sc-ost", "sc-mitte"]),
        (Filter(art="kleinkindcafe"), ["kk-mitte"]),
        (Filter(art="schnullerbox"), []),
        (Filter(tag="mi"), ["sc-nord"]),
        (Filter(tag="do"), []),
        (Filter(schwester="1"), ["sc-mitte", "sc-nord", "sc-ost"]),
        (Filter(stadtteil="nord-dueren"), ["sc-nord"]),
        (Filter(tag="mi", stadtteil="innenstadt"), []),
        (Filter(art="schnullercafe", stadtteil="innenstadt", schwester="1"), ["sc-mitte"]),
    ],
)
def test_only_what_was_picked_is_listed(places: Places, chosen: Filter, ids: list[str]) -> None:
    assert _ids(places, chosen) == ids


def test_with_a_nurse_means_the_dates_on_which_she_is_there(places: Places) -> None:
    nord = queries.card(places, places["sc-nord"], TODAY, chosen=Filter(schwester="1"))
    assert [line.words.short for line in nord.lines][:3] == [
        "Mi, 2. Dez., 10 bis 12 Uhr", "Mi, 16. Dez., 10 bis 12 Uhr", "Mi, 20. Jan., 10 bis 12 Uhr",
    ]  # fmt: skip
    assert all(line.nurse and not line.is_pause for line in nord.lines)


def test_a_moved_date_is_found_on_the_day_it_takes_place(places: Places) -> None:
    moved = rules.Change(on=date(2026, 12, 2), kind="changed", new_on=date(2026, 12, 3))
    changed = places.with_changes({"sc-nord-1": [moved]})
    assert _ids(changed, Filter(tag="do")) == ["sc-nord"]
    days = [line.words.title for line in queries.cards(changed, TODAY, Filter(tag="mi"))[0].lines]
    assert "Mittwoch, 2. Dezember" not in days


def test_boxes_are_shown_unless_a_day_or_a_nurse_is_asked_for(places: Places) -> None:
    assert len(queries.boxes(places, Filter())) == 2
    assert len(queries.boxes(places, Filter(art="schnullerbox"))) == 2
    assert queries.boxes(places, Filter(tag="mi")) == []
    assert queries.boxes(places, Filter(art="schnullercafe")) == []
    assert [box.id for box in queries.boxes(places, Filter(stadtteil="innenstadt"))] == [
        "sb-buergerbuero"
    ]


def test_every_option_of_the_page_leads_to_something_and_back(places: Places) -> None:
    for _question, options in filters.groups(places, Filter()):
        assert options
        for option in options:
            assert not option.is_on
            values = dict(part.split("=") for part in option.path.partition("?")[2].split("&"))
            chosen = filters.read(
                places, **{"art": "", "tag": "", "schwester": "", "stadtteil": ""} | values
            )
            assert chosen.is_on
            assert _ids(places, chosen) or queries.boxes(places, chosen)
            again = [o for _q, all_ in filters.groups(places, chosen) for o in all_ if o.is_on]
            assert [o.path for o in again] == ["/treffpunkte"]


def test_what_nobody_offers_is_no_filter(places: Places) -> None:
    nonsense = filters.read(places, art="bar", tag="xx", schwester="ja", stadtteil="koeln")
    assert nonsense == Filter()
    assert not nonsense.is_on


@pytest.mark.parametrize(
    "query",
    ["art=bar", "tag=%00", "tag=mi&tag=do", "schwester=ja", "stadtteil=" + "x" * 5_000, "a[]=1", "%ff=%fe", "art"],
)  # fmt: skip
def test_a_broken_address_is_still_a_page(client: Client, query: str) -> None:
    answer = client.get(f"/treffpunkte?{query}")
    assert answer.status_code == 200
    assert "Treffpunkte" in answer.text


def test_a_picked_page_says_what_is_picked_and_is_the_same_for_everyone(client: Client) -> None:
    answer = client.get("/treffpunkte?tag=mi&schwester=1")
    assert answer.headers["cache-control"].startswith("public")
    assert "set-cookie" not in answer.headers
    on = re.findall(r"aria-current=true>.*?</svg>([^<]+)</a>", answer.text)
    assert on == ["Mittwoch", "Mit Kinderkrankenschwester"]
    assert 'href="/treffpunkte?schwester=1"' in answer.text
    assert 'href="/treffpunkte?tag=mi"' in answer.text
    assert "Auswahl: Mittwoch, Mit Kinderkrankenschwester" in answer.text
    assert "Mi, 2. Dez., 10 bis 12 Uhr" in answer.text
    assert "Mi, 25. Nov." not in answer.text


def test_a_choice_that_fits_nothing_offers_the_next_date_and_the_phone(client: Client) -> None:
    html = client.get("/treffpunkte?tag=mi&stadtteil=innenstadt").text
    text = " ".join(re.sub(r"<[^>]*>", " ", html).split())
    assert "Dafür gibt es gerade keinen Treffpunkt" in text
    assert "Schnullercafé Düren-Nord Mi, 25. Nov., 10 bis 12 Uhr" in text
    assert 'href="tel:+492421250"' in html
    assert "Wieder alle zeigen" in text


def test_even_when_no_date_is_known_the_phone_is_there(client: Client) -> None:
    with clock.use(datetime(2030, 1, 7, 8, tzinfo=UTC)):
        html = client.get("/treffpunkte?tag=mi").text
    assert "Dafür gibt es gerade keinen Treffpunkt" in html
    assert 'href="tel:+492421250"' in html


def test_links_stay_in_the_language_of_the_page(client: Client) -> None:
    html = client.get("/xr/treffpunkte?tag=mi").text
    assert 'href="/xr/treffpunkte?art=schnullercafe&amp;tag=mi"' in html


def test_meetings_on_playgrounds_are_a_kind_of_their_own(
    places: Places,
) -> None:
    place = places["sc-nord"]
    outdoor = replace(place, data=place.data.model_copy(update={"kind": "outdoor"}))
    assert Filter(art="unterwegs").fits(outdoor)
    assert not Filter(art="schnullercafe").fits(outdoor)

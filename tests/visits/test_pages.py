"""Booking through the pages, without JavaScript, and through JSON as another program does it."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from httpx import Response

from fruehe_hilfen import clock
from fruehe_hilfen.visits.models import Claim, Hold, Slot, Visit, VisitEvent, VisitState
from tests.support.client import Client
from tests.visits.conftest import World, weekly

PERSON = {"name": "Familie Muster", "contact": "phone", "phone": "02421 000000", "email": ""}
ADDRESS = {"street": "Musterstraße", "house_no": "4", "plz": "52349"}


def hidden(page: Response, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found, name
    return found[1]


def times(page: Response) -> list[str]:
    """The values of the buttons with a time."""
    return re.findall(r'<button class="time"[^>]*value="([^"]+)"', page.text)


def take(client: Client, slot: str) -> Response:
    """Tap a time on the list and see the form."""
    answer = client.post("/termine/reservierungen", data={"slot": slot, "family": str(uuid4())})
    assert answer.status_code == 303
    return client.get(answer.headers["location"])


def send(client: Client, form: Response, **changed: str) -> Response:
    fields = {"hold": hidden(form, "hold"), "request_id": hidden(form, "request_id")}
    return client.post("/termine", data={**fields, **PERSON, **ADDRESS, **changed})


def book(client: Client, slot: str, **changed: str) -> str:
    """Book by page; returns the address of the visit."""
    answer = send(client, take(client, slot), **changed)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


@pytest.fixture
def weekdays(world: World) -> World:
    world.nurse(*(weekly(n, "09:00", "12:00", "home", "phone") for n in range(5)))
    return world


def test_a_first_booking_without_javascript(client: Client, weekdays: World) -> None:
    page = client.get("/termine")
    assert len(times(page)) == 5
    assert "Donnerstag, 26. November" not in page.text
    form = take(client, times(page)[0])
    assert "Für Sie reserviert bis 12:10 Uhr." in form.text
    visit = client.get(send(client, form).headers["location"])
    assert "Ihr Termin steht" in visit.text
    assert "Freitag, 27. November, 9:00" in visit.text
    assert "Frau Beispiel" in visit.text
    assert visit.headers["cache-control"] == "private, no-store"
    assert visit.headers["referrer-policy"] == "same-origin"


def test_more_days_show_only_days_with_free_times(client: Client, weekdays: World) -> None:
    page = client.get("/termine?art=home&tag=2026-12-24")
    assert "Montag, 28. Dezember" in page.text
    assert ">24.<" not in page.text
    assert "Spätere Tage" in page.text


def test_a_type_and_a_district_filter_the_times(client: Client, world: World) -> None:
    world.nurse(weekly(0))
    west = world.nurse(weekly(1))
    with world.db.transaction() as session:
        from fruehe_hilfen.visits.models import NurseDistrict

        session.add(NurseDistrict(nurse_id=west, district="merken"))
    everywhere = client.json("GET", "/termine?art=home").json()["slots"]
    birgel = client.json("GET", "/termine?art=home&stadtteil=birgel").json()["slots"]
    assert {one["starts_at"][:10] for one in everywhere} >= {"2026-11-30", "2026-12-01"}
    assert "2026-12-01" not in {one["starts_at"][:10] for one in birgel}
    tuesday = world.slots(nurse=west)[0]
    body = {"slot": str(tuesday.id), "family": str(uuid4()), "stadtteil": "birgel"}
    assert client.json("POST", "/termine/reservierungen", body).status_code == 422


def test_two_free_nurses_are_one_line(client: Client, world: World) -> None:
    world.nurse(weekly(0))
    world.nurse(weekly(0))
    slots = client.json("GET", "/termine?art=home").json()["slots"]
    starts = [one["starts_at"] for one in slots]
    assert len(starts) == len(set(starts))
    client.json(
        "POST", "/termine/reservierungen", {"slot": slots[0]["slot"], "family": str(uuid4())}
    )
    again = client.json("GET", "/termine?art=home").json()["slots"]
    assert again[0]["starts_at"] == slots[0]["starts_at"]
    assert again[0]["slot"] != slots[0]["slot"]


def test_nothing_free_names_the_next_time_and_a_number_and_no_grey_day(
    client: Client, world: World
) -> None:
    empty = client.get("/termine")
    assert "Gerade nichts frei" in empty.text
    assert "tel:+492421250" in empty.text
    assert client.json("GET", "/termine").json()["next"] is None
    world.nurse(
        weekly(0, "09:00", "12:00", "phone"),
        weekly(0, "14:00", "15:00", "home", last=clock.today()),
    )
    page = client.get("/termine?art=phone")
    assert times(page)


def test_the_json_names_times_districts_and_the_next_time(client: Client, weekdays: World) -> None:
    answer = client.json("GET", "/termine?art=phone").json()
    assert answer["slots"][0]["art"] == "phone"
    assert answer["slots"][0]["starts_at"] == answer["next"] == "2026-11-26T08:00:00Z"
    assert answer["slots"][0]["ends_at"] == "2026-11-26T08:20:00Z"
    assert {"id": "merken", "name": "Merken"} in answer["districts"]
    assert client.json("GET", "/termine?art=cafe").json()["slots"] == []


def test_eight_weeks_and_no_holiday(client: Client, weekdays: World) -> None:
    days = {
        one["starts_at"][:10] for one in client.json("GET", "/termine?art=home").json()["slots"]
    }
    assert max(days) == "2027-01-20"
    assert not days & {"2026-12-24", "2026-12-25", "2026-12-31", "2027-01-01"}


def test_the_whole_way_as_json(client: Client, weekdays: World) -> None:
    slot = client.json("GET", "/termine?art=home").json()["slots"][0]["slot"]
    held = client.json("POST", "/termine/reservierungen", {"slot": slot, "family": str(uuid4())})
    assert held.status_code == 201
    assert held.json()["expires_at"] == "2026-11-25T11:10:00Z"
    body = {
        "hold": held.json()["hold"],
        "request_id": str(uuid4()),
        "name": "M",
        "phone": "02421 1234",
        **ADDRESS,
    }
    first, again = client.json("POST", "/termine", body), client.json("POST", "/termine", body)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    other = client.json("POST", "/termine", {**body, "name": "N"})
    assert (other.status_code, other.json()["code"]) == (409, "request_reused")
    token = first.json()["token"]
    assert client.json("GET", f"/termine/{token}").json()["state"] == "confirmed"
    assert (
        client.json("POST", f"/termine/{token}/absage", {}).json()["state"] == "cancelled_by_family"
    )
    assert len(weekdays.read(Visit)) == 1


def test_a_taken_time_is_409_with_three_alternatives(client: Client, weekdays: World) -> None:
    slot = weekdays.slots()[2]
    weekdays.hold(slot)
    answer = client.json(
        "POST", "/termine/reservierungen", {"slot": str(slot.id), "family": str(uuid4())}
    )
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert len(answer.json()["alternatives"]) == 3
    assert {"slot", "starts_at", "ends_at", "art"} == set(answer.json()["alternatives"][0])
    page = client.post(
        "/termine/reservierungen", data={"slot": str(slot.id), "family": str(uuid4())}
    )
    assert page.status_code == 409
    assert "Diese Zeit hat gerade jemand gebucht" in page.text
    assert len(times(page)) == 3


def test_an_expired_hold_is_410_keeps_what_was_typed_and_one_tap_books(
    client: Client, weekdays: World
) -> None:
    form = take(client, str(weekdays.slots()[0].id))
    with clock.use(clock.now() + timedelta(minutes=10, seconds=1)):
        late = send(client, form)
        assert late.status_code == 410
        assert 'value="Familie Muster"' in late.text
        assert "Musterstraße" in late.text
        retry = {name: hidden(late, name) for name in ("request_id", "family", "slot")}
        answer = client.post("/termine", data={**retry, **PERSON, **ADDRESS})
        assert answer.status_code == 303
    assert len(weekdays.read(Visit)) == 1


def test_an_expired_hold_whose_time_is_gone_offers_the_nearest_times(
    client: Client, weekdays: World
) -> None:
    slot = weekdays.slots()[0]
    form = take(client, str(slot.id))
    with clock.use(clock.now() + timedelta(minutes=10, seconds=1)):
        weekdays.book(slot)
        late = send(client, form)
        assert late.status_code == 410
        assert len(re.findall(r'type="radio" name="slot"', late.text)) == 3
        assert 'value="Familie Muster"' in late.text


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"phone": ""}, "phone"),
        ({"phone": "ruf mich an"}, "phone"),
        ({"contact": "email", "email": "kein-at"}, "email"),
        ({"contact": "", "email": "a@b.de"}, "contact"),
        ({"contact": "code"}, "contact"),
        ({"plz": "50667"}, "plz"),
        ({"street": ""}, "street"),
        ({"house_no": "x" * 11}, "house_no"),
        ({"topic": "<script>"}, "topic"),
        ({"language": "klingonisch"}, "language"),
    ],
)
def test_broken_input_is_422_keeps_everything_typed_and_books_nothing(
    client: Client, weekdays: World, changed: dict[str, str], field: str
) -> None:
    form = take(client, str(weekdays.slots()[0].id))
    answer = send(client, form, **changed)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    for name, value in {**PERSON, **ADDRESS, **changed}.items():
        if name in {"name", "phone", "street", "plz"} and value.strip():
            assert f'value="{value}"' in answer.text
    assert not weekdays.read(Visit)
    assert send(client, answer).status_code == 303


def test_errors_of_a_program_are_listed_by_field(client: Client, weekdays: World) -> None:
    held = str(weekdays.hold(weekdays.slots()[0]))
    answer = client.json("POST", "/termine", {"hold": held, "phone": "1", "email": "a@b.de"})
    assert answer.status_code == 422
    assert {one["field"] for one in answer.json()["errors"]} == {
        "name", "contact", "street", "house_no", "plz", "request_id",
    }  # fmt: skip
    assert set(answer.json()["errors"][0]) == {"field", "code", "message"}


def test_a_visit_by_phone_stores_no_address(client: Client, weekdays: World) -> None:
    book(client, str(weekdays.slots("phone")[0].id))
    visit = weekdays.read(Visit)[0]
    assert (visit.street, visit.house_no, visit.plz) == (None, None, None)


def test_who_gives_no_number_keeps_only_the_link(client: Client, weekdays: World) -> None:
    path = book(client, str(weekdays.slots("phone")[0].id), contact="code", phone="")
    page = client.get(path)
    assert "Rufen Sie uns bitte zur gebuchten Zeit an: 02421 25-0" in page.text
    visit = weekdays.read(Visit)[0]
    assert (visit.phone, visit.email) == (None, None)


def test_cancel_asks_once_and_shows_what_is_now(client: Client, weekdays: World) -> None:
    path = book(client, str(weekdays.slots()[0].id))
    asked = client.get(f"{path}/absage")
    assert "Termin absagen?" in asked.text
    answer = client.post(f"{path}/absage", data={"version": hidden(asked, "version")})
    assert answer.headers["location"] == path
    assert "Dieser Termin ist abgesagt." in client.get(path).text
    assert str(weekdays.slots()[0].id) in times(client.get("/termine"))


def test_move_by_link(client: Client, weekdays: World) -> None:
    path = book(client, str(weekdays.slots()[0].id))
    choice = client.get(f"{path}/verlegung")
    answer = client.post(f"{path}/verlegung", data={"slot": times(choice)[0], "version": "1"})
    assert answer.headers["location"] == path
    weekdays.check_claims()
    stale = client.post(f"{path}/absage", data={"version": "1"})
    assert stale.status_code == 409
    assert "inzwischen geändert" in stale.text


def test_moving_to_a_taken_time_shows_others_and_keeps_the_visit(
    client: Client, weekdays: World
) -> None:
    first, second, *_rest = weekdays.slots()
    path = book(client, str(first.id))
    weekdays.hold(second)
    answer = client.post(f"{path}/verlegung", data={"slot": str(second.id)})
    assert answer.status_code == 409
    assert "Ihr bisheriger Termin steht noch." in answer.text
    as_json = client.json("POST", f"{path}/verlegung", {"slot": str(second.id)})
    assert len(as_json.json()["alternatives"]) == 3
    unknown = client.json("POST", f"{path}/verlegung", {"slot": str(uuid4())})
    assert unknown.status_code == 404


def test_a_strangers_link_does_not_exist(client: Client, weekdays: World) -> None:
    book(client, str(weekdays.slots()[0].id))
    token = "0" * 40
    for path in ("", "/absage", "/verlegung", "/termin.ics"):
        assert client.get(f"/termine/{token}{path}").status_code == 404
    for path in ("/absage", "/verlegung"):
        assert (
            client.post(f"/termine/{token}{path}", data={"slot": str(uuid4())}).status_code == 404
        )
    assert client.get(f"/termine/reservierungen/{uuid4()}").status_code == 404
    visit_id = weekdays.read(Visit)[0].id
    assert client.get(f"/termine/{visit_id}").status_code == 404


def test_looking_changes_nothing(client: Client, weekdays: World) -> None:
    path = book(client, str(weekdays.slots()[0].id))
    form = take(client, str(weekdays.slots()[3].id))

    def state() -> list[str]:
        return [
            repr(row)
            for table in (Slot, Hold, Claim, Visit, VisitEvent)
            for row in weekdays.read(table)
        ]

    before = state()
    links = set(re.findall(r'href="(/termine[^"]*)"', form.text + client.get(path).text))
    for link in ("/termine", f"{path}/absage", f"{path}/verlegung", f"{path}/termin.ics", *links):
        assert client.get(link.replace("&amp;", "&")).status_code == 200
    assert state() == before


def test_letting_go_of_a_time_frees_it_for_others(client: Client, weekdays: World) -> None:
    slot = str(weekdays.slots()[0].id)
    form = take(client, slot)
    assert slot not in times(client.get("/termine"))
    client.post(f"/termine/reservierungen/{hidden(form, 'hold')}/freigabe")
    assert slot in times(client.get("/termine"))
    assert send(client, form).status_code == 410


def test_the_calendar_file_is_neutral_and_counts_changes(client: Client, weekdays: World) -> None:
    from icalendar import Calendar

    first, second, *_rest = weekdays.slots()
    path = book(client, str(first.id))
    seen = []
    for change in ({"verlegung": {"slot": str(second.id)}}, {"absage": {}}, {}):
        answer = client.get(f"{path}/termin.ics")
        assert answer.headers["content-type"].startswith("text/calendar")
        event = Calendar.from_ical(answer.text).walk("VEVENT")[0]
        seen.append((str(event["UID"]), event["SEQUENCE"], str(event["STATUS"])))
        assert str(event["SUMMARY"]) == "Termin Frühe Hilfen"
        assert "Muster" not in answer.text
        for name, data in change.items():
            client.post(f"{path}/{name}", data=data)
    assert {uid for uid, _n, _s in seen} == {f"{weekdays.read(Visit)[0].id}@fruehe-hilfen"}
    assert [(n, state) for _uid, n, state in seen] == [
        (0, "CONFIRMED"),
        (1, "CONFIRMED"),
        (2, "CANCELLED"),
    ]


def test_the_form_never_asks_for_a_birth_or_due_date(client: Client, weekdays: World) -> None:
    form = take(client, str(weekdays.slots()[0].id)).text
    names = set(re.findall(r'(?:input|select)[^>]* name="([a-z_]+)"', form))
    assert names == {
        "request_id", "stadtteil", "hold", "name", "contact", "phone", "email", "street",
        "house_no", "plz", "topic", "language", "interpreter", "remember", "safe_times",
        "discreet",
    }  # fmt: skip


def test_somebody_who_holds_all_day_is_slowed_down(client: Client, weekdays: World) -> None:
    family, slot = str(uuid4()), str(weekdays.slots()[0].id)
    body = {"slot": slot, "family": family}
    codes = [client.json("POST", "/termine/reservierungen", body).status_code for _ in range(21)]
    assert codes == [201] * 20 + [429]


def test_broken_requests_are_refused_not_crashes(client: Client, weekdays: World) -> None:
    post = "/termine/reservierungen"
    assert client.json("POST", post, {"family": str(uuid4())}).status_code == 422
    assert client.json("POST", post, {"slot": "x", "family": str(uuid4())}).status_code == 404
    assert client.json("POST", post, {"slot": str(uuid4()), "family": "me"}).status_code == 422
    assert (
        client.json("POST", post, {"slot": str(uuid4()), "family": str(uuid4())}).status_code == 404
    )
    assert client.json("POST", "/termine", {"hold": "x"}).status_code == 404
    assert client.json("POST", "/termine", []).status_code == 404
    assert client.get("/termine?art=x&stadtteil=y&tag=z").status_code == 200


def test_other_languages_keep_their_prefix(client: Client, weekdays: World) -> None:
    page = client.get("/xr/termine")
    assert page.status_code == 200
    answer = client.post(
        "/xr/termine/reservierungen", data={"slot": times(page)[0], "family": str(uuid4())}
    )
    assert answer.headers["location"].startswith("/xr/termine/reservierungen/")
    assert client.get(answer.headers["location"]).status_code == 200


def test_after_thirty_days_the_personal_fields_are_gone(client: Client, weekdays: World) -> None:
    from fruehe_hilfen.visits import jobs

    path = book(client, str(weekdays.slots()[0].id))
    end = weekdays.read(Visit)[0].ends_at

    def clean() -> Visit:
        with weekdays.db.transaction() as session:
            jobs.clean_up(session)
        found: Visit = weekdays.read(Visit)[0]
        return found

    with clock.use(end + timedelta(days=30)):
        assert clean().name == "Familie Muster"
    with clock.use(end + timedelta(days=30, seconds=1)):
        visit = clean()
        assert {getattr(visit, name) for name in ("name", "phone", "street", "plz", "topic")} == {
            None
        }
        assert visit.family == ""
        assert visit.state is VisitState.CONFIRMED
        assert client.get(path).status_code == 404

"""What the office changes reaches every process, every form of a page, and goes back with an undo."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from uuid import uuid4

import pytest
from sqlmodel import Session

from fruehe_hilfen import clock
from fruehe_hilfen.app import App, create_app
from fruehe_hilfen.db import Database
from fruehe_hilfen.office import live, store
from fruehe_hilfen.office.errors import Changed
from fruehe_hilfen.office.models import OfficeChange
from fruehe_hilfen.office.rules import Kind, Stand
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff.sessions import Person
from tests.conftest import NOON
from tests.support.client import Client

Put = Callable[..., OfficeChange]
NEXT_NORD = "sc-nord-1:2026-12-02"


@pytest.fixture
def second_app(settings: Settings) -> App:
    """A second process on the same database."""
    with clock.use(NOON):
        return create_app(settings)


@pytest.fixture
def other(second_app: App) -> Iterator[Client]:
    with Client(second_app) as running:
        yield running


def _refreshed(app: App) -> None:
    app.state.live.refresh()


def test_a_second_process_sees_the_change_by_itself(
    client: Client, app: App, other: Client, second_app: App, put: Put,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(live, "_PATIENCE_S", 60)  # on a busy machine a page goes out as it was
    for browser in (client, other):
        assert "Fällt aus" not in browser.get("/treffpunkte/sc-nord").text
    put(Kind.DATE, NEXT_NORD, kind="cancelled", reason="Fortbildung")
    for browser, process in ((client, app), (other, second_app)):
        process.state.live._looked_at = float("-inf")  # a second later
        assert "Fällt aus: Fortbildung" in browser.get("/treffpunkte/sc-nord").text


def test_list_calendar_offline_edition_worker_and_tag_follow(
    client: Client, app: App, put: Put
) -> None:
    asked = (
        "/treffpunkte", "/treffpunkte/sc-nord.ics", "/offline/places.json", "/sw.js",
        "/offline/edition.json",
    )  # fmt: skip
    before = {path: client.get(path) for path in asked}
    version = app.state.edition.version
    put(Kind.DATE, NEXT_NORD, kind="cancelled", reason="")
    _refreshed(app)
    for path in asked:
        after = client.get(path, headers={"if-none-match": before[path].headers.get("etag", "")})
        assert after.status_code == 200, path
        assert after.content != before[path].content, path
    assert app.state.edition.version != version
    calendar = client.get("/treffpunkte/sc-nord.ics").text
    assert "STATUS:CANCELLED" in calendar


def test_an_undo_brings_back_the_very_same_bytes(
    client: Client, app: App, put: Put, db: Database, people: dict[str, Person]
) -> None:
    before = client.get("/treffpunkte")
    change = put(Kind.DATE, NEXT_NORD, kind="cancelled", reason="")
    _refreshed(app)
    assert client.get("/treffpunkte").content != before.content
    with db.transaction() as session:
        store.undo(session, people["coordinator"], change.id)
    _refreshed(app)
    assert client.get("/treffpunkte").headers["etag"] == before.headers["etag"]


def test_what_was_there_before_the_last_change_comes_back(
    db: Database, put: Put, people: dict[str, Person]
) -> None:
    first = put(Kind.DATE, NEXT_NORD, kind="cancelled", reason="eins")
    second = put(Kind.DATE, NEXT_NORD, kind="cancelled", reason="zwei")
    with db.transaction() as session, pytest.raises(Changed):
        store.undo(session, people["coordinator"], first.id)
    with db.transaction() as session:
        store.undo(session, people["coordinator"], second.id)
        assert store.active(session)[(Kind.DATE, NEXT_NORD)].value["reason"] == "eins"
    with db.transaction() as session, pytest.raises(Changed):
        store.undo(session, people["coordinator"], second.id)


def test_who_started_from_an_older_state_changes_nothing(
    db: Database, put: Put, people: dict[str, Person]
) -> None:
    put(Kind.DATE, NEXT_NORD, kind="cancelled", reason="eins")
    with db.transaction() as session, pytest.raises(Changed):
        _late(session, people["coordinator"])


def _late(session: Session, person: Person) -> None:
    store.put(
        session, person, Kind.DATE, NEXT_NORD, value={"kind": "cancelled"}, started_from="0-0"
    )


def test_two_at_the_same_moment_write_one_change(
    db: Database, people: dict[str, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both read the same state; the table itself refuses the second number."""
    with db.transaction() as session:
        _late(session, people["coordinator"])
    monkeypatch.setattr(store, "stand", lambda *_a: Stand())
    with pytest.raises(Changed), db.transaction() as session:
        _late(session, people["editor"])


def test_a_change_that_fits_nothing_any_more_is_left_out(
    client: Client, app: App, put: Put
) -> None:
    put(Kind.CONTACT, "gibt-es-nicht", status="hold")
    put(Kind.DATE, "sc-nord-1:kein-tag", kind="cancelled")
    put(Kind.DATE, NEXT_NORD, kind="cancelled", reason="Fortbildung")
    _refreshed(app)
    assert "Fällt aus: Fortbildung" in client.get("/treffpunkte/sc-nord").text


def test_pages_stay_when_the_database_is_gone(
    client: Client, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_session: Session) -> None:
        raise OSError

    monkeypatch.setattr(store, "fingerprint", broken)
    app.state.live._looked_at = float("-inf")
    assert client.get("/treffpunkte").status_code == 200


def test_a_corrected_number_is_on_every_page_that_names_it(
    client: Client, app: App, put: Put
) -> None:
    assert "wird noch bestätigt" in client.get("/begleitbuch/familien-kinderkrankenschwester").text
    put(
        Kind.CONTACT, "fruehe-hilfen", status="ok", display="02421 25-1234", tel="+492421251234",
        address="", hours=[{"days": ["MO"], "from": "09:00", "to": "12:00"}], hours_note="",
        url="", checked_on=str(date(2026, 11, 25)),
    )  # fmt: skip
    _refreshed(app)
    page = client.get("/begleitbuch/familien-kinderkrankenschwester").text
    assert 'href="tel:+492421251234"' in page
    assert "Geprüft am 25.11.2026" in page
    assert "Montag 9 bis 12 Uhr" in page


def test_a_hidden_number_is_gone_and_the_switchboard_stands_in(
    client: Client, app: App, put: Put
) -> None:
    named = [page for page in app.state.edition.pages.values() if "skf" in page.contacts]
    assert named
    put(Kind.CONTACT, "skf", status="hold")
    _refreshed(app)
    for page in named:
        text = client.get(page.path).text
        assert "02421 2843-0" not in text
        assert 'href="tel:' in text


def test_whoever_cannot_go_on_is_told_the_number_of_today(
    client: Client, app: App, put: Put
) -> None:
    put(
        Kind.CONTACT, "stadt", status="ok", display="02421 25-9999", tel="+492421259999",
        address="", hours=[], hours_note="", url="", checked_on=str(date(2026, 11, 25)),
    )  # fmt: skip
    _refreshed(app)
    asked = {"slot": str(uuid4()), "family": str(uuid4())}
    answers = [client.post("/termine/reservierungen", data=asked) for _ in range(40)]
    assert answers[-1].status_code == 429
    assert "Rufen Sie uns bitte an: 02421 25-9999." in answers[-1].text

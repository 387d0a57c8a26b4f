"""Freigaben: read, hand on, release by a second person with a profession, return, read again."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from fruehe_hilfen import clock
from fruehe_hilfen.app import App
from fruehe_hilfen.db import Database
from fruehe_hilfen.office import links, releases, store
from fruehe_hilfen.office.models import OfficeChange
from fruehe_hilfen.office.rules import Kind, Step
from fruehe_hilfen.staff.sessions import Person
from tests.office.older import both_versions
from tests.support.client import Client

SignIn = Callable[[str], Person]


@pytest.fixture
def page_id(app: App) -> str:
    """A page with medical advice that nobody has released."""
    pages = app.state.edition.pages.values()
    fit = (p for p in pages if p.needs_release and not p.reviewed and not p.is_sensitive)
    return str(next(fit).id)


@pytest.fixture
def path(app: App, page_id: str) -> str:
    return str(app.state.edition.page_by_id(page_id).path)


def _stand(text: str) -> str:
    found = re.search(r'name="stand" value="([^"]*)"', text)
    assert found
    return found[1]


def _submit(client: Client, id: str) -> None:
    stand = _stand(client.get(f"/team/freigaben/{id}").text)
    done = client.post(f"/team/freigaben/{id}/vorlage", data={"stand": stand})
    assert done.status_code == 303


def test_a_page_is_released_by_a_second_person_and_says_so(
    client: Client, sign_in: SignIn, page_id: str, path: str
) -> None:
    assert "noch nicht fachlich freigegeben" in client.get(path).text
    sign_in("editor")
    _submit(client, page_id)
    assert "noch nicht fachlich freigegeben" in client.get(path).text
    sign_in("releaser")
    here = f"/team/freigaben/{page_id}"
    assert here in client.get("/team/freigaben").text
    one = client.get(here).text
    assert "Verwaltung und Recht" not in one  # not for medical advice
    done = client.post(f"{here}/freigabe", data={"stand": _stand(one), "profession": "midwife"})
    assert done.status_code == 303
    page = client.get(path).text
    assert "Freigegeben: Hebamme, 25.11.2026" in re.sub(r"\s+", " ", page)
    assert "noch nicht fachlich freigegeben" not in page


def test_who_handed_a_page_on_does_not_release_it(
    client: Client, sign_in: SignIn, page_id: str
) -> None:
    sign_in("other_editor")
    _submit(client, page_id)
    here = f"/team/freigaben/{page_id}"
    assert "Eine zweite Person gibt sie frei." in client.get(here).text
    answer = client.post(f"{here}/freigabe", data={"stand": "1-0", "profession": "midwife"})
    assert answer.status_code == 422
    assert "Eine zweite Person gibt sie frei." in answer.text


def test_nobody_releases_what_nobody_has_read(
    client: Client, sign_in: SignIn, page_id: str
) -> None:
    sign_in("releaser")
    answer = client.post(
        f"/team/freigaben/{page_id}/freigabe", data={"stand": "0-0", "profession": "midwife"}
    )
    assert answer.status_code == 422
    assert "noch nicht vorgelegt" in answer.text


def test_medical_advice_needs_a_medical_profession(
    client: Client, sign_in: SignIn, page_id: str
) -> None:
    sign_in("editor")
    _submit(client, page_id)
    sign_in("releaser")
    for profession in ("law", "social", "", "x"):
        answer = client.post(
            f"/team/freigaben/{page_id}/freigabe", data={"stand": "1-0", "profession": profession}
        )
        assert answer.status_code == 422


def test_a_page_is_returned_with_a_reason_and_can_be_handed_on_again(
    client: Client, sign_in: SignIn, page_id: str
) -> None:
    sign_in("editor")
    _submit(client, page_id)
    sign_in("releaser")
    here = f"/team/freigaben/{page_id}"
    empty = client.post(f"{here}/rueckgabe", data={"stand": "1-0", "reason": ""})
    assert empty.status_code == 422
    client.post(f"{here}/rueckgabe", data={"stand": "1-0", "reason": "Bitte kürzer."})
    sign_in("editor")
    assert "Bitte kürzer." in client.get("/team/freigaben").text
    _submit(client, page_id)
    assert "Zurückgegeben (" not in client.get("/team/freigaben").text


def test_two_releasers_at_once_make_one_release(
    client: Client, sign_in: SignIn, page_id: str
) -> None:
    sign_in("editor")
    _submit(client, page_id)
    sign_in("releaser")
    stand = {"stand": "1-0", "profession": "nurse"}
    assert client.post(f"/team/freigaben/{page_id}/freigabe", data=stand).status_code == 303
    again = client.post(
        f"/team/freigaben/{page_id}/freigabe", data={**stand, "profession": "midwife"}
    )
    assert again.status_code == 409
    assert both_versions(again.text) == {
        "Wer steht für die Seite?": ("Familien-Kinderkrankenschwester", "Hebamme")
    }


def test_a_reason_written_while_somebody_released_the_page_is_not_lost(
    client: Client, sign_in: SignIn, page_id: str
) -> None:
    sign_in("editor")
    _submit(client, page_id)
    sign_in("releaser")
    here = f"/team/freigaben/{page_id}"
    client.post(f"{here}/freigabe", data={"stand": "1-0", "profession": "nurse"})
    late = client.post(f"{here}/rueckgabe", data={"stand": "1-0", "reason": "Bitte kürzer."})
    assert late.status_code == 409
    both = both_versions(late.text)
    assert both["Schritt"] == ("Freigegeben", "Zurückgegeben")
    assert both["Was soll sich ändern?"] == ("leer", "Bitte kürzer.")


def test_a_text_that_changed_while_it_was_read_is_read_again(
    client: Client, app: App, sign_in: SignIn, page_id: str
) -> None:
    sign_in("editor")
    here = f"/team/freigaben/{page_id}"
    form = client.get(here).text
    mark = re.search(r'name="text" value="([^"]*)"', form)
    assert mark
    page = app.state.edition.page_by_id(page_id)
    app.state.live.base.edition.pages[page.slug] = replace(page, source=f"{page.source}\n\nNeu.")
    app.state.live._seen = None
    app.state.live.refresh()
    read = {"stand": _stand(form), "text": mark[1]}
    late = client.post(f"{here}/vorlage", data=read)
    assert late.status_code == 409
    assert both_versions(late.text)["Text"] == ("ist jetzt neu", "wie Sie ihn gelesen haben")
    _submit(client, page_id)


def test_a_release_counts_for_the_text_that_was_read(
    client: Client, app: App, db: Database, sign_in: SignIn, page_id: str
) -> None:
    sign_in("editor")
    _submit(client, page_id)
    sign_in("releaser")
    client.post(f"/team/freigaben/{page_id}/freigabe", data={"stand": "1-0", "profession": "nurse"})
    released = app.state.edition.page_by_id(page_id)
    assert released.reviewed
    newer = replace(released, source=released.source.replace("Sie", "Alle", 1), reviewed=None)
    app.state.live.base.edition.pages[released.slug] = newer
    app.state.live._seen = None
    app.state.live.refresh()
    page = app.state.edition.page_by_id(page_id)
    assert page.reviewed is None
    with db.reading() as session:
        assert releases.reading(session, page).step is None
        old = releases.released_text(session, page)
    assert old
    signs = {piece.sign for piece in releases.difference(old[0], page)}
    assert signs == {"", "+", "-"}
    text = client.get(f"/team/freigaben/{page_id}").text
    assert "Was ist neu seit dem 25.11.2026?" in text


def test_a_released_page_is_asked_for_again_in_time(
    client: Client, sign_in: SignIn, page_id: str, app: App
) -> None:
    sign_in("editor")
    _submit(client, page_id)
    sign_in("releaser")
    client.post(f"/team/freigaben/{page_id}/freigabe", data={"stand": "1-0", "profession": "nurse"})
    due = app.state.edition.page_by_id(page_id).review_due
    assert date(2026, 11, 25) < due <= date(2027, 11, 26)
    with clock.use(datetime(2027, 12, 20, 11, tzinfo=UTC)):
        sign_in("releaser")
        assert "Wieder zu lesen" in client.get("/team/freigaben").text


def test_a_page_to_be_read_again_keeps_its_release_until_the_next_one(
    client: Client, sign_in: SignIn, page_id: str, path: str
) -> None:
    here = f"/team/freigaben/{page_id}"
    midwife = {"profession": "midwife"}
    sign_in("editor")
    _submit(client, page_id)
    sign_in("releaser")
    client.post(f"{here}/freigabe", data={"stand": "1-0", **midwife})
    sign_in("editor")
    assert client.post(f"{here}/vorlage", data={"stand": "2-0"}).status_code == 409  # too early
    with clock.use(datetime(2027, 12, 20, 11, tzinfo=UTC)):
        sign_in("editor")
        _submit(client, page_id)
        assert "Hebamme, 25.11.2026" in re.sub(r"\s+", " ", client.get(path).text)
        sign_in("releaser")
        client.post(f"{here}/rueckgabe", data={"stand": "3-0", "reason": "Bitte kürzer."})
        assert "Hebamme, 25.11.2026" in re.sub(r"\s+", " ", client.get(path).text)
        twice = client.post(f"{here}/rueckgabe", data={"stand": "4-0", "reason": "Noch einmal."})
        assert twice.status_code == 409
        sign_in("editor")
        _submit(client, page_id)
        sign_in("releaser")
        client.post(f"{here}/freigabe", data={"stand": "5-0", **midwife})
        assert "Hebamme, 20.12.2027" in re.sub(r"\s+", " ", client.get(path).text)


def test_only_editors_hand_on_and_only_releasers_release(
    client: Client, sign_in: SignIn, page_id: str
) -> None:
    sign_in("coordinator")
    assert client.get(f"/team/freigaben/{page_id}").status_code == 200
    for what in ("vorlage", "freigabe", "rueckgabe"):
        assert client.post(f"/team/freigaben/{page_id}/{what}").status_code == 403
    sign_in("editor")
    assert client.post(f"/team/freigaben/{page_id}/freigabe").status_code == 403
    sign_in("releaser")
    assert client.post(f"/team/freigaben/{page_id}/vorlage").status_code == 403


def test_every_page_can_be_read_here(client: Client, app: App, sign_in: SignIn) -> None:
    sign_in("releaser")
    for page in app.state.edition.pages.values():
        assert client.get(f"/team/freigaben/{page.id}").status_code == 200
    assert client.get("/team/freigaben/x").status_code == 404


def test_links_that_are_gone_are_listed_and_a_machine_without_network_says_nothing(
    db: Database, client: Client, sign_in: SignIn
) -> None:
    links.keep(
        db, {"https://a.example/": 200, "https://b.example/": 404, "https://c.example/": 403}
    )
    sign_in("editor")
    page = client.get("/team/freigaben").text
    assert "https://b.example/" in page
    assert "https://c.example/" not in page
    links.keep(db, {"https://a.example/": 0, "https://b.example/": 0})
    with db.reading() as session:
        assert [row.url for row in links.broken(session)] == ["https://b.example/"]
    links.keep(db, {"https://b.example/": 200})
    with db.reading() as session:
        assert links.broken(session) == []


def test_a_step_is_taken_back_by_who_may_make_it(
    client: Client, sign_in: SignIn, page_id: str, db: Database
) -> None:
    sign_in("editor")
    _submit(client, page_id)
    sign_in("coordinator")
    undo = f"/team/aenderungen/{_latest(db, page_id).id}/ruecknahme"
    assert undo not in client.get("/team/freigaben").text
    assert client.post(undo, data={"weiter": "/team/freigaben"}).status_code == 403
    sign_in("editor")
    assert undo in client.get("/team/freigaben").text
    assert client.post(undo, data={"weiter": "/team/freigaben"}).status_code == 303


def _latest(db: Database, page_id: str) -> OfficeChange:
    with db.reading() as session:
        change = store.latest(session, Kind.REVIEW, page_id)
    assert isinstance(change, OfficeChange)
    assert change.value["step"] == Step.SUBMITTED
    return change

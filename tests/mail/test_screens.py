"""What screens say about mail: never a promise that cannot be kept, never somebody's address."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest

from fruehe_hilfen.app import App
from fruehe_hilfen.jobs.schedule import MAILS
from fruehe_hilfen.mail.dispatcher import MailJob
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff.models import StaffMail
from fruehe_hilfen.staff.rules import Role
from fruehe_hilfen.visits import team_actions
from fruehe_hilfen.visits.models import Visit
from tests.mail.world import HER, Post, book, nurse
from tests.staff.conftest import PASSWORD, Access, Door
from tests.support.client import Client
from tests.visits.conftest import SignIn, World

NO_MAIL = "Wir können keine E-Mails von selbst schicken."


@pytest.fixture
def set_up(client: Client, app: App, mail_settings: Settings) -> Callable[[], None]:
    """From now on this installation has a mail server."""

    def do() -> None:
        app.state.settings = mail_settings

    return do


def test_a_form_promises_no_mail_without_a_server(
    client: Client, set_up: Callable[[], None], world: World
) -> None:
    nurse(world)
    paths = ("/termine/warteliste", f"/termine/reservierungen/{world.hold(world.slots()[0])}")
    for path in paths:
        assert NO_MAIL in client.get(path).text
    set_up()
    for path in paths:
        page = client.get(path).text
        assert NO_MAIL not in page
        assert "Wir schreiben nur wegen des Termins." in page


def test_the_page_of_a_visit_says_what_will_be_written(
    client: Client, set_up: Callable[[], None], world: World
) -> None:
    nurse(world)
    path = f"/termine/{book(world, world.slots()[0])}"
    assert NO_MAIL in client.get(path).text
    set_up()
    assert "Am Abend vorher erinnern wir Sie." in client.get(path).text


def test_a_family_stops_the_mails_and_its_address_is_gone(
    client: Client, world: World, mail: Post
) -> None:  # fmt: skip
    her = nurse(world)
    token = book(world, world.slots()[0])
    mail.run()
    visit = world.read(Visit)[0]
    team_actions.cancel(world.db, her, visit.id, reason="sick", version=visit.version)
    for _twice in range(2):
        answer = client.post(f"/termine/{token}/keine-mail")
        assert (answer.status_code, answer.headers["location"]) == (303, f"/termine/{token}")
    assert mail.run() == []
    assert world.read(Visit)[0].email is None
    assert HER not in client.get(f"/termine/{token}").text
    assert client.post("/termine/falsch/keine-mail").status_code == 404


def test_the_office_sees_a_refused_letter_as_a_task(
    client: Client, world: World, mail: Post, sign_in: SignIn,
    person: Callable[..., UUID],
) -> None:  # fmt: skip
    her = nurse(world)
    mail.server.say("RCPT", "250 ok", "550 unknown")
    book(world, world.slots()[0])
    mail.run()
    visit = world.read(Visit)[0]
    team_actions.cancel(world.db, her, visit.id, reason="sick", version=visit.version)
    sign_in(person("koordination", Role.COORDINATOR))
    assert "Unsere E-Mail ist unterwegs" in client.get("/team/termine/bescheid").text
    mail.run()
    tasks = client.get("/team/termine/bescheid").text
    assert "Diese Adresse nimmt keine E-Mail an." in tasks
    assert HER not in tasks
    home = client.get("/team").text
    assert "1 Familie hat noch keine Nachricht bekommen." in home
    assert HER not in home


def test_the_page_on_delivery_shows_numbers_only(
    client: Client, set_up: Callable[[], None], world: World, mail: Post, sign_in: SignIn,
    person: Callable[..., UUID],
) -> None:  # fmt: skip
    nurse(world)
    book(world, world.slots()[0])
    mail.run()
    sign_in(person("koordination", Role.COORDINATOR))
    assert "Es ist kein Mail-Server eingerichtet." in client.get("/team/zustellung").text
    set_up()
    page = client.get("/team/zustellung").text
    assert "1 angenommen, 0 nicht zugestellt" in page
    assert HER not in page


def test_a_hanging_mail_says_why_on_the_page_on_delivery(
    client: Client, set_up: Callable[[], None], world: World, mail: Post, sign_in: SignIn,
    person: Callable[..., UUID],
) -> None:  # fmt: skip
    nurse(world)
    book(world, world.slots()[0])
    asyncio.run(MailJob(MAILS).run(world.db, replace(mail.settings, smtp_port=1)))
    sign_in(person("koordination", Role.COORDINATOR))
    set_up()
    assert "Der Mail-Server ist nicht erreichbar." in client.get("/team/zustellung").text


def test_a_nurse_sets_her_address_with_her_password(
    door: Door, make_account: Callable[..., Access], world: World
) -> None:  # fmt: skip
    door.enter(make_account())
    send = door.client.post
    data = {"email": "frau@example.org", "changes": "1", "mail_password": PASSWORD}
    wrong = send("/team/konto/mail", data={**data, "mail_password": "falsch"})
    assert wrong.status_code == 422
    assert "Das Passwort passt nicht." in wrong.text
    assert 'value="frau@example.org"' in wrong.text
    bad = send("/team/konto/mail", data={**data, "email": "frau@example"})
    assert bad.status_code == 422
    assert world.read(StaffMail) == []
    assert send("/team/konto/mail", data=data).status_code == 303
    page = door.client.get("/team/konto").text
    assert "Wir schreiben an frau@example.org." in page
    assert "Änderungen Ihrer Termine: an." in page
    assert send("/team/konto/mail", data={**data, "email": ""}).status_code == 303
    assert world.read(StaffMail) == []


def test_an_invitation_goes_to_the_address_and_nobody_reads_it_later(
    client: Client, set_up: Callable[[], None], world: World, sign_in: SignIn, mail: Post,
    person: Callable[..., UUID],
) -> None:  # fmt: skip
    sign_in(person("verwaltung", Role.ADMIN))
    set_up()
    data = {"login": "frau.neu", "name": "Frau Neu", "roles": "nurse"}
    bad = client.post("/team/konten", data={**data, "email": "neu@example.org\nBcc: x@y.de"})
    assert bad.status_code == 422
    made = client.post("/team/konten", data={**data, "email": "neu@example.org"})
    assert made.status_code == 303
    page = client.get(made.headers["location"]).text
    assert "Wir schicken den Link auch per E-Mail." in page
    assert [one.to for one in mail.run()] == ["neu@example.org"]
    new = world.read(StaffMail)[0].staff_id
    page = client.get(f"/team/konten/{new}").text
    assert "neu@example.org" not in page
    assert "Link auch per E-Mail schicken" in page
    again = client.post(f"/team/konten/{new}/einladung", data={"mail": "1"})
    assert again.status_code == 303
    assert {one.subject for one in mail.run()} == {
        "Ihr Zugang bei Frühe Hilfen Düren", "Ihr Zugang wurde geändert",
    }  # fmt: skip

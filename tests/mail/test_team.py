"""What the team is written: links and warnings for accounts, times and districts for nurses."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import select

from fruehe_hilfen import clock
from fruehe_hilfen.jobs import worker
from fruehe_hilfen.jobs.schedule import MAILS
from fruehe_hilfen.mail.dispatcher import MailJob
from fruehe_hilfen.staff import account, mailbox
from fruehe_hilfen.staff.actions import add_account, disable_account, reset_account
from fruehe_hilfen.staff.audit_models import AuditEntry
from fruehe_hilfen.staff.models import Staff, StaffMail
from fruehe_hilfen.staff.rules import Role
from fruehe_hilfen.visits import changes, jobs, mailing, team_actions
from fruehe_hilfen.visits.models import Visit
from tests.conftest import NOON
from tests.mail.world import Post, acting, book
from tests.visits.conftest import World, weekly

HER = "frau.beispiel@example.org"


def wants_mail(world: World, staff_id: UUID, *, changes: bool = True) -> None:
    with world.db.transaction() as session:
        session.add(StaffMail(staff_id=staff_id, address=HER, wants_changes=changes))


def tomorrow(world: World) -> UUID:
    """A nurse with a time tomorrow, who wants to know."""
    her = world.nurse(weekly(3, "13:00", "17:00"), weekly(0))
    wants_mail(world, her)
    return her


def test_a_visit_booked_for_tomorrow_is_told_at_once_without_a_name(
    world: World, mail: Post
) -> None:  # fmt: skip
    tomorrow(world)
    book(world, world.slots()[0], email="")
    got = mail.one()
    assert got.to == HER
    assert got.subject == "Änderung in Ihren Terminen"
    assert "Donnerstag, 26. November, 13:00 Uhr" in got.text
    assert "Neu gebucht" in got.text
    assert "Mia" not in got.text
    assert "Muster" not in got.text


def test_what_lies_further_ahead_waits_for_the_morning(
    world: World, mail: Post, moment: Callable[[str], object]
) -> None:  # fmt: skip
    tomorrow(world)
    monday = [slot for slot in world.slots() if slot.local_date.weekday() == 0]
    token = book(world, monday[0], email="")
    changes.cancel(world.db, token)
    book(world, monday[1], email="")
    assert mail.run() == []
    with clock.use(moment("2026-11-30 07:02")):  # type: ignore[arg-type]
        with world.db.transaction() as session:
            mailing.send_digests(session)
            mailing.send_digests(session)
        got = mail.one()
    assert got.subject == "Ihr Tag"
    assert "- 10:30 Uhr, Zu Hause" in got.text
    assert "- Mo, 30. Nov., 9:00 Uhr, Zu Hause: Abgesagt" in got.text
    assert "Mia" not in got.text


def test_the_morning_letter_goes_once_from_seven_to_nine(
    world: World, mail: Post, moment: Callable[[str], object]
) -> None:  # fmt: skip
    tomorrow(world)
    book(world, world.slots()[0], email="")
    mail.run()
    context = worker.Context(mail.settings, world.db)
    for time, count in (("06:59", 0), ("07:00", 1), ("08:00", 0), ("09:01", 0)):
        with clock.use(moment(f"2026-11-26 {time}")):  # type: ignore[arg-type]
            asyncio.run(jobs.write_digests(context))
            assert len(mail.run()) == count, time


def test_an_empty_day_and_yesterdays_letter_are_not_sent(
    world: World, mail: Post, moment: Callable[[str], object]
) -> None:  # fmt: skip
    tomorrow(world)
    with clock.use(moment("2026-11-27 07:02")):  # type: ignore[arg-type]
        with world.db.transaction() as session:
            mailing.send_digests(session)
        assert mail.run() == []


def test_a_visit_moved_away_from_tomorrow_is_told_with_both_times(
    world: World, mail: Post
) -> None:  # fmt: skip
    tomorrow(world)
    slots = world.slots()
    token = book(world, slots[0], email="")
    mail.run()
    monday = next(slot for slot in slots if slot.local_date.weekday() == 0)
    changes.move(world.db, world.catalogue, token, monday.id)
    text = mail.one().text
    assert "Montag, 30. November, 9:00 Uhr" in text
    assert "Vorher: Donnerstag, 26. November, 13:00 Uhr" in text


def test_who_has_not_asked_for_it_or_has_read_it_gets_nothing(
    world: World, mail: Post
) -> None:  # fmt: skip
    from fruehe_hilfen.visits import notices

    her = tomorrow(world)
    token = book(world, world.slots()[0], email="")
    mail.run()
    changes.cancel(world.db, token)
    notices.seen_by_nurse(world.db, her)
    assert mail.run() == []
    with world.db.transaction() as session:
        session.get_one(StaffMail, her).wants_changes = False
    book(world, world.slots()[0], email="")
    assert mail.run() == []


def test_her_own_change_is_no_news_to_her(world: World, mail: Post) -> None:
    her = tomorrow(world)
    book(world, world.slots()[0], email="")
    mail.run()
    visit = world.read(Visit)[0]
    team_actions.cancel(world.db, acting(her), visit.id, reason="sick", version=visit.version)
    assert mail.run() == []


def test_an_invitation_by_mail_opens_the_account_and_a_used_one_is_not_sent(
    world: World, mail: Post, client: object
) -> None:  # fmt: skip
    with world.db.transaction() as session:
        invited = add_account(session, "frau.neu", name="Frau Neu", roles=[Role.NURSE])
        mailbox.give_address(session, invited.staff_id, HER)
        mailbox.send_invitation(session, invited.staff_id, invited.token)
    got = mail.one()
    assert got.to == HER
    assert f"http://testserver.local/team/einladung/{invited.token}" in got.text
    assert "frau.neu" in got.text
    assert "Frau Neu" not in got.text
    with world.db.transaction() as session:
        again = reset_account(session, "frau.neu")
        mailbox.send_invitation(session, again.staff_id, again.token)
        newest = reset_account(session, "frau.neu")
        mailbox.send_invitation(session, newest.staff_id, newest.token)
    texts = [one.text for one in mail.run()]
    assert [text for text in texts if again.token in text] == []
    assert len([text for text in texts if newest.token in text]) == 1
    with world.db.transaction() as session:
        late = reset_account(session, "frau.neu")
        mailbox.send_invitation(session, late.staff_id, late.token)
    with clock.use(NOON + timedelta(hours=73)):
        assert not [one for one in mail.run() if late.token in one.text]


def test_a_change_of_the_account_is_told_and_holds_no_link_to_sign_in(
    world: World, mail: Post
) -> None:  # fmt: skip
    her = tomorrow(world)
    account.change_password(world.db, acting(her), "vier-neue-woerter-hier")
    got = mail.one()
    assert got.subject == "Ihr Zugang wurde geändert"
    assert "Ihr Passwort wurde geändert." in got.text
    assert "einladung" not in got.text


def test_a_closed_account_is_forgotten_at_once(world: World, mail: Post) -> None:
    tomorrow(world)
    book(world, world.slots()[0], email="")
    with world.db.transaction() as session:
        login = session.exec(select(Staff)).one().login
        disable_account(session, login)
    assert mail.run() == []
    assert world.read(StaffMail) == []


def test_an_address_that_refuses_is_asked_for_again(world: World, mail: Post) -> None:
    tomorrow(world)
    mail.server.say("RCPT", "550 unknown")
    book(world, world.slots()[0], email="")
    mail.run()
    assert world.read(StaffMail)[0].is_broken


def test_a_new_address_is_greeted_and_noted_without_its_value(
    world: World, mail: Post
) -> None:  # fmt: skip
    her = world.nurse()
    with world.db.transaction() as session:
        mailbox.save(session, acting(her), HER, changes=True)
    assert mail.one().subject == "E-Mails an diese Adresse"
    with world.db.transaction() as session:
        mailbox.save(session, acting(her), HER, changes=False)
    assert mail.run() == []
    with world.db.transaction() as session:
        mailbox.save(session, acting(her), "", changes=True)
    assert world.read(StaffMail) == []
    entries = [one for one in world.read(AuditEntry) if one.action == "mail_changed"]
    assert [one.fields for one in entries] == ["address changes"] * 3


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_kind_of_letter_is_known_to_the_worker(
    world: World, mail: Post, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    kinds = {
        value
        for module in (mailing, mailbox)
        for name, value in vars(module).items()
        if name.isupper() and isinstance(value, str) and "." in value
    }
    assert kinds == set(MAILS)
    assert MailJob(MAILS)

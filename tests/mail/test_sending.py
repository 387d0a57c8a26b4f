"""Letters reach the mail server: once, later, or never, and every end is told to somebody."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from fruehe_hilfen import clock
from fruehe_hilfen.jobs import outbox
from fruehe_hilfen.jobs.models import OutboxMessage
from fruehe_hilfen.mail import rules, sender
from fruehe_hilfen.mail.figures import figures
from fruehe_hilfen.mail.letters import Letter
from tests.conftest import NOON
from tests.mail.conftest import SENDER, Desktop
from tests.support.mail_server import HANG, HANG_UP, TAKE_AND_HANG_UP, MailServer


def waiting(desktop: Desktop) -> list[OutboxMessage]:
    with desktop.db.reading() as session:
        return list(session.exec(select(OutboxMessage)))


def counted(desktop: Desktop) -> dict[str, int]:
    with desktop.db.reading() as session:
        return {k: n for k, n in figures(session).days[clock.today()].items() if n}


def test_a_letter_is_plain_text_from_a_neutral_sender(desktop: Desktop, server: MailServer) -> None:
    desktop.letter = Letter("familie@example.org", "Ihr Termin", "Grüße aus Düren\n.\nEnde\n")
    desktop.post()
    assert desktop.run() == 1
    (got,) = server.letters
    assert (got.sender, got.to) == (SENDER, "familie@example.org")
    assert got.message["From"] == f"Stadt Düren <{SENDER}>"
    assert got.message["To"] == "familie@example.org"
    assert got.message["Auto-Submitted"] == "auto-generated"
    assert got.message.get_content_type() == "text/plain"
    assert got.message["Content-Transfer-Encoding"] == "quoted-printable"
    assert got.text.replace("\r\n", "\n") == "Grüße aus Düren\n.\nEnde\n"
    assert "Wed, 25 Nov 2026 11:00:00" in got.message["Date"]
    assert waiting(desktop) == []
    assert desktop.told == ["sent 0"]
    assert counted(desktop) == {"sent": 1}


def test_many_letters_share_one_connection(desktop: Desktop, server: MailServer) -> None:
    desktop.post(5)
    assert desktop.run() == 5
    assert (len(server.letters), server.connections) == (5, 1)
    assert len({one.message["Message-ID"] for one in server.letters}) == 5


def test_the_same_letter_waits_only_once_and_goes_only_once(
    desktop: Desktop, server: MailServer
) -> None:
    desktop.post()
    with pytest.raises(AssertionError):
        desktop.post()
    desktop.run()
    desktop.run()
    assert len(server.letters) == 1


def test_what_is_not_true_any_more_is_not_sent(desktop: Desktop, server: MailServer) -> None:
    desktop.post()
    desktop.letter = None
    desktop.run()
    assert (server.letters, waiting(desktop), desktop.told) == ([], [], [])
    assert counted(desktop) == {"dropped": 1}


@pytest.mark.parametrize("command", ["RCPT", "DATA", "END"])
def test_a_final_no_ends_the_letter_and_is_told_without_the_address(
    desktop: Desktop, server: MailServer, command: str, capfd: pytest.CaptureFixture[str]
) -> None:
    server.say(command, "550 5.1.1 familie@example.org gibt es nicht")
    desktop.post()
    desktop.run()
    assert desktop.told == ["failed 0: 550"]
    assert waiting(desktop) == []
    assert counted(desktop) == {"failed": 1}
    assert "example.org" not in "".join(capfd.readouterr())


@pytest.mark.parametrize("command", ["RCPT", "DATA", "END"])
def test_a_no_for_now_is_tried_later_with_growing_pauses(
    desktop: Desktop, server: MailServer, command: str
) -> None:
    server.say(command, "451 familie@example.org später", "451 später")
    desktop.post()
    desktop.run()
    (row,) = waiting(desktop)
    assert (row.last_error, row.due_at, row.lease) == ("451", NOON + timedelta(minutes=1), None)
    assert desktop.run() == 0
    with clock.use(NOON + timedelta(minutes=2)):
        desktop.run()
        assert waiting(desktop)[0].due_at == NOON + timedelta(minutes=6)
    with clock.use(NOON + timedelta(minutes=7)):
        desktop.run()
    assert desktop.told == ["sent 0"]


def test_one_refused_letter_does_not_hold_up_the_next(desktop: Desktop, server: MailServer) -> None:
    server.say("RCPT", "550 nein", "451 später")
    desktop.post(3)
    desktop.run()
    assert desktop.told == ["failed 0: 550", "sent 2"]
    assert len(waiting(desktop)) == 1


def test_after_two_days_a_letter_is_no_news_and_a_person_takes_over(
    desktop: Desktop, server: MailServer
) -> None:
    server.say("RCPT", *["451 später"] * 200)
    desktop.post()
    now, tries = NOON, 0
    while waiting(desktop):
        now += timedelta(minutes=30)
        with clock.use(now):
            tries += desktop.run()
    assert timedelta(hours=48) < now - NOON < timedelta(hours=50)
    assert desktop.told == ["failed 0: late"]
    assert 20 < tries < 80


def test_a_server_that_is_down_is_left_alone_and_no_letter_is_lost(
    desktop: Desktop, server: MailServer
) -> None:
    down = replace(desktop.settings, smtp_port=1)
    desktop.post(3)
    assert desktop.run(down) == 1, "the others are not tried against the same wall"
    assert desktop.run(down) == 1
    assert {row.last_error for row in waiting(desktop)} == {"connect", ""}
    with clock.use(NOON + timedelta(minutes=20)):
        desktop.run()
    assert sorted(desktop.told) == ["sent 0", "sent 1", "sent 2"]


def test_a_worker_rests_before_it_asks_the_dead_server_again(desktop: Desktop) -> None:
    import asyncio

    down = replace(desktop.settings, smtp_port=1)
    desktop.post(2)
    assert asyncio.run(desktop.job.run(desktop.db, down)) == 1
    assert asyncio.run(desktop.job.run(desktop.db, down)) == 0
    with clock.use(NOON + timedelta(seconds=31)):
        assert asyncio.run(desktop.job.run(desktop.db, down)) == 1


@pytest.mark.parametrize(
    ("command", "cause"), [("CONNECT", "timeout"), ("MAIL", "timeout"), ("RCPT", "timeout")]
)
def test_a_server_that_hangs_before_the_text_costs_a_moment_and_no_second_copy(
    desktop: Desktop, server: MailServer, command: str, cause: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(sender, "CONNECT_S", 0.3)
    monkeypatch.setattr(sender, "LETTER_S", 0.3)
    server.say(command, HANG)
    desktop.post()
    desktop.run()
    assert [row.last_error for row in waiting(desktop)] == [cause]
    with clock.use(NOON + timedelta(minutes=5)):
        desktop.run()
    assert len(server.letters) == 1


def test_a_lost_answer_makes_at_most_one_second_copy_with_the_same_id(
    desktop: Desktop, server: MailServer
) -> None:
    server.say("END", *[TAKE_AND_HANG_UP] * 5)
    desktop.post()
    for minutes in (0, 10, 80, 300, 3000):
        with clock.use(NOON + timedelta(minutes=minutes)):
            desktop.run()
    assert len(server.letters) == 2
    assert len({one.message["Message-ID"] for one in server.letters}) == 1
    assert desktop.told[0].startswith("failed 0")


def test_a_line_that_breaks_between_commands_is_no_refusal(
    desktop: Desktop, server: MailServer
) -> None:
    server.say("RCPT", HANG_UP)
    desktop.post()
    desktop.run()
    assert [row.last_error for row in waiting(desktop)] == ["connect"]
    with clock.use(NOON + timedelta(minutes=5)):
        desktop.run()
    assert desktop.told == ["sent 0"]


def test_a_refused_sender_is_our_mistake_and_never_the_end_of_a_letter(
    desktop: Desktop, server: MailServer
) -> None:
    server.say("MAIL", "553 sender not allowed")
    desktop.post()
    desktop.run()
    assert [row.last_error for row in waiting(desktop)] == ["553"]
    assert desktop.told == []


def test_a_sender_that_is_no_address_is_our_mistake_too(
    desktop: Desktop, server: MailServer
) -> None:
    desktop.post()
    desktop.run(replace(desktop.settings, smtp_from="Stadt Düren <termine@>"))
    assert [row.last_error for row in waiting(desktop)] == ["sender"]
    assert desktop.told == []


def test_letters_of_a_worker_that_slept_for_days_are_no_news(
    desktop: Desktop, server: MailServer
) -> None:
    desktop.post()
    with clock.use(NOON + timedelta(hours=49)):
        desktop.run()
    assert (server.letters, desktop.told) == ([], ["failed 0: late"])


def test_without_a_server_nothing_waits_and_a_person_is_asked(
    desktop: Desktop, server: MailServer
) -> None:
    off = replace(desktop.settings, smtp_host="", smtp_from="")
    desktop.post()
    desktop.run(off)
    assert desktop.told == ["failed 0: off"]
    assert (waiting(desktop), server.connections) == ([], 0)
    assert counted(desktop) == {"off": 1}


def test_two_workers_at_once_send_every_letter_once(desktop: Desktop, server: MailServer) -> None:
    desktop.post(12)
    start = threading.Barrier(3)

    def work() -> None:
        start.wait()
        desktop.run()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({one.message["Message-ID"] for one in server.letters}) == len(server.letters) == 12


def test_the_rest_of_the_outbox_does_not_touch_letters(desktop: Desktop) -> None:
    desktop.post()
    assert outbox.claim(desktop.db) == []
    assert len(outbox.claim(desktop.db, mail=True)) == 1


def test_a_broken_letter_is_set_aside_and_the_next_one_goes(
    desktop: Desktop, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, texts = desktop.letter, iter([None, desktop.letter])

    def write(*_args: object) -> Letter | None:
        if next(texts) is None:
            raise ValueError("Familie Muster")
        return good

    monkeypatch.setattr(desktop, "write", write)
    desktop.__post_init__()
    desktop.post(2)
    desktop.run()
    assert desktop.told == ["sent 1"]
    assert [row.last_error for row in waiting(desktop)] == ["broken"]


@pytest.mark.parametrize(
    ("address", "as_sent", "utf8"),
    [
        ("mia@müller.example", "mia@xn--mller-kva.example", False),
        ("jürgen@example.org", "jürgen@example.org", True),
        ("o'neil+x@example.org", "o'neil+x@example.org", False),
    ],
)
def test_umlauts_in_addresses_arrive(
    desktop: Desktop, server: MailServer, address: str, as_sent: str, utf8: bool
) -> None:
    desktop.letter = Letter(address, "Ihr Termin", "Text\n")
    desktop.post()
    desktop.run()
    (got,) = server.letters
    assert got.to == as_sent
    assert ("SMTPUTF8" in got.options) == utf8


def test_a_server_without_umlauts_is_no_endless_story(desktop: Desktop, server: MailServer) -> None:
    server.knows_utf8 = False
    desktop.letter = Letter("jürgen@example.org", "Ihr Termin", "Text\n")
    desktop.post()
    desktop.run()
    assert desktop.told == ["failed 0: utf8"]


@pytest.mark.parametrize(
    "address",
    [
        "a@example.org\r\nBcc: b@example.org", "a@example.org\nX: y", "a b@example.org",
        "a@example.org,b@example.org", "<a@example.org>", "a@b@example.org", "a@example", "",
        "a\x00@example.org", "a@exa..mple.org", '"a b"@example.org', "a@[127.0.0.1]",
    ],
)  # fmt: skip
def test_nothing_can_be_smuggled_in_by_an_address(
    desktop: Desktop, server: MailServer, address: str
) -> None:
    assert not rules.is_address(address)
    desktop.letter = Letter(address, "Ihr Termin", "Text\n")
    desktop.post()
    desktop.run()
    assert (server.letters, desktop.told) == ([], ["failed 0: address"])


def test_a_subject_stays_one_line() -> None:
    from uuid import uuid4

    from fruehe_hilfen.mail.message import pack

    with pytest.raises(ValueError, match=r"header|linefeed|newline"):
        pack(Letter("a@example.org", "Termin\r\nBcc: b@example.org", "x\n"), uuid4(), SENDER)

"""Whether a page helped: kept without identity, and not for long."""

import re
from datetime import UTC, date, datetime

import pytest
from sqlmodel import select

from fruehe_hilfen import clock
from fruehe_hilfen.book.feedback import forget_feedback
from fruehe_hilfen.book.models import FeedbackKind, PageFeedback
from fruehe_hilfen.db import Database
from tests.conftest import ENGINES
from tests.support.client import Client

pytestmark = pytest.mark.parametrize("database_url", ENGINES, indirect=True)
PAGE = "/begleitbuch/u-untersuchungen"
FORM = f"{PAGE}/rueckmeldung"


def _kept(db: Database) -> list[tuple[str, FeedbackKind, str | None, date]]:
    with db.reading() as session:
        rows = session.exec(select(PageFeedback)).all()
        return [(row.page_id, row.kind, row.text, row.created_on) for row in rows]


def test_yes_is_kept_with_the_page_and_the_day_and_nothing_else(
    client: Client, db: Database
) -> None:
    answer = client.post(FORM, data={"kind": "helpful", "text": ""})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}/danke")
    assert "set-cookie" not in answer.headers
    assert _kept(db) == [("xge1", FeedbackKind.HELPFUL, None, date(2026, 11, 25))]
    assert set(PageFeedback.model_fields) == {"id", "page_id", "kind", "text", "created_on"}


def test_the_id_of_an_answer_does_not_tell_the_minute(client: Client, db: Database) -> None:
    client.post(FORM, data={"kind": "helpful"})
    with db.reading() as session:
        assert session.exec(select(PageFeedback)).one().id.version == 4


def test_the_words_of_a_parent_are_sealed_in_the_database(client: Client, db: Database) -> None:
    client.post(FORM, data={"kind": "error", "text": "Die Nummer stimmt nicht."})
    assert [row[2] for row in _kept(db)] == ["Die Nummer stimmt nicht."]
    with db.engine.connect() as connection:
        raw = connection.exec_driver_sql("SELECT text FROM page_feedback").scalar_one()
    assert b"Nummer" not in bytes(raw)


def test_saying_it_twice_counts_twice_because_nobody_is_known(client: Client, db: Database) -> None:
    for _ in range(2):
        client.post(FORM, data={"kind": "not"})
    assert len(_kept(db)) == 2


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"kind": "error", "text": " "}, "Bitte schreiben Sie, was nicht stimmt."),
        ({"kind": "error", "text": "ä" * 1001}, "höchstens 1000 Zeichen"),
        ({"kind": "liked", "text": "Wort"}, "eine der Tasten"),
        ({}, "eine der Tasten"),
    ],
)
def test_a_broken_answer_keeps_the_page_and_what_was_typed(
    client: Client, db: Database, form: dict[str, str], said: str
) -> None:
    answer = client.post(FORM, data=form)
    assert answer.status_code == 422
    assert "no-store" in answer.headers["cache-control"]
    assert said in answer.text
    assert re.search(rf"<textarea[^>]*>{form.get('text', '').strip()}</textarea>", answer.text)
    assert "<details open>" in answer.text
    assert _kept(db) == []


def test_after_ten_answers_an_hour_a_network_waits(client: Client, db: Database) -> None:
    for _ in range(10):
        assert client.post(FORM, data={"kind": "helpful"}).status_code == 303
    refused = client.post(FORM, data={"kind": "helpful"})
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) > 0
    assert len(_kept(db)) == 10


@pytest.mark.parametrize("slug", ["k7", "gibt-es-nicht"])
def test_quiet_pages_ask_nothing_and_take_nothing(client: Client, db: Database, slug: str) -> None:
    answer = client.post(f"/begleitbuch/{slug}/rueckmeldung", data={"kind": "helpful"})
    assert answer.status_code == 404
    assert client.get(f"/begleitbuch/{slug}/danke").status_code == 404
    assert _kept(db) == []


def test_another_site_cannot_answer_for_a_parent(client: Client, db: Database) -> None:
    answer = client.post(
        FORM, data={"kind": "not"}, headers={"sec-fetch-site": "cross-site", "origin": "https://x.de"}
    )  # fmt: skip
    assert answer.status_code == 403
    assert _kept(db) == []


def test_a_page_with_its_question_stays_the_same_for_everyone(client: Client) -> None:
    answer = client.get(PAGE)
    assert answer.headers["cache-control"].startswith("public")
    assert f'action="{FORM}"' in answer.text
    assert 'type="hidden"' not in answer.text


def test_answers_go_after_90_days(client: Client, db: Database) -> None:
    client.post(FORM, data={"kind": "helpful"})
    with clock.use(datetime(2027, 2, 23, 11, tzinfo=UTC)):
        forget_feedback(db)
        assert len(_kept(db)) == 1
    with clock.use(datetime(2027, 2, 24, 11, tzinfo=UTC)):
        forget_feedback(db)
        assert _kept(db) == []

"""The table of answers: one line per thing a push service can do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fruehe_hilfen.push.outcomes import (
    Answer,
    Delivery,
    Outcome,
    Phone,
    Ring,
    Service,
    outcome,
    retry_after,
)

R, P, S = Ring, Phone, Service
MISMATCH = "the VAPID credentials in the authorization header do not correspond to ..."
TABLE: list[tuple[int, str, int, Ring, Phone, Service]] = [
    # status, text, attempt → ring, phone, service
    (200, "", 1, R.RUNG, P.ACCEPTED, S.FINE),
    (201, "", 1, R.RUNG, P.ACCEPTED, S.FINE),
    (202, "", 6, R.RUNG, P.ACCEPTED, S.FINE),
    (204, "", 1, R.RUNG, P.ACCEPTED, S.FINE),
    (301, "", 1, R.FAILED, P.SUSPECT, S.FINE),
    (307, "", 1, R.FAILED, P.SUSPECT, S.FINE),
    (400, "bad", 1, R.FAILED, P.KEEP, S.FINE),
    (400, '{"reason":"VapidPkHashMismatch"}', 1, R.FAILED, P.KEY_MISMATCH, S.FINE),
    (400, "UnauthorizedRegistration", 1, R.FAILED, P.KEY_MISMATCH, S.FINE),
    (401, "", 1, R.AGAIN, P.KEEP, S.REFUSED),
    (401, '{"errno": 109}', 2, R.FAILED, P.KEY_MISMATCH, S.REFUSED),
    (403, "", 1, R.AGAIN, P.KEEP, S.REFUSED),
    (403, "invalid push subscription endpoint", 2, R.FAILED, P.KEEP, S.REFUSED),
    (403, MISMATCH, 2, R.FAILED, P.KEY_MISMATCH, S.REFUSED),
    (404, "", 1, R.AGAIN, P.STRIKE, S.DEAD_PHONE),
    (404, "", 6, R.FAILED, P.STRIKE, S.DEAD_PHONE),
    (406, "", 1, R.AGAIN, P.KEEP, S.SLOW_DOWN),
    (408, "", 1, R.AGAIN, P.KEEP, S.TROUBLE),
    (410, "", 1, R.FAILED, P.GONE, S.DEAD_PHONE),
    (413, "", 1, R.FAILED, P.KEEP, S.FINE),
    (425, "", 1, R.AGAIN, P.KEEP, S.TROUBLE),
    (429, "", 1, R.AGAIN, P.KEEP, S.SLOW_DOWN),
    (429, "", 6, R.FAILED, P.KEEP, S.SLOW_DOWN),
    (500, "", 1, R.AGAIN, P.KEEP, S.TROUBLE),
    (502, "", 5, R.AGAIN, P.KEEP, S.TROUBLE),
    (503, "", 6, R.FAILED, P.KEEP, S.TROUBLE),
    (503, '{"errno": 202}', 1, R.AGAIN, P.KEEP, S.FINE),
    (504, "", 1, R.AGAIN, P.KEEP, S.TROUBLE),
    (599, "", 1, R.AGAIN, P.KEEP, S.TROUBLE),
]


def meaning(
    answer: Answer, attempt: int = 1, *, is_new: bool = False, chance: float = 0.5
) -> Outcome:
    return outcome(answer, attempt, is_new=is_new, chance=chance)


def answered(status: int, text: str = "", **headers: str) -> Answer:
    return Answer(Delivery.ANSWERED, status, text, **headers)


@pytest.mark.parametrize(("status", "text", "attempt", "ring", "phone", "service"), TABLE)
def test_every_answer_has_one_meaning(
    status: int, text: str, attempt: int, *, ring: Ring, phone: Phone, service: Service
) -> None:
    found = meaning(answered(status, text), attempt)
    assert (found.ring, found.phone, found.service) == (ring, phone, service)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 410, 413])
def test_a_new_phone_goes_with_the_first_refusal(status: int) -> None:
    assert meaning(answered(status), is_new=True).phone is Phone.GONE


@pytest.mark.parametrize("status", [408, 425, 429, 500, 503])
def test_a_new_phone_survives_a_service_that_is_busy(status: int) -> None:
    found = meaning(answered(status), is_new=True)
    assert (found.ring, found.phone) == (Ring.AGAIN, Phone.KEEP)


def test_a_refused_signature_is_made_anew() -> None:
    assert meaning(answered(403)).sign_again
    assert not meaning(answered(403), 2).sign_again


WITHOUT: list[tuple[Delivery, int, Ring, Service]] = [
    (Delivery.NOT_SENT, 1, Ring.AGAIN, Service.TROUBLE),
    (Delivery.NOT_SENT, 6, Ring.FAILED, Service.TROUBLE),
    (Delivery.UNANSWERED, 1, Ring.AGAIN, Service.TROUBLE),
    (Delivery.UNANSWERED, 2, Ring.UNKNOWN, Service.TROUBLE),
    (Delivery.UNTRUSTED, 1, Ring.AGAIN, Service.UNTRUSTED),
    (Delivery.UNREADABLE, 1, Ring.AGAIN, Service.FINE),
    (Delivery.UNREADABLE, 6, Ring.FAILED, Service.FINE),
]


@pytest.mark.parametrize(("delivery", "attempt", "ring", "service"), WITHOUT)
def test_no_answer_never_costs_a_phone_its_place(
    delivery: Delivery, attempt: int, ring: Ring, service: Service
) -> None:
    found = meaning(Answer(delivery), attempt, is_new=True)
    assert (found.ring, found.phone, found.service) == (ring, Phone.KEEP, service)


def test_without_an_answer_the_second_try_waits_a_minute() -> None:
    assert meaning(Answer(Delivery.UNANSWERED), chance=0.0).wait == timedelta(seconds=60)


WAITS = [
    ("7", "", 7),
    ("0", "", 1),
    ("999999999999", "", 6 * 3600),
    ("Wed, 25 Nov 2026 11:02:00 GMT", "Wed, 25 Nov 2026 11:00:00 GMT", 120),
    ("Wed, 25 Nov 2026 10:00:00 GMT", "Wed, 25 Nov 2026 11:00:00 GMT", 1),
    ("Wed, 25 Nov 2026 11:02:00 GMT", "", None),
    ("soon", "", None),
    ("-5", "", None),
    ("1.5", "", None),
    ("٣", "", None),
    ("", "", None),
]


@pytest.mark.parametrize(("text", "date", "seconds"), WAITS)
def test_retry_after_is_seconds_or_a_date(text: str, date: str, seconds: int | None) -> None:
    found = retry_after(answered(429, retry_after=text, date=date))
    assert found == (None if seconds is None else timedelta(seconds=seconds))


def test_slowing_down_waits_at_least_as_long_as_asked() -> None:
    assert meaning(answered(429, retry_after="100"), chance=0.0).wait == timedelta(seconds=100)
    assert meaning(answered(429, retry_after="100"), chance=1.0).wait == timedelta(seconds=120)
    assert meaning(answered(429), chance=0.0).wait == timedelta(seconds=60)


def test_trouble_waits_longer_each_time_and_never_past_four_hours() -> None:
    caps = [meaning(answered(500), attempt, chance=1.0).wait for attempt in range(1, 6)]
    assert [cap.total_seconds() for cap in caps] == [30, 120, 480, 1920, 7680]
    assert meaning(answered(503, retry_after="50"), chance=0.0).wait == timedelta(seconds=50)

"""The push service of the tests is as strict as the real ones: else its silence proves nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02

from tests.support.push_service import Phone, PushService, unb64

SUBJECT = "mailto:fruehe-hilfen@dueren.de"
KEY = ec.generate_private_key(ec.SECP256R1())


def signed(service: PushService, key: ec.EllipticCurvePrivateKey = KEY, **claims: object) -> str:
    made = {"aud": service.origin, "exp": int(time.time()) + 3600, "sub": SUBJECT, **claims}
    header: str = Vapid02(key, conf={"no-strict": True}).sign(made)["Authorization"]
    return header


def encrypted(phone: Phone, text: bytes = b'{"notification":{}}', size: int = 4096) -> bytes:
    sender = ec.generate_private_key(ec.SECP256R1())
    body: bytes = http_ece.encrypt(
        text, private_key=sender, dh=unb64(phone.p256dh), auth_secret=phone.auth, rs=size
    )
    return body


def post(phone: Phone, body: bytes, headers: dict[str, str]) -> int:
    try:
        with urlopen(Request(phone.endpoint, body, headers, method="POST"), timeout=10) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code


@pytest.fixture
def phone(service: PushService) -> Phone:
    return service.phone(signed(service).rsplit("k=", 1)[1])


@pytest.fixture
def headers(service: PushService) -> dict[str, str]:
    return {
        "TTL": "60", "Topic": "abc", "Urgency": "normal", "Content-Encoding": "aes128gcm",
        "Authorization": signed(service),
    }  # fmt: skip


def test_what_is_right_is_accepted_and_read(phone: Phone, headers: dict[str, str]) -> None:
    assert post(phone, encrypted(phone), headers) == 201
    assert phone.got == [{"notification": {}}]


HEADERS = [
    ("TTL", "", 400), ("TTL", "0", 400), ("TTL", "soon", 400), ("TTL", "9999999", 400),
    ("Topic", "", 400), ("Topic", "x" * 33, 400), ("Topic", "a b", 400),
    ("Urgency", "urgent", 400), ("Content-Encoding", "aesgcm", 400), ("Cookie", "a=b", 400),
    ("Authorization", "", 401), ("Authorization", "Bearer x", 401),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value", "status"), HEADERS)
def test_a_wrong_header_is_refused(
    phone: Phone, headers: dict[str, str], name: str, value: str, status: int
) -> None:
    assert post(phone, encrypted(phone), {**headers, name: value}) == status
    assert phone.got == []


CLAIMS: list[dict[str, object]] = [
    {"aud": "https://fcm.googleapis.com"},
    {"exp": 1},
    {"exp": int(time.time()) + 90_000},
    {"sub": "mailto:x@localhost"},
    {"sub": "nobody"},
]


@pytest.mark.parametrize("claims", CLAIMS)
def test_a_wrong_claim_is_refused(
    service: PushService, phone: Phone, headers: dict[str, str], claims: dict[str, object]
) -> None:
    assert (
        post(phone, encrypted(phone), {**headers, "Authorization": signed(service, **claims)})
        == 403
    )


def test_another_key_and_a_forged_signature_are_refused(
    service: PushService, phone: Phone, headers: dict[str, str]
) -> None:
    other = signed(service, ec.generate_private_key(ec.SECP256R1()))
    assert post(phone, encrypted(phone), {**headers, "Authorization": other}) == 403
    forged = other.rsplit("k=", 1)[0] + headers["Authorization"][-89:]
    assert post(phone, encrypted(phone), {**headers, "Authorization": forged}) == 403


BODIES: list[tuple[Callable[[Phone], bytes], int]] = [
    (lambda phone: encrypted(phone, b'"' + b"x" * 5_000 + b'"'), 413),
    (lambda phone: encrypted(phone, b'"' + b"x" * 600 + b'"', size=400), 400),
    (lambda phone: encrypted(phone)[:-1] + b"\0", 400),
    (lambda phone: b"x" * 100, 400),
]


@pytest.mark.parametrize(("make", "status"), BODIES)
def test_a_wrong_body_is_refused(
    phone: Phone, headers: dict[str, str], make: Callable[[Phone], bytes], status: int
) -> None:
    assert post(phone, make(phone), headers) == status
    assert phone.got == []


def test_an_unsubscribed_phone_is_gone(
    service: PushService, phone: Phone, headers: dict[str, str]
) -> None:
    service.forget(phone)
    assert post(phone, encrypted(phone), headers) == 410


def test_the_example_of_the_standard_is_read() -> None:
    """**Source**: RFC 8291 appendix A."""
    private = ec.derive_private_key(
        int.from_bytes(unb64("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"), "big"), ec.SECP256R1()
    )
    body = unb64(
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIg"
        "Dll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVB"
        "St2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )
    text = http_ece.decrypt(body, private_key=private, auth_secret=unb64("BTBZMqHH6r4Tts7J_aSIgg"))
    assert text == b"When I grow up, I want to be a watermelon"

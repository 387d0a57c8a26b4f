"""The rules of sign-in."""

from datetime import timedelta

import pytest

from fruehe_hilfen.staff.rules import (
    LOGIN,
    WeakPassword,
    browser_name,
    is_field,
    normal_code,
    pause_after,
    short_sign,
    weakness_of,
)


def test_pauses_begin_at_the_fifth_failure_double_and_end_at_an_hour() -> None:
    minutes = [pause_after(failures) // timedelta(minutes=1) for failures in range(13)]
    assert minutes == [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60]


def test_logins_are_short_lower_case_words() -> None:
    assert LOGIN.fullmatch("frau.beispiel")
    for odd in ("ab", "Frau", "frau beispiel", ".frau", "frau.", "f" * 61, "frau\n"):
        assert not LOGIN.fullmatch(odd)


@pytest.mark.parametrize(
    "password",
    [
        "passwort12345", "Passwort!2026", "Sommer2026!!", "WillkommenDüren1", "Frühe-Hilfen-1",
        "qwertzuiopas", "012345678901", "210987654321", "aaaaaaaaaaaa", "1212121212121212",
        "frau.beispiel", "Beispiel2026", "DezemberMontag", "besuchsdienst",
    ],
)  # fmt: skip
def test_a_password_others_would_try_first_is_not_taken(password: str) -> None:
    assert weakness_of(password, "frau.beispiel") is WeakPassword.COMMON


@pytest.mark.parametrize(
    "password",
    [
        "birne kabel nebel tisch",
        "Passwort mit Zebrastreifen",
        "x7Gq-92Lp-kk31",
        "🚲🌳 Ampel Schnee 🎺",
    ],
)
def test_long_and_unusual_is_enough(password: str) -> None:
    assert weakness_of(password, "frau.beispiel") is None


def test_length_is_asked_first() -> None:
    assert weakness_of("", "x") is WeakPassword.SHORT
    assert weakness_of("x7Gq-92Lp-k", "x") is WeakPassword.SHORT
    assert weakness_of("birne kabel " * 11, "x") is WeakPassword.LONG


@pytest.mark.parametrize(
    ("path", "inside"),
    [
        ("/team/unterwegs", True), ("/api/unterwegs/tour", True), ("/team/unterwegsx", False),
        ("/team", False), ("/team/termine", False), ("/api/push/key", False),
    ],
)  # fmt: skip
def test_a_shift_lasts_below_unterwegs_only(path: str, inside: bool) -> None:
    assert is_field(path) is inside


def test_a_code_is_the_same_however_it_is_typed() -> None:
    assert normal_code(" 123 456 ") == "123456"
    assert normal_code("ABCD efgh-2345") == "abcd-efgh-2345"
    assert normal_code("<script>") == "script"


def test_a_browser_has_a_name_but_no_version() -> None:
    edge = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"
    phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"
    assert browser_name(edge) == ("Edge", "Windows")
    assert browser_name(phone) == ("Safari", "iPhone")
    assert browser_name("curl/8") == ("", "")


def test_a_sign_belongs_to_a_person_the_system_has_none() -> None:
    assert short_sign("01a21404-e5da-71b7-92a3-b933697f8f8a") == "7F8F8A"
    assert short_sign("system") == ""

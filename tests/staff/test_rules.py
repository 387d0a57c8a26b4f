"""The rules of sign-in."""

from datetime import timedelta

from fruehe_hilfen.staff.rules import LOGIN, pause_after


def test_pauses_begin_at_the_fifth_failure_double_and_end_at_an_hour() -> None:
    minutes = [pause_after(failures) // timedelta(minutes=1) for failures in range(13)]
    assert minutes == [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60]


def test_logins_are_short_lower_case_words() -> None:
    assert LOGIN.fullmatch("frau.beispiel")
    for odd in ("ab", "Frau", "frau beispiel", ".frau", "frau.", "f" * 61, "frau\n"):
        assert not LOGIN.fullmatch(odd)

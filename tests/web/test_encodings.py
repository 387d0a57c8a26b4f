"""How answers are packed, and which form a client gets."""

import gzip

import brotli
import pytest
import zstandard

from fruehe_hilfen.web.encodings import choose, pack, unpack

TEXT = ("Wenn das Baby viel weint. " * 40).encode()
FORMS = pack(TEXT, "text/html; charset=utf-8")


def test_every_form_holds_the_same_text() -> None:
    assert list(FORMS) == ["br", "zstd", "gzip"]
    assert brotli.decompress(FORMS["br"]) == TEXT
    assert zstandard.decompress(FORMS["zstd"]) == TEXT
    assert gzip.decompress(FORMS["gzip"]) == TEXT
    assert all(len(form) < len(TEXT) / 3 for form in FORMS.values())


@pytest.mark.parametrize("name", FORMS)
def test_every_single_form_gives_the_text_back(name: str) -> None:
    assert unpack({name: FORMS[name]}) == TEXT


def test_the_same_text_always_becomes_the_same_bytes() -> None:
    assert pack(TEXT, "text/html") == FORMS


@pytest.mark.parametrize(("body", "media"), [(TEXT, "font/woff2"), (b"kurz", "text/plain")])
def test_what_gains_nothing_is_not_packed(body: bytes, media: str) -> None:
    assert pack(body, media) == {}


@pytest.mark.parametrize(
    ("accepted", "form"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("zstd", "zstd"),
        ("gzip, zstd", "zstd"),
        ("gzip", "gzip"),
        ("br;q=0.1, zstd;q=0.9", "zstd"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("*", "br"),
        ("*;q=0.2, br;q=0", "zstd"),
        ("BR", "br"),
        ("identity", None),
        ("", None),
        ("brotli, zstandard", None),
        ("br;q=viel", None),
        ("br;q=7", None),
        (",,;=,", None),
        ("\x00", None),
    ],
)
def test_the_client_decides_and_we_break_ties(accepted: str, form: str | None) -> None:
    assert choose(accepted, FORMS) == form

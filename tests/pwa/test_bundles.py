"""Bundles: the very answers of the application, many at once, named by their content."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import brotli
import pytest
import zstandard

from fruehe_hilfen.app import App
from fruehe_hilfen.pwa.bundles import FORMS, Shelf
from fruehe_hilfen.pwa.rules import Piece, bundle_bytes, cut, fingerprint
from tests.support.client import Client

kB = 1_000
NOT_KEPT = {"content-length", "content-encoding", "etag", "vary"}
"""What belongs to the way, not to the page; a phone does not keep it."""


@pytest.fixture
def edition(client: Client) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/offline/edition.json").json()
    return found


def pieces(content: bytes) -> Iterator[tuple[str, dict[str, str], bytes]]:
    line, _, bodies = content.partition(b"\n")
    for url, length, headers in json.loads(line):
        yield url, headers, bodies[:length]
        bodies = bodies[length:]
    assert bodies == b""


def sent(client: Client, url: str, form: str) -> tuple[bytes, int]:
    """The content as it travels, and how many bytes travel with it."""
    with client.stream("GET", url, headers={"accept-encoding": form}) as answer:
        assert answer.status_code == 200, url
        headers = sum(len(name) + len(value) + 4 for name, value in answer.headers.raw)
        return b"".join(answer.iter_raw()), headers


def travelled(client: Client, edition: dict[str, Any], entries: list[dict[str, Any]]) -> int:
    """Bytes on the way to a phone that has nothing of this: bundles, and what is in none."""
    numbers = {entry["bundle"] for entry in entries if "bundle" in entry}
    urls = [edition["bundles"][number]["url"] for number in numbers]
    urls += [entry["url"] for entry in entries if "bundle" not in entry]
    return sum(len(content) + more for content, more in (sent(client, url, "br") for url in urls))


def test_a_page_from_a_bundle_is_the_page_from_the_network(
    client: Client, edition: dict[str, Any]
) -> None:
    listed = {entry["url"]: entry for entry in [*edition["emergency"], *edition["book"]]}
    for number, bundle in enumerate(edition["bundles"]):
        answer = client.get(bundle["url"])
        assert bundle["url"].endswith(f"/{fingerprint(answer.content)}")
        for url, headers, body in pieces(answer.content):
            real = client.get(url, headers={"accept-encoding": "identity"})
            wanted = {k: v for k, v in real.headers.items() if k not in NOT_KEPT}
            assert (real.status_code, headers, body) == (200, wanted, real.content), url
            is_page = headers["content-type"].startswith("text/html")
            entry = listed.pop(url)
            assert entry["bundle"] == number
            assert entry["hash"] == fingerprint(body, is_page=is_page), url
    assert all("bundle" not in entry for entry in listed.values())


def test_every_page_and_every_script_is_in_a_bundle(edition: dict[str, Any]) -> None:
    alone = [e["url"] for e in [*edition["emergency"], *edition["book"]] if "bundle" not in e]
    assert all(url.endswith((".woff2", ".webp", ".png", "/search.json")) for url in alone)


def test_the_whole_book_travels_within_its_budget(client: Client, edition: dict[str, Any]) -> None:
    assert travelled(client, edition, edition["book"]) <= 400 * kB
    assert len([e for e in edition["book"] if "bundle" not in e]) + len(edition["bundles"]) <= 20


def test_the_emergency_set_travels_within_its_budget(
    client: Client, edition: dict[str, Any]
) -> None:
    assert travelled(client, edition, edition["emergency"]) <= 160 * kB
    assert len({entry.get("bundle") for entry in edition["emergency"]}) <= 3


def test_no_bundle_is_so_large_that_a_broken_network_costs_much(
    client: Client, edition: dict[str, Any]
) -> None:
    for bundle in edition["bundles"]:
        content, _ = sent(client, bundle["url"], "br")
        assert len(content) == bundle["size"]
        assert len(content) <= 70 * kB


def test_every_browser_gets_a_bundle_in_a_form_it_reads(
    client: Client, edition: dict[str, Any]
) -> None:
    url = edition["bundles"][0]["url"]
    plain = client.get(url, headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    readers = {"br": brotli.decompress, "zstd": zstandard.decompress, "gzip": None}
    for form in FORMS:
        answer = client.get(url, headers={"accept-encoding": form})
        assert answer.headers["content-encoding"] == form
        assert answer.headers["vary"] == "Accept-Encoding"
        assert "immutable" in answer.headers["cache-control"]
        raw, _ = sent(client, url, form)
        assert len(raw) < len(plain.content) / 3
        if read := readers[form]:
            assert read(raw) == plain.content


def test_bundles_are_not_kept_a_second_time_in_front(client: Client, app: App) -> None:
    bundle = client.get("/offline/edition.json").json()["bundles"][0]["url"]
    client.get(bundle)
    assert [key for key in app._front._kept if "/offline/bundles/" in key[1]] == []


def test_a_process_that_has_just_started_knows_the_bundles_of_another(
    own_client: Client, edition: dict[str, Any]
) -> None:
    assert own_client.get(edition["bundles"][0]["url"]).status_code == 200


@pytest.mark.parametrize("name", ["0" * 20, "x", "%2e%2e", "a" * 5_000])
def test_a_bundle_of_long_ago_is_gone(client: Client, name: str) -> None:
    assert client.get(f"/offline/bundles/{name}").status_code == 404


def test_another_language_has_bundles_of_its_own(client: Client, edition: dict[str, Any]) -> None:
    other = client.get("/xr/offline/edition.json").json()
    assert len(other["bundles"]) >= len(edition["bundles"])
    (url,) = {bundle["url"] for bundle in other["bundles"][1:2]}
    assert url.startswith("/xr/offline/bundles/")
    assert all(path.startswith("/xr/") for path, _, _ in pieces(client.get(url).content))
    assert client.get(edition["bundles"][1]["url"]).status_code == 200


def piece(name: str, body: bytes = b"<p>Text</p>") -> Piece:
    return Piece(f"/{name}", {"content-type": "text/html; charset=utf-8"}, body)


def test_a_bundle_names_its_pieces_and_then_holds_their_bytes() -> None:
    made = bundle_bytes([piece("a", "Müller\n".encode()), piece("b", b""), piece("c", b"\x00\n")])
    found = [(url, body) for url, _, body in pieces(made)]
    assert found == [("/a", "Müller\n".encode()), ("/b", b""), ("/c", b"\x00\n")]


def test_neighbours_are_cut_where_a_bundle_is_full_and_none_is_lost() -> None:
    many = [piece(str(n), b"x" * 40) for n in range(10)]
    groups = cut(many, after=100)
    assert [len(group) for group in groups] == [2, 3, 2, 3]
    assert [one for group in groups for one in group] == many
    assert cut([piece("large", b"x" * 500), piece("next")], after=100) == [
        [piece("large", b"x" * 500)],
        [piece("next")],
    ]
    assert cut([]) == []


def test_what_did_not_change_is_not_packed_again_and_the_day_before_stays_one_day() -> None:
    shelf = Shelf()

    def fill(*names: str) -> list[str]:
        groups = [[piece(name)] for name in names]
        return [name for name, _ in asyncio.run(shelf.fill("de", groups))]

    kept, gone = fill("kept", "gone")
    before = shelf.get(kept)
    again, _ = fill("kept", "new")
    assert again == kept
    assert shelf.get(kept) is before
    assert shelf.get(gone) is not None, "a phone may be in the middle of it"
    fill("kept", "new")
    assert shelf.get(gone) is not None, "the same once more is no new edition"
    fill("kept", "newer")
    assert shelf.get(gone) is None

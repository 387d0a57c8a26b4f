"""The layer in front of the framework, around a small application that counts its calls."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import brotli
import pytest
from httpx import ASGITransport, AsyncClient, Response

from fruehe_hilfen import clock
from fruehe_hilfen.web import briefly, bytecache, i18n
from fruehe_hilfen.web.bytecache import FrontLayer
from tests.conftest import NOON

TEXT = ("Wenn das Baby viel weint. " * 40).encode()


class Upstream:
    """Answers every path; `headers` are what the framework would have said."""

    def __init__(self, **headers: str) -> None:
        self.calls: list[tuple[str, str]] = []
        self.version = "1"
        self.changes = 0
        self.headers = {"content-type": "text/html; charset=utf-8", **headers}

    async def __call__(self, scope: Any, _receive: Any, send: Any) -> None:
        self.calls.append((scope["method"], scope["path"]))
        pairs = [(k.replace("_", "-").encode(), v.encode()) for k, v in self.headers.items()]
        body = TEXT + i18n.current().lang.encode()
        await send({"type": "http.response.start", "status": 200, "headers": pairs})
        await send({"type": "http.response.body", "body": body, "more_body": False})

    def ask(self, path: str = "/", method: str = "GET", **headers: str) -> Response:
        async def run() -> Response:
            async with AsyncClient(transport=ASGITransport(self.layer), base_url="http://x") as c:
                sent = {key.replace("_", "-"): value for key, value in headers.items()}
                return await c.request(method, path, headers=sent)

        return asyncio.run(run())

    @property
    def layer(self) -> FrontLayer:
        if not hasattr(self, "_layer"):
            self._layer = FrontLayer(
                self,
                languages=frozenset({"uk", "xr"}),
                version=lambda: self.version,
                changes=lambda: self.changes,
            )
        return self._layer


@pytest.fixture
def public() -> Upstream:
    return Upstream(cache_control="public, max-age=0")


@pytest.fixture(autouse=True)
def _german() -> Iterator[None]:
    yield
    i18n.set_current(i18n.GERMAN)


def test_a_public_page_is_asked_for_once(public: Upstream) -> None:
    first, second = public.ask("/notfall"), public.ask("/notfall")
    assert first.content == second.content == TEXT + b"de"
    assert len(public.calls) == 1


def test_a_new_day_and_a_new_edition_ask_again(public: Upstream) -> None:
    public.ask()
    with clock.use(NOON + timedelta(hours=12)):  # 00:00 in Düren
        public.ask()
    assert len(public.calls) == 2
    public.version = "2"
    public.ask()
    assert len(public.calls) == 3


def test_an_unchanged_page_costs_no_bytes(public: Upstream) -> None:
    etag = public.ask().headers["etag"]
    again = public.ask(if_none_match=etag)
    assert (again.status_code, again.content) == (304, b"")


def test_a_page_travels_in_brotli_where_understood(public: Upstream) -> None:
    packed = public.ask(accept_encoding="br")
    assert packed.headers["content-encoding"] == "br"
    assert int(packed.headers["content-length"]) < len(TEXT) / 3
    assert packed.content == TEXT + b"de"
    assert "content-encoding" not in public.ask(accept_encoding="identity").headers
    assert brotli.decompress(brotli.compress(TEXT)) == TEXT


def test_head_has_the_length_and_no_body(public: Upstream) -> None:
    answer = public.ask(method="HEAD", accept_encoding="identity")
    assert answer.content == b""
    assert answer.headers["content-length"] == str(len(TEXT) + 2)


@pytest.mark.parametrize("headers", [{"cache_control": "private, no-store"}, {}])
def test_a_private_page_is_never_kept(headers: dict[str, str]) -> None:
    private = Upstream(**headers)
    private.ask("/team")
    private.ask("/team")
    assert len(private.calls) == 2
    assert private.ask("/team", method="HEAD").content == b""


def test_a_page_that_sets_a_cookie_is_never_kept() -> None:
    odd = Upstream(cache_control="public", set_cookie="fh=1")
    odd.ask()
    odd.ask()
    assert len(odd.calls) == 2


def test_a_query_and_a_post_always_reach_the_framework(public: Upstream) -> None:
    for _ in range(2):
        public.ask("/suche?q=U4")
        public.ask("/termine", method="POST")
    assert len(public.calls) == 4


def test_a_language_prefix_is_taken_off_and_kept_apart(public: Upstream) -> None:
    german, mirrored = public.ask("/notfall"), public.ask("/xr/notfall")
    assert german.content.endswith(b"de")
    assert mirrored.content.endswith(b"xr")
    assert public.calls == [("GET", "/notfall"), ("GET", "/notfall")]
    assert public.ask("/tr/notfall").content.endswith(b"de"), (
        "unknown prefixes are part of the path"
    )


def test_who_reads_no_packed_form_gets_the_text_itself(public: Upstream) -> None:
    for _ in range(2):
        answer = public.ask(accept_encoding="identity")
        assert answer.content == TEXT + b"de"
        assert "content-encoding" not in answer.headers
        assert answer.headers["content-length"] == str(len(answer.content))
    assert len(public.calls) == 1


def test_a_text_is_kept_packed_only(public: Upstream) -> None:
    public.ask()
    assert 0 < public.layer.weight < len(TEXT) + 1_000


def test_what_was_kept_for_the_day_before_makes_room(public: Upstream) -> None:
    for path in ("/a", "/b", "/c"):
        public.ask(path)
    three = public.layer.weight
    with clock.use(NOON + timedelta(days=1)):
        public.ask("/a")
        assert public.layer.weight == three // 3
    public.version = "2"
    public.ask("/b")
    assert public.layer.weight == three // 3


def test_the_oldest_leave_when_there_is_no_room(
    public: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bytecache, "_MAX_BYTES", 3_000)
    for path in ("/a", "/b", "/c", "/d", "/d", "/a"):
        assert public.ask(path).content == TEXT + b"de"
        assert public.layer.weight <= 3_000
    assert [path for _method, path in public.calls] == ["/a", "/b", "/c", "/d", "/a"]


def test_one_answer_that_is_too_large_is_kept_alone(
    public: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bytecache, "_MAX_BYTES", 10)
    public.ask("/a")
    public.ask("/b")
    assert len(public.layer._kept) == 1


@pytest.fixture
def brief() -> Upstream:
    upstream = Upstream(cache_control="private, no-store")
    upstream.headers |= briefly.mark(clock.now().timestamp() + 1, "Wenn")
    return upstream


def test_a_marked_answer_is_sent_to_all_for_a_moment_with_an_id_for_each(brief: Upstream) -> None:
    first, second = brief.ask("/termine?art=home"), brief.ask("/termine?art=home")
    assert len(brief.calls) == 1
    assert first.headers == second.headers
    assert briefly.HEADER not in first.headers
    assert first.headers["cache-control"] == "private, no-store"
    assert b"Wenn" not in first.content + second.content
    assert first.content[:36] != second.content[:36]
    assert first.content[36:].endswith(b"de")


def test_it_ends_with_its_moment_and_with_a_commit(brief: Upstream) -> None:
    brief.ask()
    with clock.use(clock.now() + timedelta(seconds=1)):
        brief.ask()
    assert len(brief.calls) == 2
    brief.ask()
    brief.changes += 1
    brief.ask()
    assert len(brief.calls) == 3


def test_another_language_another_filter_or_another_kind_of_answer_is_asked_for(
    brief: Upstream,
) -> None:
    brief.ask("/termine")
    brief.ask("/termine?art=phone")
    brief.ask("/xr/termine")
    brief.ask("/termine", accept="application/json")
    brief.ask("/termine", method="POST")
    brief.ask("/termine", method="HEAD")
    assert len(brief.calls) == 6


def test_who_asks_for_the_head_only_sees_no_mark_and_spoils_nothing(brief: Upstream) -> None:
    assert briefly.HEADER not in brief.ask("/termine", method="HEAD").headers
    assert brief.ask("/termine").content.endswith(b"de")


def test_what_sets_a_cookie_is_for_one_reader_only(brief: Upstream) -> None:
    brief.headers["set-cookie"] = "a=b"
    brief.ask()
    assert b"Wenn" not in brief.ask().content
    assert len(brief.calls) == 2


def test_what_was_drawn_while_something_was_committed_is_not_kept(brief: Upstream) -> None:
    real = brief.__call__

    class Late(Upstream):
        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            self.changes += 1
            await real(scope, receive, send)

    late = Late()
    late.ask()
    late.ask()
    assert len(brief.calls) == 2


def test_what_is_asked_for_again_and_again_stays(
    public: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bytecache, "_MAX_BYTES", 3_000)
    for path in ("/a", "/b", "/a", "/c", "/a", "/d", "/a"):
        public.ask(path)
    assert [path for _method, path in public.calls].count("/a") == 1


@pytest.mark.parametrize("path", ["/b//a", "/a/", "/xr//a/", "/a//"])
def test_another_way_to_write_an_address_takes_no_room(public: Upstream, path: str) -> None:
    public.ask(path)
    public.ask(path)
    assert len(public.calls) == 2
    assert not public.layer._kept


def test_slashes_do_not_get_around_what_is_german_only(public: Upstream) -> None:
    public.ask("/uk//team")
    assert public.calls == [("GET", "/uk//team")]

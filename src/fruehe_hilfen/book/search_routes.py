"""The search: pages without a script, and the index with which the phone searches by itself."""

from __future__ import annotations

import json
import re
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.enums import MediaType
from litestar.params import FromQuery

from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.web import PUBLIC
from fruehe_hilfen.web.templating import PUBLIC_CACHE, AnyRequest, page
from fruehe_hilfen.web.urls import href

TheEdition = NamedDependency[Edition]
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\ufffd\ud800-\udfff]+")
_LONGEST_QUERY = 1_000
_LONGEST_SHOWN = 100


@get("/suche", opt=PUBLIC, sync_to_thread=False)
def search(request: AnyRequest, edition: TheEdition, q: FromQuery[str] = "") -> Response[str]:
    """Search the book. An answer to a query is never cached: the words stay between us."""
    query = _UNPRINTABLE.sub(" ", q[:_LONGEST_QUERY]).strip()
    return page(
        request,
        "book/search.html",
        public=not q,
        tab="buch",
        query=query[:_LONGEST_SHOWN],
        hits=edition.index.search(query),
        asked={} if query else _asked(edition),
        switchboard=edition.directory.switchboard,
    )


@get("/offline/search.json", opt=PUBLIC, sync_to_thread=False)
def show_index(edition: TheEdition) -> Response[str]:
    """The search index for the phone, with addresses in the language of this request."""
    compiled: dict[str, Any] = edition.index.compiled
    docs = [[href(path), *rest] for path, *rest in compiled["docs"]]
    text = json.dumps({**compiled, "docs": docs}, ensure_ascii=False, separators=(",", ":"))
    return Response(text, media_type=MediaType.JSON, headers={"Cache-Control": PUBLIC_CACHE})


def _asked(edition: Edition) -> dict[str, list[tuple[str, str]]]:
    """(question, address) by phase; a page that is gone is not offered."""
    paths = {page.id: page.path for page in edition.pages.values()}
    return {
        phase: [(question, paths[id]) for question, id in listed if id in paths]
        for phase, listed in edition.asked.items()
    }


HANDLERS = [search, show_index]

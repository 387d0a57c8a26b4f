"""The page of free times: the earliest five for a family, all of them for a program."""

from __future__ import annotations

from asyncio import to_thread
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from litestar import MediaType, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from fruehe_hilfen import clock
from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.db import Database
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.visits import forms, offer, overlay, queries, times_cache, times_frame, views
from fruehe_hilfen.visits.answers import prefers_json
from fruehe_hilfen.visits.content import Catalogue
from fruehe_hilfen.visits.queries import FreeSlot
from fruehe_hilfen.visits.words import LANGUAGES
from fruehe_hilfen.web import PUBLIC, briefly, i18n
from fruehe_hilfen.web.problems import Problem
from fruehe_hilfen.web.templating import NO_STORE, AnyRequest, page, render

Db = NamedDependency[Database]
Config = NamedDependency[Settings]
TheEdition = NamedDependency[Edition]
Answer = Response[Any]
_TEMPLATE, _PARTS = "visits/times.html", "visits/_parts.html"
_QUESTION = (
    "type", "method", "scheme", "server", "root_path", "path", "raw_path", "query_string",
    "http_version", "litestar_app",
)  # fmt: skip
_ANYBODY = UUID(int=0)
"""Stands in a kept page where each family gets an id of its own."""


@get("/termine", opt=PUBLIC)
async def show_times(
    request: AnyRequest, *, art: FromQuery[str] = "", stadtteil: FromQuery[str] = "",
    sprache: FromQuery[str] = "", tag: FromQuery[str] = "",
) -> Answer:  # fmt: skip
    """Free times: the earliest five for a page, all for a program.

    It takes from the state what others are given: the framework makes a task for each.
    """
    if prefers_json(request):
        db, catalogue = request.app.state.db, await _catalogue(request)
        return await to_thread(_times_json, db, catalogue, art, stadtteil, sprache)

    anybody = _of_anybody(request)

    async def draw() -> tuple[str, float]:
        return await _text(anybody, art, stadtteil, sprache, tag)

    text, until = await draw()
    lang = i18n.current().lang
    headers = {"Cache-Control": NO_STORE, "Content-Language": lang}
    headers |= briefly.mark(until, str(_ANYBODY))
    briefly.offer(request.scope, draw)
    return Response(text, media_type=MediaType.HTML, headers=headers)


async def _catalogue(request: AnyRequest) -> Catalogue:
    db, content_dir = request.app.state.db, request.app.state.settings.content_dir
    found = overlay.find(db, content_dir)
    return found if found else await to_thread(overlay.current, db, content_dir)


def _of_anybody(request: AnyRequest) -> AnyRequest:
    """The same question without who asks: it stays in memory with the page it draws."""
    scope: Any = {name: request.scope.get(name) for name in _QUESTION}
    scope |= {"headers": [], "client": None, "state": {}}
    return Request(scope)


async def _text(
    request: AnyRequest, art: str, district: str, language: str, tag: str
) -> tuple[str, float]:
    """The page for anybody, and until when it may be shown. What is known needs no thread."""
    state, catalogue = request.app.state, await _catalogue(request)
    db, edition = state.db, state.edition
    art, district = art if art in catalogue.types else "", known(catalogue, district)
    language, day = spoken(language), str(forms.day_or_none(tag) or clock.today()) if tag else ""

    def draw() -> str:
        return _draw(request, db, catalogue, edition, art=art, district=district,
                     language=language, tag=day)  # fmt: skip

    key = (i18n.current().lang, art, district, language, day)
    text = times_cache.find(db, key)
    if text is None and db.reads_at_once:
        text = times_cache.page_for(db, key, draw)
    elif text is None:
        text = await to_thread(times_cache.page_for, db, key, draw)
    return text, times_cache.until(db, key)


def _times_json(
    db: Database, catalogue: Catalogue, art: str, district: str, language: str
) -> Answer:
    chosen = [catalogue.types[art]] if art in catalogue.types else []
    kinds = chosen if art else list(catalogue.types.values())
    with db.reading() as session:
        slots = queries.free_slots(
            session, kinds, district=known(catalogue, district), language=spoken(language)
        )
        other = slots or queries.free_slots(session, catalogue.types.values())
    listed = [{"id": id, "name": name} for id, name in catalogue.districts.items()]
    return Response(
        {
            "slots": [one.public() for one in slots],
            "next": other[0].public()["starts_at"] if other else None,
            "districts": listed,
        }
    )


def spoken(language: str) -> str:
    """A language to look for; everybody speaks German."""
    return language if language in LANGUAGES and language not in {"de", "other"} else ""


def known(catalogue: Catalogue, district: str | None) -> str:
    """A district of the list; anything else is none."""
    return district if district and district in catalogue.districts else ""


def times_page(
    request: AnyRequest, db: Database, catalogue: Catalogue, edition: Edition, *,
    art: str, district: str, language: str, problem: Problem, alternatives: list[FreeSlot],
) -> Answer:  # fmt: skip
    """The page that says why another time is needed."""
    district, language = known(catalogue, district), spoken(language)
    shown = _shown(db, catalogue, edition, art=art, district=district, language=language, tag="")
    return page(
        request, _TEMPLATE, problem.status,
        **{**shown, "family": uuid4(), "problem": problem, "alternatives": alternatives},
    )  # fmt: skip


def _draw(
    request: AnyRequest, db: Database, catalogue: Catalogue, edition: Edition, **asked: str
) -> str:
    """The page for anybody. With the first times only these are drawn: what is around them hardly
    ever changes."""
    shown, templates = _shown(db, catalogue, edition, **asked), request.app.state.templates
    if shown["strip"] or not shown["days"] or templates.auto_reload:
        return render(request, _TEMPLATE, **shown)
    key = (
        i18n.source(), i18n.current().lang, *asked.values(), *(kind.id for kind in shown["kinds"]),
        tuple(shown["languages"]), shown["first_day"],
    )  # fmt: skip
    framed = {**shown, "times": times_frame.GAP}
    before, after = times_frame.around(
        db, edition, catalogue.types, key, lambda: render(request, _TEMPLATE, **framed)
    )
    return before + str(templates.get_template(_PARTS).module.day_times(shown["days"])) + after


def _shown(
    db: Database, catalogue: Catalogue, edition: Edition, *,
    art: str, district: str, language: str, tag: str,
) -> dict[str, Any]:  # fmt: skip
    """What the template needs."""
    with db.reading() as session:
        offered = offer.current(db, session, catalogue)
        kinds = [kind for kind in catalogue.types.values() if kind.id in offered.types]
        kind = next((one for one in kinds if one.id == art), kinds[0] if kinds else None)
        slots = (
            queries.free_slots(
                session, [kind], district=district, language=language,
                most=0 if tag else views.FIRST_TIMES + 1, roads=offered.roads,
            )
            if kind else []
        )  # fmt: skip
        others = [] if slots else queries.free_slots(session, kinds)
    return {
        "tab": "termine", "kinds": kinds, "kind": kind, "language": language,
        "languages": {key: name for key, name in LANGUAGES.items() if key in offered.languages},
        "district": district, "districts": catalogue.districts, "types": catalogue.types,
        "days": views.by_day(slots[: views.FIRST_TIMES]), "first_day": _first_more(slots),
        "strip": views.strip(slots, forms.day_or_none(tag) or clock.today()) if tag else None,
        "others": _one_per_type(others), "switchboard": edition.directory.switchboard,
        "here": _address(art=art, stadtteil=district, sprache=language, tag=tag),
        "family": _ANYBODY, "problem": None, "alternatives": [], "times": None,
    }  # fmt: skip


def _address(**asked: str) -> str:
    """The page with its filters alone: it is kept for everybody, whatever else an address says."""
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"/termine?{query}" if query else "/termine"


def _first_more(slots: list[FreeSlot]) -> date | None:
    """The day „Mehr Tage“ begins with; None when all times stand on the page already."""
    return slots[0].local_date if len(slots) > views.FIRST_TIMES else None


def _one_per_type(slots: list[FreeSlot]) -> list[FreeSlot]:
    return list({one.visit_type: one for one in reversed(slots)}.values())

"""The book as PDF: a page, a phase, everything. Made when somebody first asks for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from fruehe_hilfen import pdf
from fruehe_hilfen.book import browse, handover
from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.book.paper import LAYOUT, Maker
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.web import PUBLIC, i18n
from fruehe_hilfen.web.problems import not_found

TheEdition = NamedDependency[Edition]
TheSettings = NamedDependency[Settings]
_CACHE = "max-age=600"
"""Not "public": neither our bytes in memory nor the copies of a phone hold whole books."""


@get("/begleitbuch/{slug:str}/pdf", opt=PUBLIC, sync_to_thread=True)
def page_pdf(edition: TheEdition, settings: TheSettings, slug: FromPath[str]) -> Response[bytes]:
    """One page. What the way back and the list of downloads show of a quiet one is neutral."""
    found = edition.pages.get(slug)
    if found is None:
        raise not_found()
    name = "seite" if found.is_sensitive else f"elternbegleitbuch-{slug}"
    with i18n.in_german():
        return _pdf(settings, Maker(edition, settings).one(found), name)


@get("/begleitbuch/{slug:str}/leicht/pdf", opt=PUBLIC, sync_to_thread=True)
def easy_pdf(edition: TheEdition, settings: TheSettings, slug: FromPath[str]) -> Response[bytes]:
    """One page in Leichte Sprache, with the same care for a quiet one."""
    found = edition.pages.get(slug)
    easy = edition.easy.get(found.id) if found else None
    if found is None or easy is None:
        raise not_found()
    name = "seite" if found.is_sensitive else f"elternbegleitbuch-{slug}-leicht"
    with i18n.in_german():
        return _pdf(settings, Maker(edition, settings).easy(found, easy), name)


@get("/begleitbuch/zeit/{slug:str}/pdf", opt=PUBLIC, sync_to_thread=True)
def phase_pdf(edition: TheEdition, settings: TheSettings, slug: FromPath[str]) -> Response[bytes]:
    """A whole phase."""
    found = _shelf(edition, slug)
    with i18n.in_german():
        return _pdf(settings, Maker(edition, settings).phase(found), f"elternbegleitbuch-{slug}")


@get("/begleitbuch/zeit/{slug:str}/blatt", opt=PUBLIC, sync_to_thread=True)
def phase_sheet(edition: TheEdition, settings: TheSettings, slug: FromPath[str]) -> Response[bytes]:
    """What parents of a phase ask most, on one page."""
    pages = handover.most_asked(edition, _shelf(edition, slug))
    if not pages:
        raise not_found()
    with i18n.in_german():
        meeting = handover.next_meeting(edition)
        data = handover.sheet(Maker(edition, settings), pages, meeting=meeting)
    return _pdf(settings, data, f"blatt-{slug}", layout=handover.LAYOUT)


@get("/begleitbuch/alles/pdf", opt=PUBLIC, sync_to_thread=True)
def book_pdf(edition: TheEdition, settings: TheSettings) -> Response[bytes]:
    """The whole book."""
    with i18n.in_german():
        return _pdf(settings, Maker(edition, settings).book(), "elternbegleitbuch-dueren")


def _shelf(edition: Edition, slug: str) -> browse.Shelf:
    shelves = browse.phases(edition.pages.values())
    found = next((one for one in shelves if one.path == f"/begleitbuch/zeit/{slug}"), None)
    if found is None:
        raise not_found()
    return found


def _pdf(
    settings: Settings, data: dict[str, Any], name: str, *, layout: Path = LAYOUT
) -> Response[bytes]:
    return Response(
        pdf.kept(settings.data_dir / "pdf", layout, data),
        media_type="application/pdf",
        headers={
            "Cache-Control": _CACHE,
            "Content-Disposition": f'inline; filename="{name}.pdf"',
        },
    )


HANDLERS: list[Any] = [page_pdf, easy_pdf, phase_pdf, phase_sheet, book_pdf]

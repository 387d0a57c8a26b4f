"""One page, a phase or the whole book as data for paper. Pure but for the drawings of codes."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import segno

from fruehe_hilfen.book import browse, easy_paper
from fruehe_hilfen.book.easy import EasyPage
from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.book.pages import Page
from fruehe_hilfen.book.paper_foot import foot
from fruehe_hilfen.book.paper_tree import tree
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.web.dates import number_date
from fruehe_hilfen.web.i18n import gettext as _

LAYOUT = Path(__file__).parent / "print" / "book.typ"


@dataclass(frozen=True)
class Maker:
    """What every sheet needs to know."""

    edition: Edition
    settings: Settings

    def one(self, page: Page) -> dict[str, Any]:
        """A single page. One on loss or violence carries a neutral name and no code."""
        title = page.document_title if page.is_sensitive else page.title
        code = None if page.is_sensitive else self.code(page.path, page.title)
        return self._sheet(title, parts=[("", [page])], code=code)

    def easy(self, page: Page, easy: EasyPage) -> dict[str, Any]:
        """The text in Leichte Sprache, in large letters; a quiet one like in `one`."""
        title = page.document_title if page.is_sensitive else easy.title
        code = None if page.is_sensitive else self.code(page.easy_path, easy.title)
        is_readable = page.is_readable(require_release=self.settings.require_release)
        shown = easy_paper.sheet(self.edition, page, easy, self._address(set()), is_readable)
        return {
            **self._sheet(title, parts=[], code=code),
            "easy": True,
            "parts": [{"name": "", "pages": [{"label": label(page.path), **shown}]}],
        }

    def phase(self, shelf: browse.Shelf) -> dict[str, Any]:
        """All open pages of a phase; the quiet ones are printed one by one only."""
        name = _(shelf.name)
        code = self.code(shelf.path, name)
        return self._sheet(name, parts=[("", shelf.open_pages)], code=code, is_many=True)

    def book(self) -> dict[str, Any]:
        """The whole book by phases, each page once."""
        parts, seen = [], set[str]()
        for shelf in browse.phases(self.edition.pages.values()):
            fresh = [page for page in shelf.open_pages if page.id not in seen]
            seen |= {page.id for page in fresh}
            parts.append((_(shelf.name), fresh))
        title = _("Elternbegleitbuch Düren")
        return self._sheet(title, parts=parts, code=self.code("/begleitbuch", title), is_many=True)

    def _sheet(
        self,
        title: str,
        *,
        parts: Iterable[tuple[str, Iterable[Page]]],
        code: dict[str, str] | None,
        is_many: bool = False,
    ) -> dict[str, Any]:
        listed = [(name, list(pages)) for name, pages in parts]
        inside = {page.path for _name, pages in listed for page in pages} if is_many else set()
        as_of = max((p.as_of for _n, pages in listed for p in pages if p.as_of), default=None)
        return {
            "title": title,
            "many": is_many,
            "easy": False,
            "code": code,
            "publisher": _("Stadt Düren, Frühe Hilfen"),
            "footer": _("Elternbegleitbuch Düren"),
            "as_of": _("Stand: %(day)s") % {"day": number_date(as_of)} if as_of else "",
            "contents": _("Inhalt"),
            "page_word": _("Seite"),
            "parts": [
                {"name": name, "pages": [self._page(page, inside) for page in pages]}
                for name, pages in listed
            ],
        }

    def _address(self, inside: set[str]) -> Callable[[str], str]:
        """Where a link leads from paper: to a page of the same document, or to the living page."""

        def address(href: str) -> str:
            if href in inside:
                return f"#{label(href)}"
            return href if ":" in href else f"{self.settings.public_url}{href}"

        return address

    def _page(self, page: Page, inside: set[str]) -> dict[str, Any]:
        is_readable = page.is_readable(require_release=self.settings.require_release)
        waiting = _("Fachleute prüfen diese Seite gerade. Bis dahin helfen Ihnen diese Nummern.")
        return {
            "label": label(page.path),
            "title": page.title,
            "summary": page.summary if is_readable else waiting,
            "blocks": tree(page.html, self._address(inside)) if is_readable else [],
            "list": self._list(page) if is_readable else None,
            "parts": foot(self.edition, page),
            "status": [status(page)],
        }

    def _list(self, page: Page) -> dict[str, Any] | None:
        found = self.edition.checklists.get(page.id)
        if found is None:
            return None
        return {"title": found.title, "points": [text for _id, text in found.points]}

    def code(self, path: str, title: str) -> dict[str, str]:
        """The drawing that leads to the living page, with its words."""
        url = f"{self.settings.public_url}{path}"
        return {
            "svg": _drawing(url),
            "alt": _("Code für die Kamera. Er öffnet: %(title)s.") % {"title": title},
            "text": _(
                "Halten Sie die Kamera des Handys darauf: So finden Sie die neueste Fassung."
            ),
            "url": url,
        }


def label(path: str) -> str:
    """The name of a page inside a document."""
    return f"seite-{path.rsplit('/', 1)[-1]}"


def status(page: Page) -> str:
    """How old a page is, and whether a profession has released it."""
    as_of = _("Stand: %(day)s.") % {"day": number_date(page.as_of)} if page.as_of else ""
    return f"{as_of} {'' if page.reviewed else _('Noch nicht fachlich freigegeben.')}".strip()


def _drawing(url: str) -> str:
    out = io.BytesIO()
    segno.make(url, error="m", micro=False).save(out, kind="svg", xmldecl=False, border=2)
    return out.getvalue().decode()

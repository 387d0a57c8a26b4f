"""A text in Leichte Sprache as data for paper: its lines, its drawings, its cards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from fruehe_hilfen.book.drawings import drawings
from fruehe_hilfen.book.easy import EasyPage
from fruehe_hilfen.book.easy_cards import EasyCard, easy_cards
from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.book.pages import Page
from fruehe_hilfen.book.paper_foot import entry
from fruehe_hilfen.book.paper_tree import tree
from fruehe_hilfen.paths import TEMPLATES
from fruehe_hilfen.web.dates import number_date

Address = Callable[[str], str]
_ON = '</p>\n<p class="on">'
_LINES = (
    'xmlns="http://www.w3.org/2000/svg" fill="none" stroke="#000" stroke-width="4" '
    'stroke-linecap="round" stroke-linejoin="round"'
)


def sheet(
    edition: Edition, page: Page, easy: EasyPage, address: Address, is_readable: bool
) -> dict[str, Any]:
    """The data of one sheet of print/book.typ."""
    cards = easy_cards(edition, easy, edition.people(page) or [edition.directory.switchboard])
    waiting = "Fach-Leute prüfen diesen Text gerade. Bis dahin helfen Ihnen diese Nummern."
    return {
        "title": easy.title,
        "summary": "" if is_readable else waiting,
        "blocks": list(_blocks(easy, address)) if is_readable else [],
        "list": None,
        "parts": [{"title": "Hier bekommen Sie Hilfe", "people": [_card(one) for one in cards]}],
        "status": _status(page, easy),
    }


def _blocks(easy: EasyPage, address: Address) -> Iterator[dict[str, Any]]:
    yield from _lines(easy.intro, address)
    for section in easy.sections:
        yield {"t": "h2", "c": [section.title]}
        name = easy.pictures.get(section.title)
        if name in (known := drawings()):
            yield {"t": "img", "svg": drawing(name), "alt": known[name]}
        yield from _lines(section.html, address)


def _lines(html: str, address: Address) -> list[dict[str, Any]]:
    """Lines of one thought stand close together: on paper they are one paragraph."""
    return tree(html.replace(_ON, "<br>"), address)


def drawing(name: str) -> str:
    """The drawing in black and a light grey, without the style of the screen."""
    svg = (TEMPLATES / "components" / "drawings" / f"{name}.svg").read_text("utf-8")
    plain = svg.replace('class="drawing"', _LINES).replace('class="c"', 'fill="#e4e4e4"')
    return plain.replace('role="img" aria-label="{{ alt }}"', "")


def _card(one: EasyCard) -> dict[str, Any]:
    number = one.call.display or "" if one.call else ""
    return {**entry(one.name, number=number), "blocks": _lines(one.html, str)}


def _status(page: Page, easy: EasyPage) -> list[str]:
    day = easy.as_of
    return [
        f"Dieser Text ist vom {number_date(day)}." if day else "",
        "" if page.reviewed else "Diesen Text hat noch keine Fach-Person geprüft.",
        "Diesen Text haben noch keine Menschen aus der Ziel-Gruppe geprüft.",
    ]

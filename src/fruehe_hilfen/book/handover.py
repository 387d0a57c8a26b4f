"""The sheet to hand over: up to three pages in short, numbers, the next meeting, a date to write in.

It holds nothing of the family: what belongs to it is written by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fruehe_hilfen import clock
from fruehe_hilfen.book import browse
from fruehe_hilfen.book.contacts import Contact
from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.book.pages import Page
from fruehe_hilfen.book.paper import Maker, status
from fruehe_hilfen.book.paper_tree import tree
from fruehe_hilfen.web.dates import number_date
from fruehe_hilfen.web.i18n import gettext as _

LAYOUT = Path(__file__).parent / "print" / "handover.typ"
MOST = 3
"""Pages on one sheet: more would be too small to read."""

_OFFICE = "fruehe-hilfen"
_START, _END = 2, 3
"""Among the instants of a date, RFC 3339 UTC: their text sorts like their time."""


def offered(edition: Edition) -> list[tuple[str, list[Page]]]:
    """(phase, pages) to choose from, each page once. Never a quiet one: a sheet lies about."""
    found, seen = [], set[str]()
    for shelf in browse.phases(edition.pages.values()):
        pages = [page for page in shelf.open_pages if page.id not in seen and _fits(edition, page)]
        seen |= {page.id for page in pages}
        found.append((_(shelf.name), pages))
    return [(name, pages) for name, pages in found if pages]


def _fits(edition: Edition, page: Page) -> bool:
    is_readable = page.is_readable(require_release=edition.require_release)
    return is_readable and page is not edition.emergency and not page.is_sensitive


def most_asked(edition: Edition, shelf: browse.Shelf) -> list[Page]:
    """What parents of this phase ask most; where that is not known, its first pages."""
    asked = (edition.page_by_id(id) for _words, id in edition.asked.get(shelf.code, ()))
    fitting = [page for page in (*asked, *shelf.open_pages) if page and _fits(edition, page)]
    return list({page.id: page for page in fitting}.values())[:MOST]


@dataclass(frozen=True)
class Meeting:
    """A meeting place with the one of its dates that is not over; both are views of the places."""

    place: Any
    line: Any
    should_call_first: bool


def next_meeting(edition: Edition, chosen: str = "") -> Meeting | None:
    """At the place `chosen`, or wherever one is next; None where no date is known."""
    ids = [place.id for place in edition.places.meetings if chosen in {"", place.id}]
    now = f"{clock.now():%Y-%m-%dT%H:%MZ}"
    coming = [
        Meeting(card.place, line, card.call_first)
        for card in edition.place_cards(ids)
        for line in card.lines
        if not line.is_pause and line.at.split()[_END] > now
    ]
    return min(coming, key=lambda one: one.line.at.split()[_START], default=None)


def sheet(maker: Maker, pages: Sequence[Page], *, meeting: Meeting | None) -> dict[str, Any]:
    """The data of print/handover.typ for one to three pages."""
    directory = maker.edition.directory
    return {
        "title": _("Zum Mitnehmen"),
        "lead": _(
            "Kurz aus dem Elternbegleitbuch. Halten Sie die Kamera des Handys auf einen Code: "
            "Dann sehen Sie die ganze Seite."
        ),
        "publisher": _("Stadt Düren, Frühe Hilfen"),
        "topics": [_topic(maker, page) for page in pages],
        "longest": sorted(range(len(pages)), key=lambda at: -_length(pages[at])),
        "numbers_title": _("Wenn es eilig ist"),
        "numbers": [_number(one) for one in _urgent(maker.edition)],
        "office": _office(directory.callable(_OFFICE), directory.switchboard),
        "meeting": _meeting(maker, meeting) if meeting else None,
        "own_title": _("Ihr nächster Termin"),
        "own": [_("Tag"), _("Uhrzeit"), _("Mit"), _("Telefon")],
        "footer": _("Elternbegleitbuch Düren. Gedruckt aus dem Stand vom %(day)s.")
        % {"day": number_date(clock.today())},
    }


def _topic(maker: Maker, page: Page) -> dict[str, Any]:
    """The summary and what one can do now; everything else is behind the code."""
    first = page.sections[0] if page.sections else None
    return {
        "title": page.title,
        "summary": page.summary,
        "steps_title": first.title if first else "",
        "steps": tree(first.html, str) if first else [],
        "status": status(page),
        "code": maker.code(page.path, page.title),
    }


def _length(page: Page) -> int:
    return len(page.sections[0].html) if page.sections else 0


def _urgent(edition: Edition) -> Iterable[Contact]:
    """The three numbers of the page for emergencies, and one for when nothing is left to give."""
    listening = [one for one in edition.hotlines.in_group("crisis") if not one.needs_check]
    return (*edition.hotlines.in_group("first"), *listening[:1])


def _number(one: Contact) -> dict[str, str]:
    name = f"{one.name} ({_('wird noch bestätigt')})" if one.needs_check else one.name
    return {"number": one.display or "", "name": name, "what": one.what}


def _office(found: Contact, switchboard: Contact) -> dict[str, str]:
    """Our own number; until it is confirmed the switchboard, and what to ask for."""
    ask = _("Fragen Sie nach den Frühen Hilfen.") if found is switchboard else ""
    hours = found.hours_text
    return {
        "title": _("Fragen? Rufen Sie uns an"),
        "number": found.display or "",
        "name": _number(found)["name"],
        "note": " ".join(
            filter(None, (ask, _("Zeiten: %(hours)s.") % {"hours": hours} if hours else ""))
        ),
    }


def _meeting(maker: Maker, found: Meeting) -> dict[str, Any]:
    place, line = found.place, found.line
    notes = [
        _("Anderer Ort: %(place)s") % {"place": line.where} if line.where else place.spot,
        line.note,
        _("Mit Kinderkrankenschwester.") if line.nurse else "",
        _("Bitte rufen Sie vorher an.") if found.should_call_first else "",
    ]
    return {
        "title": _("Das nächste Treffen"),
        "name": place.name,
        "when": f"{line.words.title}, {line.words.sub}",
        "notes": [one for one in notes if one],
        "code": maker.code(place.path, place.name),
    }

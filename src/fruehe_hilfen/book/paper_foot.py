"""What stands below a page on paper: who helps with number, hours and address, and the next dates."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fruehe_hilfen.book.contacts import Contact
from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.book.pages import Page
from fruehe_hilfen.web.i18n import gettext as _

DATES = 3
"""Of one meeting place."""

Entry = dict[str, Any]


def foot(edition: Edition, page: Page) -> list[dict[str, Any]]:
    """Parts {title, people}; none is empty."""
    switchboard = edition.directory.switchboard
    people = edition.people(page) or [switchboard]
    parts = [
        {"title": _("Hier bekommen Sie Hilfe"), "people": list(_reached(people, switchboard))},
        {"title": _("Die nächsten Treffen"), "people": _meetings(edition.place_cards(page.places))},
    ]
    return [part for part in parts if part["people"]]


def entry(name: str, *, number: str = "", note: str = "", lines: Iterable[str] = ()) -> Entry:
    """One point of a list: a name, and what is known of it."""
    return {
        "name": name, "number": number, "note": note, "lines": [one.rstrip(".") for one in lines if one],
        "blocks": [],
    }  # fmt: skip


def _reached(people: Iterable[Contact], switchboard: Contact) -> Iterable[Entry]:
    """Everybody with a number, an address, or the switchboard of the city instead."""
    for one in people:
        note = _("wird noch bestätigt") if one.needs_check else ""
        lines = (_hours(one), one.address)
        if one.tel:
            yield entry(one.name, number=one.display or "", note=note, lines=lines)
        elif one.body == "Stadt":
            until = _("Bis die eigene Nummer bestätigt ist, verbindet Sie die Zentrale.")
            number = switchboard.display or ""
            yield entry(one.name, number=number, note=note, lines=(until, *lines))
        elif one.address:
            yield entry(one.name, note=note, lines=lines)


def _hours(one: Contact) -> str:
    said = ". ".join(filter(None, (one.hours_text, one.hours_note)))
    return _("Zeiten: %(hours)s") % {"hours": said} if said else ""


def _meetings(cards: Iterable[Any]) -> list[Entry]:
    """Places with their next dates; where none is known, the place alone."""
    return [
        entry(
            card.place.name,
            note=_("bitte vorher anrufen") if card.call_first else "",
            lines=(card.place.spot, *_dates(card.lines)),
        )
        for card in cards
    ]


def _dates(lines: Iterable[Any]) -> list[str]:
    coming = [one for one in lines if not one.is_pause and not one.is_cancelled]
    return [", ".join(filter(None, (one.words.short, one.where))) for one in coming][:DATES]

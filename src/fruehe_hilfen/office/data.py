"""Every value of the edition that somebody has to look at, with its source and its date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from fruehe_hilfen import clock
from fruehe_hilfen.book.contacts import Contact
from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.book.pages import Page
from fruehe_hilfen.office.overlay import Public
from fruehe_hilfen.office.rules import FRESH
from fruehe_hilfen.web.i18n import gettext as _

EXPIRES_SOON = timedelta(days=60)
PINNED = frozenset({"stadt", "polizei", "elterngeldstelle"})
"""Numbers other pages lean on; they can be corrected, not hidden. So can the three first ones."""
STATES = ("missing", "confirm", "old", "hold", "ok")
"""What comes first in the list."""


@dataclass(frozen=True)
class Item:
    """One value: what it is, how it stands, where it comes from."""

    kind: str
    title: str
    path: str
    state: str
    source: str = ""
    checked_on: date | None = None
    icon: str = "phone"


def items(now: Public) -> list[Item]:
    """All values, the ones that need a person first."""
    found = [*_contacts(now.edition), *_details(now.edition), *_numbers(now.edition)]
    found += [*_places(now), *_services(now)]
    return sorted(found, key=lambda one: STATES.index(one.state))


def open_items(now: Public) -> list[Item]:
    """Only those that need a person; what is on hold is known and can wait."""
    return [one for one in items(now) if one.state in {"missing", "confirm", "old"}]


def state_words() -> dict[str, tuple[str, str]]:
    """(German word, kind of badge) of each state."""
    return {
        "missing": (_("fehlt"), "danger"),
        "confirm": (_("zu bestätigen"), "warn"),
        "old": (_("wieder zu prüfen"), "warn"),
        "hold": (_("nicht zu sehen"), ""),
        "ok": (_("geprüft"), "good"),
    }


def is_pinned(contact: Contact) -> bool:
    """Whether an entry cannot be hidden."""
    return contact.group == "first" or contact.id in PINNED


def pages_with(edition: Edition, id: str) -> list[Page]:
    """Pages on which a number stands."""
    return [
        page
        for page in edition.pages.values()
        if id in (*page.contacts, *page.hotlines) or f'("{id}")' in page.source
    ]


def sources_text(contact: Contact) -> str:
    """'Düren-Magazin (2016), Wikipedia'."""
    named = (f"{one.name} ({one.date})" if one.date else one.name for one in contact.sources)
    return ", ".join(named)


def _state(status: str, checked_on: date | None) -> str:
    if status != "ok":
        return status
    is_old = checked_on is not None and clock.today() - checked_on > FRESH
    return "old" if is_old else "ok"


def _contacts(edition: Edition) -> Iterator[Item]:
    listed: Iterable[Contact] = (
        *edition.contacts.values(), *edition.contacts.held.values(),
        *edition.hotlines.values(), *edition.hotlines.held.values(),
    )  # fmt: skip
    for one in listed:
        title = f"{one.name}: {one.display}" if one.display else one.name
        yield Item(
            _("Nummern und Adressen"), title, f"/team/daten/nummer/{one.id}",
            _state(one.status, one.checked_on), sources_text(one), one.checked_on,
        )  # fmt: skip


def _details(edition: Edition) -> Iterator[Item]:
    for one in edition.details.values():
        yield Item(
            _("Angaben der Stadt"), f"{one.label}: {one.value}" if one.value else one.label,
            f"/team/daten/angabe/{one.id}", "ok" if one.value else "missing", icon="landmark",
        )  # fmt: skip


def _numbers(edition: Edition) -> Iterator[Item]:
    for one in edition.numbers.values():
        ends = one.valid_until
        is_old = ends is not None and ends - clock.today() <= EXPIRES_SOON
        if ends is None:
            continue
        until = _("gilt bis %(day)s") % {"day": f"{ends:%d.%m.%Y}"}
        yield Item(
            _("Beträge, die sich ändern"), f"{one.text}: {until}", f"/team/daten/zahl/{one.id}",
            "old" if is_old else "ok", ", ".join(s.name for s in one.sources), icon="coins",
        )  # fmt: skip


def _places(now: Public) -> Iterator[Item]:
    for place in now.places.all.values():
        at = place.data.verified_at
        checked_on = clock.berlin(at).date() if at else None
        source = f"{place.data.source} ({place.data.source_date})"
        yield Item(
            _("Treffpunkte"), place.name, f"/team/treffpunkte/{place.id}/angaben",
            _state(place.data.status, checked_on), source, checked_on, "map-pin",
        )  # fmt: skip


def _services(now: Public) -> Iterator[Item]:
    for one in now.guide.all:
        source = f"{one.source.name} ({one.source.dated or one.source.read_on})"
        yield Item(
            _("Wer hilft?"), one.data.question, f"/team/daten/leistung/{one.data.id}",
            _state(one.data.status, one.checked_on), source, one.checked_on, "circle-help",
        )  # fmt: skip

"""From the edition of the files and the office's changes to what parents see."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from functools import partial
from typing import Any, Literal

import structlog
from pydantic import ValidationError

from fruehe_hilfen import clock
from fruehe_hilfen.book.changed import Changes, changed
from fruehe_hilfen.book.contacts import Contact
from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.book.functions import Number
from fruehe_hilfen.book.hours import parse_hours
from fruehe_hilfen.book.pages import Page, Review
from fruehe_hilfen.office.models import OfficeChange
from fruehe_hilfen.office.rules import Kind, standing_release, text_mark
from fruehe_hilfen.places import rules as place_rules
from fruehe_hilfen.places.catalogue import Places
from fruehe_hilfen.places.entries import guide_entries, search_entries
from fruehe_hilfen.places.queries import cards_of
from fruehe_hilfen.places.schema import PlaceData
from fruehe_hilfen.places.services import Guide

log = structlog.get_logger("office")


@dataclass(frozen=True)
class Public:
    """The public world of one moment."""

    edition: Edition
    places: Places
    guide: Guide


def joined(edition: Edition, places: Places, guide: Guide) -> Public:
    """The book with the places in it."""
    edition.places = places
    edition.place_cards = partial(cards_of, places)
    edition.others = (*search_entries(places), *guide_entries(guide))
    return Public(edition, places, guide)


@dataclass
class _Collected:
    """The changes, sorted by what takes them."""

    contacts: dict[str, Contact] = field(default_factory=dict)
    details: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, Number] = field(default_factory=dict)
    reviews: dict[str, Review] = field(default_factory=dict)
    dates: dict[str, list[place_rules.Change]] = field(default_factory=lambda: defaultdict(list))
    pauses: dict[str, list[place_rules.Span]] = field(default_factory=lambda: defaultdict(list))
    records: dict[str, PlaceData] = field(default_factory=dict)
    services: dict[str, tuple[Literal["ok", "hold"], date]] = field(default_factory=dict)


def apply(base: Public, changes: Iterable[OfficeChange]) -> Public:
    """`base` with the changes. One that fits nothing any more is left out and logged."""
    found, digest = _Collected(), hashlib.sha256(base.edition.version.encode())
    used = False
    for change in changes:
        try:
            _TAKE[change.kind](found, base, change.target, change.value)
        except (KeyError, TypeError, ValueError, ValidationError) as error:
            log.warning("change left out", kind=change.kind, error=type(error).__name__)
            continue
        digest.update(change.id.bytes)
        used = True
    if not used:
        return base
    edition = changed(
        base.edition,
        Changes(
            contacts=found.contacts, details=found.details, numbers=found.numbers,
            reviews=found.reviews,
        ),
        digest.hexdigest()[: len(base.edition.version)],
    )  # fmt: skip
    places = base.places.with_changes(found.dates, pauses=found.pauses, records=found.records)
    return joined(edition, places, base.guide.with_changes(found.services))


def contact_of(known: Contact, value: Mapping[str, Any]) -> Contact:
    """An entry as the office left it; a hidden one keeps its name only."""
    if value["status"] == "hold":
        return Contact(
            id=known.id, name=known.name, body=known.body, group=known.group, status="hold",
            sources=known.sources,
        )  # fmt: skip
    return replace(
        known,
        display=value["display"] or None,
        tel=value["tel"] or None,
        address=value["address"],
        hours=parse_hours(value["hours"]) if value["hours"] else None,
        hours_note=value["hours_note"],
        url=value["url"],
        hint="",
        status="ok",
        checked_on=date.fromisoformat(value["checked_on"]),
    )


def known_contact(edition: Edition, id: str) -> Contact:
    """An entry, also one on hold. Raises KeyError."""
    for listed in (edition.hotlines, edition.contacts):
        found = listed.get(id) or listed.held.get(id)
        if found:
            return found
    raise KeyError(id)


def page_mark(page: Page) -> str:
    """Names the text of a page; a release counts for this text only."""
    return text_mark(page.title, page.summary, page.source)


def change_of(value: Mapping[str, Any], on: date) -> place_rules.Change:
    """The change of one date."""
    return place_rules.Change(
        on=on,
        kind=value["kind"],
        new_on=_day(value.get("new_on")),
        start=_wall(value.get("start")),
        end=_wall(value.get("end")),
        where=value.get("where", ""),
        nurse=value.get("nurse"),
        reason=value.get("reason", ""),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _wall(text: str | None) -> time | None:
    return time.fromisoformat(text) if text else None


def _contact(found: _Collected, base: Public, target: str, value: Any) -> None:
    found.contacts[target] = contact_of(known_contact(base.edition, target), value)


def _detail(found: _Collected, base: Public, target: str, value: Any) -> None:
    found.details[base.edition.details[target].id] = value["value"]


def _number(found: _Collected, base: Public, target: str, value: Any) -> None:
    found.numbers[target] = replace(
        base.edition.numbers[target],
        text=value["text"],
        as_of=value["as_of"],
        valid_until=_day(value["valid_until"]),
    )


def _review(found: _Collected, base: Public, target: str, value: Any) -> None:
    page = base.edition.page_by_id(target)
    if page is None:
        raise KeyError(target)
    given = standing_release(value)
    if given and value["mark"] == page_mark(page):
        found.reviews[target] = Review(by=given["by"], on=date.fromisoformat(given["on"]))


def _date(found: _Collected, _base: Public, target: str, value: Any) -> None:
    series, _, day = target.partition(":")
    found.dates[series].append(change_of(value, date.fromisoformat(day)))


def _pause(found: _Collected, base: Public, target: str, value: Any) -> None:
    span = place_rules.Span(value["name"], _first(value), date.fromisoformat(value["last"]))
    place_id = target.partition(":")[0]
    place = base.places.all.get(place_id)
    series = [one.id for one in place.series] if place else [f"{place_id}-1"]
    for id in series:
        found.pauses[id].append(span)


def _first(value: Any) -> date:
    return date.fromisoformat(value["first"])


def _place(found: _Collected, base: Public, target: str, value: Any) -> None:
    data = found.records.get(target) or base.places.all[target].data
    checked_at = clock.at(date.fromisoformat(value["checked_on"]), "12:00")
    shown = {key: value[key] for key in ("room", "street", "postcode")}
    found.records[target] = PlaceData.model_validate(
        data.model_dump()
        | shown
        | {
            "accessible": value["accessible"],
            "changing_table": value["changing_table"],
            "status": value["status"],
            "street_note": "" if value["street"] else data.street_note,
            "verified_at": checked_at,
        }
    )


def _new_place(found: _Collected, base: Public, target: str, value: Any) -> None:
    if target in base.places.all:
        raise KeyError(target)
    found.records[target] = PlaceData.model_validate(value)


def _service(found: _Collected, _base: Public, target: str, value: Any) -> None:
    found.services[target] = (value["status"], date.fromisoformat(value["checked_on"]))


_TAKE: dict[Kind, Callable[[_Collected, Public, str, Any], None]] = {
    Kind.CONTACT: _contact,
    Kind.DETAIL: _detail,
    Kind.NUMBER: _number,
    Kind.REVIEW: _review,
    Kind.DATE: _date,
    Kind.PAUSE: _pause,
    Kind.PLACE: _place,
    Kind.NEW_PLACE: _new_place,
    Kind.SERVICE: _service,
}

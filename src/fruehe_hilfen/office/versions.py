"""Two versions of the same thing side by side: what holds now, and what an older form says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from fruehe_hilfen.book.hours import DAYS
from fruehe_hilfen.office.dates import Spot
from fruehe_hilfen.office.models import OfficeChange
from fruehe_hilfen.office.rules import MOVE, Step
from fruehe_hilfen.office.words import step_words
from fruehe_hilfen.places.schema import WEEKDAYS, PlaceData
from fruehe_hilfen.places.words import weekday_name
from fruehe_hilfen.web import dates
from fruehe_hilfen.web.i18n import gettext as _

Version = Mapping[str, str]
"""German label → German words."""
Values = Mapping[str, Any]


class Difference(NamedTuple):
    """One thing both versions tell differently."""

    label: str
    now: str
    typed: str


def differences(now: Version, typed: Version) -> list[Difference]:
    """Only what differs, in the order of the form; a thing one of them does not say is empty."""
    labels = dict.fromkeys([*typed, *now])
    pairs = ((label, now.get(label, ""), typed.get(label, "")) for label in labels)
    return [Difference(label, a or _("leer"), b or _("leer")) for label, a, b in pairs if a != b]


def of_date(value: Values | None, spot: Spot) -> Version:
    """A date as a change leaves it; None: as in every week."""
    value = value or {"kind": "changed"}
    if value["kind"] == "cancelled":
        return {_("Termin"): _("Fällt aus"), _("Grund"): value.get("reason", "")}
    is_moved = any(value.get(key) for key in MOVE)
    series = spot.series
    start, end = value.get("start") or f"{series.start}", value.get("end") or f"{series.end}"
    return {
        _("Termin"): _("Verlegt") if is_moved else _("Wie immer"),
        _("Tag"): dates.weekday_date(date.fromisoformat(value.get("new_on") or f"{spot.on}")),
        _("Zeit"): f"{start[:5]}–{end[:5]}",
        _("Anderer Ort"): value.get("where", ""),
        _("Fachkraft"): _("kommt nicht") if value.get("nurse") is False else "",
        _("Grund"): value.get("reason", ""),
    }


def of_pause(value: Values | None) -> Version:
    """A pause; None: there is none."""
    if value is None:
        return {_("Pause"): _("keine")}
    first, last = (dates.full_date(date.fromisoformat(value[key])) for key in ("first", "last"))
    return {_("Pause"): value["name"], _("Erster Tag"): first, _("Letzter Tag"): last}


def of_facts(values: Values, *, is_hidden: bool) -> Version:
    """Address and facts of a place, as its form has them."""
    return {
        _("Raum oder Haus"): values.get("room") or "",
        _("Straße und Hausnummer"): values.get("street") or "",
        _("Postleitzahl"): values.get("postcode") or "",
        _("Rollstuhl und Kinderwagen"): _answer(values.get("accessible")),
        _("Wickelplatz"): _answer(values.get("changing_table")),
        **_shown(is_hidden),
    }


def of_place(values: Values) -> Version:
    """A place as the form for a new one has it."""
    kinds = {"cafe": _("Schnullercafé"), "toddler_cafe": _("Kleinkindcafé")}
    days = {key: weekday_name(number) for number, key in enumerate(WEEKDAYS)}
    return {
        _("Name"): values["name"],
        _("Stadtteil"): values.get("district", ""),
        _("Für wen?"): kinds.get(values.get("kind", ""), ""),
        _("Wochentag"): days.get(values.get("weekday", ""), ""),
        _("Zeit"): f"{values.get('start', '')}–{values.get('end', '')}",
        _("Fachkraft"): _("jedes Mal") if values.get("nurse") else "",
        _("Schulferien"): _("auch offen") if values.get("in_holidays") else "",
        **{k: v for k, v in of_facts(values, is_hidden=False).items() if k != _("Für Familien")},
    }


def place_values(data: PlaceData) -> Values:
    """A place that exists, as the form for a new one has it."""
    meeting = next((one.model_dump(mode="json") for one in data.series), {})
    return {
        **{key: getattr(data, key) or "" for key in ("name", "district", "kind", "room", "street")},
        "postcode": data.postcode or "",
        "accessible": known_answer(data.accessible),
        "changing_table": known_answer(data.changing_table),
        "weekday": meeting.get("weekday") or "",
        "start": (meeting.get("start") or "")[:5],
        "end": (meeting.get("end") or "")[:5],
        "nurse": meeting.get("nurse") == "every",
        "in_holidays": meeting.get("pause") == "none",
    }


def of_contact(values: Values, *, is_hidden: bool) -> Version:
    """A number with address and hours."""
    days = {weekday_name(n): values.get(f"hours_{day}", "") for n, day in enumerate(DAYS)}
    return {
        _("Telefonnummer"): values.get("display", ""),
        _("Adresse"): values.get("address", ""),
        _("Internetseite"): values.get("url", ""),
        _("Rund um die Uhr"): _("ja") if values.get("always") else "",
        **days,
        _("Satz zu den Zeiten"): values.get("hours_note", ""),
        **_shown(is_hidden),
    }


def of_detail(values: Values, *, is_hidden: bool) -> Version:
    """A value only the city knows."""
    return {_("Angabe"): values.get("value", "")}


def of_number(values: Values, *, is_hidden: bool) -> Version:
    """An amount with its year."""
    until = values.get("valid_until", "")
    return {
        _("Betrag"): values.get("value", ""),
        _("Jahr"): values.get("as_of", ""),
        _("Gilt bis"): dates.iso_date(until) if until else "",
    }


def of_service(_values: Values, *, is_hidden: bool) -> Version:
    """What an office does: shown or not."""
    return _shown(is_hidden)


def of_step(step: Step | None, last: OfficeChange | None) -> Version:
    """Where a page is on its way: the last step for its text."""
    said = last.value if last and step else {}
    return typed_step(step, reason=said.get("reason", ""), by=said.get("by", ""))


def typed_step(step: Step | None, *, reason: str = "", by: str = "") -> Version:
    """A step, with what a person says about it."""
    said = {_("Schritt"): step_words(step)}
    said |= {_("Was soll sich ändern?"): reason} if reason else {}
    return said | ({_("Wer steht für die Seite?"): by} if by else {})


def _shown(is_hidden: bool) -> Version:
    return {_("Für Familien"): _("nicht zu sehen") if is_hidden else _("zu sehen")}


def known_answer(known: bool | None) -> str:
    """Yes, no or unknown, as forms write it."""
    return "" if known is None else "yes" if known else "no"


def _answer(key: Any) -> str:
    return {"yes": _("Ja"), "no": _("Nein")}.get(str(key), _("Das wissen wir noch nicht"))

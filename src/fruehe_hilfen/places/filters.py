"""What a reader picked on /treffpunkte, as links that need no script."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from urllib.parse import urlencode

from fruehe_hilfen.book.markdown import slug
from fruehe_hilfen.places import rules, words
from fruehe_hilfen.places.catalogue import Place, Places
from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.web.urls import href

_PATH = "/treffpunkte"
_KINDS = {
    "schnullercafe": "cafe",
    "kleinkindcafe": "toddler_cafe",
    "unterwegs": "outdoor",
    "schnullerbox": "box",
}
_DAYS = ("mo", "di", "mi", "do", "fr", "sa", "so")


@dataclass(frozen=True)
class Filter:
    """The names are those of the address; "" means everything."""

    art: str = ""
    tag: str = ""
    schwester: str = ""
    stadtteil: str = ""

    @property
    def is_on(self) -> bool:
        return any(asdict(self).values())

    @property
    def is_about_dates(self) -> bool:
        """Whether single dates count, not only places."""
        return bool(self.tag or self.schwester)

    @property
    def path(self) -> str:
        chosen = {name: value for name, value in asdict(self).items() if value}
        return href(_PATH) + (f"?{urlencode(chosen)}" if chosen else "")

    def fits(self, place: Place) -> bool:
        """Whether a place can be meant at all."""
        if self.is_about_dates and place.is_box:
            return False
        right_kind = not self.art or place.data.kind == _KINDS[self.art]
        return right_kind and self.stadtteil in {"", slug(place.data.district)}

    def keeps(self, occurrence: rules.Occurrence) -> bool:
        """Whether a date is meant; a moved date counts on the day it really takes place."""
        on_day = not self.tag or occurrence.day.weekday() == _DAYS.index(self.tag)
        return on_day and (not self.schwester or occurrence.has_nurse)


@dataclass(frozen=True)
class Option:
    """One link; tapped again it takes the choice back."""

    label: str
    path: str
    is_on: bool


def read(places: Places, *, art: str, tag: str, schwester: str, stadtteil: str) -> Filter:
    """What the address asks for; what nobody offers is left out."""
    return Filter(
        art=art if art in _KINDS else "",
        tag=tag if tag in _DAYS else "",
        schwester="1" if schwester == "1" else "",
        stadtteil=stadtteil if stadtteil in _districts(places.values()) else "",
    )


def groups(places: Places, chosen: Filter) -> list[tuple[str, list[Option]]]:
    """(question, options) of everything there is to pick from."""
    kinds = {place.data.kind for place in places.values()}
    days = sorted({series.weekday for place in places.meetings for series in place.series})
    has_nurse = any(s.nurse.every or s.nurse.nth for p in places.meetings for s in p.series)
    found = [
        (_("Was?"), "art", [(name, _kind(name)) for name, kind in _KINDS.items() if kind in kinds]),
        (_("Wann?"), "tag", [(_DAYS[day], words.weekday_name(day)) for day in days]),
        (_("Wer ist da?"), "schwester", [("1", _("Mit Kinderkrankenschwester"))] * has_nurse),
        (_("Wo?"), "stadtteil", list(_districts(places.meetings).items())),
    ]
    return [
        (question, [_option(chosen, name, value, label) for value, label in values])
        for question, name, values in found
        if values
    ]


def _option(chosen: Filter, name: str, value: str, label: str) -> Option:
    is_on = getattr(chosen, name) == value
    return Option(label, replace(chosen, **{name: "" if is_on else value}).path, is_on)


def _kind(name: str) -> str:
    return {
        "schnullercafe": _("Schnullercafé"),
        "kleinkindcafe": _("Kleinkindcafé"),
        "unterwegs": _("Draußen"),
        "schnullerbox": _("Schnullerbox"),
    }[name]


def _districts(places: Iterable[Place]) -> dict[str, str]:
    return {slug(place.data.district): place.data.district for place in places}

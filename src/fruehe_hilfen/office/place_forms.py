"""Reading what the office types about places; values as office_change keeps them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from datetime import date, time
from itertools import count
from typing import Any

from fruehe_hilfen import clock
from fruehe_hilfen.office.dates import Spot, last_known
from fruehe_hilfen.office.rules import MOVE
from fruehe_hilfen.places.catalogue import Places
from fruehe_hilfen.places.rules import Change
from fruehe_hilfen.places.schema import WEEKDAYS, PlaceData
from fruehe_hilfen.web.forms import Form
from fruehe_hilfen.web.i18n import gettext as _

Value = dict[str, Any]
LONGEST = 120
_ASCII = str.maketrans(dict[str, str | int | None](ä="ae", ö="oe", ü="ue", ß="ss"))


def read_date(form: Form, spot: Spot, places: Places) -> Value | None:
    """The change of one date; None with errors.

    The newest change counts alone. So it takes along what an older one said of the other thing:
    a moved date without the nurse stays moved, and the other way round.
    """
    art = form.get("art")
    held = spot.series.change_on(spot.on)
    reason = _short(form, "reason")
    if art == "cancelled":
        return _unless_errors(form, {"kind": "cancelled", "reason": reason})
    if art == "without_nurse":
        value = {"kind": "changed", **_move_of(held), "nurse": False, "reason": reason}
        return _unless_errors(form, value)
    if art == "moved":
        nurse = {"nurse": held.nurse} if held and held.nurse is not None else {}
        return _unless_errors(form, _moved(form, spot, places) | nurse | {"reason": reason})
    form.error("art", "missing", _("Bitte wählen Sie, was sich ändert."))
    return None


def _move_of(held: Change | None) -> Value:
    """Day, time and place a date was moved to, as `_moved` writes them."""
    if held is None:
        return {}
    told = {"new_on": held.new_on, "start": held.start, "end": held.end}
    moved = {key: value.isoformat() for key, value in told.items() if value}
    return moved | ({"where": held.where} if held.where else {})


def _moved(form: Form, spot: Spot, places: Places) -> Value:
    day = _date(form, "new_on", required=False) or spot.on
    start, end = _time(form, "start"), _time(form, "end")
    if not clock.today() <= day <= last_known(places):
        form.error(
            "new_on", "out_of_range", _("Bitte wählen Sie einen Tag im nächsten halben Jahr.")
        )
    if start and end and end <= start:
        form.error("end", "order", _("Das Ende liegt vor dem Anfang."))
    elif start and day == clock.today() and clock.at(day, start) <= clock.now():
        form.error("start", "past", _("Diese Zeit ist heute schon vorbei."))
    where = _short(form, "where")
    return {
        "kind": "changed",
        "new_on": day.isoformat() if day != spot.on else None,
        "start": start.isoformat() if start and start != spot.series.start else None,
        "end": end.isoformat() if end and end != spot.series.end else None,
        "where": where,
    }


def is_no_change(value: Value, spot: Spot) -> bool:
    """Whether a date stays as it was."""
    if value["kind"] != "changed" or any(value.get(key) for key in MOVE):
        return False
    held, nurse = spot.series.change_on(spot.on), value.get("nurse")
    return nurse is None or (held is not None and held.nurse == nurse and not _move_of(held))


def read_pause(form: Form, places: Places) -> Value | None:
    """A pause of a place; None with errors."""
    first, last = _date(form, "first"), _date(form, "last")
    name = form.text("name", longest=60, message="", required=False) or _("Pause")
    if first and last and last < first:
        form.error("last", "order", _("Der letzte Tag liegt vor dem ersten."))
    if last and not clock.today() <= last <= places.calendar.known.last:
        form.error("last", "out_of_range", _("Bitte wählen Sie einen Tag, der noch kommt."))
    if first is None or last is None:
        return None
    value = {"name": name, "first": first.isoformat(), "last": last.isoformat()}
    return _unless_errors(form, value)


def read_facts(form: Form) -> Value | None:
    """Address and facts of a place that have been checked; None with errors."""
    street, postcode = _short(form, "street"), form.get("postcode") or ""
    if postcode and not re.fullmatch(r"\d{5}", postcode):
        form.error("postcode", "invalid", _("Bitte schreiben Sie 5 Ziffern, zum Beispiel 52349."))
    if street and not postcode:
        form.error("postcode", "missing", _("Bitte schreiben Sie auch die Postleitzahl."))
    value = {
        "room": _short(form, "room") or None,
        "street": street or None,
        "postcode": postcode or None,
        "accessible": _known(form.get("accessible")),
        "changing_table": _known(form.get("changing_table")),
        "status": "hold" if form.get("action") == "hide" else "ok",
        "checked_on": clock.today().isoformat(),
    }
    return _unless_errors(form, value)


def read_new_place(
    form: Form, places: Places, source_url: str, *, used: Collection[str]
) -> Value | None:
    """A whole new place with one weekly meeting; None with errors. `used`: ids of earlier ones."""
    name = form.text("name", longest=60, message=_("Bitte schreiben Sie einen Namen."))
    district = form.text("district", longest=40, message=_("Bitte schreiben Sie den Stadtteil."))
    facts = read_facts(form)
    start, end = _time(form, "start"), _time(form, "end")
    weekday, kind = form.get("weekday") or "", form.get("kind") or ""
    if weekday not in WEEKDAYS:
        form.error("weekday", "missing", _("Bitte wählen Sie einen Wochentag."))
    if start and end and end <= start:
        form.error("end", "order", _("Das Ende liegt vor dem Anfang."))
    if kind not in {"cafe", "toddler_cafe"}:
        form.error("kind", "missing", _("Bitte wählen Sie, für wen der Treffpunkt ist."))
    if facts is None or form.errors or start is None or end is None:
        return None
    id = free_id(name, {*places.all, *used})
    meeting = {
        "id": f"{id}-1", "weekday": weekday, "start": start.isoformat(), "end": end.isoformat(),
        "nurse": "every" if form.flag("nurse") else "none",
        "pause": "none" if form.flag("in_holidays") else "school_holidays",
    }  # fmt: skip
    today = clock.today()
    value = {
        "id": id, "kind": kind, "name": name, "district": district, "room": facts["room"],
        "street": facts["street"], "postcode": facts["postcode"], "lat": None, "lon": None,
        "about": None, "body": "Stadt Düren", "partner": None,
        "audience": {"age_months": [0, 12] if kind == "cafe" else [12, 36], "siblings": False},
        "who": [], "cost": "free", "registration": "none", "offers": [], "pause_note": "",
        "accessible": facts["accessible"], "changing_table": facts["changing_table"],
        "series": [meeting], "source": "Frühe Hilfen der Stadt Düren", "source_url": source_url,
        "source_date": today.isoformat(), "confidence": "high", "status": "ok",
        "verified_at": clock.at(today, "12:00").isoformat(),
    }  # fmt: skip
    PlaceData.model_validate(value)
    return value


def free_id(name: str, used: Collection[str]) -> str:
    """An address for a new place, which no other has or had."""
    plain = unicodedata.normalize("NFKD", name.lower().translate(_ASCII))
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40] or "treffpunkt"
    numbered = (base if n == 1 else f"{base}-{n}" for n in count(1))
    return next(id for id in numbered if id not in used and id != "neu")


def _unless_errors(form: Form, value: Value) -> Value | None:
    return None if form.errors else value


def _short(form: Form, name: str) -> str:
    return form.text(name, longest=LONGEST, message="", required=False)


def _date(form: Form, name: str, *, required: bool = True) -> date | None:
    text = form.get(name) or ""
    try:
        return date.fromisoformat(text)
    except ValueError:
        if text or required:
            form.error(name, "invalid", _("Bitte wählen Sie einen Tag."))
        return None


def _time(form: Form, name: str) -> time | None:
    try:
        return time.fromisoformat(form.get(name) or "").replace(
            second=0, microsecond=0, tzinfo=None
        )
    except ValueError:
        form.error(name, "invalid", _("Bitte schreiben Sie eine Uhrzeit, zum Beispiel 10:00."))
        return None


def _known(text: str | None) -> bool | None:
    return {"yes": True, "no": False}.get(text or "")

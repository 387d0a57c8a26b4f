"""Reading what the office types about numbers and values; values as office_change keeps them."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from fruehe_hilfen import clock
from fruehe_hilfen.book.contacts import Contact
from fruehe_hilfen.book.hours import DAYS, Hours
from fruehe_hilfen.office.data import is_pinned
from fruehe_hilfen.office.rules import dialled, read_spans, write_spans
from fruehe_hilfen.web.forms import Form
from fruehe_hilfen.web.i18n import gettext as _

Value = dict[str, Any]
_WEB = re.compile(r"https?://[^\s<>\"']{4,300}")


def contact_values(contact: Contact) -> dict[str, str]:
    """An entry as the form shows it."""
    hours = contact.hours or Hours()
    return {
        "display": contact.display or "", "address": contact.address, "url": contact.url,
        "hours_note": contact.hours_note, "always": "1" if hours.always else "",
        **{f"hours_{day}": _spans(hours, number) for number, day in enumerate(DAYS)},
    }  # fmt: skip


def _spans(hours: Hours, day: int) -> str:
    return write_spans((one.start, one.end) for one in hours.ranges if one.day == day)


def read_contact(form: Form, contact: Contact) -> Value | None:
    """A number with address and hours that has been checked; None with errors."""
    if form.get("action") == "hide":
        if is_pinned(contact):
            form.error("display", "pinned", _("Diese Nummer brauchen andere Seiten. Sie bleibt."))
            return None
        return {"status": "hold"}
    display = form.text("display", longest=30, message="", required=False)
    tel = dialled(display) if display else ""
    if tel is None or (not display and is_pinned(contact)):
        form.error(
            "display", "invalid", _("Bitte schreiben Sie eine Nummer, zum Beispiel 02421 25-0.")
        )
    url = form.get("url") or ""
    if url and not _WEB.fullmatch(url):
        form.error("url", "invalid", _("Eine Internetseite beginnt mit https://."))
    value = {
        "status": "ok", "display": display, "tel": tel, "url": url,
        "address": form.text("address", longest=120, message="", required=False),
        "hours": "always" if form.flag("always") else _hours(form),
        "hours_note": form.text("hours_note", longest=160, message="", required=False),
        "checked_on": clock.today().isoformat(),
    }  # fmt: skip
    return None if form.errors else value


def _hours(form: Form) -> list[dict[str, Any]]:
    listed = []
    for day in DAYS:
        spans = read_spans(form.get(f"hours_{day}") or "")
        if spans is None:
            message = _("Bitte schreiben Sie Zeiten so: 8–12, 14–16:30.")
            form.error(f"hours_{day}", "invalid", message)
            continue
        listed += [
            {"days": [day], "from": f"{start:%H:%M}", "to": f"{end:%H:%M}"} for start, end in spans
        ]
    return listed


def read_detail(form: Form) -> Value | None:
    """A value of the city; None with errors."""
    value = form.text("value", longest=200, message=_("Bitte schreiben Sie die Angabe."))
    return None if form.errors else {"value": " ".join(value.split())}


def read_number(form: Form) -> Value | None:
    """An amount with the year it belongs to; None with errors."""
    text = form.text("value", longest=60, message=_("Bitte schreiben Sie den Betrag."))
    as_of = form.text("as_of", longest=10, message=_("Bitte schreiben Sie das Jahr."))
    raw = form.get("valid_until") or ""
    try:
        until = date.fromisoformat(raw) if raw else None
    except ValueError:
        form.error("valid_until", "invalid", _("Bitte wählen Sie einen Tag."))
        return None
    if until and until < clock.today():
        form.error("valid_until", "past", _("Dieser Tag ist schon vorbei."))
    value = {"text": text, "as_of": as_of, "valid_until": until.isoformat() if until else None}
    return None if form.errors else value


def read_service(form: Form) -> Value:
    """What an office does: confirmed, or not shown."""
    hides = form.get("action") == "hide"
    return {"status": "hold" if hides else "ok", "checked_on": clock.today().isoformat()}

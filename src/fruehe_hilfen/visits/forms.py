"""Reading the forms of families and of the team."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from uuid import UUID

from fruehe_hilfen.mail.rules import is_address
from fruehe_hilfen.visits import day_rules, rules
from fruehe_hilfen.visits.actions import Booking
from fruehe_hilfen.visits.content import Catalogue
from fruehe_hilfen.visits.desk import NurseData
from fruehe_hilfen.visits.waiting import Asked
from fruehe_hilfen.visits.words import LANGUAGES, SAFE_TIMES, TOPICS
from fruehe_hilfen.web.forms import Form
from fruehe_hilfen.web.i18n import gettext as _

_PHONE = re.compile(r"\+?[0-9][0-9 ()/.\-]{3,28}[0-9]")
_REQUEST = re.compile(r"[A-Za-z0-9_-]{8,64}")
WAYS = ("phone", "email", "code")


def read_booking(form: Form, catalogue: Catalogue, kind: rules.VisitType) -> Booking:
    """What the family tells us. Raises a 422 problem with every field that cannot be used."""
    name = form.text("name", longest=80, message=_("Bitte schreiben Sie einen Namen."))
    phone, email = _contact(form)
    address = _address(form, catalogue) if kind.needs_address else {}
    topic = _one_of(form, "topic", TOPICS)
    language = _one_of(form, "language", LANGUAGES)
    form.raise_if_errors()
    return Booking(
        name=name,
        phone=phone,
        email=email,
        topic=topic,
        language=language,
        interpreter=form.flag("interpreter"),
        safe_times=read_safe_times(form),
        discreet=form.flag("discreet"),
        **address,
    )


def read_safe_times(form: Form) -> str:
    """When the family may be called, blank-separated; unknown words are left out."""
    return " ".join(name for name in SAFE_TIMES if name in form.all("safe_times"))


def read_wish(form: Form, catalogue: Catalogue, kinds: Iterable[str]) -> Asked:
    """A wish for the waiting list. Raises a 422 problem with every field that cannot be used."""
    kind, district = form.get("art") or "", form.get("stadtteil") or ""
    if kind not in kinds:
        form.error("art", "unknown", _("Bitte wählen Sie aus der Liste."))
    if district and district not in catalogue.districts:
        form.error("stadtteil", "unknown", _("Bitte wählen Sie aus der Liste."))
    name = form.text("name", longest=80, message=_("Bitte schreiben Sie einen Namen."))
    phone, email = _contact(form)
    language = _one_of(form, "language", LANGUAGES)
    form.raise_if_errors()
    return Asked(
        visit_type=kind, district=district, name=name, phone=phone, email=email, language=language,
        windows=" ".join(one for one in day_rules.windows() if one in form.all("zeit")),
        safe_times=read_safe_times(form), discreet="1" if form.flag("discreet") else "",
    )  # fmt: skip


def typed_of(form: Form) -> dict[str, str]:
    """What was typed; repeated fields blank-separated."""
    lists = {name: " ".join(form.all(name)) for name in ("safe_times", "zeit")}
    return {**form.typed(), **lists}


def read_request_id(form: Form) -> str:
    """The random id of this request. Raises a 422 problem."""
    value = form.get("request_id") or ""
    if not _REQUEST.fullmatch(value):
        form.error("request_id", "invalid", _("Bitte laden Sie die Seite neu."))
    return value


def uuid_or_none(value: str | None) -> UUID | None:
    """A UUID in its usual spelling; anything else is None."""
    try:
        return UUID(value or "")
    except ValueError:
        return None


def day_or_none(value: str | None) -> date | None:
    """An ISO date; anything else is None."""
    try:
        return date.fromisoformat(value or "")
    except ValueError:
        return None


def time_or_none(value: str | None) -> time | None:
    """A wall time as forms send it; anything else is None."""
    try:
        return time.fromisoformat(value or "").replace(tzinfo=None, second=0, microsecond=0)
    except ValueError:
        return None


def known_district(form: Form, catalogue: Catalogue) -> str:
    value = form.get("stadtteil") or ""
    return value if value in catalogue.districts else ""


def read_span(form: Form, today: date) -> tuple[datetime, datetime] | None:
    """A time of one day, as instants; None with errors in the form when it cannot be used."""
    day = _date(form, "tag") or today
    start, end = time_or_none(form.get("von")), time_or_none(form.get("bis"))
    if not 0 <= (day - today).days <= rules.OFFER_DAYS:
        form.error("tag", "outside", _("Bitte einen Tag ab heute, bis in neun Wochen."))
    if start is None or not rules.EARLIEST <= start <= rules.LATEST:
        form.error("von", "invalid", _("Bitte eine Zeit ab 6:00 Uhr."))
    if end is None or end > rules.LATEST or (start and end <= start):
        form.error("bis", "invalid", _("Bitte eine Zeit nach dem Beginn, bis 22:00 Uhr."))
    if form.errors or start is None or end is None:
        return None
    return rules.instant(day, start), rules.instant(day, end)


def read_nurse(form: Form, catalogue: Catalogue) -> NurseData | None:
    """Where and how much a nurse works; None with errors in the form when it cannot be used."""
    most = number(form, "most")
    if not 1 <= most <= 12:
        form.error("most", "invalid", _("Bitte eine Zahl von 1 bis 12."))
        return None
    return NurseData(
        districts=[one for one in catalogue.districts if one in form.all("stadtteil")],
        languages=[one for one in LANGUAGES if one in form.all("sprache") and one != "de"],
        max_visits_day=most,
    )


def _contact(form: Form) -> tuple[str, str]:
    """(phone, email); both empty when the family keeps a code. Exactly one way counts."""
    way, phone, email = form.get("contact"), form.get("phone") or "", form.get("email") or ""
    if way == "phone":
        email = ""
    elif way == "email":
        phone = ""
    given = [bool(phone), bool(email), way == "code"]
    if sum(given) > 1:
        form.error("contact", "one_way", _("Bitte nur einen Weg: Telefon, E-Mail oder Code."))
    elif not any(given):
        _missing_contact(form, way)
    elif phone and not _PHONE.fullmatch(phone):
        form.error("phone", "invalid", _("Bitte prüfen Sie die Telefonnummer."))
    elif email and (len(email) > 200 or not is_address(email)):
        form.error("email", "invalid", _("Bitte prüfen Sie die E-Mail-Adresse."))
    return phone, email


def _missing_contact(form: Form, way: str | None) -> None:
    if way == "email":
        form.error("email", "missing", _("Bitte schreiben Sie Ihre E-Mail-Adresse."))
    elif way == "phone":
        form.error("phone", "missing", _("Bitte schreiben Sie Ihre Telefonnummer."))
    else:
        form.error("contact", "missing", _("Bitte wählen Sie, wie wir Sie erreichen."))


def _address(form: Form, catalogue: Catalogue) -> dict[str, str]:
    street = form.text("street", longest=80, message=_("Bitte schreiben Sie Ihre Straße."))
    house_no = form.text("house_no", longest=10, message=_("Bitte schreiben Sie Ihre Hausnummer."))
    plz = form.text("plz", longest=10, message=_("Bitte schreiben Sie Ihre Postleitzahl."))
    if plz and plz not in catalogue.postcodes:
        known = ", ".join(sorted(catalogue.postcodes))
        text = _("Wir kommen in die Stadt Düren. Ihre Postleitzahlen sind %(known)s.")
        form.error("plz", "outside", text % {"known": known})
    return {"street": street, "house_no": house_no, "plz": plz}


def _one_of(form: Form, name: str, allowed: dict[str, str]) -> str:
    value = form.get(name) or ""
    if value and value not in allowed:
        form.error(name, "unknown", _("Bitte wählen Sie aus der Liste."))
    return value


def read_rule(form: Form, catalogue: Catalogue, today: date) -> rules.Rule | None:
    """A nurse's recurring time; None with errors in the form when it cannot be used."""
    rule = rules.Rule(
        weekday=number(form, "weekday"),
        start=_time(form, "start"),
        end=_time(form, "end"),
        types=tuple(name for name in form.all("types") if _is_offered(catalogue, name)),
        first=max(today, _date(form, "first") or today),
        last=_date(form, "last") or date.max,
        every_weeks=number(form, "every_weeks", 1),
        nth=tuple(sorted(int(n) for n in form.all("nth") if n.isdecimal() and len(n) < 3)),
        pauses_in_school_holidays=form.flag("pause"),
    )
    texts = {
        "start": _("Bitte eine Zeit ab 6:00 Uhr, in Schritten von 5 Minuten."),
        "end": _("Bitte eine Zeit nach dem Beginn, bis 22:00 Uhr."),
        "types": _("Bitte wählen Sie mindestens eine Art."),
        "last": _("Bitte einen Tag nach dem ersten Tag."),
    }
    for name in rules.rule_problems(rule):
        form.error(name, "invalid", texts.get(name, _("Bitte wählen Sie aus der Liste.")))
    return None if form.errors else rule


def _is_offered(catalogue: Catalogue, name: str) -> bool:
    return name in catalogue.types and catalogue.types[name].offered


def number(form: Form, name: str, default: int = -1) -> int:
    value = form.get(name) or ""
    return int(value) if value.isdecimal() and len(value) < 4 else default


def _time(form: Form, name: str) -> time:
    try:
        return time.fromisoformat(form.get(name) or "").replace(tzinfo=None)
    except ValueError:
        return time.min


def _date(form: Form, name: str) -> date | None:
    value = form.get(name)
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        form.error(name, "invalid", _("Diesen Tag gibt es nicht."))
        return None

"""Parents ask for a visit: one form without sign-in; the office decides."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from fruehe_hilfen import clock
from fruehe_hilfen.web import PUBLIC
from fruehe_hilfen.web.forms import Form
from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.web.limits import Limiter, Rate, network_prefix
from fruehe_hilfen.web.problems import conflict, not_found
from fruehe_hilfen.web.templating import AnyRequest, page
from fruehe_hilfen.web.urls import href
from fruehe_hilfen.welcome import city, letter_text, registering
from fruehe_hilfen.welcome.birthlist import is_too_old
from fruehe_hilfen.welcome.letter_routes import TheEdition, TheSettings, sender_of
from fruehe_hilfen.welcome.letter_rules import Source
from fruehe_hilfen.welcome.letter_text import Sender
from fruehe_hilfen.welcome.names import Child, Family, name_parts, read_date
from fruehe_hilfen.welcome.office_routes import HOME, Office, TheDatabase, ThePerson, team_page

PATH = "/willkommen/anmelden"
LIST = f"{HOME}/anmeldungen"
PER_NETWORK = Rate("registration", allowed=5, per_s=3600)
TheForm = NamedDependency[Form]


@get(PATH, opt=PUBLIC, sync_to_thread=False)
def show_registration(
    request: AnyRequest, settings: TheSettings, edition: TheEdition
) -> Response[str]:  # fmt: skip
    """Name, address, and a day of birth."""
    return _page(request, sender_of(settings, edition))


@post(PATH, opt=PUBLIC, sync_to_thread=True)
def send_registration(
    request: AnyRequest, *, db: TheDatabase, settings: TheSettings, edition: TheEdition,
    limiter: NamedDependency[Limiter], form: TheForm,
) -> Response[str] | Redirect:  # fmt: skip
    """Keep the wish. 422 with the typed values, 429 after five an hour."""
    family = _read(form, city.load(settings.content_dir))
    if form.errors or family is None:
        return _page(
            request, sender_of(settings, edition), 422, errors=form.errors, typed=form.typed()
        )
    limiter.take(PER_NETWORK, network_prefix(request.client.host if request.client else ""))
    registering.register(db, family)
    return Redirect(href(f"{PATH}/danke"), status_code=303)


@get(f"{PATH}/danke", opt=PUBLIC, sync_to_thread=False)
def show_registered(request: AnyRequest) -> Response[str]:
    """Says that it arrived; repeats nothing of what was sent."""
    return page(request, "welcome/registered.html")


@get(LIST, guards=[Office], sync_to_thread=True)
def show_registrations(request: AnyRequest, db: TheDatabase, person: ThePerson) -> Response[str]:
    """What waits for the office."""
    with db.reading() as session:
        wishes = registering.open_wishes(session)
    return team_page(request, person, "registrations", wishes=wishes)


@post(LIST + "/{wish_id:uuid}/uebernahme", guards=[Office], sync_to_thread=True)
def take_registration(db: TheDatabase, person: ThePerson, wish_id: FromPath[UUID]) -> Redirect:
    """Make it a case."""
    try:
        with db.transaction() as session:
            if not registering.take(session, person, wish_id):
                raise not_found()
    except registering.NoCase as error:
        raise conflict(
            _(
                "Aus dieser Anmeldung wird kein Fall. Bitte klären Sie das im Team, bevor jemand anruft."
            )
        ) from error
    return Redirect(href(LIST), status_code=303)


@post(LIST + "/{wish_id:uuid}/loeschung", guards=[Office], sync_to_thread=True)
def drop_registration(db: TheDatabase, person: ThePerson, wish_id: FromPath[UUID]) -> Redirect:
    """Delete it."""
    with db.transaction() as session:
        if not registering.drop(session, person, wish_id):
            raise not_found()
    return Redirect(href(LIST), status_code=303)


def _page(
    request: AnyRequest, sender: Sender, status: int = 200, **given: Any
) -> Response[str]:  # fmt: skip
    """With the information of Art. 13 GDPR."""
    told = letter_text.privacy(sender, Source.FAMILY, is_form=True)
    context = {"errors": [], "typed": {}, "privacy": told, **given}
    return page(request, "welcome/registration.html", status, **context)


def _read(form: Form, where: city.City) -> Family | None:
    name = _text(form, "name", 100, _("Bitte schreiben Sie den Familiennamen."))
    if name and not name_parts(name):
        form.error("name", "missing", _("Bitte schreiben Sie den Familiennamen."))
    street = _text(form, "street", 100, _("Bitte schreiben Sie die Straße."))
    house_no = _text(form, "house_no", 20, _("Bitte schreiben Sie die Hausnummer."))
    plz = form.get("plz") or ""
    if plz not in where.postcodes:
        form.error(
            "plz", "outside", _("Wir besuchen Familien in der Stadt Düren: 52349 bis 52355.")
        )
    born_on = _born_on(form)
    first_name = form.text("first_name", longest=100, message="", required=False)
    if form.errors or born_on is None:
        return None
    return Family(
        name=name, parent_first_name=first_name, parent_name="", street=street, house_no=house_no,
        plz=plz, children=(Child("", born_on),),
    )  # fmt: skip


def _text(form: Form, name: str, longest: int, message: str) -> str:
    return form.text(name, longest=longest, message=message)


def _born_on(form: Form) -> date | None:
    parts = [form.get(f"born_{part}") or "" for part in ("day", "month", "year")]
    born_on = read_date(".".join(parts))
    if born_on is None:
        form.error("born", "date", _("Bitte schreiben Sie Tag, Monat und Jahr."))
    elif born_on > clock.today():
        form.error("born", "range", _("Bitte sehen Sie beim Jahr noch einmal nach."))
    elif is_too_old(born_on, clock.today()):
        form.error("born", "range", _("Wir besuchen Familien mit einem Kind unter zwei Jahren."))
    return born_on


HANDLERS: list[Any] = [
    show_registration, send_registration, show_registered, show_registrations, take_registration,
    drop_registration,
]  # fmt: skip

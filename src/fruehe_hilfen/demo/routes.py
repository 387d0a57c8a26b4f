"""The demonstration: enter as anybody with one tap. These routes do not exist in production."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect
from sqlmodel import select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.demo.data import PEOPLE, fill
from fruehe_hilfen.demo.families import demo_families
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff.browser import browser_of
from fruehe_hilfen.staff.models import Staff
from fruehe_hilfen.staff.rules import Way
from fruehe_hilfen.staff.sessions import Browser, make_cookie
from fruehe_hilfen.staff.signing import SignedIn, enter
from fruehe_hilfen.staff.views import may_open
from fruehe_hilfen.web import PUBLIC
from fruehe_hilfen.web.forms import Form
from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.web.problems import conflict, not_found
from fruehe_hilfen.web.templating import AnyRequest, page
from fruehe_hilfen.web.urls import href

TheDatabase = NamedDependency[Database]
TheSettings = NamedDependency[Settings]
_LOGINS = frozenset(person.login for person in PEOPLE)
_FIRST_PAGES = {
    "demo-fkks": "/team/termine",
    "demo-besuch": "/team/unterwegs",
    "demo-koordination": "/team/besuchsdienst",
    "demo-schutz": "/team/besuchsdienst",
    "demo-verwaltung": "/team/konten",
    "demo-protokoll": "/team/protokoll",
}


@get("/vorfuehrung", opt=PUBLIC, sync_to_thread=False)
def show_demo(request: AnyRequest, neu: FromQuery[str] = "") -> Response[str]:
    """The way in. Never kept: the dates of the families belong to today."""
    families = demo_families(clock.today())
    return page(
        request, "demo/index.html", tab="", families=families, team=_team(), is_new=bool(neu)
    )


def _team() -> list[tuple[str, str, str, str]]:
    return [
        (
            "demo-fkks", "stethoscope", _("Familien-Kinderkranken\u00adschwester"),
            _("Frau Beispiel: Termine und freie Zeiten"),
        ),
        (
            "demo-besuch", "footprints", _("Besuchsdienst"),
            _("Herr Muster: unterwegs mit Begrüßungstaschen"),
        ),
        (
            "demo-koordination", "users", _("Koordination"),
            _("Frau Probe: alle neuen Familien im Blick"),
        ),
        (
            "demo-redaktion", "pencil", _("Redaktion"),
            _("Herr Entwurf: Treffpunkte, Nummern, Seiten"),
        ),
        (
            "demo-freigabe", "book-open", _("Freigabe"),
            _("Frau Sorgfalt: liest Seiten und gibt sie frei"),
        ),
        (
            "demo-verwaltung", "key-round", _("Verwaltung der Konten"),
            _("Frau Schablone: wer sich anmelden darf"),
        ),
        (
            "demo-protokoll", "shield-check", _("Protokoll"),
            _("Herr Abgleich: liest nur das Protokoll"),
        ),
    ]  # fmt: skip


@post("/vorfuehrung/anmelden", opt=PUBLIC, sync_to_thread=True)
def post_enter(
    request: AnyRequest, form: NamedDependency[Form], db: TheDatabase, settings: TheSettings
) -> Redirect:
    """Sign in as an invented person, without password: only invented people can be chosen."""
    login = form.get("login")
    if login not in _LOGINS:
        raise not_found()
    entered = _enter(db, login, browser_of(request, settings))
    first = _FIRST_PAGES.get(login, "/team")
    target = first if may_open(request.app, first, entered.person) else "/team"
    answer = Redirect(href(target), status_code=303)
    answer.set_cookie(make_cookie(settings, entered.token))
    return answer


def _enter(db: Database, login: str, browser: Browser) -> SignedIn:
    with db.transaction() as session:
        staff = session.exec(select(Staff).where(Staff.login == login)).first()
        if staff is None:
            raise conflict(
                _("Die erfundenen Daten fehlen noch."),
                _("Legen Sie sie unten auf der Seite „Vorführung“ neu an."),
            )
        return enter(session, staff, browser, way=Way.DEMO, field_shift=True)


@post("/vorfuehrung/zuruecksetzen", opt=PUBLIC, sync_to_thread=True)
def post_reset(db: TheDatabase, settings: TheSettings) -> Redirect:
    """All invented data anew; who was signed in as an invented person no longer is."""
    fill(db, settings, reset=True)
    return Redirect(href("/vorfuehrung?neu=1"), status_code=303)


HANDLERS: list[Any] = [show_demo, post_enter, post_reset]

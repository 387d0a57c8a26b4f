"""Wiring: settings to a running application. Nothing else happens here."""

from __future__ import annotations

from typing import Any

from litestar import Litestar, Router
from litestar.datastructures import State
from litestar.di import Provide
from litestar.types import Receive, Scope, Send

from fruehe_hilfen import clock
from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.book.routes import HANDLERS as BOOK
from fruehe_hilfen.book.search_routes import HANDLERS as SEARCH
from fruehe_hilfen.db import Database, Keyring
from fruehe_hilfen.demo.routes import HANDLERS as DEMO
from fruehe_hilfen.office.live import Live
from fruehe_hilfen.office.overlay import Public, joined
from fruehe_hilfen.office.routes import HANDLERS as OFFICE
from fruehe_hilfen.places.catalogue import Places
from fruehe_hilfen.places.routes import HANDLERS as PLACES
from fruehe_hilfen.places.services import Guide
from fruehe_hilfen.push.metrics import HANDLERS as METRICS
from fruehe_hilfen.push.routes import HANDLERS as PUSH
from fruehe_hilfen.push.vapid import VapidKeys
from fruehe_hilfen.pwa.routes import HANDLERS as PWA
from fruehe_hilfen.reminders.catalogue import Catalogue
from fruehe_hilfen.reminders.routes import HANDLERS as REMINDERS
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff.delivery_routes import HANDLERS as DELIVERY
from fruehe_hilfen.staff.guards import provide_person
from fruehe_hilfen.staff.routes import HANDLERS as STAFF
from fruehe_hilfen.visits.routes import HANDLERS as VISITS
from fruehe_hilfen.web import i18n
from fruehe_hilfen.web.assets import Assets
from fruehe_hilfen.web.bytecache import FrontLayer
from fruehe_hilfen.web.files import HANDLERS as FILES
from fruehe_hilfen.web.forms import Form
from fruehe_hilfen.web.headers import add_headers
from fruehe_hilfen.web.limits import Limiter
from fruehe_hilfen.web.origin import same_origin
from fruehe_hilfen.web.problems import HANDLERS as PROBLEMS
from fruehe_hilfen.web.templating import make_environment
from fruehe_hilfen.welcome.routes import HANDLERS as WELCOME

HANDLERS: list[Any] = [
    *FILES, *BOOK, *SEARCH, *PLACES, *REMINDERS, *PUSH, *METRICS, *VISITS, *WELCOME, *STAFF, *DELIVERY, *OFFICE,
    *PWA,
]  # fmt: skip
MAX_BODY_BYTES = 2_000_000


class App:
    """The front layer with the framework behind it; what a server runs and tests ask."""

    def __init__(self, settings: Settings) -> None:
        self.litestar = _litestar(settings)
        self.state = self.litestar.state
        self._live: Live = self.state.live
        self._live.follow(self._take_over)
        languages = i18n.offered(with_pseudo=not settings.is_production)
        self._front = FrontLayer(
            self.litestar, languages=languages, version=lambda: self.state.edition.version
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if str(scope["type"]) == "http":
            await self._live.look()
        await self._front(scope, receive, send)

    def _take_over(self, now: Public) -> None:
        self.state.update({"edition": now.edition, "places": now.places, "guide": now.guide})


def create_app(settings: Settings) -> App:
    """An application for `settings`. Raises DatabaseError, KeyringError or ContentError."""
    if settings.now_file:
        clock.configure(settings.now_file)
    return App(settings)


def _litestar(settings: Settings) -> Litestar:
    state = _state(settings)
    shared = {
        "reminders": state.reminders, "settings": settings, "db": state.db,
        "limiter": state.limiter, "assets": state.assets, "vapid": state.vapid, "live": state.live,
    }  # fmt: skip
    live: Live = state.live
    handlers = [*HANDLERS, *([] if settings.is_production else DEMO)]
    return Litestar(
        # One router: registered one by one, the second handler of a path would be wrapped twice.
        route_handlers=[Router("/", route_handlers=handlers)],
        dependencies={
            **{name: _constant(value) for name, value in shared.items()},
            "edition": Provide(lambda: live.now.edition, sync_to_thread=False),
            "places": Provide(lambda: live.now.places, sync_to_thread=False),
            "guide": Provide(lambda: live.now.guide, sync_to_thread=False),
            "form": Provide(Form.read),
            "person": Provide(provide_person, sync_to_thread=False),
        },
        state=state,
        guards=[same_origin],
        before_send=[add_headers],
        exception_handlers=PROBLEMS,
        openapi_config=None,
        logging_config=None,
        request_max_body_size=MAX_BODY_BYTES,
        on_shutdown=[state.db.dispose],
    )


def _state(settings: Settings) -> State:
    db = Database(
        settings.database, Keyring.load(settings.key_dir, create=not settings.is_production)
    )
    db.check()
    reminders = Catalogue.load(settings.content_dir / "reminders.yaml", thorough=False)
    edition = Edition.load(settings.content_dir, reminders)
    edition.require_release = settings.require_release
    places, guide = Places.load(settings.content_dir), Guide.load(settings.content_dir)
    assets = Assets.load()
    return State(
        {
            "settings": settings, "db": db, "live": Live(joined(edition, places, guide), db),
            "reminders": reminders, "assets": assets, "limiter": Limiter(),
            "vapid": VapidKeys.load(settings.key_dir, create=not settings.is_production),
            "templates": make_environment(assets, demo=settings.demo),
        }
    )  # fmt: skip


def _constant(value: object) -> Provide:
    return Provide(lambda: value, sync_to_thread=False)

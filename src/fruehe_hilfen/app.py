"""Wiring: settings to a running application. Nothing else happens here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from jinja2 import Environment
from litestar import Litestar, Request, Router
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
from fruehe_hilfen.privacy.routes import HANDLERS as PRIVACY
from fruehe_hilfen.push.metrics import HANDLERS as METRICS
from fruehe_hilfen.push.routes import HANDLERS as PUSH
from fruehe_hilfen.push.vapid import VapidKeys
from fruehe_hilfen.pwa.offline import Described
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
    *FILES, *BOOK, *SEARCH, *PLACES, *REMINDERS, *PUSH, *METRICS, *VISITS, *WELCOME, *STAFF, *DELIVERY, *OFFICE, *PRIVACY,
    *PWA,
]  # fmt: skip
SHARED = (
    "settings", "db", "live", "edition", "places", "guide", "reminders", "assets", "limiter", "vapid",
    "described",
)  # fmt: skip
"""What handlers may ask for by name."""
MAX_BODY_BYTES = 2_000_000


class App:
    """The front layer with the framework behind it; what a server runs and tests ask."""

    def __init__(self, settings: Settings, like: App | None = None) -> None:
        self.state = _state(settings, like.parts if like else Parts.load(settings))
        self.parts: Parts = self.state.parts
        self.litestar: Litestar = like.litestar if like else _litestar(settings.is_production)
        self.litestar.state = self.state
        self._live: Live = self.state.live
        self._live.follow(self._take_over)
        languages = i18n.offered(with_pseudo=not settings.is_production)
        self._front = FrontLayer(
            self.litestar,
            languages=languages,
            version=lambda: self.state.edition.version,
            changes=lambda: self.state.db.changes,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if str(scope["type"]) == "http":
            await self._live.look()
        await self._front(scope, receive, send)

    def _take_over(self, now: Public) -> None:
        self.state.update({"edition": now.edition, "places": now.places, "guide": now.guide})


def create_app(settings: Settings, *, like: App | None = None) -> App:
    """An application for `settings`. Raises DatabaseError, KeyringError or ContentError.

    `like`: an application that has stopped; its framework, templates and content are used again.
    """
    if settings.now_file:
        clock.configure(settings.now_file)
    return App(settings, like)


@dataclass(frozen=True)
class Parts:
    """What depends on files only: read once, the same for every application of a process."""

    edition: Edition
    places: Places
    guide: Guide
    reminders: Catalogue
    assets: Assets
    templates: Environment

    @classmethod
    def load(cls, settings: Settings) -> Parts:
        """Read content, static files and templates. Raises ContentError."""
        content, assets = settings.content_dir, Assets.load()
        reminders = Catalogue.load(content / "reminders.yaml", thorough=False)
        return cls(
            edition=Edition.load(content, reminders),
            places=Places.load(content),
            guide=Guide.load(content),
            reminders=reminders,
            assets=assets,
            templates=make_environment(assets, reload=settings.env == "dev", demo=settings.demo),
        )


def _litestar(is_production: bool) -> Litestar:
    handlers = [*HANDLERS, *([] if is_production else DEMO)]
    return Litestar(
        # One router: registered one by one, the second handler of a path would be wrapped twice.
        route_handlers=[Router("/", route_handlers=handlers)],
        dependencies={
            **{name: _from_state(name) for name in SHARED},
            "form": Provide(Form.read),
            "person": Provide(provide_person, sync_to_thread=False),
        },
        guards=[same_origin],
        before_send=[add_headers],
        exception_handlers=PROBLEMS,
        openapi_config=None,
        logging_config=None,
        request_max_body_size=MAX_BODY_BYTES,
        on_shutdown=[lambda app: app.state.db.dispose()],
    )


def _state(settings: Settings, parts: Parts) -> State:
    db = Database(
        settings.database, Keyring.load(settings.key_dir, create=not settings.is_production)
    )
    db.check()
    edition = parts.edition.copied(require_release=settings.require_release)
    return State(
        {
            "parts": parts, "settings": settings, "db": db,
            "live": Live(joined(edition, parts.places, parts.guide), db),
            "reminders": parts.reminders, "assets": parts.assets, "limiter": Limiter(),
            "described": Described(),
            "vapid": VapidKeys.load(settings.key_dir, create=not settings.is_production),
            "templates": parts.templates,
        }
    )  # fmt: skip


def _from_state(name: str) -> Provide:
    def give(request: Request[Any, Any, Any]) -> Any:
        return request.app.state[name]

    return Provide(give, sync_to_thread=False)

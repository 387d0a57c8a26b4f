"""`/team`: what needs a person today, and the pages this person may open."""

from __future__ import annotations

from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency

from fruehe_hilfen.office import plots, today
from fruehe_hilfen.office.place_routes import Db, Me, TheLive
from fruehe_hilfen.push.figures import figures
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff.guards import requires
from fruehe_hilfen.staff.rules import Role
from fruehe_hilfen.staff.views import open_pages, role_names, team_frame
from fruehe_hilfen.web.templating import AnyRequest, page


@get("/team", guards=[requires()], sync_to_thread=True)
def show_team(
    request: AnyRequest, db: Db, person: Me, live: TheLive, settings: NamedDependency[Settings]
) -> Response[str]:
    """What this person can do today."""
    with db.reading() as session:
        rung = figures(session) if person.has(Role.COORDINATOR) else None
        todos = today.todos(session, live.now, person, settings=settings, rung=rung)
        drawn = plots.plots(session, rung) if rung else []
    return page(
        request, "staff/home.html", roles=role_names(person),
        pages=open_pages(request.app, person), todos=todos, plots=drawn,
        **team_frame(request.app, person),
    )  # fmt: skip


HANDLERS: list[Any] = [show_team]

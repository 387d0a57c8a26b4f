"""`/team/loeschfristen`: what is kept how long, what went, what will go. Numbers only."""

from __future__ import annotations

from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency

from fruehe_hilfen.db import Database
from fruehe_hilfen.privacy import counts, views
from fruehe_hilfen.staff.guards import requires
from fruehe_hilfen.staff.late_jobs import late_jobs
from fruehe_hilfen.staff.rules import Role
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.staff.views import team_frame
from fruehe_hilfen.web.templating import AnyRequest, page


@get("/team/loeschfristen", guards=[requires(Role.COORDINATOR, Role.ADMIN)], sync_to_thread=True)
def show_periods(
    request: AnyRequest, db: NamedDependency[Database], person: NamedDependency[Person]
) -> Response[str]:
    """The table of periods with the numbers of the last run."""
    with db.reading() as session:
        found = counts.numbers(session)
        is_stuck = any(job.deletes for job in late_jobs(session))
    return page(
        request,
        "privacy/periods.html",
        numbers=found,
        is_stuck=is_stuck,
        soon=views.soon(found),
        gone=views.gone(found),
        groups=views.groups(),
        **team_frame(request.app, person),
    )


HANDLERS: list[Any] = [show_periods]

"""`/team/zustellung`: whether rings and letters go out, and what runs by itself. Numbers only."""

from __future__ import annotations

from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency

from fruehe_hilfen.db import Database
from fruehe_hilfen.mail.figures import figures as mail_figures
from fruehe_hilfen.mail.words import cause_text
from fruehe_hilfen.push.figures import Figures, figures
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff.guards import requires
from fruehe_hilfen.staff.late_jobs import late_jobs
from fruehe_hilfen.staff.rules import Role
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.staff.views import team_frame
from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.web.templating import AnyRequest, page


@get("/team/zustellung", guards=[requires(Role.COORDINATOR, Role.ADMIN)], sync_to_thread=True)
def show_delivery(
    request: AnyRequest,
    db: NamedDependency[Database],
    person: NamedDependency[Person],
    settings: NamedDependency[Settings],
) -> Response[str]:
    """How many alarms wait, ring, fail."""
    with db.reading() as session:
        found = figures(session)
        mail, late = mail_figures(session), late_jobs(session)
    return page(
        request,
        "staff/delivery.html",
        figures=found,
        services=_services(),
        rows=_rows(found),
        is_configured=bool(settings.vapid_sub),
        mail=mail,
        late=late,
        cause=cause_text(mail.cause) if mail.cause else "",
        **team_frame(request.app, person),
    )


def _rows(found: Figures) -> list[tuple[str, int, int]]:
    """(push service, phones that can be rung, phones that have to subscribe again)."""
    rows = []
    for key, name in _services().items():
        counts = {
            state: number for (service, state), number in found.phones.items() if service == key
        }
        ringable = counts.get("active", 0) + counts.get("suspect", 0)
        broken = counts.get("key_mismatch", 0)
        if counts:
            rows.append((name, ringable, broken))
    return rows


def _services() -> dict[str, str]:
    return {
        "google": _("Google (Android, Chrome)"),
        "apple": _("Apple (iPhone)"),
        "mozilla": _("Mozilla (Firefox)"),
        "microsoft": _("Microsoft (Edge)"),
        "other": _("Andere"),
    }


HANDLERS: list[Any] = [show_delivery]

"""The first start beside a person, and taking the plan along: public pages, filled in on the phone."""

from __future__ import annotations

from litestar import Response, get
from litestar.di import NamedDependency

from fruehe_hilfen.reminders.catalogue import Catalogue
from fruehe_hilfen.web import PUBLIC
from fruehe_hilfen.web.templating import AnyRequest, page


@get("/w", opt=PUBLIC, sync_to_thread=False)
def show_start(request: AnyRequest) -> Response[str]:
    """Behind the printed QR code: language, date or "later", reminders, offline. Nothing is counted."""
    return page(request, "reminders/start.html", public=True, tab="heute")


@get("/erinnerungen/weitergeben", opt=PUBLIC, sync_to_thread=False)
def show_sharing(request: AnyRequest) -> Response[str]:
    """The plan for a second person, a new phone, a calendar: from phone to phone, never through us."""
    return page(request, "reminders/share.html", public=True, tab="heute")


@get("/erinnerungen/angaben", opt=PUBLIC, sync_to_thread=False)
def show_wishes(request: AnyRequest, reminders: NamedDependency[Catalogue]) -> Response[str]:
    """What the plan may take into account; the same questions for everyone, answered on the phone."""
    listed = reminders.compiled["reminders"]
    rings = {one["id"] for one in listed if one["push"] == "opt_in" and one["remind"]}
    choosable = [one for one in reminders.reminders if one.id in rings]
    return page(request, "reminders/wishes.html", public=True, tab="heute", choosable=choosable)


HANDLERS = [show_start, show_sharing, show_wishes]

"""How often a family and a network may ask: in memory, no captcha. Nobody behind a proxy suffers.

Up to a point everybody books. Beyond it the same form makes a request that the office confirms;
only far beyond it somebody is asked to telephone: a family centre is one network, too.
"""

from __future__ import annotations

import ipaddress
from datetime import datetime
from uuid import UUID

from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.web.limits import Limiter, Rate, network_prefix
from fruehe_hilfen.web.problems import Problem
from fruehe_hilfen.web.templating import AnyRequest

WISHES = Rate("visits.wish.network", 30, 3600)
CODES = Rate("visits.code.network", 20, 3600)
_HOLDS_OF_FAMILY = Rate("visits.hold.family", 20, 3600)
_HOLDS_OF_NETWORK = Rate("visits.hold.network", 40, 3600)
_FREE_HOLDS_OF_NETWORK = Rate("visits.hold.network.free", 6, 3600)
_BOOKED = "visits.booked"


def network(request: AnyRequest) -> str:
    """The caller's network; empty for loopback, which is a proxy and stands for many."""
    address = request.client.host if request.client else ""
    try:
        is_proxy = ipaddress.ip_address(address).is_loopback
    except ValueError:
        is_proxy = False
    return "" if is_proxy else network_prefix(address)


def per_network(request: AnyRequest, limiter: Limiter, rate: Rate) -> None:
    """Use up one call of the network. Raises a 429 problem."""
    caller = network(request)
    if caller:
        limiter.take(rate, caller)


def limit_holds(request: AnyRequest, limiter: Limiter, family: str) -> bool:
    """Use up one hold; whether the network has had its free ones. Raises a 429 problem."""
    try:
        limiter.take(_HOLDS_OF_FAMILY, family)
        per_network(request, limiter, _HOLDS_OF_NETWORK)
    except Problem as problem:
        raise _call_us(problem.headers) from problem
    try:
        per_network(request, limiter, _FREE_HOLDS_OF_NETWORK)
    except Problem:
        return True
    return False


def _call_us(headers: dict[str, str]) -> Problem:
    title = _("Aus Ihrem Netz werden gerade sehr viele Zeiten reserviert.")
    detail = _(
        "Wir finden trotzdem eine Zeit für Sie. Rufen Sie uns bitte an: {number}. Fragen Sie nach den Frühen Hilfen."
    )
    return Problem(429, title, detail, "too_many", headers=headers)


def booked_here(request: AnyRequest, limiter: Limiter) -> list[UUID]:
    """The visits that were booked from the caller's network and have not begun."""
    caller = network(request)
    return [UUID(one) for one in limiter.noted(_BOOKED, caller)] if caller else []


def note_booked(
    request: AnyRequest, limiter: Limiter, visit_id: UUID, *, starts_at: datetime
) -> None:
    """Remember, in memory and until it begins, that a visit came from this network."""
    caller = network(request)
    if caller:
        limiter.note(_BOOKED, caller, str(visit_id), until=starts_at)

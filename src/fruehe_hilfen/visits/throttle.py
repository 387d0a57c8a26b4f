"""How often a family and a network may ask: in memory, no captcha. Nobody behind a proxy suffers."""

from __future__ import annotations

import ipaddress

from fruehe_hilfen.web.limits import Limiter, Rate, network_prefix
from fruehe_hilfen.web.problems import Problem
from fruehe_hilfen.web.templating import AnyRequest

WISHES = Rate("visits.wish.network", 30, 3600)
CODES = Rate("visits.code.network", 20, 3600)
_HOLDS_OF_FAMILY = Rate("visits.hold.family", 20, 3600)
_HOLDS_OF_NETWORK = Rate("visits.hold.network", 300, 60)
_BOOKINGS_OF_NETWORK = Rate("visits.book.network", 3, 24 * 3600)


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


def limit_holds(request: AnyRequest, limiter: Limiter, family: str) -> None:
    """Limits per family and, loosely, per network. Raises a 429 problem."""
    limiter.take(_HOLDS_OF_FAMILY, family)
    per_network(request, limiter, _HOLDS_OF_NETWORK)


def is_busy(request: AnyRequest, limiter: Limiter) -> bool:
    """Many bookings from one network become requests: nobody is refused, nobody takes all times."""
    try:
        per_network(request, limiter, _BOOKINGS_OF_NETWORK)
    except Problem:
        return True
    return False

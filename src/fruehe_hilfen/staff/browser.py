"""What a request tells of the browser it came from."""

from __future__ import annotations

from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff import devices
from fruehe_hilfen.staff.rules import browser_name
from fruehe_hilfen.staff.sessions import Browser, cookie_name
from fruehe_hilfen.web.templating import AnyRequest


def browser_of(request: AnyRequest, settings: Settings) -> Browser:
    """Its tokens, and browser and system without versions (no fingerprint is kept)."""
    named = browser_name(request.headers.get("user-agent", ""))
    return Browser(
        old_token=request.cookies.get(cookie_name(settings)),
        device_token=request.cookies.get(devices.cookie_name(settings)),
        agent=" · ".join(part for part in named if part),
    )

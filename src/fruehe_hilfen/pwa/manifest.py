"""The web app manifest. `id` stays for good: another one would be another app on every phone."""

from __future__ import annotations

from typing import Any

from fruehe_hilfen.web.assets import Assets
from fruehe_hilfen.web.i18n import gettext as _

GROUND = "#FFF9F2"
_PNG = "image/png"


def manifest(assets: Assets) -> dict[str, Any]:
    """The manifest with the icons of this build."""
    return {
        "id": "/app",
        "name": _("Elternbegleitbuch Düren"),
        "short_name": _("Düren Familie"),
        "description": _(
            "Begleitung von der Schwangerschaft bis zum 3. Geburtstag. Ohne Anmeldung."
        ),
        "lang": "de",
        "dir": "ltr",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": GROUND,
        "theme_color": GROUND,
        "icons": _icons(assets),
        "shortcuts": [
            {"name": _("Notfall"), "url": "/notfall"},
            {"name": _("Termine"), "url": "/termine"},
            {"name": _("Treffpunkte"), "url": "/treffpunkte"},
        ],
    }


def _icons(assets: Assets) -> list[dict[str, str]]:
    return [
        {"src": assets.url("img/icon-192.png"), "sizes": "192x192", "type": _PNG},
        {"src": assets.url("img/icon-512.png"), "sizes": "512x512", "type": _PNG},
        {"src": assets.url("img/maskable-512.png"), "sizes": "512x512", "type": _PNG,
         "purpose": "maskable"},
    ]  # fmt: skip

"""The web app manifest. `id` stays for good: another one would be another app on every phone."""

from __future__ import annotations

from collections.abc import Iterator
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
            {"name": name, "url": url, "icons": _icons(assets)[:1]}
            for name, url in (
                (_("Notfall"), "/notfall"),
                (_("Termine"), "/termine"),
                (_("Treffpunkte"), "/treffpunkte"),
            )
        ],
        "screenshots": list(_screenshots(assets)),
    }


def _screenshots(assets: Assets) -> Iterator[dict[str, str]]:
    """Pictures for the dialog of Android and desktops: neutral pages, no family's data."""
    for name, label in (
        ("buch", _("Das Elternbegleitbuch")),
        ("treffpunkte", _("Treffpunkte in Düren")),
        ("notfall", _("Notfall-Nummern")),
    ):
        for form, size in (("narrow", "390x844"), ("wide", "1280x800")):
            found = {"src": assets.url(f"img/screens/{name}-{form}.png"), "sizes": size}
            yield {**found, "type": _PNG, "form_factor": form, "label": label}


def _icons(assets: Assets) -> list[dict[str, str]]:
    return [
        {"src": assets.url("img/icon-192.png"), "sizes": "192x192", "type": _PNG},
        {"src": assets.url("img/icon-512.png"), "sizes": "512x512", "type": _PNG},
        {"src": assets.url("img/maskable-512.png"), "sizes": "512x512", "type": _PNG,
         "purpose": "maskable"},
    ]  # fmt: skip

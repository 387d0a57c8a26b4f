"""Manifest, service worker, offline edition, offline page, help with installing."""

from __future__ import annotations

import json
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency

from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.pwa.manifest import manifest
from fruehe_hilfen.pwa.offline import Described, describe
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.web import PUBLIC
from fruehe_hilfen.web.assets import Assets
from fruehe_hilfen.web.templating import PUBLIC_CACHE, AnyRequest, page

TheAssets = NamedDependency[Assets]
TheEdition = NamedDependency[Edition]


@get("/manifest.webmanifest", opt=PUBLIC, sync_to_thread=False)
def show_manifest(assets: TheAssets) -> Response[str]:
    """What a phone needs to put the app on its home screen."""
    text = json.dumps(manifest(assets), ensure_ascii=False, separators=(",", ":"))
    return _public(text, "application/manifest+json")


@get("/sw.js", opt=PUBLIC, sync_to_thread=False)
def show_worker(
    assets: TheAssets, edition: TheEdition, settings: NamedDependency[Settings]
) -> Response[str]:
    """The service worker. Its bytes change with every change of code or content."""
    module = "sw" if settings.service_worker else "off"
    script = (
        f'import {{ start }} from "{assets.url(f"service-worker/{module}.js")}";\n'
        f'start("{build(assets, edition)}");\n'
    )
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": "/"}
    return Response(script, media_type="text/javascript; charset=utf-8", headers=headers)


@get("/offline/edition.json", opt=PUBLIC)
async def show_edition(
    request: AnyRequest,
    assets: TheAssets,
    edition: TheEdition,
    described: NamedDependency[Described],
) -> Response[str]:
    """What a phone keeps, with fingerprints."""
    version, urgent, book = build(assets, edition), edition.emergency_paths, edition.paths
    text = await described.text(
        version, lambda: describe(request.app, assets, version, urgent=urgent, book=book)
    )
    return _public(text, "application/json")


@get("/offline", opt=PUBLIC, sync_to_thread=False)
def show_offline(request: AnyRequest, edition: TheEdition) -> Response[str]:
    """Shown by the worker when a page cannot be had: says so, and what works."""
    return page(
        request, "pwa/offline.html", public=True, tab="", hotlines=edition.hotlines,
        switchboard=edition.directory.switchboard,
    )  # fmt: skip


@get("/mehr/app", opt=PUBLIC, sync_to_thread=False)
def show_install(request: AnyRequest) -> Response[str]:
    """How the app gets on the home screen."""
    return page(request, "pwa/install.html", public=True, tab="mehr")


@get("/buch-mitnehmen", opt=PUBLIC, sync_to_thread=False)
def show_take(request: AnyRequest) -> Response[str]:
    """The whole book on this phone: how large it is, load, bring up to date, delete."""
    return page(request, "pwa/take.html", public=True, tab="buch")


def build(assets: Assets, edition: Edition) -> str:
    """Code and content of this installation in one word."""
    return f"{assets.tree}-{edition.version}"


def _public(text: str, media_type: str) -> Response[str]:
    return Response(text, media_type=media_type, headers={"Cache-Control": PUBLIC_CACHE})


HANDLERS: list[Any] = [
    show_manifest, show_worker, show_edition, show_offline, show_install, show_take
]  # fmt: skip

"""Manifest, service worker, offline edition, offline page, help with installing."""

from __future__ import annotations

import json
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.pwa.bundles import FORMS
from fruehe_hilfen.pwa.manifest import manifest
from fruehe_hilfen.pwa.offline import Described, describe
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.web import PUBLIC, i18n
from fruehe_hilfen.web.assets import Assets
from fruehe_hilfen.web.encodings import choose
from fruehe_hilfen.web.files import IMMUTABLE
from fruehe_hilfen.web.problems import not_found
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
    return _public(await _listed(request, assets, edition, described), "application/json")


@get("/offline/bundles/{name:str}", opt=PUBLIC)
async def show_bundle(
    request: AnyRequest,
    assets: TheAssets,
    edition: TheEdition,
    described: NamedDependency[Described],
    name: FromPath[str],
) -> Response[bytes]:
    """Many pages at once, never changed under this address. 404 for a bundle of long ago."""
    bundle = described.shelf.get(name)
    if bundle is None and i18n.current() == i18n.GERMAN:
        await _listed(request, assets, edition, described)  # a process that has just started
        bundle = described.shelf.get(name)
    if bundle is None:
        raise not_found()
    coding = choose(request.headers.get("accept-encoding", ""), dict.fromkeys(FORMS, b""))
    headers = {"Cache-Control": IMMUTABLE, "Vary": "Accept-Encoding"}
    if coding:
        headers["Content-Encoding"] = coding
    body = await bundle.form(coding)
    return Response(body, media_type="application/octet-stream", headers=headers)


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


async def _listed(
    request: AnyRequest, assets: Assets, edition: Edition, described: Described
) -> str:
    version, urgent, book = build(assets, edition), edition.emergency_paths, edition.paths
    return await described.text(
        version,
        lambda: describe(
            request.app, assets, version, urgent=urgent, book=book, shelf=described.shelf
        ),
    )


def _public(text: str, media_type: str) -> Response[str]:
    return Response(text, media_type=media_type, headers={"Cache-Control": PUBLIC_CACHE})


HANDLERS: list[Any] = [
    show_manifest, show_worker, show_edition, show_bundle, show_offline, show_install, show_take
]  # fmt: skip

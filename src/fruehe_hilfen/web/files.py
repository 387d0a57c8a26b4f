"""Static files, health and readiness."""

from __future__ import annotations

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy import text

from fruehe_hilfen.db import Database
from fruehe_hilfen.web import PUBLIC
from fruehe_hilfen.web.assets import Assets
from fruehe_hilfen.web.problems import not_found
from fruehe_hilfen.web.templating import AnyRequest

IMMUTABLE = "public, max-age=31536000, immutable"


@get("/static/{tree:str}/{name:path}", opt=PUBLIC, sync_to_thread=False)
def static_file(
    assets: NamedDependency[Assets], tree: FromPath[str], name: FromPath[str]
) -> Response[bytes]:
    """One file of the current tree. An old tree is gone: pages name the new one."""
    found = assets.files.get(str(name).lstrip("/"))
    if tree != assets.tree or found is None:
        raise not_found()
    return Response(
        found.content, media_type=found.media_type, headers={"Cache-Control": IMMUTABLE}
    )


@get("/healthz", opt=PUBLIC, sync_to_thread=False)
def health() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@get("/readyz", opt=PUBLIC, sync_to_thread=True)
def ready(request: AnyRequest, db: NamedDependency[Database]) -> dict[str, str]:
    """The database answers, too."""
    with db.reading() as session:
        session.execute(text("SELECT 1"))
    return {"status": "ok", "edition": str(request.app.state.edition.version)}


HANDLERS = [static_file, health, ready]

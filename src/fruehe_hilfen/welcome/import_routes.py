"""Importing the birth list: upload, look at the counts, confirm."""

from __future__ import annotations

from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath
from litestar.response import Redirect

from fruehe_hilfen import clock
from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.web.problems import FieldError, gone
from fruehe_hilfen.web.templating import AnyRequest
from fruehe_hilfen.web.urls import href
from fruehe_hilfen.welcome import importing, queries, sample
from fruehe_hilfen.welcome.birthlist import COLUMNS, ListError
from fruehe_hilfen.welcome.office_routes import (
    HOME,
    Office,
    TheDatabase,
    ThePerson,
    team_page,
)

PAGE = f"{HOME}/import"
_MOST_SHOWN = 50


async def read_upload(request: AnyRequest) -> bytes:
    """The bytes of the field `datei`; empty when there is none."""
    found = (await request.form()).get("datei")
    return await found.read() if isinstance(found, UploadFile) else b""


@get(PAGE, guards=[Office], sync_to_thread=True)
def show_import(request: AnyRequest, db: TheDatabase, person: ThePerson) -> Response[str]:
    """Choose a file."""
    with db.reading() as session:
        last = queries.last_import(session)
    return team_page(request, person, "import", columns=COLUMNS, errors=[], last_import=last)


@post(PAGE, guards=[Office], sync_to_thread=True, dependencies={"upload": Provide(read_upload)})
def upload_list(
    request: AnyRequest, db: TheDatabase, person: ThePerson, upload: NamedDependency[bytes]
) -> Response[str] | Redirect:
    """Read the file and go to the dry run."""
    try:
        if not upload:
            raise ListError(_("Bitte wählen Sie eine Datei."))
        staging_id = importing.stage(db, person, upload)
    except ListError as error:
        errors = [FieldError("datei", "unreadable", str(error))]
        return team_page(
            request, person, "import", 422, columns=COLUMNS, errors=errors, last_import=None
        )
    return Redirect(href(f"{PAGE}/{staging_id}"), status_code=303)


@get(PAGE + "/{staging_id:uuid}", guards=[Office], sync_to_thread=True)
def show_dry_run(
    request: AnyRequest, db: TheDatabase, person: ThePerson, staging_id: FromPath[UUID]
) -> Response[str]:
    """Counts, and the rows that cannot be used. No names."""
    plan = importing.dry_run(db, person, staging_id)
    if plan is None:
        raise _over()
    return team_page(
        request, person, "dry_run",
        counts=plan.counts(), rejected=plan.rejected[:_MOST_SHOWN],
        more=max(0, len(plan.rejected) - _MOST_SHOWN), staging_id=staging_id,
    )  # fmt: skip


@post(PAGE + "/{staging_id:uuid}/bestaetigung", guards=[Office], sync_to_thread=True)
def confirm_list(db: TheDatabase, person: ThePerson, staging_id: FromPath[UUID]) -> Redirect:
    """Take the list over."""
    if importing.confirm(db, person, staging_id) is None:
        raise _over()
    return Redirect(href(HOME), status_code=303)


@post(PAGE + "/{staging_id:uuid}/verwerfung", guards=[Office], sync_to_thread=True)
def discard_list(db: TheDatabase, person: ThePerson, staging_id: FromPath[UUID]) -> Redirect:
    """Forget the list."""
    importing.discard(db, person, staging_id)
    return Redirect(href(PAGE), status_code=303)


@get(f"{PAGE}/muster.csv", guards=[Office], sync_to_thread=False)
def show_sample() -> Response[bytes]:
    """An invented birth list to try the import with."""
    return Response(
        sample.birth_list(clock.today()),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="muster-meldeliste.csv"'},
    )


def _over() -> Exception:
    return gone(
        _("Diese Liste ist hier nicht mehr."),
        _(
            "Sie ist schon übernommen, verworfen oder älter als 30 Minuten. Bitte laden Sie sie neu."
        ),
    )


HANDLERS = [show_import, show_sample, upload_list, show_dry_run, confirm_list, discard_list]

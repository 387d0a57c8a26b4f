"""Importing the birth list: upload, look at the counts, confirm."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath
from litestar.response import Redirect

from fruehe_hilfen import clock
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff.rules import Role
from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.web.problems import FieldError, gone
from fruehe_hilfen.web.templating import AnyRequest
from fruehe_hilfen.web.urls import href
from fruehe_hilfen.welcome import importing, queries, sample, ways
from fruehe_hilfen.welcome.birthlist import ALARMS, COLUMNS, UnknownColumns, label_of
from fruehe_hilfen.welcome.listfile import ListError
from fruehe_hilfen.welcome.names import read_date
from fruehe_hilfen.welcome.office_routes import (
    HOME,
    Office,
    TheDatabase,
    TheForm,
    ThePerson,
    team_page,
)

PAGE = f"{HOME}/import"
_MOST_SHOWN = 50
_LONGEST_LABEL = 120


async def read_upload(request: AnyRequest) -> bytes:
    """The bytes of the field `datei`; empty when there is none."""
    found = (await request.form()).get("datei")
    return await found.read() if isinstance(found, UploadFile) else b""


@get(PAGE, guards=[Office], sync_to_thread=True)
def show_import(request: AnyRequest, db: TheDatabase, person: ThePerson) -> Response[str]:
    """Choose a file."""
    return _page(request, db, person)


def _page(
    request: AnyRequest, db: TheDatabase, person: ThePerson, status: int = 200, **given: Any
) -> Response[str]:
    with db.reading() as session:
        context: dict[str, Any] = {
            "last_import": queries.last_import(session),
            "own_columns": ways.columns(session), "first_birth_on": ways.first_birth_on(session),
        }  # fmt: skip
    context |= {"errors": [], "unknown": None, **given}
    return team_page(
        request, person, "import", status, columns=COLUMNS, label_of=label_of, **context
    )


@post(PAGE, guards=[Office], sync_to_thread=True, dependencies={"upload": Provide(read_upload)})
def upload_list(
    request: AnyRequest, *, db: TheDatabase, person: ThePerson, settings: NamedDependency[Settings],
    upload: NamedDependency[bytes],
) -> Response[str] | Redirect:  # fmt: skip
    """Read the file and go to the dry run."""
    try:
        if not upload:
            raise ListError(_("Bitte wählen Sie eine Datei."))
        staging_id = importing.stage(db, person, upload, settings.content_dir)
    except ListError as error:
        errors = [FieldError("datei", "unreadable", str(error))]
        unknown = error if isinstance(error, UnknownColumns) and error.labels else None
        return _page(request, db, person, 422, errors=errors, unknown=unknown)
    return Redirect(href(f"{PAGE}/{staging_id}"), status_code=303)


@post(f"{PAGE}/spalten", guards=[Office], sync_to_thread=True)
def save_columns(db: TheDatabase, person: ThePerson, form: TheForm) -> Redirect:
    """Remember which column is which; without any choice the usual names count again."""
    chosen = {name: form.get(f"spalte-{name}") or "" for name in (*COLUMNS, *ALARMS)}
    chosen = {name: label[:_LONGEST_LABEL] for name, label in chosen.items() if label}
    if len(set(chosen.values())) < len(chosen):
        form.error("spalten", "twice", _("Bitte wählen Sie jede Spalte nur einmal."))
    form.raise_if_errors()
    with db.transaction() as session:
        if chosen:
            ways.save_columns(session, person, chosen)
        else:
            ways.forget_columns(session, person)
    return Redirect(href(f"{PAGE}?gespeichert=spalten"), status_code=303)


@post(f"{PAGE}/stichtag", guards=[Office], sync_to_thread=True)
def save_first_birth(
    request: AnyRequest, db: TheDatabase, person: ThePerson, form: TheForm
) -> Response[str] | Redirect:
    """From which birthday on families are taken over; empty: all."""
    parts = [form.get(f"stichtag_{part}") or "" for part in ("day", "month", "year")]
    day = read_date(".".join(parts))
    if day is None and any(parts):
        error = FieldError("stichtag", "date", _("Bitte schreiben Sie Tag, Monat und Jahr."))
        return _page(request, db, person, 422, errors=[error], typed=form.typed())
    with db.transaction() as session:
        ways.save_first_birth(session, person, day)
    return Redirect(href(f"{PAGE}?gespeichert=stichtag"), status_code=303)


@get(PAGE + "/{staging_id:uuid}", guards=[Office], sync_to_thread=True)
def show_dry_run(
    request: AnyRequest, db: TheDatabase, person: ThePerson, staging_id: FromPath[UUID]
) -> Response[str]:
    """Counts, and the rows that cannot be used. No names."""
    plan = importing.dry_run(db, person, staging_id)
    if plan is None:
        raise _over()
    sees_all = person.has(Role.PROTECTED_CASES)
    return team_page(
        request, person, "dry_run",
        counts=plan.counts(with_protected=sees_all), unclear=plan.unclear(with_protected=sees_all),
        is_foreign=plan.is_foreign, rejected=plan.rejected[:_MOST_SHOWN],
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


HANDLERS = [
    show_import, show_sample, upload_list, save_columns, save_first_birth, show_dry_run,
    confirm_list, discard_list,
]  # fmt: skip

"""Errors people can act on: a German page, or an RFC 9457 problem document for programs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import structlog
from litestar import Response
from litestar.exceptions import HTTPException
from litestar.response import Redirect

from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.web.templating import NO_STORE, AnyRequest, page
from fruehe_hilfen.web.urls import href

log = structlog.get_logger("web")


@dataclass(frozen=True)
class FieldError:
    """One field of a form that cannot be used as it is."""

    field: str
    code: str
    message: str


@dataclass
class Problem(Exception):
    """An answer that is not the one hoped for. `detail` is German and helps the reader.

    `{number}` in it becomes the number of the switchboard: the office may change it.
    """

    status: int
    title: str
    detail: str = ""
    code: str = ""
    extra: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def told(self, number: str) -> str:
        """What helps the reader, with the number to call."""
        return self.detail.replace("{number}", number)

    def __str__(self) -> str:
        return f"{self.status} {self.code or self.title}"


def not_found(detail: str = "") -> Problem:
    return Problem(404, _("Diese Seite gibt es hier nicht."), detail, "not_found")


def forbidden(detail: str = "") -> Problem:
    return Problem(403, _("Das geht mit Ihrer Anmeldung nicht."), detail, "forbidden")


def conflict(title: str, detail: str = "", code: str = "conflict", **extra: Any) -> Problem:
    return Problem(409, title, detail, code, extra)


def gone(title: str, detail: str = "", code: str = "gone") -> Problem:
    return Problem(410, title, detail, code)


def invalid(errors: list[FieldError], detail: str = "") -> Problem:
    listed = [{"field": e.field, "code": e.code, "message": e.message} for e in errors]
    return Problem(422, _("Bitte prüfen Sie Ihre Angaben."), detail, "invalid", {"errors": listed})


def too_many(retry_after_s: int) -> Problem:
    detail = _("Bitte warten Sie einen Moment und versuchen Sie es dann noch einmal.")
    return Problem(
        429,
        _("Das war gerade sehr oft."),
        detail,
        "too_many",
        headers={"Retry-After": str(retry_after_s)},
    )


def wants_html(request: AnyRequest) -> bool:
    """Browsers ask for text/html; programs and our own fetch calls do not."""
    is_api = request.scope["path"].startswith("/api/")
    return not is_api and "text/html" in request.headers.get("accept", "")


def _number(request: AnyRequest) -> str:
    return request.app.state.edition.directory.switchboard.display or ""


def answer(request: AnyRequest, problem: Problem) -> Response[Any]:
    """Turn a problem into the answer this client understands."""
    detail = problem.told(_number(request)) if "{number}" in problem.detail else problem.detail
    if wants_html(request) and "sign_in" in problem.extra:
        return Redirect(href(problem.extra["sign_in"]), status_code=303)
    if wants_html(request):
        response: Response[Any] = page(
            request, "error.html", problem.status, problem=problem, detail=detail, tab="", here=""
        )
    else:
        body = {
            "type": "about:blank",
            "title": problem.title,
            "status": problem.status,
            "detail": detail,
            "code": problem.code,
            **problem.extra,
        }
        response = Response(
            body,
            status_code=problem.status,
            media_type="application/problem+json",
            headers={"Cache-Control": NO_STORE},
        )
    response.headers.update(problem.headers)
    return response


_NOTED = frozenset({403, 413, 429})
"""Somebody asked for more than they may: another role, another site, too much, too often."""
_UNNOTED = "/api/push"
"""Phones are promised that nothing is written down about them."""


def _note(request: AnyRequest, problem: Problem) -> None:
    """Log a refusal: which page and why, the roles of a signed-in person; never who or from where."""
    route = str(request.scope.get("path_template", ""))
    person = request.scope.get("state", {}).get("fh_person")
    is_foreign = problem.status == 404 and person is not None and "{" in route
    if (problem.status in _NOTED or is_foreign) and not route.startswith(_UNNOTED):
        roles = sorted(role.value for role in person.roles) if person else []
        log.warning("refused", status=problem.status, code=problem.code, route=route, roles=roles)


def _on_problem(request: AnyRequest, problem: Problem) -> Response[Any]:
    _note(request, problem)
    return answer(request, problem)


def _on_http_exception(request: AnyRequest, error: HTTPException) -> Response[Any]:
    titles = {
        400: _("Diese Angaben konnten wir nicht lesen."),
        401: _("Bitte melden Sie sich an."),
        403: _("Das geht mit Ihrer Anmeldung nicht."),
        404: _("Diese Seite gibt es hier nicht."),
        405: _("Das geht auf dieser Seite nicht."),
        413: _("Das war zu groß."),
    }
    title = titles.get(error.status_code, _("Das hat nicht geklappt."))
    kept = {name.title(): value for name, value in (error.headers or {}).items()}
    problem = Problem(error.status_code, title, code=f"http_{error.status_code}", headers=kept)
    _note(request, problem)
    return answer(request, problem)


def _on_crash(request: AnyRequest, error: Exception) -> Response[Any]:
    """Log what broke and where, never the values (they may be personal)."""
    where = error.__traceback__
    while where and where.tb_next:
        where = where.tb_next
    log.error(
        "crash",
        kind=type(error).__name__,
        route=str(request.scope.get("path_template", "")),
        file=where.tb_frame.f_code.co_filename.rsplit("/", 1)[-1] if where else "",
        line=where.tb_lineno if where else 0,
    )
    detail = _("Der Fehler liegt bei uns. Es ist nichts gespeichert worden.")
    return answer(request, Problem(500, _("Da ist etwas schiefgegangen."), detail, "crash"))


HANDLERS: dict[Any, Any] = {
    Problem: _on_problem,
    HTTPException: _on_http_exception,
    Exception: _on_crash,
}

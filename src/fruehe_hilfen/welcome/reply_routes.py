"""Answering a letter by its code: no cookie, no worker, nothing kept on the phone, changes by POST.

The code stands after the `#` of the address in the QR code: it reaches no log.
"""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.db import Database
from fruehe_hilfen.web import PUBLIC
from fruehe_hilfen.web.forms import Form
from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.web.limits import Limiter, Rate, network_prefix
from fruehe_hilfen.web.problems import FieldError
from fruehe_hilfen.web.templating import AnyRequest, page
from fruehe_hilfen.web.urls import href
from fruehe_hilfen.welcome import replies
from fruehe_hilfen.welcome.letter_rules import Answer, PartOfDay

PATH = "/antwort"
PER_NETWORK = Rate("letter_reply", allowed=20, per_s=3600)
_LONGEST = 40
TheEdition = NamedDependency[Edition]
TheDatabase = NamedDependency[Database]
TheForm = NamedDependency[Form]


@get(PATH, opt=PUBLIC, sync_to_thread=False)
def show_code(request: AnyRequest, edition: TheEdition) -> Response[str]:
    """Type the code of a letter."""
    return _code_page(request, edition)


@post(PATH, opt=PUBLIC, sync_to_thread=True)
def show_answers(
    request: AnyRequest, *, edition: TheEdition, db: TheDatabase, limiter: NamedDependency[Limiter],
    form: TheForm,
) -> Response[str]:  # fmt: skip
    """What can be answered. Changes nothing and shows nothing of the family."""
    code = _code(request, limiter, form)
    if not replies.knows(db, code):
        return _unknown(request, edition, code)
    return _answer_page(request, code)


@post(f"{PATH}/antworten", opt=PUBLIC, sync_to_thread=True)
def send_answer(
    request: AnyRequest, *, edition: TheEdition, db: TheDatabase, limiter: NamedDependency[Limiter],
    form: TheForm,
) -> Response[str] | Redirect:  # fmt: skip
    """Keep the answer."""
    code, part = _code(request, limiter, form), _part(form)
    chosen = form.get("wunsch") or ""
    if chosen not in list(Answer) or (chosen == Answer.OTHER_TIME and part is None):
        error = FieldError("wunsch", "missing", _("Bitte wählen Sie eine Antwort."))
        return _answer_page(request, code, 422, errors=[error])
    if not replies.reply(db, code, Answer(chosen), part_of_day=part):
        return _unknown(request, edition, code)
    return Redirect(href(f"{PATH}/danke/{_THANKS[Answer(chosen)]}"), status_code=303)


@get(f"{PATH}/danke/{{answer:str}}", opt=PUBLIC, sync_to_thread=False)
def show_reply_thanks(request: AnyRequest, answer: FromPath[str]) -> Response[str]:
    """Says what happens now; the same page for everybody who answered like that."""
    known = {word: choice for choice, word in _THANKS.items()}
    return page(request, "welcome/reply_sent.html", answer=known.get(answer, Answer.YES))


_THANKS = {Answer.YES: "gern", Answer.OTHER_TIME: "andere-zeit", Answer.NO: "nein"}


def _code(request: AnyRequest, limiter: Limiter, form: Form) -> str:
    limiter.take(PER_NETWORK, network_prefix(request.client.host if request.client else ""))
    return (form.get("code") or "")[:_LONGEST]


def _part(form: Form) -> PartOfDay | None:
    chosen = form.get("zeit") or ""
    return PartOfDay(chosen) if chosen in list(PartOfDay) else None


def _code_page(
    request: AnyRequest, edition: Edition, status: int = 200, **given: Any
) -> Response[str]:
    context = {"errors": [], "code": "", **given}
    switchboard = edition.directory.switchboard
    return page(request, "welcome/reply.html", status, switchboard=switchboard, **context)


def _answer_page(
    request: AnyRequest, code: str, status: int = 200, **given: Any
) -> Response[str]:  # fmt: skip
    return page(request, "welcome/reply_answers.html", status, code=code, **{"errors": [], **given})


def _unknown(request: AnyRequest, edition: Edition, code: str) -> Response[str]:
    """Always the same: whether the code is wrong, too old, or the family is gone."""
    error = FieldError(
        "code", "unknown", _("Diesen Code kennen wir nicht, oder er ist abgelaufen.")
    )
    return _code_page(request, edition, 404, errors=[error], code=code)


HANDLERS: list[Any] = [show_code, show_answers, send_answer, show_reply_thanks]

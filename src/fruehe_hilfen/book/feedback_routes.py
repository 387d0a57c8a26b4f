"""The question whether a page helped: one form per page, without script, cookie or identity."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER

from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.book.feedback import LONGEST_TEXT, keep_feedback
from fruehe_hilfen.book.models import FeedbackKind
from fruehe_hilfen.book.pages import Page
from fruehe_hilfen.book.views import page_answer
from fruehe_hilfen.db import Database
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.web import PUBLIC
from fruehe_hilfen.web.forms import Form
from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.web.limits import Limiter, Rate, network_prefix
from fruehe_hilfen.web.problems import not_found
from fruehe_hilfen.web.templating import AnyRequest, page
from fruehe_hilfen.web.urls import href

PER_NETWORK = Rate("page_feedback", allowed=10, per_s=3600)


@post("/begleitbuch/{slug:str}/rueckmeldung", opt=PUBLIC, sync_to_thread=True)
def give_feedback(
    request: AnyRequest,
    *,
    edition: NamedDependency[Edition],
    settings: NamedDependency[Settings],
    db: NamedDependency[Database],
    limiter: NamedDependency[Limiter],
    form: NamedDependency[Form],
    slug: FromPath[str],
) -> Response[str] | Redirect:
    """Keep one answer. 404 for pages that ask nothing, 422 with the page, 429 after ten an hour."""
    found = _page_that_asks(edition, slug)
    kind, text = _read(form)
    if kind is None or form.errors:
        return page_answer(
            request, edition, settings, found, typed=form.get("text") or "", error=form.errors[0]
        )
    limiter.take(PER_NETWORK, network_prefix(request.client.host if request.client else ""))
    with db.transaction() as session:
        keep_feedback(session, found.id, kind, text=text)
    return Redirect(href(f"/begleitbuch/{slug}/danke"), status_code=HTTP_303_SEE_OTHER)


@get("/begleitbuch/{slug:str}/danke", opt=PUBLIC, sync_to_thread=False)
def thank_you(
    request: AnyRequest, edition: NamedDependency[Edition], slug: FromPath[str]
) -> Response[str]:
    """After an answer: thanks, and the way back."""
    found = _page_that_asks(edition, slug)
    return page(request, "book/thanks.html", public=True, tab="buch", entry=found)


def _page_that_asks(edition: Edition, slug: str) -> Page:
    found = edition.pages.get(slug)
    if found is None or found.is_sensitive:
        raise not_found()
    return found


def _read(form: Form) -> tuple[FeedbackKind | None, str]:
    values = {kind.value for kind in FeedbackKind}
    given = form.get("kind") or ""
    if given not in values:
        form.error("text", "missing", _("Bitte tippen Sie auf eine der Tasten."))
        return None, ""
    kind = FeedbackKind(given)
    message = _("Bitte schreiben Sie, was nicht stimmt.")
    needed = kind is FeedbackKind.ERROR
    return kind, form.text("text", longest=LONGEST_TEXT, message=message, required=needed)


HANDLERS: list[Any] = [give_feedback, thank_you]

"""What all doors of the team have in common."""

from __future__ import annotations

from typing import Any

from litestar import Response
from litestar.response import Redirect

from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff import passkeys
from fruehe_hilfen.staff.sessions import make_cookie
from fruehe_hilfen.staff.signing import SignedIn
from fruehe_hilfen.web.limits import Rate
from fruehe_hilfen.web.templating import AnyRequest, page
from fruehe_hilfen.web.urls import href

PER_NETWORK = Rate("sign_in_network", allowed=60, per_s=600)
PER_LOGIN = Rate("sign_in_login", allowed=20, per_s=600)


def welcome(settings: Settings, entered: SignedIn, target: str) -> Redirect:
    """The answer to a sign-in that worked."""
    answer = Redirect(href(target), status_code=303)
    answer.set_cookie(make_cookie(settings, entered.token))
    return answer


def sign_in_page(
    request: AnyRequest, status: int = 200, *, target: str, **more: Any
) -> Response[str]:
    context: dict[str, Any] = {"errors": [], "login": "", "signed_out": False, **more}
    context["with_passkey"] = passkeys.are_possible(request.app.state.settings)
    return page(request, "staff/sign_in.html", status, target=target, **context)

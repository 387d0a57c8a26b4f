"""Prints for cafés, bags, the Mutterpass and practices, made from this installation's address."""

from __future__ import annotations

from typing import Any

from litestar import Response, get
from litestar.params import FromPath

from fruehe_hilfen.web.problems import not_found
from fruehe_hilfen.web.templating import AnyRequest
from fruehe_hilfen.welcome import papers, print_texts
from fruehe_hilfen.welcome.letter_routes import TheEdition, TheSettings, as_pdf, sender_of
from fruehe_hilfen.welcome.office_routes import HOME, Office, ThePerson, team_page

PAGE = f"{HOME}/drucken"


@get(PAGE, guards=[Office], sync_to_thread=False)
def show_prints(request: AnyRequest, person: ThePerson) -> Response[str]:
    """What there is to print."""
    return team_page(request, person, "prints", names=print_texts.names())


@get(PAGE + "/{name:str}", guards=[Office], sync_to_thread=True)
def show_print(
    settings: TheSettings, edition: TheEdition, name: FromPath[str]
) -> Response[bytes]:  # fmt: skip
    """One print as PDF; the address ends in .pdf."""
    name = name.removesuffix(".pdf")
    if name not in print_texts.names():
        raise not_found()
    sender = sender_of(settings, edition)
    data = {**print_texts.data(name, sender), "qr": papers.qr_svg(sender.app_url)}
    return as_pdf(papers.render("poster", data), name)


HANDLERS: list[Any] = [show_prints, show_print]

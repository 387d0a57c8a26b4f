"""„Wer hilft?“: every service of the youth office by question, and who is there for which town."""

from __future__ import annotations

from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.places import words
from fruehe_hilfen.places.residence import home_of
from fruehe_hilfen.places.services import Guide
from fruehe_hilfen.web import PUBLIC
from fruehe_hilfen.web.templating import AnyRequest, page

TheEdition = NamedDependency[Edition]
TheGuide = NamedDependency[Guide]
_LONGEST = 20
_KREIS = "elterngeldstelle"


@get("/hilfe", opt=PUBLIC, sync_to_thread=False)
def show_help(
    request: AnyRequest, edition: TheEdition, guide: TheGuide, plz: FromQuery[str] = ""
) -> Response[str]:
    """Questions and who helps. A postcode is looked up and forgotten: that answer is not kept."""
    typed = plz.replace("\x00", "").strip()[:_LONGEST]
    home = home_of(typed, guide.postcodes) if typed else None
    return page(
        request,
        "places/help.html",
        422 if home == "unclear" else 200,
        public=not typed,
        tab="mehr",
        guide=guide,
        contacts=edition.contacts,
        pages=edition.pages,
        switchboard=edition.directory.switchboard,
        police=edition.hotlines.get("polizei"),
        kreis=edition.contacts.get(_KREIS),
        typed=typed,
        home=home,
        words=words,
    )


HANDLERS: list[Any] = [show_help]

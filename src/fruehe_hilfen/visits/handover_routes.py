"""A sheet the nurse hands over: she chooses the pages, the family's date is written by hand."""

from __future__ import annotations

from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from fruehe_hilfen import pdf
from fruehe_hilfen.book import handover
from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.book.pages import Page
from fruehe_hilfen.book.paper import Maker
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.visits.team_frame import TEAM, Answer, Config, Me, team_page
from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.web.problems import FieldError
from fruehe_hilfen.web.templating import AnyRequest

TheEdition = NamedDependency[Edition]
Typed = dict[str, str]
PATH = "/team/termine/blatt"
FIELDS = ("eins", "zwei", "drei")


@get(PATH, guards=TEAM, sync_to_thread=True)
def show_choice(
    request: AnyRequest, edition: TheEdition, person: Me, *,
    eins: FromQuery[str] = "", zwei: FromQuery[str] = "", drei: FromQuery[str] = "",
    ort: FromQuery[str] = "",
) -> Answer:  # fmt: skip
    """Which pages, which meeting."""
    return _choice(request, edition, person, {"eins": eins, "zwei": zwei, "drei": drei, "ort": ort})


@get(f"{PATH}/pdf", guards=TEAM, sync_to_thread=True)
def show_sheet(
    request: AnyRequest, edition: TheEdition, settings: Config, person: Me, *,
    eins: FromQuery[str] = "", zwei: FromQuery[str] = "", drei: FromQuery[str] = "",
    ort: FromQuery[str] = "",
) -> Response[Any]:  # fmt: skip
    """The sheet; only public words are on it."""
    typed = {"eins": eins, "zwei": zwei, "drei": drei, "ort": ort}
    pages, errors = _read(edition, typed)
    if errors:
        return _choice(request, edition, person, typed, errors=errors)
    data = handover.sheet(
        Maker(edition, settings), pages, meeting=handover.next_meeting(edition, ort)
    )
    return Response(
        pdf.kept(settings.data_dir / "pdf", handover.LAYOUT, data),
        media_type="application/pdf",
        headers={
            "Cache-Control": "no-store",
            "Content-Disposition": 'inline; filename="blatt.pdf"',
        },
    )


def _read(edition: Edition, typed: Typed) -> tuple[list[Page], list[FieldError]]:
    """The chosen pages, each once, and what is wrong with the choice."""
    known = {page.slug: page for _name, pages in handover.offered(edition) for page in pages}
    chosen = {name: typed[name] for name in FIELDS if typed[name]}
    unknown = _("Bitte wählen Sie etwas aus der Liste.")
    errors = [
        FieldError(name, "unknown", unknown) for name, slug in chosen.items() if slug not in known
    ]
    if typed["ort"] and typed["ort"] not in {place.id for place in edition.places.meetings}:
        errors.append(FieldError("ort", "unknown", unknown))
    if not chosen:
        errors.append(FieldError("eins", "missing", _("Bitte wählen Sie ein Thema.")))
    return [known[slug] for slug in dict.fromkeys(chosen.values()) if slug in known], errors


def _choice(
    request: AnyRequest, edition: Edition, person: Person, typed: Typed, *,
    errors: list[FieldError] | None = None,
) -> Answer:  # fmt: skip
    return team_page(
        request, "visits/team_handover.html", person, status=422 if errors else 200, typed=typed,
        errors=errors or [], error={one.field: one.message for one in errors or []},
        groups=handover.offered(edition), meetings=edition.places.meetings,
    )  # fmt: skip


HANDLERS: list[Any] = [show_choice, show_sheet]

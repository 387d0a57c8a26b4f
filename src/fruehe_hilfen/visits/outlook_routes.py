"""Routes of the coordinator: how it stands, and the figures of whole months."""

from __future__ import annotations

from typing import Any

from litestar import Response, get

from fruehe_hilfen import clock
from fruehe_hilfen.visits import content, figures, outlook, overlay
from fruehe_hilfen.visits.team_frame import COORDINATOR, Answer, Config, Db, Me, team_page, words
from fruehe_hilfen.visits.words import MONTHS
from fruehe_hilfen.web.templating import NO_STORE, AnyRequest


@get("/team/termine/lage", guards=COORDINATOR, sync_to_thread=True)
def show_outlook(request: AnyRequest, db: Db, settings: Config, person: Me) -> Answer:
    """How long families wait, whom an answer is promised to, who stands in for whom."""
    catalogue = overlay.current(db, settings.content_dir)
    with db.reading() as session:
        found = outlook.read(session, catalogue)
    waits = {kind: outlook.longest_wait(found.days, kind) for kind in found.kinds}
    return team_page(
        request, "visits/team_outlook.html", person, outlook=found, waits=waits,
        is_due=outlook.is_due, **words(settings),
    )  # fmt: skip


@get("/team/termine/zahlen", guards=COORDINATOR, sync_to_thread=True)
def show_figures(request: AnyRequest, db: Db, settings: Config, person: Me) -> Answer:
    """Visits of the last twelve whole months."""
    with db.reading() as session:
        found = figures.read(session, content.load(settings.content_dir))
    return team_page(request, "visits/team_figures.html", person, figures=found, months=MONTHS)


@get("/team/termine/zahlen.csv", guards=COORDINATOR, sync_to_thread=True)
def export_figures(db: Db, settings: Config) -> Response[bytes]:
    """The same as a table for a spreadsheet, with the same numbers hidden."""
    with db.reading() as session:
        found = figures.read(session, content.load(settings.content_dir))
    name = f"termine-{clock.today():%Y-%m}.csv"
    return Response(
        figures.export(found).encode(), media_type="text/csv",
        headers={
            "Cache-Control": NO_STORE, "Content-Disposition": f'attachment; filename="{name}"',
        },
    )  # fmt: skip


HANDLERS: list[Any] = [show_outlook, show_figures, export_figures]

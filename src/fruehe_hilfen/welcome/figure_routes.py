"""Figures of the welcome service for the office, the committee and the national survey."""

from __future__ import annotations

from typing import Any

from litestar import Response, get

from fruehe_hilfen import clock
from fruehe_hilfen.staff import audit
from fruehe_hilfen.web.templating import NO_STORE, AnyRequest
from fruehe_hilfen.welcome import bags, figure_tables, figures, ledger
from fruehe_hilfen.welcome.figure_rules import RATES, Measure
from fruehe_hilfen.welcome.figure_tables import MONTHLY, QUARTERLY, Figures
from fruehe_hilfen.welcome.office_routes import HOME, Office, TheDatabase, ThePerson, team_page

PAGE = f"{HOME}/zahlen"


@get(PAGE, guards=[Office], sync_to_thread=True)
def show_figures(request: AnyRequest, db: TheDatabase, person: ThePerson) -> Response[str]:
    """A year (`jahr`) by months or quarters (`je`), and by districts."""
    with db.transaction() as session:
        ledger.follow(session)
        cells = figures.collect(session)
        found = _build(request, cells)
        moved = bags.moved_in_year(session, found.year)
    return team_page(
        request, person, "figures",
        found=found, step=_step(request), years=figure_tables.years(cells, clock.today()),
        rates=RATES, measures=list(Measure), tables=figure_tables, moved=moved,
        bars=_bars(found),
    )  # fmt: skip


@get(f"{PAGE}/zahlen.csv", guards=[Office], sync_to_thread=True)
def export_figures(request: AnyRequest, db: TheDatabase, person: ThePerson) -> Response[str]:
    """The same numbers for a spreadsheet."""
    with db.transaction() as session:
        found = _build(request, figures.collect(session))
        audit.record(session, person, "welcome.figures", f"welcome_figure:{found.year}")
    name = f"besuchsdienst-{found.year}.csv"
    return Response(
        figure_tables.as_csv(found),
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": NO_STORE,
        },
    )


def _build(request: AnyRequest, cells: figures.Cells) -> Figures:
    asked = request.query_params.get("jahr", "")
    known = figure_tables.years(cells, clock.today())
    year = next((one for one in known if str(one) == asked), clock.today().year)
    return figure_tables.build(cells, year, _step(request))


def _step(request: AnyRequest) -> str:
    return MONTHLY if request.query_params.get("je") == MONTHLY else QUARTERLY


def _bars(found: Figures) -> list[dict[str, Any]]:
    """Offers and visits of each period as heights of 0 to 100; None where a number is hidden."""
    rows = found.rows[:-1]
    top = max([line[m] or 0 for _n, line in rows for m in (Measure.OFFERED, Measure.VISITED)] + [1])

    def height(number: int | None) -> int | None:
        return None if number is None else round(number * 100 / top)

    return [
        {
            "name": name,
            "offered": height(line[Measure.OFFERED]),
            "visited": height(line[Measure.VISITED]),
        }
        for name, line in rows
    ]


HANDLERS: list[Any] = [show_figures, export_figures]

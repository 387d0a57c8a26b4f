"""Figures as the page, the printout and the CSV file show them: only what may be shown."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.welcome.figure_rules import (
    RATES,
    Measure,
    Rate,
    Shown,
    Year,
    hide,
    is_small,
    median,
    protect_year,
)
from fruehe_hilfen.welcome.figures import (
    LETTER_DAYS,
    NO_DISTRICT,
    REASON,
    STOPPED,
    VISIT_DAYS,
    Cells,
)

MONTHLY, QUARTERLY = "monat", "quartal"
Line = dict[Measure, Shown]


@dataclass(frozen=True)
class Figures:
    """One year. `rows` are months or quarters with the year last, `places` districts."""

    year: int
    rows: list[tuple[str, Line]]
    places: list[tuple[str, Line]]
    reasons: list[tuple[str, Shown]]
    stopped: Shown
    letter_days: int | None
    visit_days: int | None

    @property
    def total(self) -> Line:
        return self.rows[-1][1]


def years(cells: Cells, today: date) -> list[int]:
    """Years with figures and this one, the newest first."""
    return sorted({month.year for month, _d, _m in cells} | {today.year}, reverse=True)


def build(cells: Cells, year: int, step: str) -> Figures:
    """What may be shown of a year."""
    own: Cells = Cells({key: n for key, n in cells.items() if key[0].year == year})
    columns = {measure: protect_year(_months(own, measure)) for measure in Measure}
    stopped = sum(n for (_m, _d, measure), n in own.items() if measure == STOPPED)
    return Figures(
        year=year,
        rows=list(_rows(columns, year, step)),
        places=_places(own),
        reasons=_reasons(own),
        stopped=None if is_small(stopped) else stopped,
        letter_days=median(_histogram(own, LETTER_DAYS)),
        visit_days=median(_histogram(own, VISIT_DAYS)),
    )


def _months(cells: Cells, measure: str) -> list[int]:
    found = [0] * 12
    for (month, _district, name), number in cells.items():
        if name == measure:
            found[month.month - 1] += number
    return found


def _rows(
    columns: Mapping[Measure, Year], year: int, step: str
) -> Iterator[tuple[str, Line]]:  # fmt: skip
    if step == MONTHLY:
        for number in range(12):
            line = {name: column.months[number] for name, column in columns.items()}
            yield f"{number + 1:02d}/{year}", line
    else:
        for number in range(4):
            line = {name: column.quarters[number] for name, column in columns.items()}
            yield _("%(n)s. Quartal") % {"n": number + 1}, line
    yield str(year), {name: column.total for name, column in columns.items()}


def _places(cells: Cells) -> list[tuple[str, Line]]:
    """Whole years only: months of districts would tell each other's small numbers."""
    names = sorted({d for _m, d, measure in cells if measure in list(Measure)})
    lines: dict[str, dict[Measure, Shown]] = {name: {} for name in names}
    for measure in Measure:
        numbers = [_of_district(cells, name, measure) for name in names]
        hidden, _total = hide(numbers)
        for index, name in enumerate(names):
            lines[name][measure] = None if index in hidden else numbers[index]
    return [(name or _("ohne Angabe"), lines[name]) for name in names if name] + [
        (_("ohne Angabe"), lines[name]) for name in names if name == NO_DISTRICT
    ]


def _of_district(cells: Cells, district: str, measure: str) -> int:
    return sum(n for (_m, d, name), n in cells.items() if d == district and name == measure)


def _reasons(cells: Cells) -> list[tuple[str, Shown]]:
    found: dict[str, int] = {}
    for (_month, _district, name), number in cells.items():
        if name.startswith(REASON):
            found[name] = found.get(name, 0) + number
    names = sorted(found)
    hidden, _total = hide([found[name] for name in names])
    return [
        (reason_text(name.removeprefix(REASON)), None if index in hidden else found[name])
        for index, name in enumerate(names)
    ]


def _histogram(cells: Cells, prefix: str) -> dict[int, int]:
    found: dict[int, int] = {}
    for (_month, _district, name), number in cells.items():
        if name.startswith(prefix):
            days = int(name.removeprefix(prefix))
            found[days] = found.get(days, 0) + number
    return found


def measure_text(measure: Measure) -> str:
    """The head of a column."""
    return {
        Measure.BORN: _("Geburten"),
        Measure.MOVED_IN: _("Zuzüge"),
        Measure.REGISTERED: _("Selbst angemeldet"),
        Measure.OFFERED: _("Angebote"),
        Measure.VISITED: _("Besuche"),
        Measure.BAG_ONLY: _("Tasche ohne Besuch"),
        Measure.DECLINED: _("Absagen"),
        Measure.UNREACHABLE: _("Nicht erreicht"),
        Measure.MOVED: _("Weggezogen"),
        Measure.REFERRED: _("Vermittelt"),
    }[measure]


def head(measure: Measure) -> str:
    """The same for a narrow column, with places where a word may break."""
    text = measure_text(measure)
    for part in _ENDS:
        text = text.replace(part, f"\N{SOFT HYPHEN}{part}")
    return text


_ENDS = ("zogen", "meldet", "telt", "ten", "bote", "suche", "sagen", "reicht")


def reason_text(code: str) -> str:
    """Why a family wanted no visit."""
    return {
        "known": _("Tasche und Buch schon bekannt"),
        "no_interest": _("kein Interesse"),
        "cared": _("wird schon begleitet"),
    }.get(code, _("ohne Grund"))


def rate_text(rate: Rate) -> str:
    """The name of a rate."""
    return {
        "offer": _("Angebotsquote"),
        "visit": _("Besuchsquote"),
        "visit_without_no": _("Besuchsquote ohne Absagen"),
        "reach": _("Erreichungsquote"),
        "accept": _("Annahmequote"),
    }[rate.key]


def formula(rate: Rate) -> str:
    """A rate as a formula in words."""

    def joined(names: Iterable[Measure]) -> str:
        return " + ".join(measure_text(name) for name in names)

    below = joined(rate.below)
    if rate.minus:
        below = f"{below} − {joined(rate.minus)}"
    above = joined(rate.above)
    above = f"({above})" if len(rate.above) > 1 else above
    below = f"({below})" if len(rate.below) > 1 or rate.minus else below
    return f"{above} ÷ {below}"


def percent(share: float | None) -> str:
    """A share as people read it."""
    return "–" if share is None else f"{share * 100:.0f}\N{NO-BREAK SPACE}%"


def as_csv(found: Figures) -> str:
    """One number a line, for a spreadsheet. Hidden numbers are empty."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(["Zeitraum", "Stadtteil", "Angabe", "Formel", "Wert"])
    for scope, place, line in _lines(found):
        for measure in Measure:
            writer.writerow([scope, place, measure_text(measure), "", _cell(line[measure])])
        for rate in RATES:
            share = rate.of(line)
            value = "" if share is None else f"{share:.4f}".replace(".", ",")
            writer.writerow([scope, place, rate_text(rate), formula(rate), value])
    return "﻿" + out.getvalue()


def _lines(found: Figures) -> Iterator[tuple[str, str, Line]]:
    yield from ((scope, "", line) for scope, line in found.rows)
    yield from ((str(found.year), place, line) for place, line in found.places)


def _cell(number: Shown) -> str:
    return "" if number is None else str(number)

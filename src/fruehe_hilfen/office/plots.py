"""The figures of `/team`: of weeks and days, never of a person; small numbers stay hidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from fruehe_hilfen import clock
from fruehe_hilfen.office import plot_rules
from fruehe_hilfen.office.plot_rules import Bar, Shape
from fruehe_hilfen.places.rules import monday_of
from fruehe_hilfen.push.figures import Figures, days_of
from fruehe_hilfen.visits import figures as visits
from fruehe_hilfen.web import dates
from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.web.i18n import ngettext
from fruehe_hilfen.welcome import figures as welcome

WEEKS, DAYS = 12, 30
_EVERY = 3
"""A date under every third bar: twelve of them would not fit a phone."""


@dataclass(frozen=True)
class Plot:
    """A drawing, its sentence and its table. `more` is where the long list stands."""

    key: str
    title: str
    said: str
    heads: tuple[str, ...]
    bars: tuple[Bar, ...]
    more: tuple[str, str]
    has_failed: bool = False
    dot: str = ""
    """What a dot in the place of a number means; "" where there is none."""

    @property
    def is_empty(self) -> bool:
        return not any(bar.failed or bar.value != 0 for bar in self.bars)

    @property
    def shapes(self) -> list[Shape]:
        return plot_rules.shapes(self.bars)

    @property
    def baseline(self) -> float:
        return plot_rules.baseline(self.bars)


def plots(session: Session, rung: Figures) -> list[Plot]:
    """Visits and welcome visits of twelve whole weeks, rings of thirty days."""
    mondays = whole_weeks(clock.today())
    return [_visits(session, mondays), _welcome(session, mondays), _rings(session, rung)]


def whole_weeks(today: date) -> list[date]:
    """The Mondays of the last twelve weeks that are over, oldest first."""
    monday = monday_of(today)
    return [monday - timedelta(weeks=back) for back in range(WEEKS, 0, -1)]


def _visits(session: Session, mondays: Sequence[date]) -> Plot:
    bars = _weekly(mondays, visits.by_week(session, mondays))
    title = _("Termine je Woche")
    more = ("/team/termine/zahlen", _("Alle Zahlen der Termine"))
    dot = _(
        "Ein Punkt heißt: weniger als 5, nur eine Person im Dienst, oder man könnte so etwas "
        "ausrechnen."
    )
    return _of_weeks("termine", title, bars, more, dot=dot)


def _welcome(session: Session, mondays: Sequence[date]) -> Plot:
    shown = welcome.visits_by_week(session, mondays)
    more = ("/team/besuchsdienst/zahlen", _("Alle Zahlen des Besuchsdienstes"))
    title = _("Besuchte Familien mit neuem Baby je Woche")
    dot = _("Ein Punkt heißt: weniger als 5, oder man könnte so etwas ausrechnen.")
    return _of_weeks("besuchsdienst", title, _weekly(mondays, shown), more, dot=dot)


def _of_weeks(
    key: str, title: str, bars: tuple[Bar, ...], more: tuple[str, str], *, dot: str
) -> Plot:
    hidden = any(bar.value is None for bar in bars)
    said = _("Zwölf Wochen, die letzte bis %(day)s.") % {"day": bars[-1].name.split("–")[-1]}
    if highest := _highest(max((bar.value or 0 for bar in bars), default=0), has_hidden=hidden):
        said = f"{said} {highest}"
    return Plot(key, title, said, (_("Woche"), _("Zahl")), bars, more, dot=dot if hidden else "")


def _highest(most: int, *, has_hidden: bool) -> str:
    """Nothing where a zero would deny what is hidden."""
    if not has_hidden:
        return _("Die höchste Zahl ist %(most)s.") % {"most": most}
    return _("Die höchste gezeigte Zahl ist %(most)s.") % {"most": most} if most else ""


def _weekly(mondays: Sequence[date], numbers: Sequence[int | None]) -> tuple[Bar, ...]:
    return tuple(
        Bar(
            f"{_short(monday)}–{dates.number_date(monday + timedelta(days=6))}",
            "" if n % _EVERY else _short(monday),
            number,
        )
        for n, (monday, number) in enumerate(zip(mondays, numbers, strict=True))
    )


def _short(day: date) -> str:
    return f"{day.day}.{day.month}."


def _rings(session: Session, rung: Figures) -> Plot:
    first = clock.today() - timedelta(days=DAYS - 1)
    bars = tuple(
        Bar(
            dates.short_date(day),
            "" if day.weekday() else _short(day),
            counts["rung"] + counts["welcomed"],
            counts["failed"] + counts["unknown"] + counts["expired"],
        )
        for day, counts in reversed(days_of(session, first).items())
    )
    good, bad = sum(bar.value or 0 for bar in bars), sum(bar.failed for bar in bars)
    phones = ngettext(
        "%(num)d Handy ist angemeldet.", "%(num)d Handys sind angemeldet.", rung.ringable
    ) % {"num": rung.ringable}
    said = _("Dreißig Tage: %(good)s zugestellt, %(bad)s nicht zugestellt.") % {
        "good": good,
        "bad": bad,
    }
    return Plot(
        "zustellung", _("Erinnerungen auf Handys je Tag"), f"{said} {phones}",
        (_("Tag"), _("Zugestellt"), _("Nicht zugestellt")), bars,
        ("/team/zustellung", _("Alles zur Zustellung")), has_failed=True,
    )  # fmt: skip

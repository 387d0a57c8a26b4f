"""What the page shows: numbers with their names, the table in groups."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fruehe_hilfen.privacy.counts import AHEAD, Numbers
from fruehe_hilfen.privacy.table import EVERYWHERE, counted
from fruehe_hilfen.privacy.terms import NOBODY, Activity, Store, Term
from fruehe_hilfen.web.i18n import gettext as _

_SMALL, _FIELDS = 5, 2


@dataclass(frozen=True)
class Line:
    """One name with its numbers, ready to be read."""

    title: str
    numbers: tuple[str, ...]


def soon(found: Numbers) -> list[Line]:
    """What will have gone in 7 and in 30 days."""
    return list(_lines([found.due.get(days, {}) for days in AHEAD]))


def gone(found: Numbers) -> list[Line]:
    """What went in the last thirty days."""
    return list(_lines([found.gone]))


def groups() -> list[tuple[Activity, list[tuple[Store, Term]]]]:
    """Everything that is kept, by activity."""
    return [
        (
            activity,
            [(one, term) for one in EVERYWHERE if one.activity is activity for term in one.terms],
        )
        for activity in Activity
    ]


def _lines(columns: list[dict[str, int]]) -> Iterator[Line]:
    """What people see line by line; rows nobody ever sees together in one."""
    unseen = [0] * len(columns)
    for key, (store, term) in counted().items():
        numbers = [column.get(key, 0) for column in columns]
        if store.seen_by == NOBODY:
            unseen = [before + number for before, number in zip(unseen, numbers, strict=True)]
        elif any(numbers):
            yield Line(_title(store, term), tuple(_number(store, one) for one in numbers))
    if any(unseen):
        yield Line(_("Hilfszeilen ohne Namen"), tuple(map(str, unseen)))


def _title(store: Store, term: Term) -> str:
    first = list(term.fields.values())[:_FIELDS]
    more = " …" if len(term.fields) > _FIELDS else ""
    return f"{store.title} ({', '.join(first)}{more})"


def _number(store: Store, number: int) -> str:
    """Small numbers of families in the welcome service could tell of one that is hidden.

    **Source**: requirement B-33, blocked addresses show in no count under five.
    """
    if store.activity is Activity.WELCOME and 0 < number < _SMALL:
        return _("unter 5")
    return str(number)

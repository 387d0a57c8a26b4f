"""Small numbers are hidden, and so are those from which a hidden one could be worked out."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

LEAST = 5
Cell = Hashable


@dataclass(frozen=True)
class Line:
    """Cells that add up to another cell, which is shown too."""

    parts: tuple[Cell, ...]
    total: Cell


def shared_by(made: Iterable[tuple[str, Hashable]], kind: str) -> int:
    """2: several people made visits of this kind; 1: several made the month; 0: one alone.

    `made`: (kind, person) of the visits of a month.
    **Source**: requirement "no figure per employee"; a figure of one person alone would be one.
    """
    listed = set(made)
    if len({person for one, person in listed if one == kind}) > 1:
        return 2
    return int(len({person for _kind, person in listed}) > 1)


def hidden_cells(
    values: Mapping[Cell, int], lines: Iterable[Line], also: frozenset[Cell] = frozenset()
) -> set[Cell]:
    """The cells that must not be shown: 1 to 4, and more until nothing follows by subtraction.

    `also`: cells that are protected like small ones, whatever they hold: they may all be of one
    person, so they cover no other, unless all parts of a line that is not protected are hidden.
    A zero is shown. What the hidden parts of a line add up to is known from its total; so it must
    not be small itself, and there are always two of them.
    **Source**: cell suppression (primary, secondary) as official statistics use it; own minimum 5.
    """
    lines = list(lines)
    small = {cell for cell, value in values.items() if 0 < value < LEAST} | also
    hidden = set(small)
    while (more := _more(values, lines, hidden, small, also)) is not None:
        hidden.add(more)
    return hidden


def _more(
    values: Mapping[Cell, int], lines: list[Line], hidden: set[Cell], small: set[Cell],
    also: frozenset[Cell],
) -> Cell | None:  # fmt: skip
    found = next((cell for line in lines if (cell := _next(values, line, hidden, also))), None)
    if found is not None:
        return found
    known = small & determined(lines, hidden)
    beside = [
        cell for line in lines for cell in (*line.parts, line.total)
        if cell not in hidden and not known.isdisjoint((*line.parts, line.total))
    ]  # fmt: skip
    return min(beside, key=lambda cell: (not values[cell], values[cell], str(cell)), default=None)


def determined(lines: Iterable[Line], hidden: set[Cell]) -> set[Cell]:
    """Hidden cells that all lines taken together leave only one value for.

    Every line is an equation of its hidden cells; what is left alone in a row after Gauss and
    Jordan can be worked out.
    """
    rows: list[dict[Cell, Fraction]] = []
    for line in lines:
        row = {part: Fraction(1) for part in line.parts if part in hidden}
        row |= {line.total: Fraction(-1)} if line.total in hidden else {}
        for known in rows:
            row = _without(row, known)
        if row:
            rows = [_without(known, row) for known in rows] + [row]
    return {next(iter(row)) for row in rows if len(row) == 1}


def _without(row: dict[Cell, Fraction], other: dict[Cell, Fraction]) -> dict[Cell, Fraction]:
    """`row` without the first cell of `other`."""
    pivot = next(iter(other))
    factor = row.get(pivot, Fraction(0)) / other[pivot]
    if not factor:
        return row
    both = {cell: row.get(cell, 0) - factor * other.get(cell, 0) for cell in {**row, **other}}
    return {cell: Fraction(value) for cell, value in both.items() if value}


def _next(
    values: Mapping[Cell, int], line: Line, hidden: set[Cell], also: frozenset[Cell]
) -> Cell | None:
    """One more cell of this line to hide; None when it gives nothing away."""
    gone = [cell for cell in line.parts if cell in hidden]
    rest = _smallest(values, line.parts, hidden)
    if line.total in hidden:
        return None if gone else rest
    cover = [cell for cell in gone if cell not in also] if rest else gone
    if not gone or (len(gone) > 1 and sum(values[cell] for cell in cover) >= LEAST):
        return None
    return rest or line.total


def _smallest(values: Mapping[Cell, int], parts: Iterable[Cell], hidden: set[Cell]) -> Cell | None:
    shown = [cell for cell in parts if cell not in hidden and values[cell]]
    return min(shown, key=lambda cell: (values[cell], str(cell)), default=None)

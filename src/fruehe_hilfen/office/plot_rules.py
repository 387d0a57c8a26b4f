"""How a figure is drawn: bars up for what happened, down for what failed. Pure geometry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 300, 120
_TOP, _BOTTOM = 18, 98
"""Between them the bars; above and below is room for numbers and days."""
_SEEN = 2
Shown = int | None
"""A number, or None where it is hidden."""


@dataclass(frozen=True)
class Bar:
    """One day or week. `tick` stands under the bar, `name` in the table."""

    name: str
    tick: str
    value: Shown
    failed: int = 0


@dataclass(frozen=True)
class Shape:
    """A bar in the units of the drawing; `label` stands at `middle`, `label_y`."""

    x: float
    width: float
    y: float
    height: float
    failed_height: float
    middle: float
    label: str
    label_y: float
    tick: str


def baseline(bars: Sequence[Bar]) -> float:
    """Where nothing is: lower down, the less failed. **Source**: own layout."""
    up, down = _highest(bars)
    return round(_TOP + (_BOTTOM - _TOP) * up / (up + down), 1)


def shapes(bars: Sequence[Bar]) -> list[Shape]:
    """All bars on one scale, so that heights compare up and down. **Source**: own layout.

    Every bar of a dozen carries its number; of many only the highest does. A hidden number is a
    dot, never a height.
    """
    zero, step = baseline(bars), WIDTH / max(len(bars), 1)
    scale = (_BOTTOM - _TOP) / sum(_highest(bars))
    return [
        _shape(bar, n * step, step=step, zero=zero, scale=scale, label=_label(bar, bars))
        for n, bar in enumerate(bars)
    ]


def _shape(
    bar: Bar, x: float, *, step: float, zero: float, scale: float, label: str
) -> Shape:  # fmt: skip
    tall = _tall(bar.value or 0, scale)
    return Shape(
        x=round(x + step * 0.15, 1),
        width=round(step * 0.7, 1),
        y=round(zero - tall, 1),
        height=tall,
        failed_height=_tall(bar.failed, scale),
        middle=round(x + step / 2, 1),
        label=label,
        label_y=round(zero - tall - 4, 1),
        tick=bar.tick,
    )


def _tall(number: int, scale: float) -> float:
    return round(max(number * scale, _SEEN), 1) if number else 0


def _label(bar: Bar, bars: Sequence[Bar]) -> str:
    if bar.value is None:
        return "•"
    if len(bars) <= 12:
        return str(bar.value)
    highest = max(bars, key=lambda one: one.value or 0)
    return str(bar.value) if bar is highest and bar.value else ""


def _highest(bars: Sequence[Bar]) -> tuple[int, int]:
    up = max((bar.value or 0 for bar in bars), default=0)
    return max(up, 1), max((bar.failed for bar in bars), default=0)

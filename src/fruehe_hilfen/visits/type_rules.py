"""The numbers of a visit type that the office may change, and what they may be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from fruehe_hilfen.visits.rules import OFFER_DAYS, VisitType

HOUR, DAY_H = 60, 24
_RASTER_MIN = 5
_WEEK = 7


@dataclass(frozen=True)
class Limit:
    """The smallest and the largest value, and the step between."""

    least: int
    most: int
    step: int = 1

    def allows(self, value: int) -> bool:
        return self.least <= value <= self.most and value % self.step == 0


LIMITS: Mapping[str, Limit] = {
    "duration_min": Limit(10, 180, _RASTER_MIN),
    "before_min": Limit(0, 120, _RASTER_MIN),
    "after_min": Limit(0, 120, _RASTER_MIN),
    "lead_min": Limit(0, 14 * DAY_H * HOUR),
    "horizon_days": Limit(_WEEK, OFFER_DAYS - _WEEK),
    "cutoff_min": Limit(0, 7 * DAY_H * HOUR),
    "on_request": Limit(0, 1),
}
"""Times are offered for eight weeks: nobody can book further ahead."""


def values(kind: VisitType) -> dict[str, int]:
    """The numbers of a visit type that can be changed."""
    return {name: int(getattr(kind, name)) for name in LIMITS}


def changed(kind: VisitType, given: Mapping[str, int]) -> VisitType:
    """The visit type with other numbers. Offered starts keep their distance to the visit before.

    **Source**: own rules of the service.
    """
    numbers: dict[str, Any] = {
        **given,
        "on_request": bool(given.get("on_request", kind.on_request)),
    }
    new = replace(kind, **numbers)
    longer = _whole(new) - _whole(kind)
    return replace(new, step_min=max(_RASTER_MIN, kind.step_min + longer))


def _whole(kind: VisitType) -> int:
    return kind.before_min + kind.duration_min + kind.after_min


def problems(given: Mapping[str, int]) -> dict[str, str]:
    """What makes numbers unusable: a code by name.

    **Source**: own rules: who may still book may still cancel; a first day comes before the last.
    """
    found = {name: "limit" for name, limit in LIMITS.items() if not limit.allows(given[name])}
    if not found and given["lead_min"] >= given["horizon_days"] * DAY_H * HOUR:
        found["lead_min"] = "horizon"
    if not found and given["cutoff_min"] > given["lead_min"]:
        found["cutoff_min"] = "lead"
    return found

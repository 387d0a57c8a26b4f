"""The schematic map: the city's outline and rough dots, drawn without any map service."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import atan2, degrees
from pathlib import Path

from fruehe_hilfen.places.schema import About, PlaceData

WIDTH, HEIGHT, MARGIN = 360.0, 290.0, 12.0
_KM_PER_LON, _KM_PER_LAT = 70.36, 111.3
_LABEL_WIDTH, _LABEL_HEIGHT = 90.0, 18.0
_CENTRE = (6.49299, 50.80434)  # GeoNames 2934486 (CC BY 4.0)

LonLat = tuple[float, float]


@dataclass(frozen=True)
class Outline:
    """The corners of the city and its credit line."""

    corners: tuple[LonLat, ...]
    credit: str

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """Drawing coordinates. Flat projection; error below 0.2 % over the size of the city."""
        west, east = min(c[0] for c in self.corners), max(c[0] for c in self.corners)
        south, north = min(c[1] for c in self.corners), max(c[1] for c in self.corners)
        scale = (HEIGHT - 2 * MARGIN) / ((north - south) * _KM_PER_LAT)
        left = (WIDTH - (east - west) * _KM_PER_LON * scale) / 2
        x = left + (lon - west) * _KM_PER_LON * scale
        y = MARGIN + (north - lat) * _KM_PER_LAT * scale
        return round(x, 1), round(y, 1)

    @property
    def points(self) -> str:
        """The value of a polygon's `points`."""
        return " ".join(f"{x},{y}" for x, y in (self.at(*corner) for corner in self.corners))


@dataclass(frozen=True)
class Pin:
    """A position with the names of all places there.

    `is_exact`: set by the office. `turn`: degrees of the arrow where only a direction is known.
    """

    x: float
    y: float
    label: str
    names: tuple[str, ...]
    is_exact: bool = False
    turn: float | None = None
    is_label_below: bool = False

    def is_beside(self, other: Pin) -> bool:
        """Whether the label of this pin would run into `other`."""
        return 0 < other.x - self.x < _LABEL_WIDTH and abs(other.y - self.y) < _LABEL_HEIGHT


def pins(outline: Outline, places: Iterable[PlaceData]) -> list[Pin]:
    """One pin per position; places of which nothing is known have none."""
    found: dict[tuple[float, float], Pin] = {}
    for place in places:
        pin = _pin(outline, place)
        if pin:
            before = found.get((pin.x, pin.y))
            names = (*before.names, *pin.names) if before else pin.names
            found[pin.x, pin.y] = replace(pin, names=names)
    return [
        replace(pin, is_label_below=any(pin.is_beside(other) for other in found.values()))
        for pin in found.values()
    ]


def _pin(outline: Outline, data: PlaceData) -> Pin | None:
    if data.lat is not None and data.lon is not None:
        return Pin(*outline.at(data.lon, data.lat), data.district, (data.name,), is_exact=True)
    if data.about is None:
        return None
    x, y = outline.at(data.about.lon, data.about.lat)
    return Pin(x, y, data.about.label, (data.name,), turn=_turn(outline, data.about, x, y))


def _turn(outline: Outline, about: About, x: float, y: float) -> float | None:
    if about.basis != "direction":
        return None
    from_x, from_y = outline.at(*_CENTRE)
    return round(degrees(atan2(y - from_y, x - from_x)), 1)


def load_outline(path: Path) -> Outline:
    """Read a GeoJSON feature with one polygon."""
    feature = json.loads(path.read_text(encoding="utf-8"))
    corners = feature["geometry"]["coordinates"][0]
    credit = feature["properties"]["quelle"].partition(",")[0]
    return Outline(tuple((float(lon), float(lat)) for lon, lat in corners), credit)

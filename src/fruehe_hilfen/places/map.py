"""The schematic map: the city's outline and rough dots, drawn without any map service."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from fruehe_hilfen.places.schema import About

WIDTH, HEIGHT, MARGIN = 360.0, 290.0, 12.0
_KM_PER_LON, _KM_PER_LAT = 70.36, 111.3

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
class Dot:
    """A rough position; a direction is drawn as an arrow, not as a dot."""

    x: float
    y: float
    label: str
    is_direction: bool


def dot(outline: Outline, about: About) -> Dot:
    x, y = outline.at(about.lon, about.lat)
    return Dot(x, y, about.label, about.basis == "direction")


def load_outline(path: Path) -> Outline:
    """Read a GeoJSON feature with one polygon."""
    feature = json.loads(path.read_text(encoding="utf-8"))
    corners = feature["geometry"]["coordinates"][0]
    credit = feature["properties"]["quelle"].partition(",")[0]
    return Outline(tuple((float(lon), float(lat)) for lon, lat in corners), credit)

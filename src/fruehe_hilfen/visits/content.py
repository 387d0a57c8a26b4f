"""What the city ships for booking: visit types, districts, topics, languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from fruehe_hilfen.places.calendar import load_calendar
from fruehe_hilfen.places.rules import Calendar
from fruehe_hilfen.visits.rules import Closed, VisitType
from fruehe_hilfen.yamlfile import read_yaml

_TYPES = TypeAdapter(tuple[VisitType, ...])


class OfferError(Exception):
    """A content file of the visits cannot be used; the message names file and reason."""


@dataclass(frozen=True)
class Catalogue:
    """Visit types and districts by id, in the order of the files; postcodes of the city."""

    types: Mapping[str, VisitType]
    districts: Mapping[str, str]
    postcodes: frozenset[str]
    closed: Closed


@lru_cache(maxsize=4)
def load(content_dir: Path) -> Catalogue:
    """Read the edition's files once per process. Raises OfferError."""
    try:
        kinds = _TYPES.validate_python(_read(content_dir / "visit-types.yaml"))
        data = _read(content_dir / "districts.yaml")
        return Catalogue(
            types={kind.id: kind for kind in kinds},
            districts={str(one["id"]): str(one["name"]) for one in data["districts"]},
            postcodes=frozenset(data["postcodes"]),
            closed=closed_days(load_calendar(content_dir / "calendar.yaml")),
        )
    except (OSError, KeyError, TypeError, ValidationError) as error:
        raise OfferError(f"visit-types.yaml, districts.yaml or calendar.yaml: {error}") from error


def closed_days(calendar: Calendar) -> Closed:
    """The calendar of the places, as the visits need it."""
    return Closed(
        days=frozenset({*calendar.holidays, *calendar.closing}),
        school=tuple((span.first, span.last) for span in calendar.school),
        known_until=calendar.known.last,
    )


def _read(path: Path) -> Any:
    return read_yaml(path)

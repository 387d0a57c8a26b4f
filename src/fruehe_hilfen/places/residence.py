"""Who is there for a family: the city or perhaps the Kreis."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Literal

Home = Literal["city", "elsewhere", "unclear"]
_CODE = r"(?:D\s?-?\s?)?([0-9]{2}\s?[0-9]{3})(?:[^0-9].*)?"


def home_of(typed: str, city: Collection[str]) -> Home:
    """Whose families live there: the city's, or perhaps the Kreis's. '52349 Düren' is understood.

    **Source**: postcodes of the city of Düren; the Kreis serves the 14 other municipalities.
    """
    found = re.fullmatch(_CODE, typed.strip(), re.IGNORECASE)
    if not found:
        return "unclear"
    return "city" if re.sub(r"\s", "", found[1]) in city else "elsewhere"

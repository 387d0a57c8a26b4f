"""All routes of the office."""

from __future__ import annotations

from typing import Any

from fruehe_hilfen.office.data_routes import HANDLERS as DATA
from fruehe_hilfen.office.fact_routes import HANDLERS as FACTS
from fruehe_hilfen.office.feedback_routes import HANDLERS as FEEDBACK
from fruehe_hilfen.office.place_routes import HANDLERS as PLACES
from fruehe_hilfen.office.release_routes import HANDLERS as RELEASES
from fruehe_hilfen.office.today_routes import HANDLERS as TODAY

HANDLERS: list[Any] = [*TODAY, *PLACES, *FACTS, *DATA, *RELEASES, *FEEDBACK]

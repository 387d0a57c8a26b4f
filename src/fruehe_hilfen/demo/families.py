"""The invented families; they live on the phone only, the page just carries their dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from fruehe_hilfen.web.i18n import gettext as _


@dataclass(frozen=True)
class DemoFamily:
    """One tap on the page: texts, and the dates the phone will store."""

    key: str
    icon: str
    title: str
    note: str
    due_on: date
    born_on: date | None = None


def demo_families(today: date) -> list[DemoFamily]:
    """Three families as of `today`: week 24, seven weeks, two years."""
    week_24 = timedelta(days=280 - (23 * 7 + 3))
    baby, toddler = today - timedelta(days=7 * 7 + 2), today - timedelta(days=2 * 365 + 40)
    return [
        DemoFamily(
            "schwanger", "heart", _("Schwanger"), _("In der 24. Woche"), today + week_24
        ),
        DemoFamily(
            "baby", "baby", _("Mit einem Baby"), _("Sieben Wochen alt"),
            baby + timedelta(days=4), baby,
        ),
        DemoFamily(
            "kleinkind", "footprints", _("Mit einem Kleinkind"), _("Zwei Jahre alt"),
            toddler - timedelta(days=2), toddler,
        ),
    ]  # fmt: skip

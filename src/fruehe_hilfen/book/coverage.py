"""What the whole book covers: pages by time of life and topic, readability, what is unconfirmed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from statistics import median

from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.book.pages import Page
from fruehe_hilfen.book.readability import measure
from fruehe_hilfen.book.rules import PHASES, TOPICS


def coverage_lines(edition: Edition) -> Iterator[str]:
    """A table of pages; a page of several phases counts in each."""
    pages = list(edition.pages.values())
    found = Counter((page.topic, phase) for page in pages for phase in page.phases)
    yield "Thema " + "".join(f"{phase:>4}" for phase in PHASES) + "  Seiten"
    for topic in TOPICS:
        cells = "".join(f"{found[topic, phase] or '·':>4}" for phase in PHASES)
        yield f"{topic:6}{cells}  {sum(page.topic == topic for page in pages):6}"
    yield "LIX {}, Amstad {}".format(*_spread(pages))


def unconfirmed_lines(edition: Edition) -> Iterator[str]:
    """Numbers and offices nobody has confirmed yet, with the pages that show them."""
    waiting = [
        one for one in (*edition.hotlines.values(), *edition.contacts.values()) if one.needs_check
    ]
    yield f"Noch zu bestätigen: {len(waiting)}"
    for one in waiting:
        shown = [p.id for p in edition.pages.values() if one.id in (*p.hotlines, *p.contacts)]
        yield f"  {one.name}: {', '.join(shown) or 'auf keiner Seite'}"


def _spread(pages: list[Page]) -> tuple[str, str]:
    measured = [
        (measure([unit.text for unit in page.units if unit.kind in {"paragraph", "item"}]), page.id)
        for page in pages
    ]
    lix = [(found.lix, id) for found, id in measured]
    amstad = [(found.amstad, id) for found, id in measured]
    return (
        f"{median(n for n, _ in lix):.1f} (höchster {max(lix)[0]:.1f}: {max(lix)[1]})",
        f"{median(n for n, _ in amstad):.1f} (niedrigster {min(amstad)[0]:.1f}: {min(amstad)[1]})",
    )


def translated_line(edition: Edition, lang: str) -> str:
    """How many pages families read in a language, and what keeps the others back."""
    begun = [page for page in edition.pages.values() if lang in page.translations]
    shown = [found for page in begun if (found := page.in_language(lang))]
    checked = sum(found.reviewed is not None for found in shown)
    old = [page.id for page in begun if page.translations[lang].is_stale(page)]
    waiting = len(begun) - len(shown) - len(old)
    return (
        f"{len(shown)} von {len(edition.pages)} Seiten übersetzt ({checked} geprüft), "
        f"{waiting} warten auf eine Prüfung, veraltet: {', '.join(old) or 'keine'}"
    )

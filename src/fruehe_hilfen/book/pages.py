"""Pages of the book: Markdown with front matter, read once at start-up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from fruehe_hilfen.book.contacts import ContentError, Source, parse_sources
from fruehe_hilfen.book.glossary import NO_WORDS, Glossary, Word
from fruehe_hilfen.book.markdown import Functions, MarkdownError, Rendered, Section, Unit, render
from fruehe_hilfen.book.rules import (
    LIMITS,
    PHASES,
    QUICK_EXIT,
    RESERVED,
    TOPICS,
    Kind,
    needs_release,
)
from fruehe_hilfen.yamlfile import parse_yaml

_FENCE = "---\n"


@dataclass(frozen=True, kw_only=True)
class Review:
    """The release of a page: by which profession, on which day."""

    by: str
    on: date


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of the book, ready for templates. `html` is safe; `text` is for the search."""

    id: str
    slug: str
    title: str
    document_title: str
    phases: tuple[str, ...]
    topic: str
    kind: Kind
    summary: str
    html: str
    sections: tuple[Section, ...]
    units: tuple[Unit, ...]
    source: str
    sources: tuple[Source, ...]
    as_of: date | None
    reviewed: Review | None
    review_due: date | None
    reminders: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    hotlines: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    icon: str = "book-open"
    words: tuple[Word, ...] = ()

    @property
    def text(self) -> str:
        return "\n".join(unit.text for unit in self.units)

    @property
    def is_sensitive(self) -> bool:
        return self.kind == "S" or self.id == "n13"

    @property
    def has_quick_exit(self) -> bool:
        """Whether the page offers to leave it at once, without a trace in the way back."""
        return self.id in QUICK_EXIT

    @property
    def needs_release(self) -> bool:
        """Whether a named profession must release the page before families rely on it."""
        return needs_release(self.id, self.topic, self.kind)

    @property
    def path(self) -> str:
        return "/notfall" if self.slug == "notfall" else f"/begleitbuch/{self.slug}"

    @property
    def easy_path(self) -> str:
        """Where the page stands in Leichte Sprache, if it does."""
        return f"/begleitbuch/{self.slug}/leicht"

    def is_readable(self, *, require_release: bool) -> bool:
        """Whether the text may be shown, or only the numbers to call."""
        return self.reviewed is not None or not (require_release and self.needs_release)


def split_front_matter(path: Path) -> tuple[dict[str, Any], str]:
    """Front matter and Markdown body of a file. Raises ContentError."""
    content = path.read_text(encoding="utf-8")
    if not content.startswith(_FENCE) or _FENCE not in content[len(_FENCE) :]:
        raise ContentError(f"{path.name}: front matter between two lines of --- is missing")
    head, body = content[len(_FENCE) :].split(_FENCE, 1)
    meta = parse_yaml(head)
    if not isinstance(meta, dict):
        raise ContentError(f"{path.name}: front matter must hold fields")
    return meta, body


def load_pages(
    directory: Path, functions: Functions, glossary: Glossary = NO_WORDS
) -> tuple[Page, ...]:
    """All pages of one language by file name, without `hold: true`. Raises ContentError."""
    pages = [_load(path, functions, glossary) for path in sorted(directory.glob("*.md"))]
    kept = tuple(page for page in pages if page is not None)
    slugs = [page.slug for page in kept]
    if len(set(slugs)) != len(slugs):
        raise ContentError(f"{directory}: two pages share a slug")
    if taken := RESERVED & set(slugs):
        raise ContentError(f"{directory}: a slug that belongs to the app: {min(taken)}")
    return kept


def _load(path: Path, functions: Functions, glossary: Glossary) -> Page | None:
    meta, body = split_front_matter(path)
    if meta.get("hold") is True:
        return None
    try:
        page = _page(meta, body, render(body, functions, glossary))
    except (KeyError, TypeError, ValueError, MarkdownError) as error:
        raise ContentError(f"{path.name}: {error}") from error
    if page.id != path.stem:
        raise ContentError(f"{path.name}: id {page.id} must equal the file name")
    return page


def _page(meta: dict[str, Any], body: str, rendered: Rendered) -> Page:
    kind, phases, topic = meta["art"], tuple(meta["phases"]), meta["topic"]
    if kind not in LIMITS or topic not in TOPICS or not set(phases) <= set(PHASES):
        raise ValueError("unknown art, topic or phase")
    reviewed = meta.get("reviewed")
    lists = {
        name: tuple(meta.get(name) or ())
        for name in ("reminders", "places", "contacts", "hotlines", "related")
    }
    summary = str(meta["summary"]).strip()
    return Page(
        id=meta["id"],
        slug=meta["slug"],
        title=meta["title"],
        document_title=meta.get("document_title") or meta["title"],
        phases=phases,
        topic=topic,
        kind=kind,
        summary=summary,
        html=rendered.html,
        sections=rendered.sections,
        units=(Unit("paragraph", "", summary), *rendered.units),
        source=body,
        sources=parse_sources(meta.get("sources")),
        as_of=meta.get("as_of"),
        reviewed=Review(by=reviewed["by"], on=reviewed["on"]) if reviewed else None,
        review_due=meta.get("review_due"),
        icon=meta.get("icon", "book-open"),
        words=rendered.words,
        **lists,
    )

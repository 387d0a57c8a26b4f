"""Pages of the book: Markdown with front matter, read once at start-up."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from html import escape
from pathlib import Path
from typing import Any, TypeVar

from fruehe_hilfen.book.contacts import ContentError, Source, parse_sources
from fruehe_hilfen.book.glossary import NO_WORDS, Glossary, Word
from fruehe_hilfen.book.markdown import (
    Functions,
    MarkdownError,
    Rendered,
    Section,
    Unit,
    marked,
    render,
)
from fruehe_hilfen.book.rules import (
    LIMITS,
    PHASES,
    QUICK_EXIT,
    READ_FIRST,
    RESERVED,
    TOPICS,
    Kind,
    needs_release,
)
from fruehe_hilfen.yamlfile import parse_yaml

_FENCE = "---\n"
V = TypeVar("V")


@dataclass(frozen=True, kw_only=True)
class Review:
    """The release of a page: by which profession, on which day."""

    by: str
    on: date


@dataclass(frozen=True, kw_only=True)
class Translation:
    """A page in another language. Without `reviewed` a machine made it and nobody has read it.

    In all its texts German words stand between `.
    """

    lang: str
    id: str
    of: str
    marked_title: str
    marked_summary: str
    source: str
    reviewed: Review | None
    html: str = ""
    units: tuple[Unit, ...] = ()
    first_line: int = 1

    @property
    def file(self) -> str:
        return f"{self.lang}/{self.id}.md"

    @property
    def title(self) -> str:
        return self.marked_title.replace("`", "")

    @property
    def summary(self) -> str:
        return self.marked_summary.replace("`", "")

    @property
    def heading(self) -> str:
        """The title as HTML."""
        return marked(escape(self.marked_title))

    @property
    def lead(self) -> str:
        """The summary as HTML."""
        return marked(escape(self.marked_summary))

    def is_stale(self, page: Page) -> bool:
        """Whether the German page says something else than what was translated."""
        return self.of != text_hash(page)


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
    translations: Mapping[str, Translation] = field(default_factory=dict)

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

    def in_language(self, lang: str) -> Translation | None:
        """The page in a language, if families may read it there: never an old text, and where an
        error could do harm, none that nobody has read."""
        found = self.translations.get(lang)
        if found is None or found.is_stale(self):
            return None
        waits = self.kind in READ_FIRST or self.needs_release
        return found if found.reviewed or not waits else None


def text_hash(page: Page) -> str:
    """Names what a page says: title, answer and text, not its sources or dates."""
    text = "\0".join((page.title, page.summary, page.source.strip()))
    return hashlib.sha256(text.encode()).hexdigest()[:8]


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


def read_version(path: Path, make: Callable[[dict[str, Any], str, int], V]) -> V:
    """Another text of the page of the same file name, by what knows its fields: front matter,
    Markdown, first line of it. Raises ContentError."""
    name = f"{path.parent.name}/{path.name}"
    meta, body = split_front_matter(path)
    try:
        first_line = path.read_text("utf-8").count("\n") - body.count("\n") + 1
        made = make(meta, body, first_line)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ContentError(f"{name}: {error}") from error
    if meta["id"] != path.stem or not (path.parent.parent / "de" / path.name).exists():
        raise ContentError(f"{name}: id {meta['id']} must be the file name of a page")
    return made


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
    lists: dict[str, Any] = {
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
        reviewed=review_of(meta),
        review_due=meta.get("review_due"),
        icon=meta.get("icon", "book-open"),
        words=rendered.words,
        **lists,
    )


def review_of(meta: Mapping[str, Any]) -> Review | None:
    """Who has read it, if anybody; `on` would be "true" in YAML. Raises KeyError and TypeError."""
    reviewed = meta.get("reviewed")
    return Review(by=reviewed["by"], on=reviewed["date"]) if reviewed else None

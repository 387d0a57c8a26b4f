"""Pages of the book in Leichte Sprache: a second text of the same page, one statement per line.

A text names the German text it was made from (`of`); when that changes, somebody reads it again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from fruehe_hilfen.book.contacts import ContentError
from fruehe_hilfen.book.easy_words import NO_EASY_WORDS, EasyWords, easy_functions, load_words
from fruehe_hilfen.book.markdown import Functions, MarkdownError, Section, Unit, render
from fruehe_hilfen.book.pages import Page, read_version, text_hash

_HREF = re.compile(r'href="([^"]+)"')


@dataclass(frozen=True, kw_only=True)
class EasyPage:
    """The text of one page in Leichte Sprache; `intro` stands before the first heading."""

    id: str
    title: str
    as_of: date | None
    of: str
    source: str
    pictures: Mapping[str, str]
    html: str = ""
    intro: str = ""
    sections: tuple[Section, ...] = ()
    units: tuple[Unit, ...] = ()
    first_line: int = 1
    words: EasyWords = NO_EASY_WORDS

    @property
    def file(self) -> str:
        return f"ls/{self.id}.md"

    def is_stale(self, page: Page) -> bool:
        """Whether the page says something else than when this text was written."""
        return self.of != text_hash(page)


def load_easy(directory: Path, functions: Functions, pages: Iterable[Page]) -> dict[str, EasyPage]:
    """All texts by the id of their page; that of a page on hold waits. Raises ContentError."""
    known = {page.id: page for page in pages}
    found = [read_version(path, _easy) for path in sorted(directory.glob("*.md"))]
    words = load_words(directory / "words.yaml")
    kept = [replace(easy, words=words) for easy in found if easy.id in known]
    links = links_of(known.values(), [easy.id for easy in kept])
    return {easy.id: made(easy, functions, links) for easy in kept}


def links_of(pages: Iterable[Page], ids: Iterable[str]) -> dict[str, str]:
    """Where a link to a page leads from one in Leichte Sprache: to the next easy text.

    Not so for emergencies: there the big numbers come first.
    """
    easy = set(ids)
    return {p.path: p.easy_path for p in pages if p.id in easy and p.path != "/notfall"}


def made(easy: EasyPage, functions: Functions, links: Mapping[str, str]) -> EasyPage:
    """The text with its numbers filled in. Raises ContentError."""
    try:
        rendered = render(easy.source, easy_functions(functions, easy.words), keep_lines=True)
    except MarkdownError as error:
        raise ContentError(f"{easy.file}: {error}") from error

    def shown(html: str) -> str:
        return _HREF.sub(lambda hit: f'href="{links.get(hit[1], hit[1])}"', html)

    html = shown(rendered.html)
    return replace(
        easy,
        html=html,
        intro=html.partition("<h2")[0],
        sections=tuple(replace(one, html=shown(one.html)) for one in rendered.sections),
        units=rendered.units,
    )


def _easy(meta: dict[str, Any], body: str, first_line: int) -> EasyPage:
    return EasyPage(
        id=meta["id"],
        title=str(meta["title"]),
        as_of=meta.get("as_of"),
        of=str(meta.get("of") or ""),
        source=body,
        pictures={str(key): str(value) for key, value in (meta.get("pictures") or {}).items()},
        first_line=first_line,
    )

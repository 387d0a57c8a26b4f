"""The gate over the texts in Leichte Sprache: file, line and reason of what has to change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from fruehe_hilfen.book.drawings import OF_BABIES, drawings
from fruehe_hilfen.book.easy import EasyPage
from fruehe_hilfen.book.lint import Finding, read_again, readability, typed, wording
from fruehe_hilfen.book.pages import Page
from fruehe_hilfen.book.readability import sentences_of
from fruehe_hilfen.book.rules import EASY
from fruehe_hilfen.book.style import hard_in_easy


def check_easy(easy: EasyPage, page: Page, today: date) -> list[Finding]:
    """Findings of one text; `page` is what it was made from."""
    prose = [unit for unit in easy.units if unit.kind in {"paragraph", "item"}]
    if not any(sentences_of(unit.text) for unit in prose):
        return [Finding(easy.file, "a text", "none")]
    texts = (easy.title, *(unit.text for unit in easy.units))
    found = [
        *readability(easy.file, "LS", easy.units),
        *wording(easy.file, "S" if page.is_sensitive else page.kind, texts),
        *typed(easy.file, easy.source),
        *(Finding(easy.file, one.form, "1", one.sentence) for one in hard_in_easy(easy.source)),
    ]
    return [
        *(_located(one, easy) for one in found),
        *_facts(easy, page, today),
        *_drawn(easy, page),
    ]


def check_all_easy(
    pages: Mapping[str, Page], easy: Mapping[str, EasyPage], today: date
) -> Iterator[Finding]:
    """Findings of all texts, and of the pages that have none."""
    for page in pages.values():
        if page.id in easy:
            yield from check_easy(easy[page.id], page, today)
    for id in missing(pages, easy):
        yield Finding(f"ls/{id}.md", "a text in Leichte Sprache", "missing")


def missing(pages: Mapping[str, Page], easy: Mapping[str, EasyPage]) -> list[str]:
    """Pages of the plan that have no text in Leichte Sprache yet."""
    return sorted(EASY & {page.id for page in pages.values()} - easy.keys())


def _facts(easy: EasyPage, page: Page, today: date) -> Iterator[Finding]:
    if easy.as_of is None or easy.as_of > today:
        yield Finding(easy.file, "as_of is a day that has been", str(easy.as_of))
    if easy.is_stale(page):
        yield read_again(easy.file, page, "of", easy.of)


def _drawn(easy: EasyPage, page: Page) -> Iterator[Finding]:
    headings = {section.title for section in easy.sections}
    known = drawings()
    for heading, name in easy.pictures.items():
        if heading not in headings:
            yield Finding(easy.file, "a picture for a heading that does not exist", heading)
        if name not in known:
            yield Finding(easy.file, f"a drawing that does not exist ({', '.join(known)})", name)
        if page.is_sensitive and name in OF_BABIES:
            yield Finding(easy.file, "no pictures of babies on this page", name)


def _located(found: Finding, easy: EasyPage) -> Finding:
    """The finding with the line of the file its sentence stands in."""
    if not found.sentence:
        return found
    lines = [(at, line) for at, line in enumerate(easy.source.splitlines()) if line.strip()]
    texts = [unit.text for unit in easy.units]
    for k, (at, line) in enumerate(lines):
        read = texts[k] if len(texts) == len(lines) else ""
        if found.sentence in line or found.sentence in read:
            return replace(found, page=f"{easy.file}:{easy.first_line + at}")
    return found

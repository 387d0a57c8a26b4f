"""Pages of the book in other languages: content/book/<lang>/<id>.md, at the address of their page.

German words stay between `: names of offices and forms, so that people know them again.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from fruehe_hilfen.book.contacts import ContentError
from fruehe_hilfen.book.markdown import Functions, MarkdownError, render
from fruehe_hilfen.book.pages import Page, Translation, read_version, review_of
from fruehe_hilfen.web import i18n

_HEADING = re.compile(r'(?<=<h)([23]) id="([^"]*)"')
_CALL = ' href="tel:'
_GERMAN_FOLDERS = frozenset({"de", "ls"})
_STATES = {"machine": False, "reviewed": True}


def with_translations(pages: Iterable[Page], book: Path, functions: Functions) -> tuple[Page, ...]:
    """The pages, each with its texts in other languages. Raises ContentError."""
    found: dict[str, dict[str, Translation]] = defaultdict(dict)
    for one in _read_all(book):
        found[one.id][one.lang] = one
    return tuple(
        filled(replace(page, translations=found[page.id]), functions) if page.id in found else page
        for page in pages
    )


def filled(page: Page, functions: Functions) -> Page:
    """The page with the numbers of today in its translations. Raises ContentError."""
    made = {lang: _made(one, page, functions) for lang, one in page.translations.items()}
    return replace(page, translations=made)


def _read_all(book: Path) -> Iterator[Translation]:
    for folder in sorted(path for path in book.iterdir() if path.is_dir()):
        if folder.name in _GERMAN_FOLDERS:
            continue
        if folder.name not in i18n.NAMES:
            raise ContentError(f"{folder.name}: a folder of the book that is no known language")
        for path in sorted(folder.glob("*.md")):
            yield read_version(path, lambda *read, lang=folder.name: _translation(lang, *read))


def _translation(lang: str, meta: Mapping[str, Any], body: str, first_line: int) -> Translation:
    reviewed = review_of(meta)
    if _STATES[meta["status"]] != bool(reviewed):
        raise ValueError("status: reviewed needs who and when, status: machine nobody")
    return Translation(
        lang=lang,
        id=meta["id"],
        of=str(meta["source_hash"]),
        marked_title=meta["title"].strip(),
        marked_summary=meta["summary"].strip(),
        source=body,
        reviewed=reviewed,
        first_line=first_line,
    )


def _made(one: Translation, page: Page, functions: Functions) -> Translation:
    with i18n.in_language(i18n.Locale(one.lang)):
        try:
            rendered = render(one.source, _spoken(functions))
        except MarkdownError as error:
            raise ContentError(f"{one.file}: {error}") from error
    return replace(one, html=_laid_out(rendered.html, page), units=rendered.units)


def _spoken(functions: Functions) -> Functions:
    """What the data says, in the language; what it says in German only is marked."""

    def said(name: str, id: str) -> str:
        text = functions[name](id)
        found = i18n.gettext(text)
        return f"`{text}`" if found == text else found

    return {
        **functions,
        "zahl": lambda id: said("zahl", id),
        "name": lambda id: f"`{functions['name'](id)}`",
    }


def _laid_out(html: str, page: Page) -> str:
    """Headings are called as in German, so that links find them; numbers read from left to right."""
    names = iter(id for _, id in _HEADING.findall(page.html))
    html = _HEADING.sub(lambda hit: f'{hit[1]} id="{next(names, hit[2])}"', html)
    return html.replace(_CALL, f' dir="ltr"{_CALL}').replace(" anrufen</a>", "</a>")

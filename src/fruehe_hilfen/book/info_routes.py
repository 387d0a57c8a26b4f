"""Pages of information: law, accessibility, Leichte Sprache, traces on a phone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency

from fruehe_hilfen.book import browse
from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.book.pages import Page
from fruehe_hilfen.web import PUBLIC
from fruehe_hilfen.web.templating import AnyRequest, page

Groups = Sequence[tuple[str, Sequence[Page]]]
TheEdition = NamedDependency[Edition]


@get("/impressum", opt=PUBLIC, sync_to_thread=False)
def show_imprint(request: AnyRequest, edition: TheEdition) -> Response[str]:
    """Imprint. **Source**: § 5 DDG."""
    return _info(request, edition, "impressum")


@get("/datenschutz", opt=PUBLIC, sync_to_thread=False)
def show_privacy(request: AnyRequest, edition: TheEdition) -> Response[str]:
    """Privacy notice. **Source**: Art. 13 GDPR."""
    return _info(request, edition, "datenschutz")


@get("/barrierefreiheit", opt=PUBLIC, sync_to_thread=False)
def show_accessibility(request: AnyRequest, edition: TheEdition) -> Response[str]:
    """Accessibility statement. **Source**: § 4 BITVNRW."""
    return _info(request, edition, "barrierefreiheit")


@get("/leichte-sprache", opt=PUBLIC, sync_to_thread=False)
def show_easy_language(request: AnyRequest, edition: TheEdition) -> Response[str]:
    """What this app is, in Leichte Sprache, and all easy pages. **Source**: § 3 BITVNRW."""
    groups = browse.easy_groups(edition.easy_pages)
    return _info(request, edition, "leichte-sprache", groups)


@get("/begleitbuch/spuren-auf-dem-handy", opt=PUBLIC, sync_to_thread=False)
def show_traces(request: AnyRequest, edition: TheEdition) -> Response[str]:
    """What the quick exit can do and what it cannot."""
    return _info(request, edition, "spuren-auf-dem-handy")


def _info(request: AnyRequest, edition: Edition, slug: str, groups: Groups = ()) -> Response[str]:
    entry = edition.legal[slug]
    tab = "buch" if entry.path.startswith("/begleitbuch") else "mehr"
    return page(
        request,
        "book/legal.html",
        public=True,
        tab=tab,
        entry=entry,
        groups=groups,
        easy=edition.easy,
    )


HANDLERS: list[Any] = [
    show_imprint, show_privacy, show_accessibility, show_easy_language, show_traces
]  # fmt: skip

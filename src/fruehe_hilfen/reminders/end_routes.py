"""The page of the quiet way out: public, the same bytes for everyone, works without network.

What has ended stays on the phone; no route here learns that anybody was on this page for a reason.
"""

from __future__ import annotations

from litestar import Response, get
from litestar.di import NamedDependency

from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.web import PUBLIC
from fruehe_hilfen.web.templating import AnyRequest, page

PAGES = {"pregnancy": "s109", "child": "g07", "after": "xbi3"}
"""Pages of the book for the time after."""


@get("/erinnerungen/ende", opt=PUBLIC, sync_to_thread=False)
def show_ending(
    request: AnyRequest, edition: NamedDependency[Edition], settings: NamedDependency[Settings]
) -> Response[str]:
    """Three choices without a reason, and the quiet page after them."""
    shown = {
        entry.id: entry.path
        for entry in edition.pages.values()
        if entry.is_readable(require_release=settings.require_release)
    }
    return page(
        request,
        "reminders/end.html",
        public=True,
        tab="heute",
        pages={name: shown.get(id) for name, id in PAGES.items()},
    )

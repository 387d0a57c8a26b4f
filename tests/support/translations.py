"""A page of the book with an invented Turkish text."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.book.pages import Page, Review, Translation, text_hash

READ = Review(by="Hebamme", on=date(2026, 11, 20))


def of_kind(edition: Edition, kind: str) -> Page:
    """A page of this kind that is not the emergency page, which has an address of its own."""
    pages = edition.pages.values()
    return next(p for p in pages if p.kind == kind and p is not edition.emergency)


def in_turkish(page: Page, *, reviewed: Review | None = None, of: str = "") -> Page:
    """The page with a translation of a few words; `of` another text than that of today."""
    made = Translation(
        lang="tr", id=page.id, of=of or text_hash(page), marked_title="Yeni `Amt`",
        marked_summary="Kısa yanıt.", source="Metin.", reviewed=reviewed,
        html='<p>Metin. <a href="/termine">Randevu</a></p>',
    )  # fmt: skip
    return replace(page, translations={"tr": made})

"""The edition with what the office changed since: numbers, values of the city, releases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from fruehe_hilfen.book.contacts import Contact
from fruehe_hilfen.book.easy import EasyPage, links_of, made
from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.book.functions import Directory, Number, make_functions
from fruehe_hilfen.book.legal import Detail, load_legal
from fruehe_hilfen.book.markdown import Functions, render
from fruehe_hilfen.book.pages import Page, Review
from fruehe_hilfen.book.rules import longest_review_days
from fruehe_hilfen.book.translations import filled
from fruehe_hilfen.web import i18n


@dataclass(frozen=True, kw_only=True)
class Changes:
    """Everything by id; `details` are the values of the legal pages, `reviews` the releases."""

    contacts: Mapping[str, Contact] = field(default_factory=dict)
    details: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, Number] = field(default_factory=dict)
    reviews: Mapping[str, Review] = field(default_factory=dict)


def changed(edition: Edition, changes: Changes, version: str) -> Edition:
    """A new edition; `edition` stays as it is. Pages without a changed fact are not made anew.

    The change may come with a request in another language.
    """
    with i18n.in_german():
        return _changed(edition, changes, version)


def _changed(edition: Edition, changes: Changes, version: str) -> Edition:
    directory = Directory(
        hotlines=edition.hotlines.with_changes(changes.contacts),
        contacts=edition.contacts.with_changes(changes.contacts),
    )
    numbers = {**edition.numbers, **changes.numbers}
    functions = make_functions(directory, numbers, edition.reminders)
    facts = (*changes.contacts, *changes.numbers)
    details = {id: _detail(one, changes.details) for id, one in edition.details.items()}
    pages = (_page(page, edition, functions, facts) for page in edition.pages.values())
    return replace(
        edition,
        pages={page.slug: _released(page, changes.reviews.get(page.id)) for page in pages},
        easy=_easy(edition, functions, facts),
        directory=directory,
        numbers=numbers,
        details=details,
        legal=load_legal(edition.content_dir / "legal", directory, details),
        version=version,
    )


def _detail(one: Detail, values: Mapping[str, str]) -> Detail:
    return replace(one, value=values[one.id]) if one.id in values else one


def _page(page: Page, edition: Edition, functions: Functions, facts: Iterable[str]) -> Page:
    if not _names(page.source, facts):
        return page
    made = render(page.source, functions, edition.glossary)
    units = (page.units[0], *made.units)
    return filled(
        replace(page, html=made.html, sections=made.sections, units=units, words=made.words),
        functions,
    )


def _easy(edition: Edition, functions: Functions, facts: Iterable[str]) -> dict[str, EasyPage]:
    links = links_of(edition.pages.values(), edition.easy)
    return {
        id: made(easy, functions, links) if _names(easy.source, facts) else easy
        for id, easy in edition.easy.items()
    }


def _names(source: str, facts: Iterable[str]) -> bool:
    return any(f'("{id}")' in source for id in facts)


def _released(page: Page, review: Review | None) -> Page:
    """Released pages are read again in time, sooner where the edition says so."""
    if review is None:
        return page
    latest = review.on + timedelta(days=longest_review_days(page.topic, page.kind))
    due = page.review_due
    return replace(
        page, reviewed=review, review_due=due if due and review.on < due < latest else latest
    )

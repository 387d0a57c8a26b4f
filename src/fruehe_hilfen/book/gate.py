"""The gate over a whole edition: texts, sources, dates of review, and that nothing leads nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from fruehe_hilfen.book.checklists import Checklist
from fruehe_hilfen.book.easy_gate import check_all_easy
from fruehe_hilfen.book.easy_words_gate import check_cards, check_words
from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.book.lint import Finding, check_entry, check_legal, check_page, check_text
from fruehe_hilfen.book.pages import Page
from fruehe_hilfen.book.rules import longest_review_days
from fruehe_hilfen.book.translation_gate import check_all_translations, load_german

_HREF = re.compile(r'href="([^"]+)"')
_SCHEMES = ("https://", "http://", "tel:", "mailto:")
ROUTES = frozenset(
    ["/", "/begleitbuch", "/begleitbuch/themen", "/begleitbuch/a-z", "/begleitbuch/woerter",
     "/suche", "/notfall", "/treffpunkte", "/termine", "/erinnerungen", "/mehr", "/mehr/app",
     "/hilfe", "/buch-mitnehmen", "/barrierefreiheit/melden"]
)  # fmt: skip
"""Screens of other features a page or a reminder may lead to; a test asks the application for them."""

ANCHORS = {
    "/notfall": frozenset({"nicht-mehr", "schutz", "in-dueren", "weitere"}),
    "/erinnerungen": frozenset({"loeschen"}),
}


def check_edition(edition: Edition, today: date) -> list[Finding]:
    """All findings of an edition on a day."""
    findings: list[Finding] = []
    for page in edition.pages.values():
        findings += [*check_page(page), *_provenance(page, today), *_references(edition, page)]
    findings += check_all_easy(edition.pages, edition.easy, today)
    german = load_german(edition.content_dir / "book")
    findings += check_all_translations(edition.pages.values(), german, today)
    for easy in edition.easy.values():
        findings += _links(edition, easy.file, easy.html)
    for page in edition.easy_pages:
        findings += check_cards(edition.easy[page.id], edition.people(page))
    findings += check_words(edition.easy.values())
    for info in edition.legal.values():
        findings += [*check_legal(info), *_links(edition, info.slug, info.html)]
    for entry in (*edition.hotlines.values(), *edition.contacts.values()):
        findings += check_entry(entry)
    for word in edition.glossary.words.values():
        findings += check_text(f"glossary {word.id}", "E", word.explanation)
    for checklist in edition.checklists.values():
        findings += _checklist(edition, checklist)
    return [*findings, *_asked(edition), *_actions(edition)]


def _asked(edition: Edition) -> Iterator[Finding]:
    """Questions before the search: plain words, an open page."""
    for phase, listed in edition.asked.items():
        for question, id in listed:
            yield from check_text(f"questions {phase}", "E", question)
            page = edition.page_by_id(id)
            if page is None or page.is_sensitive:
                yield Finding(f"questions {phase}", "a page that exists and is not sensitive", id)


def _checklist(edition: Edition, checklist: Checklist) -> Iterator[Finding]:
    name = f"checklist {checklist.id}"
    for text in (checklist.title, *(text for _id, text in checklist.points)):
        yield from check_text(name, "E", text)
    page = edition.page_by_id(checklist.page)
    if page is None or page.is_sensitive:
        yield Finding(name, "a page that exists and is not sensitive", checklist.page)


def is_known(edition: Edition, url: str) -> bool:
    """Whether an address of ours, or one of the schemes we use, leads somewhere."""
    if url.startswith(_SCHEMES):
        return True
    path, _, anchor = url.partition("#")
    page = edition.pages.get(path.removeprefix("/begleitbuch/"))
    if page is not None and path == page.path:
        return not anchor or anchor in {section.id for section in page.sections}
    if path in {page.easy_path for page in edition.easy_pages}:
        return not anchor
    if path in {info.path for info in edition.legal.values()} | _place_paths(edition):
        return True
    return path in ROUTES and (not anchor or anchor in ANCHORS.get(path, frozenset()))


def _place_paths(edition: Edition) -> frozenset[str]:
    return frozenset(edition.places.paths) if edition.places is not None else frozenset()


def _links(edition: Edition, name: str, html: str) -> Iterator[Finding]:
    for url in _HREF.findall(html):
        own = url.startswith("#") and f'id="{url[1:]}"' in html
        if not own and not is_known(edition, url):
            yield Finding(name, "a link that leads nowhere", url)


def _references(edition: Edition, page: Page) -> Iterator[Finding]:
    ids = {other.id for other in edition.pages.values()}
    people = {*edition.hotlines, *edition.contacts}
    yield from _missing(page, "related page", page.related, ids - {page.id})
    yield from _missing(page, "number to call", (*page.hotlines, *page.contacts), people)
    if edition.places is not None:
        yield from _missing(page, "place", page.places, edition.places)
    if edition.reminders is not None:
        yield from _missing(page, "reminder", page.reminders, edition.reminders)
    yield from _links(edition, page.id, page.html)


def _missing(page: Page, what: str, named: Iterable[str], known: object) -> Iterator[Finding]:
    for id in named:
        if id not in known:  # type: ignore[operator]
            yield Finding(page.id, f"a {what} that does not exist", id)


def _actions(edition: Edition) -> Iterator[Finding]:
    """Reminders whose button leads nowhere: the catalogue must name a page that is there."""
    if edition.reminders is None:
        return
    for id, url in edition.reminders.actions:
        if not is_known(edition, url):
            yield Finding(f"reminder {id}", "a dead end: name a page that exists", url)


def _provenance(page: Page, today: date) -> Iterator[Finding]:
    hosts = {source.url.split("/")[2] if source.url else source.name for source in page.sources}
    if len(hosts) < 2:
        yield Finding(page.id, "two independent sources", str(len(hosts)))
    if page.as_of is None or page.review_due is None:
        yield Finding(page.id, "as_of and review_due", "missing")
        return
    yield from _dates(page, page.as_of, page.review_due, today)


def _dates(page: Page, as_of: date, due: date, today: date) -> Iterator[Finding]:
    longest = longest_review_days(page.topic, page.kind)
    if as_of > today:
        yield Finding(page.id, "as_of lies in the future", str(as_of))
    if not 0 < (due - as_of).days <= longest:
        yield Finding(page.id, f"review_due at most {longest} days after as_of", str(due))
    if due < today:
        yield Finding(page.id, "an expert has to read it again since", str(due))
    released = page.reviewed
    if released and not (as_of <= released.on <= today and released.by.strip()):
        yield Finding(page.id, "a release names a profession, on a day after as_of", str(released))

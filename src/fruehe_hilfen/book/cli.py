"""`fruehe-hilfen book`: check the edition, and see how each page reads."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import click

from fruehe_hilfen import clock
from fruehe_hilfen.book.coverage import coverage_lines, translated_line, unconfirmed_lines
from fruehe_hilfen.book.easy_gate import missing
from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.book.gate import check_edition
from fruehe_hilfen.book.pages import Page, text_hash
from fruehe_hilfen.book.readability import measure, words_of
from fruehe_hilfen.book.style import hard_forms
from fruehe_hilfen.web import i18n

_HEAD = "Seite  Art Wörter  LIX Amstad  Satz  max  hart  lesen bis   Freigabe"


def print_check(edition: Edition) -> None:
    """Print every finding with page, rule, number and sentence; exit code 1 if there is one."""
    findings = check_edition(edition, clock.today())
    for finding in findings:
        click.echo(str(finding))
    click.echo(f"{len(edition.pages)} Seiten, {len(findings)} Funde.")
    sys.exit(1 if findings else 0)


def print_stats(edition: Edition) -> None:
    """Print one line per page, then what the whole book covers and what is unconfirmed."""
    click.echo(_HEAD)
    for page in edition.pages.values():
        click.echo(_line(page))
    for line in (*_summary(edition), *coverage_lines(edition), *unconfirmed_lines(edition)):
        click.echo(line)


def print_languages(edition: Edition) -> None:
    """Print how much of each language is there; what is missing or wrong keeps it from families."""
    for found in i18n.all_coverage():
        state = "angeboten" if found.is_whole else "noch nicht angeboten"
        read = "geprüft" if found.is_checked else "maschinell übersetzt, noch nicht geprüft"
        done = found.texts - len(found.missing) - len(found.wrong)
        click.echo(f"{found.lang}  {done}/{found.texts} Texte ({found.percent} %), {state}, {read}")
        click.echo(f"    {translated_line(edition, found.lang)}")
        for text, reason in found.wrong:
            click.echo(f"    {text!r}: {reason}")


def print_easy_hash(edition: Edition, page_id: str | None) -> None:
    """Print the hash of one page's text, or of every page with whether its easy text fits."""
    if page_id is None:
        for page in edition.easy_pages:
            state = "prüfen" if edition.easy[page.id].is_stale(page) else "passt"
            click.echo(f"{page.id:6} {text_hash(page)} {state}")
        return
    found = edition.page_by_id(page_id)
    if found is None:
        raise click.ClickException(f"Es gibt keine Seite {page_id}.")
    click.echo(text_hash(found))


def _line(page: Page) -> str:
    prose = [unit.text for unit in page.units if unit.kind in {"paragraph", "item"}]
    found = measure(prose)
    words = sum(len(words_of(unit.text)) for unit in page.units)
    released = f"{page.reviewed.by}, {page.reviewed.on}" if page.reviewed else "offen"
    return (
        f"{page.id:6} {page.kind:>3} {words:6} {found.lix:4.0f} {found.amstad:6.0f}"
        f" {found.mean_sentence:5.1f} {found.longest_words:4} {len(hard_forms(prose)):5}"
        f"  {page.review_due or '–'}  {released if page.needs_release else '–'}"
    )


def _summary(edition: Edition) -> Iterator[str]:
    pages = edition.pages.values()
    waiting = [page.id for page in pages if page.needs_release and not page.reviewed]
    due = [page.id for page in pages if page.review_due and page.review_due < clock.today()]
    yield f"{len(pages)} Seiten, {len(edition.glossary.words)} erklärte Wörter."
    without = missing(edition.pages, edition.easy)
    yield f"{len(edition.easy)} in Leichter Sprache, noch offen: {', '.join(without) or 'keine'}."
    for lang in sorted({lang for page in pages for lang in page.translations}):
        yield f"{lang}: {translated_line(edition, lang)}"
    yield f"Ohne Freigabe: {len(waiting)} ({', '.join(waiting) or 'keine'})."
    yield f"Wieder zu lesen: {', '.join(due) or 'keine'}."

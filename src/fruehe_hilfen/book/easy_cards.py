"""Who to call, in Leichte Sprache: the same data as on every card, one statement per line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fruehe_hilfen.book.contacts import Contact
from fruehe_hilfen.book.easy import EasyPage
from fruehe_hilfen.book.easy_words import EasyWords, Lines, easy_functions
from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.book.functions import make_functions
from fruehe_hilfen.book.hours import Hours, days_text, grouped, wall_text
from fruehe_hilfen.book.markdown import Functions, render
from fruehe_hilfen.web.dates import number_date


@dataclass(frozen=True, kw_only=True)
class EasyCard:
    """One person or office. `call` is who answers: itself, the switchboard, or nobody by phone."""

    name: str
    html: str
    call: Contact | None
    after: str = ""


def easy_cards(edition: Edition, easy: EasyPage, people: Iterable[Contact]) -> list[EasyCard]:
    """What is known of each of them, ready for the screen; none for a text without easy words."""
    if not easy.words.cards:
        return []
    functions = make_functions(edition.directory, edition.numbers, edition.reminders)
    functions = easy_functions(functions, easy.words)
    switchboard = edition.directory.switchboard
    return [_card(one, switchboard, easy.words, functions) for one in people]


def _card(entry: Contact, switchboard: Contact, words: EasyWords, functions: Functions) -> EasyCard:
    blocks = [*facts(entry, words), *_until_then(entry, words)]
    leaving = [f"[{' '.join(words.cards['web'])}]({entry.url})", *words.cards["leaving"]]
    return EasyCard(
        name=entry.name,
        html=_html(blocks, functions),
        call=entry if entry.tel else switchboard if entry.body == "Stadt" else None,
        after=_html([tuple(leaving)], functions) if entry.url else "",
    )


def facts(entry: Contact, words: EasyWords) -> list[Lines]:
    """Purpose, address, hours, languages, cost and what is not sure yet; no block is empty."""
    fixed = words.cards
    blocks = [
        words.said(entry.what),
        (*fixed["address"], *entry.address.split(", ")) if entry.address else (),
        (*_hours(entry, words), *words.said(entry.hours_note)),
        (*fixed["languages"], *words.said(entry.languages)) if entry.languages else (),
        (*(fixed["free"] if entry.free else ()), *(fixed["anonymous"] if entry.anonymous else ())),
        fixed["listed"] if entry.sensitive else (),
        _sureness(entry, words),
    ]
    return [block for block in blocks if block]


def _hours(entry: Contact, words: EasyWords) -> Lines:
    if entry.hours is None:
        return ()
    if entry.hours.always:
        return words.cards["always"]
    title = words.cards["hours_on_the_phone" if entry.tel else "hours_open"]
    return (*title, *_open(entry.hours))


def _open(hours: Hours) -> Iterator[str]:
    """'Montag bis Freitag von 8 bis 12 Uhr.', a second time of these days in the next line."""
    for days, ranges in grouped(hours):
        for at, one in enumerate(ranges):
            start = "Und" if at else days_text(days)
            yield f"{start} von {wall_text(one.start)} bis {wall_text(one.end)} Uhr."


def _sureness(entry: Contact, words: EasyWords) -> Lines:
    if entry.needs_check:
        return words.said(entry.hint) or words.cards["unsure"]
    if entry.checked_on:
        return (f"{' '.join(words.cards['checked'])} {number_date(entry.checked_on)}.",)
    return ()


def _until_then(entry: Contact, words: EasyWords) -> list[Lines]:
    """What to do while an office of the city has no number of its own."""
    return [] if entry.tel or entry.body != "Stadt" else [words.cards["until_then"]]


def _html(blocks: list[Lines], functions: Functions) -> str:
    return render(
        "\n\n".join("\n".join(block) for block in blocks), functions, keep_lines=True
    ).html

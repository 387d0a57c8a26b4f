"""The content gate: readability, forbidden words, page pattern, nothing typed that data owns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fruehe_hilfen.book.contacts import Contact
from fruehe_hilfen.book.legal import LegalPage
from fruehe_hilfen.book.markdown import Unit
from fruehe_hilfen.book.pages import Page, text_hash
from fruehe_hilfen.book.readability import Measure, forbidden_in, measure, sentences_of, words_of
from fruehe_hilfen.book.rules import LIMITS, Kind, Limits
from fruehe_hilfen.book.style import hard_forms, hard_in_easy, hard_in_need

_PHONE = re.compile(
    r"\b(?:112|110|116\s?117|116\s?016|116\s?111|116\s?123)\b"
    r"|(?<![\w.,§/-])(?:\+49|0\d{2,4})[\s/-]?\d[\d\s-]{2,}"
)
_WINDOW = re.compile(
    r"\b\d+½?\.?\s*(?:bis|und|–|-)?\s*(?:\d+½?\.?\s*)?"
    r"(?:Lebens\w+|SSW|Schwangerschafts\w+|Tag\w*|Woche\w*|Monat\w*)\b",
    re.IGNORECASE,
)
_LINK_TARGET = re.compile(r"\]\([^)]*\)")
_FUNCTION = re.compile(r"\{\{.*?\}\}")
_CERTAIN = re.compile(
    r"\bso (?:groß|schwer|lang) wie\b|\bandere \w*(?:Kinder|Babys)\b|\bnormal\w*|\bZentimeter|\bGramm"
    r"|\bsoll\w* (?:schon|jetzt)\b|\bendlich\b|\bHerzlichen Glückwunsch\b",
    re.IGNORECASE,
)
_DO_NOW = "Das können Sie jetzt tun"
_PATTERN = (_DO_NOW, "Holen Sie Hilfe, wenn …", "In Düren")
_MOST_POINTS = 5
_LAW_KINDS: frozenset[Kind] = frozenset({"R", "L"})


@dataclass(frozen=True)
class Finding:
    """What a text must change, with the sentence it stands in."""

    page: str
    rule: str
    found: str
    sentence: str = ""

    def __str__(self) -> str:
        return f"{self.page}: {self.rule}: {self.found}" + (
            f" – „{self.sentence}“" if self.sentence else ""
        )


def check_page(page: Page) -> list[Finding]:
    """Findings in the text of one page of the book."""
    found = [
        *readability(page.id, page.kind, page.units),
        *wording(page.id, page.kind, (page.title, *(unit.text for unit in page.units))),
        *typed(page.id, f"{page.summary}\n{page.source}"),
        *_pattern(page),
    ]
    if page.kind == "N":
        found += [Finding(page.id, h.form, "1", h.sentence) for h in hard_in_need(page.source)]
    return found


def read_again(file: str, page: Page, field: str, of: str) -> Finding:
    """The text in `file` was made from another text of the page, `of`."""
    rule = f"read it again, the page has changed; then write {field}: {text_hash(page)}"
    return Finding(file, rule, of or "empty")


def check_legal(page: LegalPage) -> list[Finding]:
    """Findings of one page of information: law, or an explanation of this app."""
    texts = (page.title, *(unit.text for unit in page.units))
    hard = hard_in_easy(page.source) if page.kind == "LS" else []
    return [
        *readability(page.slug, page.kind, page.units),
        *wording(page.slug, page.kind, texts),
        *_phones(page.slug, page.source),
        *(Finding(page.slug, one.form, "1", one.sentence) for one in hard),
    ]


def check_entry(entry: Contact) -> list[Finding]:
    """Findings of the texts of a hotline or contact."""
    texts = (entry.name, entry.what, entry.hint, entry.hours_note)
    return [*wording(entry.id, "E", texts), *_phones(entry.id, " ".join(texts))]


def check_text(name: str, kind: Kind, text: str) -> list[Finding]:
    """Findings of one short text outside the pages, for example an explained word."""
    return [*wording(name, kind, (text,)), *_long_sentences(name, kind, (text,))]


def check_card(name: str, text: str) -> list[Finding]:
    """Findings of the card of a week: no size, no norm, no other children, nothing typed."""
    hits = [
        Finding(name, "no size, no norm, no comparison", hit, text)
        for hit in _CERTAIN.findall(text)
    ]
    return [*check_text(name, "E", text), *typed(name, text), *hits]


def readability(name: str, kind: Kind, units: Iterable[Unit]) -> Iterator[Finding]:
    units = tuple(units)
    prose = [unit.text for unit in units if unit.kind in {"paragraph", "item"}]
    limits, measured = LIMITS[kind], measure(prose)
    total = sum(len(words_of(unit.text)) for unit in units)
    if total > limits.words_max:
        yield Finding(name, f"at most {limits.words_max} words", str(total))
    for label, value, is_bad in _numbers(limits, measured):
        if is_bad:
            yield Finding(name, label, str(value))
    yield from _long_sentences(name, kind, prose)
    hard = hard_forms(prose)
    if len(hard) > limits.hard_forms_max:
        rule = f"at most {limits.hard_forms_max} hard forms"
        for one in hard:
            yield Finding(name, f"{rule} ({one.form})", str(len(hard)), one.sentence)


def _long_sentences(name: str, kind: Kind, texts: Iterable[str]) -> Iterator[Finding]:
    longest = LIMITS[kind].longest_sentence_max
    for sentence in (sentence for text in texts for sentence in sentences_of(text)):
        count = len(words_of(sentence))
        if count > longest:
            yield Finding(name, f"sentences of at most {longest} words", str(count), sentence)


def _numbers(limits: Limits, measured: Measure) -> list[tuple[str, float, bool]]:
    very_long = ", ".join(measured.very_long)
    return [
        (f"LIX at most {limits.lix_max}", measured.lix, measured.lix > limits.lix_max),
        (
            f"Amstad at least {limits.amstad_min}",
            measured.amstad,
            measured.amstad < limits.amstad_min,
        ),
        (
            f"mean sentence at most {limits.mean_sentence_max} words",
            measured.mean_sentence,
            measured.mean_sentence > limits.mean_sentence_max,
        ),
        (
            f"words over 14 letters at most {limits.long_words_max} % ({very_long})",
            measured.long_words,
            measured.long_words > limits.long_words_max,
        ),
    ]


def wording(name: str, kind: Kind, texts: Iterable[str]) -> Iterator[Finding]:
    for text in texts:
        hits = forbidden_in(text, law=kind in _LAW_KINDS, sensitive=kind == "S")
        for found, rule in hits:
            yield Finding(name, rule, found, text)


def typed(name: str, source: str) -> Iterator[Finding]:
    yield from _phones(name, source)
    yield from _search(name, source, _WINDOW, "windows come from frist() or zahl()")


def _phones(name: str, source: str) -> Iterator[Finding]:
    yield from _search(name, source, _PHONE, "numbers come from telefon()")


def _search(name: str, source: str, pattern: re.Pattern[str], rule: str) -> Iterator[Finding]:
    for line in source.splitlines():
        typed = _LINK_TARGET.sub("]", _FUNCTION.sub("", line))
        for hit in pattern.finditer(typed):
            yield Finding(name, rule, hit.group().strip(), line.strip())


def _pattern(page: Page) -> Iterator[Finding]:
    titles = [section.title for section in page.sections]
    needed = _PATTERN[:1] if page.kind == "N" else _PATTERN
    for title in needed:
        if title not in titles:
            yield Finding(page.id, "page pattern needs the heading", title)
    if page.kind != "N" and titles and titles[-1] != _PATTERN[-1]:
        yield Finding(page.id, "the last heading must be", _PATTERN[-1])
    points = page.source.partition(f"## {_DO_NOW}")[2].partition("\n## ")[0]
    count = len(re.findall(r"^(?:\d+\.|-)\s", points, re.MULTILINE))
    if not 1 <= count <= _MOST_POINTS:
        yield Finding(page.id, f"1 to {_MOST_POINTS} points under {_DO_NOW}", str(count))
    if len(sentences_of(page.summary)) > 2:
        yield Finding(page.id, "the answer has at most two sentences", page.summary)

"""The search index over book and places; `search_rules` finds, here it is made."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from fruehe_hilfen.book.contacts import Contact
from fruehe_hilfen.book.pages import Page
from fruehe_hilfen.book.search_rules import FIELDS, Searcher, stemmed, tokens
from fruehe_hilfen.yamlfile import read_yaml

_OFTEN = 3
Synonyms = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Something that can be found. A sensitive one only by the words of `synonyms.yaml`."""

    id: str
    path: str
    title: str
    summary: str = ""
    icon: str = "book-open"
    headings: str = ""
    text: str = ""
    is_sensitive: bool = False


def page_entry(page: Page, people: Iterable[Contact], *, require_release: bool) -> Entry:
    """A page with its `people`; its summary is shown only where its text may be shown."""
    shown = page.is_readable(require_release=require_release)
    return Entry(
        id=page.id,
        path=page.path,
        title=page.title,
        summary=page.summary if shown else "",
        icon=page.icon,
        headings="\n".join(unit.text for unit in page.units if unit.kind == "heading"),
        text="\n".join(
            [
                *(unit.text for unit in page.units if unit.kind != "heading"),
                *(f"{who.name} {who.what}" for who in people),
            ]
        ),
        is_sensitive=page.is_sensitive,
    )


class Index:
    """Finds entries; `compiled` is the same for the phone."""

    def __init__(self, entries: Iterable[Entry], synonyms: Synonyms, stop: str) -> None:
        self._entries = tuple(entries)
        self._synonyms = synonyms
        self._stop = stop

    @cached_property
    def compiled(self) -> dict[str, Any]:
        """The index as JSON; see search_rules."""
        return compile_index(self._entries, self._synonyms, self._stop)

    @cached_property
    def _searcher(self) -> Searcher:
        return Searcher(self.compiled)

    def search(self, query: str) -> list[Entry]:
        """What answers the query, best first; [] for no useful words."""
        return [self._entries[doc] for doc in self._searcher.search(query)]


def compile_index(entries: tuple[Entry, ...], synonyms: Synonyms, stop: str) -> dict[str, Any]:
    """The index of `search_rules` over these entries."""
    posts: dict[str, list[int]] = defaultdict(list)
    for doc, entry in enumerate(entries):
        for word, bits in sorted(_fields(entry).items()):
            posts[word].append(doc * 32 + bits)
    words = sorted(posts)
    return {
        "docs": [[e.path, e.title, e.summary, e.icon, int(e.is_sensitive)] for e in entries],
        "words": words,
        "posts": [posts[word] for word in words],
        "also": _also(entries, synonyms),
        "stop": sorted(set(tokens(stop))),
    }


def _fields(entry: Entry) -> dict[str, int]:
    """Word to bits. A sensitive page has no words of its own: nobody comes upon it by chance."""
    found: dict[str, int] = defaultdict(int)
    if entry.is_sensitive:
        return found
    counts = Counter(tokens(entry.text))
    for word, count in counts.items():
        found[word] |= FIELDS["text"] | (FIELDS["often"] if count >= _OFTEN else 0)
    for name, text in (
        ("summary", entry.summary),
        ("heading", entry.headings),
        ("title", entry.title),
    ):
        for word in tokens(text):
            found[word] |= FIELDS[name]
    return found


def _also(entries: tuple[Entry, ...], synonyms: Synonyms) -> dict[str, list[list[Any]]]:
    """What people say -> [words that mean the same, entries it asks for]; unknown ids are left out."""
    numbers = {entry.id: doc for doc, entry in enumerate(entries)}
    found: dict[str, list[list[Any]]] = {}
    for said, meant in synonyms.items():
        words = [word for term in meant if not term.startswith("@") for word in tokens(term)]
        docs = [numbers[term[1:]] for term in meant if term[1:] in numbers and term[0] == "@"]
        entry = found.setdefault(stemmed(tokens(said)), [[], []])
        entry[0] += [word for word in words if word not in entry[0]]
        entry[1] += [doc for doc in docs if doc not in entry[1]]
    return {key: value for key, value in sorted(found.items()) if key and any(value)}


def load_synonyms(path: Path) -> dict[str, tuple[str, ...]]:
    """What people type -> words of our pages, or `@id` of the pages it asks for."""
    raw: dict[str, Any] = read_yaml(path) or {}
    said: dict[str, tuple[str, ...]] = {}
    for word, terms in raw.items():
        for one in str(word).split(","):
            said[one.strip()] = (*said.get(one.strip(), ()), *map(str, terms))
    return said


STOP = """
der die das den dem des ein eine einen einem einer eines kein keine keinen und oder aber denn doch
ist sind war wird werden bin hat haben habe hab hatte kann können konnte könnte muss müssen darf
dürfen soll sollen sollte will wollen möchte wie was wo wer wen wem wann warum wieso weshalb welche
welcher welches wohin woher im in am an ans auf für mit von vom zu zum zur bei beim aus über um
unter durch als ab ich mein meine meinen meinem meiner du dein deine er sie es wir uns unser unsere
unserem ihr ihre ihren man mich mir sich nicht nichts auch noch schon nur sehr so da hier jetzt dann wenn
dass ob weil gibt geben gibts bekomme bekommt bekommen kriege kriegt brauche braucht brauchen mache
macht machen tun geht gehen man mal bitte oft lange viel viele etwas alles ganz gut richtig
"""

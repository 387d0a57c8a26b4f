"""Markdown of our own content to safe HTML: no raw HTML, an allow-list, German quotes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from html import escape
from itertools import pairwise

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from fruehe_hilfen.book.glossary import NO_WORDS, Glossary, Word

_CALL = re.compile(r"\{\{\s*([a-z_]+)\(\"([^\"]+)\"\)\s*\}\}")
_GERMAN = re.compile(r"`([^`]+)`")
_PARAGRAPH = re.compile(r"<p>.*?</p>", re.DOTALL)
_POINT = re.compile(r"<li>([^\n]*(?:<br>\n[^\n]*)+)</li>")
_TAGS = set(
    [
        "h2",
        "h3",
        "p",
        "ul",
        "ol",
        "li",
        "strong",
        "em",
        "a",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "mark",
        "button",
        "br",
        "hr",
        "span",
    ]
)
_ATTRIBUTES = {
    "a": {"href", "class", "rel"},
    "h2": {"id"},
    "h3": {"id"},
    "th": {"scope"},
    "mark": {"class"},
    "button": {"class", "type", "popovertarget"},
    "span": {"class", "lang", "dir"},
}
_STAYS_WITH_WORD = frozenset(".,;:!?)“")
"""A browser breaks the line after a button, also before one of these."""
_TEXT_BLOCKS = frozenset({"paragraph_open", "th_open", "td_open"})

Functions = Mapping[str, Callable[[str], str]]


class MarkdownError(Exception):
    """The Markdown uses an unknown function or id; the message says which."""


@dataclass(frozen=True)
class Section:
    """A part under one second-level heading."""

    id: str
    title: str
    html: str


@dataclass(frozen=True)
class Unit:
    """A piece of text that is read on its own: a paragraph, list item, heading or table cell."""

    kind: str
    section: str
    text: str


@dataclass(frozen=True)
class Rendered:
    """HTML, its sections, its text in units, and the explained words in it."""

    html: str
    sections: tuple[Section, ...]
    units: tuple[Unit, ...]
    words: tuple[Word, ...] = ()

    @property
    def text(self) -> str:
        return "\n".join(unit.text for unit in self.units)


def slug(title: str) -> str:
    """A heading's id: 'Das können Sie jetzt tun' -> 'das-koennen-sie-jetzt-tun'."""
    german = title.lower()
    for letter, written in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        german = german.replace(letter, written)
    plain = unicodedata.normalize("NFKD", german).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "teil"


def fill(source: str, functions: Functions) -> str:
    """Replace `{{ name("id") }}` by Markdown. Raises MarkdownError for an unknown name or id."""

    def call(match: re.Match[str]) -> str:
        name, argument = match.groups()
        if name not in functions:
            raise MarkdownError(f"unknown function {name}")
        try:
            return functions[name](argument)
        except KeyError as error:
            raise MarkdownError(f'{name}("{argument}"): unknown id') from error

    filled = _CALL.sub(call, source)
    if "{{" in filled or "{%" in filled:
        raise MarkdownError('use {{ name("id") }} only')
    return filled


def render(
    source: str,
    functions: Functions,
    glossary: Glossary = NO_WORDS,
    *,
    keep_lines: bool = False,
) -> Rendered:
    """Markdown with functions to safe HTML. Raises MarkdownError.

    `keep_lines`: a new line of the source is one on the screen, and a unit of its own.
    """
    parser = _parser()
    tokens = parser.parse(fill(source, functions))
    _prepare(tokens)
    if keep_lines:
        _break_lines(tokens)
    units = tuple(_units(tokens))
    words = _mark_words(tokens, glossary)
    html = _clean(parser.renderer.render(tokens, parser.options, {}))
    sections = _sections(parser, tokens)
    if keep_lines:
        html = _lines_apart(html)
        sections = tuple(replace(one, html=_lines_apart(one.html)) for one in sections)
    return Rendered(html, sections, units, words)


def _parser() -> MarkdownIt:
    options = {"html": False, "typographer": True, "quotes": "„“‚‘"}
    parser = MarkdownIt("commonmark", options).enable(["table", "smartquotes"])
    parser.add_render_rule("code_inline", _german)
    return parser


def _german(_self: object, tokens: list[Token], at: int, *_: object) -> str:
    """`Standesamt`: a German word in a text of another language."""
    return marked(f"`{escape(tokens[at].content)}`")


def marked(html: str) -> str:
    """Words between ` are German: read aloud and laid out as German."""
    return _GERMAN.sub(r'<span lang="de" dir="ltr">\1</span>', html)


def _clean(html: str) -> str:
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"https", "http", "tel", "mailto"},
        link_rel=None,
    )


def _prepare(tokens: list[Token]) -> None:
    """Headings get ids, header cells a scope, a paragraph of one tel: link a button."""
    seen: dict[str, int] = {}
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open":
            base = slug(inline.content)
            seen[base] = seen.get(base, 0) + 1
            opening.attrSet("id", base if seen[base] == 1 else f"{base}-{seen[base]}")
        elif opening.type == "th_open":
            opening.attrSet("scope", "col")
        elif opening.type == "paragraph_open":
            _make_button(inline)
    for token in tokens:
        _mark_foreign_links(token)


def _break_lines(tokens: list[Token]) -> None:
    for child in (child for token in tokens for child in token.children or []):
        if child.type == "softbreak":
            child.type, child.tag = "hardbreak", "br"


def _lines_apart(html: str) -> str:
    """Every line of a paragraph as one of its own; `on` goes on with the thought of the last."""
    html = _POINT.sub(r"<li><p>\1</p></li>", html)
    return _PARAGRAPH.sub(lambda hit: hit[0].replace("<br>\n", '</p>\n<p class="on">'), html)


def _make_button(inline: Token) -> None:
    children = inline.children or []
    is_link = len(children) == 3 and children[0].type == "link_open"
    if is_link and str(children[0].attrGet("href") or "").startswith("tel:"):
        children[0].attrSet("class", "button wide")
        children[1].content += " anrufen"


def _mark_foreign_links(token: Token) -> None:
    for child in token.children or []:
        if child.type == "link_open" and str(child.attrGet("href") or "").startswith("http"):
            child.attrSet("rel", "noreferrer external")


def _mark_words(tokens: list[Token], glossary: Glossary) -> tuple[Word, ...]:
    """Make the first place of each explained word a button that opens its explanation."""
    known: set[str] = set()
    words: list[Word] = []
    for opening, inline in pairwise(tokens):
        if opening.type in _TEXT_BLOCKS and inline.children:
            children: list[Token] = []
            in_link = 0
            for child in inline.children:
                in_link += {"link_open": 1, "link_close": -1}.get(child.type, 0)
                is_plain = child.type == "text" and not in_link
                found = glossary.find(child.content, known) if is_plain else []
                words += [word for _, _, word in found]
                children += _with_buttons(child, found) if found else [child]
            inline.children = children
    return tuple(words)


def _with_buttons(text: Token, found: list[tuple[int, int, Word]]) -> Iterator[Token]:
    end = 0
    for start, stop, word in found:
        yield _token("text", text.content[end:start])
        opening = f'<button class="word" type="button" popovertarget="wort-{word.id}">'
        end = stop + (text.content[stop : stop + 1] in _STAYS_WITH_WORD)
        if end > stop:
            opening = f'<span class="nowrap">{opening}'
        yield _token("html_inline", opening)
        yield _token("text", text.content[start:stop])
        yield _token("html_inline", "</button>")
        if end > stop:
            yield _token("text", text.content[stop:end])
            yield _token("html_inline", "</span>")
    yield _token("text", text.content[end:])


def _token(kind: str, content: str) -> Token:
    return Token(kind, "", 0, content=content)


def _sections(parser: MarkdownIt, tokens: list[Token]) -> tuple[Section, ...]:
    starts = [
        i for i, token in enumerate(tokens) if token.type == "heading_open" and token.tag == "h2"
    ]
    ends = [*starts[1:], len(tokens)]
    return tuple(
        Section(
            id=str(tokens[start].attrGet("id")),
            title=_plain(tokens[start + 1]),
            html=_clean(parser.renderer.render(tokens[start + 3 : end], parser.options, {})),
        )
        for start, end in zip(starts, ends, strict=False)
    )


def _units(tokens: list[Token]) -> list[Unit]:
    units: list[Unit] = []
    section, in_list = "", 0
    for opening, inline in pairwise(tokens):
        in_list += {"list_item_open": 1, "list_item_close": -1}.get(opening.type, 0)
        if opening.type == "heading_open":
            section = _plain(inline) if opening.tag == "h2" else section
            units.append(Unit("heading", section, _plain(inline)))
        elif opening.type in _TEXT_BLOCKS:
            kind = "item" if in_list else opening.type.removesuffix("_open")
            units.extend(Unit(kind, section, text) for text in _plain(inline).split("\n") if text)
    return units


def _plain(inline: Token) -> str:
    breaks = {"softbreak": " ", "hardbreak": "\n"}
    return "".join(breaks.get(c.type, c.content) for c in inline.children or []).strip()

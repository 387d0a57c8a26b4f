"""What must be true of every page, checked whenever a test gets one."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import brotli
import html5lib
from httpx import Response

from fruehe_hilfen.web.encodings import pack

MOST_BYTES = 10_000
MOST_BYTES_ON_PAPER = 40_000
"""A whole phase to print is one document; nobody reads it on a phone."""
NEUTRAL_TITLE = "Elternbegleitbuch – Düren"
"""What the way back of a phone shows of pages on violence and loss."""
_CONTROLS = {"input", "select", "textarea"}
_UNLABELLED = {"hidden", "submit", "button", "image", "reset"}


class PageError(AssertionError):
    """A page breaks a rule of the house; the message lists all of them."""


_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}")
_sound: set[tuple[str, ...]] = set()
"""Pages that were checked already, by what the rules look at; to parse one takes its time."""


def check_page(answer: Response) -> None:
    """Raises PageError with every rule the page breaks."""
    seen = _look_of(answer)
    if seen in _sound:
        return
    _check(answer)
    _sound.add(seen)


def _look_of(answer: Response) -> tuple[str, ...]:
    """The same for two pages that differ in random ids only."""
    names: dict[str, str] = {}
    text = _UUID.sub(lambda id: names.setdefault(id[0], f"id-{len(names)}"), answer.text)
    headers = (answer.headers.get("cache-control", ""), str("set-cookie" in answer.headers))
    return hashlib.sha256(text.encode()).hexdigest(), answer.url.path[-6:], *headers


def _check(answer: Response) -> None:
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
    document = parser.parse(answer.text)
    problems = [f"html: {code} at {where}" for where, code, _ in parser.errors]
    if document.find("body") is not None and _is_document(answer.text):
        problems += _document_problems(document, answer)
    else:
        problems = [p for p in problems if "doctype" not in p]
    problems += _element_problems(document)
    if problems:
        raise PageError(f"{answer.request.method} {answer.url}:\n" + "\n".join(problems))


def _is_document(text: str) -> bool:
    return text.lstrip().lower().startswith("<!doctype")


def _fits(answer: Response, most: int) -> bool:
    """Public pages are packed once and as well as it goes; the quick look settles nearly all."""
    if len(brotli.compress(answer.content, quality=5)) <= most:
        return True
    is_public = "public" in answer.headers.get("cache-control", "")
    return is_public and len(pack(answer.content, "text/html")["br"]) <= most


def _document_problems(document: Element, answer: Response) -> Iterator[str]:
    if not document.get("lang"):
        yield "no lang"
    headings = list(document.iter("h1"))
    title = _text(document.find("head/title"))
    if len(headings) != 1:
        yield f"{len(headings)} h1"
    elif not _name_the_same(title, _text(headings[0])) and not _is_neutral(document, title):
        yield f"title {title!r} does not begin with the h1 {_text(headings[0])!r}"
    most = MOST_BYTES_ON_PAPER if answer.url.path.endswith("/druck") else MOST_BYTES
    if not _fits(answer, most):
        yield f"larger than {most} bytes"
    cache = answer.headers.get("cache-control", "")
    if not cache.startswith("public") and "no-store" not in cache:
        yield f"a page that is not public needs no-store: {cache!r}"
    if cache.startswith("public") and "set-cookie" in answer.headers:
        yield "a public page sets a cookie"


def _name_the_same(title: str, heading: str) -> bool:
    """A long heading may be cut in the title: it stands in the way back of a shared phone."""
    return title.startswith(heading) or heading.startswith(title.partition(" – ")[0])


def _is_neutral(document: Element, title: str) -> bool:
    hidden = [meta for meta in document.iter("meta") if meta.get("name") == "robots"]
    return title == NEUTRAL_TITLE and bool(hidden)


def _element_problems(document: Element) -> Iterator[str]:
    ids = [element.get("id") for element in document.iter() if element.get("id")]
    yield from (f"id {id!r} twice" for id in sorted({i for i in ids if ids.count(i) > 1 and i}))
    labelled = {label.get("for") for label in document.iter("label")}
    wrapped = {id(e) for label in document.iter("label") for e in label.iter()}
    for element in document.iter():
        if isinstance(element.tag, str):
            yield from _attribute_problems(element)
            yield from _tag_problems(element)
            if _is_control(element) and not (
                element.get("id") in labelled or id(element) in wrapped or _has_aria(element)
            ):
                yield f"no label: {element.tag} {element.get('name')}"
    for text in document.itertext():
        if re.search(r'(?<!\w)"\w', text):
            yield f"straight quotes: {text.strip()[:60]!r}"


def _is_control(element: Element) -> bool:
    return element.tag in _CONTROLS and element.get("type") not in _UNLABELLED


def _has_aria(element: Element) -> bool:
    return bool(element.get("aria-label") or element.get("aria-labelledby"))


def _tag_problems(element: Element) -> Iterator[str]:
    rules = {
        "form": ("action", "a form without action"),
        "button": ("type", "a button without type"),
        "script": ("src", "an inline script"),
    }
    name, problem = rules.get(element.tag, ("", ""))
    if name and not element.get(name):
        yield f"{problem}: {_text(element)!r}"
    if element.tag == "img" and element.get("alt") is None:
        yield "an image without alt"
    if element.tag == "style":
        yield "an inline style"


def _attribute_problems(element: Element) -> Iterator[str]:
    for name, value in element.attrib.items():
        if name == "style" or name.startswith("on"):
            yield f"{element.tag} has {name}"
        loads = name in {"src", "action"} or (name == "href" and element.tag == "link")
        if loads and urlsplit(value).netloc:
            yield f"{element.tag} loads from elsewhere: {value}"


def _text(element: Element | None) -> str:
    return " ".join("".join(element.itertext()).split()) if element is not None else ""

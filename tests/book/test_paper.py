"""The book as PDF: tagged, findable, black on white; nothing on loss lies about by accident."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdf
import pytest

from fruehe_hilfen import pdf
from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.book.paper import LAYOUT
from fruehe_hilfen.book.paper_tree import tree
from tests.support.client import Client

SENSITIVE = "k3"
WEEKS = "/begleitbuch/zeit/die-ersten-wochen"


def read(client: Client, path: str) -> pypdf.PdfReader:
    answer = client.get(path)
    assert answer.status_code == 200, path
    assert answer.headers["content-type"] == "application/pdf"
    assert "public" not in answer.headers["cache-control"]
    return pypdf.PdfReader(io.BytesIO(answer.content))


def words(document: pypdf.PdfReader) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in document.pages))


def alternatives(document: pypdf.PdfReader) -> list[str]:
    """Texts that stand for pictures."""

    def walk(node: Any) -> Iterator[str]:
        node = node.get_object()
        if isinstance(node, list):
            for one in node:
                yield from walk(one)
        elif isinstance(node, dict):
            if "/Alt" in node:
                yield str(node["/Alt"])
            if "/K" in node:
                yield from walk(node["/K"])

    return list(walk(document.trailer["/Root"]["/StructTreeRoot"]))  # type: ignore[index]


def test_a_page_is_tagged_and_says_all_it_says_on_the_screen(client: Client) -> None:
    document = read(client, "/begleitbuch/u4/pdf")
    root: Any = document.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).startswith("de")
    assert document.metadata is not None
    assert document.metadata.title == "U4"
    said = words(document)
    assert "Das nehmen Sie mit" in said
    assert "In Düren" in said
    assert re.search(r"Seite 1 ?/ ?\d", said)
    assert alternatives(document) == ["Code für die Kamera. Er öffnet: U4."]


def test_no_word_of_a_page_is_lost_on_the_way_to_paper(edition: Edition) -> None:
    """Also of tables, and of whatever a writer uses next."""

    def said(node: Any) -> str:
        return node if isinstance(node, str) else " ".join(said(one) for one in node["c"])

    def plain(text: str) -> list[str]:
        return re.findall(r"\w+", text)

    for page in edition.pages.values():
        text = html.unescape(re.sub(r"<[^>]+>", " ", page.html))
        kept = " ".join(said(node) for node in tree(page.html, str))
        assert plain(kept) == plain(text), page.id


def test_a_table_stands_on_paper(client: Client) -> None:
    said = words(read(client, "/begleitbuch/wenig-geld/pdf"))
    assert "Stadt Düren oder job-com" in said


def test_a_list_to_tick_off_comes_along_on_paper(client: Client) -> None:
    said = words(read(client, "/begleitbuch/die-geburt-beginnt/pdf"))
    assert "Liste: Tasche für die Geburt" in said
    assert "Handy mit Kabel" in said


def test_every_page_of_the_book_becomes_paper(client: Client, edition: Edition) -> None:
    document = read(client, "/begleitbuch/alles/pdf")
    said = words(document)
    open_pages = [page for page in edition.pages.values() if not page.is_sensitive]
    assert [page.slug for page in open_pages if page.title not in said] == []
    titles = [str(one["/Title"]) for one in _flat(document.outline)]
    assert [page.slug for page in open_pages if titles.count(page.title) != 1] == []


def _flat(outline: Any) -> Iterator[Any]:
    for one in outline:
        if isinstance(one, list):
            yield from _flat(one)
        else:
            yield one


def test_what_is_quiet_is_printed_alone_and_under_a_neutral_name(
    client: Client, edition: Edition
) -> None:
    quiet = [page for page in edition.pages.values() if page.is_sensitive]
    everything = words(read(client, "/begleitbuch/alles/pdf")) + words(read(client, f"{WEEKS}/pdf"))
    assert [page.id for page in quiet if page.title in everything] == []
    answer = client.get(f"/begleitbuch/{SENSITIVE}/pdf")
    assert 'filename="seite.pdf"' in answer.headers["content-disposition"]
    document = pypdf.PdfReader(io.BytesIO(answer.content))
    assert document.metadata is not None
    assert document.metadata.title == edition.pages[SENSITIVE].document_title
    assert alternatives(document) == []


def test_pages_inside_lead_to_each_other_and_others_to_the_living_page(client: Client) -> None:
    document = read(client, "/begleitbuch/alles/pdf")
    links = [one.get_object() for page in document.pages for one in page.get("/Annots", [])]
    outside = [str(link["/A"]["/URI"]) for link in links if "/URI" in link.get("/A", {})]
    assert outside
    assert [url for url in outside if not re.match(r"https?://|tel:|mailto:", url)] == []
    assert [url for url in outside if url.endswith("/begleitbuch/u4")] == []


def test_the_second_reader_gets_what_the_first_has_made(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = client.get("/begleitbuch/u5/pdf").content
    monkeypatch.setattr(pdf, "render", lambda *_: pytest.fail("made twice"))
    assert client.get("/begleitbuch/u5/pdf").content == first


@pytest.mark.parametrize("path", ["gibt-es-nicht/pdf", "zeit/gibt-es-nicht/pdf", "..%2f/pdf"])
def test_a_paper_that_does_not_exist_is_not_found(client: Client, path: str) -> None:
    assert client.get(f"/begleitbuch/{path}").status_code == 404


def test_words_are_never_part_of_the_program(tmp_path: Path) -> None:
    nasty = '#panic("x") *fett* $a$ <b> \\ "'
    page = {
        "label": "seite-a", "title": nasty, "summary": nasty, "people": [], "list": None, "people_title": "x",
        "blocks": tree("<p>#eval(1) &lt;i&gt; $x$</p>", str), "status": nasty,
    }  # fmt: skip
    data = {
        "title": nasty, "many": False, "code": None, "publisher": "x", "footer": nasty,
        "as_of": "", "contents": "", "page_word": "Seite", "parts": [{"name": "", "pages": [page]}],
    }  # fmt: skip
    said = words(pypdf.PdfReader(io.BytesIO(pdf.kept(tmp_path, LAYOUT, data))))
    assert '#panic("x") *fett* $a$ <b>' in said
    assert "#eval(1) <i> $x$" in said


def test_a_broken_layout_says_so_and_leaves_nothing_behind(tmp_path: Path) -> None:
    layout = tmp_path / "x.typ"
    layout.write_text("#broken(")
    with pytest.raises(pdf.PdfError, match=r"x\.typ"):
        pdf.kept(tmp_path / "kept", layout, {})
    assert list((tmp_path / "kept").iterdir()) == []


def test_html_becomes_a_tree_of_words() -> None:
    source = (
        '<h2 id="a">Eins</h2>\n<p>Rufen Sie <a href="tel:116117">116 117</a> an.\n<em>Jetzt</em></p>'
        '\n<ul>\n<li>das <button class="word">Gelbe Heft</button></li>\n</ul>'
    )
    assert tree(source, lambda href: f"{href}!") == [
        {"t": "h2", "c": ["Eins"]},
        {"t": "p", "c": [
            "Rufen Sie ", {"t": "a", "c": ["116\N{NO-BREAK SPACE}117"], "href": "tel:116117!"}, " an. ",
            {"t": "em", "c": ["Jetzt"]},
        ]},
        {"t": "ul", "c": [{"t": "li", "c": ["das ", "Gelbe Heft"]}]},
    ]  # fmt: skip

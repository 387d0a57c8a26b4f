"""The book as PDF: tagged, findable, black on white; nothing on loss lies about by accident."""

from __future__ import annotations

import html
import io
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdf
import pytest
from litestar.testing import TestClient

from fruehe_hilfen import pdf
from fruehe_hilfen.app import create_app
from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.book.paper import LAYOUT
from fruehe_hilfen.book.paper_foot import entry, foot
from fruehe_hilfen.book.paper_tree import tree
from fruehe_hilfen.settings import Settings
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


def test_a_number_that_waits_is_answered_by_the_switchboard_on_paper_too(client: Client) -> None:
    said = words(read(client, "/begleitbuch/mutterschutz/pdf"))
    assert re.search(r"Frühe Hilfen der Stadt Düren: ?02421 ?25-0 \(wird noch bestätigt\)", said)
    assert "verbindet Sie die Zentrale" in said


def test_paper_says_when_somebody_answers_and_where_a_clinic_is(client: Client) -> None:
    said = words(read(client, "/begleitbuch/wie-eine-geburt-ablaeuft/pdf"))
    assert "Zeiten: rund um die Uhr" in said
    assert "Roonstraße 30, 52351 Düren" in said


def test_dates_that_stand_below_a_page_stand_below_it_on_paper(client: Client) -> None:
    said = words(read(client, "/begleitbuch/schnullercafe/pdf"))
    assert "Die nächsten Treffen" in said
    assert "Mo, 30. Nov., 10 bis 12 Uhr" in said
    assert "bitte vorher anrufen" in said


def test_whoever_has_neither_number_nor_address_is_not_on_paper(edition: Edition) -> None:
    for page in edition.pages.values():
        for part in foot(edition, page):
            assert part["people"]
            for one in part["people"]:
                assert one["number"] or one["lines"], (page.id, one["name"])


def test_a_page_a_little_too_long_takes_smaller_letters_instead_of_a_second_sheet(
    client: Client, edition: Edition
) -> None:
    document = read(client, "/begleitbuch/alles/pdf")
    lonely = [
        number
        for number, page in enumerate(document.pages, 1)
        if len(page.extract_text().strip().splitlines()) < 6
    ]
    assert lonely == []
    open_pages = [page for page in edition.pages.values() if not page.is_sensitive]
    assert len(document.pages) < 1.3 * len(open_pages)


def test_a_link_inside_the_book_names_the_sheet_it_leads_to(client: Client) -> None:
    document = read(client, "/begleitbuch/alles/pdf")
    (named,) = set(re.findall(r"So finden Sie eine Hebamme \(Seite.(\d+)\)", words(document)))
    assert "Eine Hebamme finden" in document.pages[int(named) - 1].extract_text()


def test_a_page_in_leichte_sprache_becomes_paper_with_its_drawings(client: Client) -> None:
    document = read(client, "/begleitbuch/stillen/leicht/pdf")
    root: Any = document.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    said = words(document)
    assert "Dienstag und Donnerstag von 9 bis 19 Uhr." in said
    assert "noch keine Menschen aus der Ziel-Gruppe geprüft" in said
    assert alternatives(document) == [
        "Eine Flasche mit Milch und ein Herz", "Ein Telefon klingelt",
        "Eine Kranken-Schwester steht vor einer Tür",
        "Code für die Kamera. Er öffnet: Stillen: der Anfang.",
    ]  # fmt: skip
    assert (
        'href="/begleitbuch/stillen/leicht/pdf"' in client.get("/begleitbuch/stillen/leicht").text
    )


def test_no_line_of_an_easy_text_is_lost_on_the_way_to_paper(
    client: Client, edition: Edition
) -> None:
    for page in edition.easy_pages:
        said = words(read(client, f"{page.easy_path}/pdf")).replace("\xa0", " ")
        last = edition.easy[page.id].units[-1].text
        assert re.sub(r"\s+", " ", last.split(":")[0].strip()) in said, page.id


def test_a_quiet_easy_page_is_printed_under_a_neutral_name_too(client: Client) -> None:
    answer = client.get("/begleitbuch/k7/leicht/pdf")
    assert 'filename="seite.pdf"' in answer.headers["content-disposition"]
    document = pypdf.PdfReader(io.BytesIO(answer.content))
    assert document.metadata is not None
    assert "Gewalt" not in str(document.metadata.title)
    assert [alt for alt in alternatives(document) if "Code" in alt] == []


def test_an_easy_text_that_waits_for_a_release_is_only_numbers_on_paper(settings: Settings) -> None:
    app = create_app(replace(settings, require_release=True))
    with TestClient(app) as strict:
        made = strict.get("/begleitbuch/stillen/leicht/pdf")
        said = words(pypdf.PdfReader(io.BytesIO(made.content)))
        assert "Fach-Leute prüfen diesen Text gerade" in said
        assert "116 117" in said
        assert "Flasche ist auch gut" not in said


def test_the_second_reader_gets_what_the_first_has_made(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = client.get("/begleitbuch/u5/pdf").content
    monkeypatch.setattr(pdf, "render", lambda *_: pytest.fail("made twice"))
    assert client.get("/begleitbuch/u5/pdf").content == first


@pytest.mark.parametrize(
    "path",
    ["gibt-es-nicht/pdf", "zeit/gibt-es-nicht/pdf", "..%2f/pdf", "u4/leicht/pdf", "x/leicht/pdf"],
)
def test_a_paper_that_does_not_exist_is_not_found(client: Client, path: str) -> None:
    assert client.get(f"/begleitbuch/{path}").status_code == 404


def test_words_are_never_part_of_the_program(tmp_path: Path) -> None:
    nasty = '#panic("x") *fett* $a$ <b> \\ "'
    page = {
        "label": "seite-a", "title": nasty, "summary": nasty, "list": None, "status": [nasty],
        "parts": [{"title": nasty, "people": [entry(nasty, number=nasty, lines=[nasty])]}],
        "blocks": tree("<p>#eval(1) &lt;i&gt; $x$</p>", str),
    }  # fmt: skip
    data = {
        "title": nasty, "many": False, "easy": False, "code": None, "publisher": "x", "footer": nasty,
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


def test_a_page_does_not_wait_for_a_whole_book_and_the_same_is_made_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    book_is_done = threading.Event()

    def render(_layout: Path, data: dict[str, str]) -> bytes:
        made.append(data["name"])
        if data["name"] == "book":
            assert book_is_done.wait(20)
        return data["name"].encode()

    def kept(name: str) -> bytes:
        return pdf.kept(tmp_path, LAYOUT, {"name": name})

    monkeypatch.setattr(pdf, "render", render)
    with ThreadPoolExecutor(3) as pool:
        books = [pool.submit(kept, "book") for _ in range(2)]
        assert pool.submit(kept, "page").result(20) == b"page"
        book_is_done.set()
        assert [one.result(20) for one in books] == [b"book", b"book"]
    assert sorted(made) == ["book", "page"]


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

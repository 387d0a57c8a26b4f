"""Finding a page by time, by topic, by letter, and reading on."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path

import brotli
import pytest

from fruehe_hilfen import clock
from fruehe_hilfen.app import App
from fruehe_hilfen.book import browse
from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.book.pages import ContentError, load_pages
from fruehe_hilfen.book.rules import QUICK_EXIT, RESERVED
from tests.book.test_content import FRONT, GOOD
from tests.support.client import Client


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Reading needs no table: one engine is enough here."""
    target = tmp_path / "fh.sqlite3"
    target.write_bytes(request.getfixturevalue("sqlite_template").read_bytes())
    return f"sqlite:///{target}"


def _links(client: Client, path: str) -> list[str]:
    return re.findall(r'href="(/begleitbuch/[^"#]+)"', client.get(path).text.partition("<main")[2])


def test_every_page_is_on_a_shelf_by_time_and_on_one_by_topic(
    client: Client, edition: Edition
) -> None:
    for start in ("/begleitbuch", "/begleitbuch/themen"):
        shelves = [p for p in _links(client, start) if re.search(r"/(?:zeit|thema)/", p)]
        found = {path for shelf in shelves for path in _links(client, shelf)}
        missing = {p.path for p in edition.pages.values()} - found - {"/notfall"}
        assert not missing


def test_every_page_is_listed_from_a_to_z_once(client: Client, edition: Edition) -> None:
    main = client.get("/begleitbuch/a-z").text.partition("<main")[2]
    titles = [unescape(title) for title in re.findall(r'<li><a href="/[^"]+">([^<]+)</a>', main)]
    listed = [title for title in titles if title in {p.title for p in edition.pages.values()}]
    assert len(listed) == len(edition.pages)


def test_umlauts_stand_with_their_vowels(edition: Edition) -> None:
    page = next(iter(edition.pages.values()))
    titles = ("Zahn", "Übung", "Uhr", "Ärztin", "Arzt", "Arznei")
    letters = browse.alphabet(replace(page, title=title) for title in titles)
    assert [(letter, [p.title for p in pages]) for letter, pages in letters] == [
        ("A", ["Arznei", "Arzt", "Ärztin"]),
        ("U", ["Übung", "Uhr"]),
        ("Z", ["Zahn"]),
    ]


@pytest.mark.parametrize("name", ["alphabet", "index", "topics", "shelf"])
def test_a_hundred_and_twenty_pages_still_fit_into_each_way(
    app: App, edition: Edition, name: str
) -> None:
    pages = list(edition.pages.values())
    many = [
        replace(
            pages[n % len(pages)],
            slug=f"seite-{n * 7919}",
            title=f"{pages[n % len(pages)].title} {n}",
        )
        for n in range(120)
    ]
    context: dict[str, dict[str, object]] = {
        "alphabet": {"letters": browse.alphabet(many)},
        "index": {"shelves": browse.phases(many), "own": [], "urgent": [p for p in many if p.kind == "N"]},
        "topics": {"shelves": browse.topics(many)},
        "shelf": {
            "shelf": max(browse.phases(many), key=lambda shelf: len(shelf.pages)),
            "previous": None, "following": None,
        },
    }  # fmt: skip
    template = app.state.templates.get_template(f"book/{name}.html")
    text = template.render(path="/", tab="buch", **context[name])
    assert len(brotli.compress(text.encode())) <= 10_000


def test_reading_on_goes_through_a_phase_and_back(edition: Edition) -> None:
    pages = edition.pages.values()
    shelf = next(shelf for shelf in browse.phases(pages) if len(shelf.open_pages) > 2)
    mine = [p for p in shelf.open_pages if p.phases[0] == shelf.code]
    for page in mine:
        step = browse.step(pages, page)
        assert step is not None
        assert step.shelf.open_pages[step.number - 1] is page
        if step.next:
            assert step.next is shelf.open_pages[step.number]


def test_nobody_is_led_to_loss_or_violence_by_reading_on(edition: Edition) -> None:
    pages = edition.pages.values()
    steps = [browse.step(pages, page) for page in pages]
    offered = {p.id for step in steps if step for p in (step.previous, step.next) if p}
    assert not offered & {page.id for page in pages if page.is_sensitive}


def test_sensitive_pages_are_never_suggested_on_others(client: Client, edition: Edition) -> None:
    quiet = {page.path for page in edition.pages.values() if page.is_sensitive}
    for page in edition.pages.values():
        if not page.is_sensitive and page is not edition.emergency:
            text = client.get(page.path).text.partition('id="weiter"')[2]
            assert not quiet & set(re.findall(r'href="([^"]+)"', text)), page.id


@pytest.mark.parametrize(
    "path", ["/begleitbuch/zeit/nie", "/begleitbuch/thema/x", "/begleitbuch/zeit/nie/druck"]
)
def test_an_unknown_shelf_is_a_helpful_404(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert 'href="/notfall"' in answer.text


@pytest.mark.parametrize("slug", sorted(RESERVED))
def test_no_page_may_take_an_address_of_the_app(tmp_path: Path, slug: str) -> None:
    text = FRONT.format(art="E", more="").replace("slug: test", f"slug: {slug}") + GOOD
    (tmp_path / "t01.md").write_text(text)
    with pytest.raises(ContentError, match="belongs to the app"):
        load_pages(tmp_path, {})


def test_the_quick_exit_is_on_its_pages_and_nowhere_else(client: Client, edition: Edition) -> None:
    asked = {page.path: page.id for page in edition.pages.values()}
    asked |= dict.fromkeys((*browse.paths(edition.pages.values()), "/", "/mehr"), "")
    asked |= {info.path: info.slug for info in edition.legal.values()}
    with_exit = {name for path, name in asked.items() if "data-exit" in client.get(path).text}
    here = {page.id for page in edition.pages.values()} & QUICK_EXIT
    assert with_exit == here | {"spuren-auf-dem-handy"}


def test_the_way_back_of_a_phone_shows_nothing_of_a_sensitive_page(
    client: Client, edition: Edition
) -> None:
    for page in (p for p in edition.pages.values() if p.is_sensitive):
        answer = client.get(page.path)
        assert "<title>Elternbegleitbuch – Düren</title>" in answer.text, page.id
        assert re.fullmatch(r"/begleitbuch/k\d+", page.path)
        assert "data-share" not in answer.text
        assert "rueckmeldung" not in answer.text


def test_the_page_behind_the_exit_does_not_name_this_app(client: Client) -> None:
    text = client.get("/ferien").text
    assert "Weihnachtsferien" in text
    words = text.partition("<title>")[2]
    assert not re.search(r"Eltern|Hilfe|Baby|Düren|Notfall", re.sub(r"<[^>]+>", " ", words))


def test_a_phase_is_printed_without_the_pages_on_loss(client: Client, edition: Edition) -> None:
    for shelf in browse.phases(edition.pages.values()):
        if shelf.open_pages:
            text = client.get(f"{shelf.path}/druck").text
            assert all(page.title in unescape(text) for page in shelf.open_pages)
            assert not any(page.title in unescape(text) for page in shelf.quiet_pages)
            assert '<button class="word"' not in text
            assert 'class="qr"' in text


def test_a_page_nobody_has_read_for_long_says_so(client: Client, edition: Edition) -> None:
    page = edition.pages["u-untersuchungen"]
    assert page.review_due
    said = "Diese Seite ist älter."
    assert said not in client.get(page.path).text
    with clock.use(clock.at(page.review_due + timedelta(days=93), "12:00")):
        assert said in client.get(page.path).text

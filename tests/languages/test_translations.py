"""Pages of the book in other languages: who reads which, what the gate finds, how they look."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from fruehe_hilfen.app import App, create_app
from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.book.gate import check_edition
from fruehe_hilfen.book.pages import Page, Review
from fruehe_hilfen.paths import ROOT
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.web import i18n
from tests.support.client import Client
from tests.support.translations import READ, in_turkish, of_kind

TODAY = date(2026, 11, 26)
LANGUAGES = ("ar", "en", "tr", "uk")
CAFE, BIRTH, QUIET = "schnullercafe", "geburt-anmelden", "k7"
NOTICE = "Diesen Text gibt es noch nicht in Ihrer Sprache. Er steht hier auf Deutsch."
UNREAD = "Maschinell übersetzt, noch nicht geprüft."
sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
pytestmark = pytest.mark.usefixtures("real_languages")


def _turkish(text: str) -> str:
    with i18n.in_language(i18n.Locale("tr")):
        return i18n.gettext(text)


def _shows(app: App, page: Page) -> str:
    """What a Turkish reader sees at the address of `page`."""
    with Client(app) as client:
        client.get("/mehr")  # now the application has looked what the office changed
        edition = app.state.edition
        app.state.edition = replace(
            edition, pages={**edition.pages, page.slug: page}, version=uuid4().hex
        )
        return client.get(f"/tr{page.path}").text


# What the city ships


def test_the_pages_that_help_most_are_there_in_all_four_languages(edition: Edition) -> None:
    for lang in LANGUAGES:
        ids = {page.id for page in edition.pages_in(lang)}
        assert {"xdn1", "xdn2", "xdn5", "xme1", "w13", "g04"} <= ids, lang


def test_every_translation_passes_the_gate(edition: Edition) -> None:
    found = [f for f in check_edition(edition, TODAY) if f.page[:3] in {f"{x}/" for x in LANGUAGES}]
    assert found == []


@sqlite
def test_every_translation_opens_small_and_whole_without_javascript(
    client: Client, edition: Edition
) -> None:
    """The client checks each page: its markup, its heading, at most 10 kB."""
    for lang in LANGUAGES:
        for page in edition.pages_in(lang):
            text = client.get(f"/{lang}{page.path}").text
            own = page.in_language(lang)
            assert own
            assert f"<title>{own.title} – " in text
            assert f'<article data-article="{lang}">' in text
            assert '<div class="prose" lang="de"' not in text


# Who reads which


@pytest.mark.parametrize("kind", ["E", "N", "S", "R"])
@pytest.mark.parametrize("reviewed", [None, READ])
def test_without_a_reader_law_emergencies_and_hard_subjects_stay_german(
    edition: Edition, kind: str, reviewed: Review | None
) -> None:
    page = in_turkish(replace(of_kind(edition, kind), topic="EN"), reviewed=reviewed)
    assert bool(page.in_language("tr")) == (kind == "E" or reviewed is not None)
    assert page.in_language("ar") is None


@pytest.mark.parametrize("id", ["xge1", "m401"])
def test_health_stays_german_until_somebody_has_read_the_translation(
    edition: Edition, id: str
) -> None:
    page = edition.page_by_id(id)
    assert page
    assert page.kind == "E"
    assert in_turkish(page).in_language("tr") is None
    assert in_turkish(page, reviewed=READ).in_language("tr")


@pytest.mark.parametrize("reviewed", [None, READ])
def test_an_old_translation_is_shown_to_nobody(edition: Edition, reviewed: Review | None) -> None:
    page = in_turkish(edition.pages[CAFE], reviewed=reviewed)
    assert page.in_language("tr")
    assert replace(page, source=page.source + "\nNeu.").in_language("tr") is None
    assert replace(page, title="Neu").in_language("tr") is None
    assert replace(page, sources=(), as_of=TODAY).in_language("tr")


@sqlite
def test_a_page_in_the_language_says_that_a_machine_made_it_and_leads_to_the_german_one(
    client: Client,
) -> None:
    text = client.get(f"/tr/begleitbuch/{CAFE}").text
    assert _turkish(UNREAD) in text.partition("<article")[2].partition("</article>")[0]
    assert f'<a href="/begleitbuch/{CAFE}" hreflang="de">Bu sayfa Almanca</a>' in text
    assert _turkish(NOTICE) not in text
    assert "Welches Café passt?" not in text
    assert f'"/begleitbuch/{CAFE}/pdf"' not in text


@sqlite
def test_a_page_that_a_person_has_read_says_who_and_when(app: App, edition: Edition) -> None:
    text = _shows(app, in_turkish(of_kind(edition, "R"), reviewed=READ))
    article = text.partition("<article")[2].partition("</article>")[0]
    assert 'Çeviriyi kontrol eden: <span lang="de" dir="ltr">Hebamme</span>, 20.11.2026' in article
    assert _turkish(UNREAD) not in article
    assert '<h1>Yeni <span lang="de" dir="ltr">Amt</span></h1>' in article


@sqlite
@pytest.mark.parametrize("kind", ["N", "R"])
def test_what_nobody_has_read_is_german_with_the_way_to_help_by_phone(
    app: App, edition: Edition, kind: str
) -> None:
    page = of_kind(edition, kind)
    text = _shows(app, in_turkish(page))
    assert _turkish(NOTICE) in text
    assert 'href="/tr/begleitbuch/hilfe-in-ihrer-sprache"' in text
    assert f'<h1 lang="de" dir="ltr">{page.title}</h1>' in text
    assert "Kısa yanıt." not in text


@sqlite
def test_where_the_page_has_changed_german_is_shown_never_the_old_text(
    app: App, edition: Edition
) -> None:
    text = _shows(app, in_turkish(edition.pages[CAFE], reviewed=READ, of="00000000"))
    assert _turkish(NOTICE) in text
    assert "Welches Café passt?" in text
    assert "Kısa yanıt." not in text


@sqlite
def test_a_quiet_page_keeps_its_neutral_title_and_its_exit_in_every_language(
    app: App, edition: Edition
) -> None:
    text = _shows(app, in_turkish(edition.pages[QUIET], reviewed=READ))
    assert "<title>Elternbegleitbuch – Düren</title>" in text
    assert '<meta name="robots" content="noindex">' in text
    assert "js/quick-exit.js" in text
    assert "Kısa yanıt." in text
    assert "data-share" not in text


def test_a_hard_subject_is_not_listed_among_the_pages_of_a_language(edition: Edition) -> None:
    quiet = in_turkish(edition.pages[QUIET], reviewed=READ)
    shipped = replace(edition, pages={**edition.pages, QUIET: quiet})
    assert quiet.in_language("tr")
    assert quiet not in shipped.pages_in("tr")


@sqlite
def test_the_emergency_page_takes_a_translation_that_was_read_and_no_other(
    app: App, edition: Edition
) -> None:
    assert "Kısa yanıt." not in _shows(app, in_turkish(edition.emergency))
    text = _shows(app, in_turkish(edition.emergency, reviewed=READ))
    assert "Kısa yanıt." in text
    assert text.index('href="tel:112"') < text.index("Metin.")


@sqlite
def test_medical_pages_wait_for_their_release_in_every_language(settings: Settings) -> None:
    app = create_app(replace(settings, require_release=True))
    page = next(p for p in app.state.edition.pages.values() if p.kind == "E" and p.needs_release)
    released = replace(page, reviewed=READ)
    assert "Kısa yanıt." not in _shows(app, in_turkish(page, reviewed=READ))
    assert "Kısa yanıt." not in _shows(app, in_turkish(released))
    assert "Kısa yanıt." in _shows(app, in_turkish(released, reviewed=READ))


@pytest.mark.parametrize("require_release", [True, False])
def test_a_page_that_waits_for_its_release_is_not_listed_among_those_of_a_language(
    edition: Edition, require_release: bool
) -> None:
    page = edition.page_by_id("m401")
    assert page
    page = in_turkish(replace(page, reviewed=None), reviewed=READ)
    shipped = replace(
        edition, pages={**edition.pages, page.slug: page}, require_release=require_release
    )
    assert (page in shipped.pages_in("tr")) is not require_release


# How a page in another language is laid out


@sqlite
def test_the_switch_stays_on_the_same_page(client: Client) -> None:
    text = client.get(f"/tr/begleitbuch/{CAFE}").text
    switch = re.findall(r'<li>\s*<a href="([^"]+)" hreflang="(\w+)" lang', text)
    prefix = {"de": ""}
    assert [(path, lang) for path, lang in switch] == [
        (f"{prefix.get(lang, f'/{lang}')}/begleitbuch/{CAFE}", lang)
        for lang in ("de", "ar", "en", "tr", "uk")
    ]
    for path, lang in switch:
        assert f'<html lang="{lang}"' in client.get(path).text


@sqlite
def test_arabic_is_mirrored_and_its_numbers_and_german_names_are_not(client: Client) -> None:
    text = client.get("/ar/begleitbuch/familien-kinderkrankenschwester").text
    assert '<html lang="ar" dir="rtl">' in text
    assert '<a dir="ltr" href="tel:116117">116 117</a>' in text
    assert '<span lang="de" dir="ltr">Frühe Hilfen</span> (المساعدات المبكرة)' in text
    assert '<div class="prose">' in text


@sqlite
def test_links_keep_the_language_and_headings_their_names(client: Client, edition: Edition) -> None:
    prose = client.get(f"/uk/begleitbuch/{BIRTH}").text.partition('<div class="prose">')[2]
    prose = prose.partition("</div>")[0]
    links = re.findall(r'href="(/[^"]+)"', prose)
    assert len(links) == 3
    assert all(link.startswith("/uk/begleitbuch/") for link in links)
    german = re.findall(r'<h2 id="([^"]+)"', edition.pages[BIRTH].html)
    assert re.findall(r'<h2 id="([^"]+)"', prose) == german


@sqlite
def test_deadlines_come_from_the_data_in_the_words_of_the_language(client: Client) -> None:
    for lang, words in (
        ("en", "within one week after the birth"),
        ("tr", "doğumdan sonra bir hafta içinde"),
        ("uk", "протягом одного тижня після пологів"),
        ("ar", "خلال أسبوع بعد الولادة"),
    ):
        prose = client.get(f"/{lang}/begleitbuch/{BIRTH}").text.partition('"prose"')[2]
        assert words in prose.partition("</div>")[0], lang


@sqlite
def test_lists_name_a_page_in_the_language_and_the_others_in_german(client: Client) -> None:
    book = client.get("/en/begleitbuch").text
    assert "Pages in your language" in book
    assert "Registering the birth" in book
    shelf = client.get("/en/begleitbuch/zeit/geburt").text
    assert "Registering the birth" in shelf
    assert '<span lang="de" dir="ltr">U1, U2 und U3</span>' in shelf
    assert "Seiten in Ihrer Sprache" not in client.get("/begleitbuch").text


def test_the_voice_that_reads_aloud_is_one_of_the_language() -> None:
    program = """
    import { localVoice } from "./static/js/read-aloud.js";
    const voices = ["tr-TR", "de-DE", "uk_UA"].map((lang) => ({ lang, localService: true }));
    const named = ["de", "tr", "uk", "ar"].map((one) => localVoice(voices, one)?.lang ?? "none");
    console.log(localVoice(voices).lang, ...named);
    """
    ran = subprocess.run(
        ["node", "--input-type=module", "-e", program], cwd=ROOT, capture_output=True, text=True,
        check=True, timeout=60,
    )  # fmt: skip
    assert ran.stdout.split() == ["de-DE", "de-DE", "tr-TR", "uk_UA", "none"]


@sqlite
def test_the_book_that_is_taken_along_carries_no_translations(client: Client) -> None:
    """They are kept when they are read; the German book has its 400 kB for itself."""
    listed = client.get("/offline/edition.json").json()
    urls = [entry["url"] for name in ("emergency", "book") for entry in listed[name]]
    assert [url for url in urls if re.match(r"/(ar|en|tr|uk)/", url)] == []
    answer = client.get(f"/ar/begleitbuch/{CAFE}")
    assert answer.headers["cache-control"].startswith("public")

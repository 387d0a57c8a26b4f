"""From Markdown to safe HTML."""

import pytest

from fruehe_hilfen.book.markdown import MarkdownError, fill, render

FUNCTIONS = {"zahl": lambda id: {"preis": "259 Euro"}[id]}


def test_headings_get_ids_and_repeated_ones_differ() -> None:
    rendered = render("## In Düren\n\nA.\n\n## In Düren\n\nB.", {})
    assert [section.id for section in rendered.sections] == ["in-dueren", "in-dueren-2"]
    assert '<h2 id="in-dueren">' in rendered.html


def test_quotes_become_german() -> None:
    assert "„Gelbes Heft“" in render('Das "Gelbe Heft", auch "Gelbes Heft".', {}).html


def test_raw_html_and_scripts_stay_text() -> None:
    html = render("<script>alert(1)</script>\n\n[x](javascript:alert(1)) <b onclick=x>", {}).html
    assert "<script" not in html
    assert "href" not in html
    assert "<b" not in html


def test_a_paragraph_of_one_phone_link_becomes_a_button() -> None:
    html = render("[112](tel:112)\n\nRufen Sie [112](tel:112) an.", {}).html
    assert html.count('class="button wide"') == 1
    assert html.count('href="tel:112"') == 2
    assert "112 anrufen</a>" in html


def test_table_heads_name_their_column() -> None:
    assert '<th scope="col">Wann</th>' in render("| Wann |\n|---|\n| jetzt |", {}).html


def test_functions_are_filled_in() -> None:
    assert fill('Es sind {{ zahl("preis") }}.', FUNCTIONS) == "Es sind 259 Euro."


@pytest.mark.parametrize(
    "source", ['{{ zahl("nix") }}', '{{ andere("preis") }}', "{{ zahl }}", "{% if x %}"]
)
def test_unknown_functions_and_ids_are_refused(source: str) -> None:
    with pytest.raises(MarkdownError):
        fill(source, FUNCTIONS)


def test_the_text_knows_items_paragraphs_and_sections() -> None:
    rendered = render("## Teil\n\nSatz.\n\n- Punkt\n", {})
    assert [(unit.kind, unit.section, unit.text) for unit in rendered.units] == [
        ("heading", "Teil", "Teil"),
        ("paragraph", "Teil", "Satz."),
        ("item", "Teil", "Punkt"),
    ]

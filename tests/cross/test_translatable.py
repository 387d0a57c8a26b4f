"""Every German text of a screen can be translated: the pseudo-language marks what gettext has seen."""

import re

import html5lib
import pytest
from tools.messages import template

from fruehe_hilfen.settings import Settings
from tests.support.client import Client

SCREENS = (
    "/", "/begleitbuch", "/suche", "/mehr", "/mehr/app", "/termine", "/treffpunkte", "/treffpunkte?tag=do", "/erinnerungen",
    "/offline", "/team/anmelden", "/team/unterwegs", "/vorfuehrung", "/gibt-es-nicht",
)  # fmt: skip
_WORDS = re.compile(r"[A-Za-zÄÖÜäöüß]{3,}")
_MARKED = re.compile(r"⟦[^⟦⟧]*⟧")
_DATE = re.compile(r"\b([A-Z]\w+, )?\d{1,2}\. [A-ZÄ]\w+\.?")  # written in the language's own way


def _unmarked(client: Client, path: str) -> list[str]:
    """Texts with words outside ⟦…⟧ that do not come from the content of the edition."""
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
    document = parser.parse(client.get(f"/xr{path}").text)
    found = []
    for element in document.iter():
        if not isinstance(element.tag, str) or element.tag in {"script", "style", "svg", "path"}:
            continue
        names = ("aria-label", "title", "placeholder", "alt")
        texts = [element.text, element.tail, *(element.get(name) for name in names)]
        for text in texts:
            rest = _DATE.sub("", _MARKED.sub("", text or ""))
            if _WORDS.search(rest):
                found.append(f"<{element.tag}> {' '.join(rest.split())[:80]}")
    return found


@pytest.fixture
def from_content(settings: Settings) -> str:
    """All texts of the edition in one string: content is translated as content."""
    return "\n".join(
        path.read_text(encoding="utf-8")
        for path in settings.content_dir.rglob("*")
        if path.suffix in {".yaml", ".md"}
    )


@pytest.mark.parametrize("path", SCREENS)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_text_of_a_screen_escapes_translation(
    client: Client, from_content: str, path: str
) -> None:
    escaped = [
        text
        for text in _unmarked(client, path)
        if not all(word in from_content for word in _WORDS.findall(text.partition("> ")[2]))
    ]
    assert not escaped


def test_translators_get_the_texts_of_families_and_none_of_the_team() -> None:
    texts = {message.id for message in template() if message.id}
    assert {"Termin finden", "Notfall"} <= texts
    assert "Tasche übergeben" not in texts
    assert len(texts) > 1_000

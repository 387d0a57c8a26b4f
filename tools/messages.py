"""All texts of families' screens, for translators: messages.pot and one .po file per language.

Takes the texts of babel.cfg, adds those that stand in content/, and brings every .po file up to
date: new texts come in empty, texts that are gone leave. Safe to run again.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

from fruehe_hilfen.book.rules import PHASES, TOPICS
from fruehe_hilfen.paths import CONTENT, LOCALE, ROOT
from fruehe_hilfen.reminders.catalogue import Catalogue
from fruehe_hilfen.visits import words
from fruehe_hilfen.yamlfile import read_yaml

LANGUAGES = ("ar", "en", "tr", "uk")
TEMPLATE = LOCALE / "messages.pot"
PROJECT = "fruehe-hilfen"
_JINJA = {"extensions": "jinja2.ext.i18n,jinja2.ext.do", "trim_blocks": "1", "lstrip_blocks": "1"}
Text = tuple[str, str, str]
"""A German text, the file it stands in, and what a translator has to know."""


def template() -> Catalog:
    """Every text, in the order of files and lines."""
    catalogue = Catalog(project=PROJECT, version="1", charset="utf-8", fuzzy=False)
    for file, _line, message, comments, context in _extracted():
        catalogue.add(message, None, [(file, 1)], auto_comments=comments, context=context)
    for text, file, hint in content_texts():
        if text:
            catalogue.add(text, None, [(file, 1)], auto_comments=[hint])
    return catalogue


def _extracted() -> Iterator[Any]:
    with (ROOT / "babel.cfg").open() as config:
        methods, options = parse_mapping_cfg(config)
    options = {**options, **{name: _JINJA for name, how in methods if how == "jinja2"}}
    for folder in ("src", "templates"):
        yield from sorted(
            (
                (f"{folder}/{file}", *rest)
                for file, *rest in extract_from_dir(
                    ROOT / folder, _inside(methods, folder), _inside_options(options, folder)
                )
            ),
            key=lambda found: found[:2],
        )


def _inside(methods: Any, folder: str) -> list[tuple[str, str]]:
    start = f"{folder}/"
    return [(name.removeprefix(start), how) for name, how in methods if name.startswith(start)]


def _inside_options(options: Any, folder: str) -> dict[str, Any]:
    return {name.removeprefix(f"{folder}/"): value for name, value in options.items()}


def content_texts(content: Path = CONTENT) -> Iterator[Text]:
    """What families read in their language although it stands in content/ or in a list of words."""
    yield from _book_texts()
    yield from _place_texts(content)
    yield from _guide_texts(content)
    yield from _number_texts(content)
    yield from _visit_texts(content)
    yield from _reminder_texts(content)


def _book_texts() -> Iterator[Text]:
    file = "src/fruehe_hilfen/book/rules.py"
    yield from ((name, file, "Phase im Buch") for name in PHASES.values())
    yield from ((name, file, "Thema im Buch") for name in TOPICS.values())
    for questions in read_yaml(CONTENT / "book" / "questions.yaml").values():
        yield from (
            (one["ask"], "content/book/questions.yaml", "Frage auf der Suche") for one in questions
        )


def _place_texts(content: Path) -> Iterator[Text]:
    hint = "Treffpunkt: Namen von Häusern und Ämtern bleiben deutsch"
    for place in read_yaml(content / "places.yaml"):
        if place["status"] != "hold":
            for key in ("room", "street_note", "pause_note"):
                yield place.get(key) or "", "content/places.yaml", hint
            for step in place.get("steps", ()):
                yield step, "content/places.yaml", "Schritt an der Schnullerbox"
    calendar = read_yaml(content / "calendar.yaml")
    for span in calendar["school_holidays"]["spans"]:
        yield span["name"], "content/calendar.yaml", "Schulferien"
    for day in calendar["closing_days"]:
        yield day["name"], "content/calendar.yaml", "Tag, an dem Treffpunkte zu sind"
    for name in read_yaml(content / "holidays.yaml").values():
        yield name, "content/holidays.yaml", "Feiertag in Nordrhein-Westfalen"


def _guide_texts(content: Path) -> Iterator[Text]:
    guide = read_yaml(content / "services.yaml")
    for group in guide["groups"]:
        yield group["name"], "content/services.yaml", "Gruppe von Fragen auf „Wer hilft?“"
    for service in guide["services"]:
        if service["status"] != "hold":
            yield service["question"], "content/services.yaml", "Frage einer Familie"
            for link in service.get("links", ()):
                yield link["name"], "content/services.yaml", "Name eines Links"


def _number_texts(content: Path) -> Iterator[Text]:
    for name in ("hotlines.yaml", "contacts.yaml"):
        for entry in read_yaml(content / name):
            if entry["status"] != "hold":
                hint = f"zu: {entry['name']}. Namen von Ämtern bleiben deutsch"
                for key in ("what", "hint", "hours_note", "languages"):
                    yield entry.get(key) or "", f"content/{name}", hint


def _visit_texts(content: Path) -> Iterator[Text]:
    for kind in read_yaml(content / "visit-types.yaml"):
        for key in ("name", "where", "next_step"):
            yield kind[key], "content/visit-types.yaml", "Art eines Termins"
    file = "src/fruehe_hilfen/visits/words.py"
    for table, hint in (
        (words.TOPICS, "Thema eines Termins"),
        (words.SAFE_TIMES, "Zeit am Tag"),
        (words.PARTS, "Zeit am Tag"),
        (words.INTERPRETER, "Stand beim Dolmetschen"),
        (words.NOTICES, "Nachricht zu einem Termin"),
    ):
        yield from ((text, file, hint) for text in table.values())
    yield words.LANGUAGES["other"], file, "Auswahl einer Sprache"


def _reminder_texts(content: Path) -> Iterator[Text]:
    catalogue, file = Catalogue.load(content / "reminders.yaml", thorough=False), "reminders.yaml"
    yield "Erklärung zur Barrierefreiheit", "content/legal", "Titel einer Seite"
    for text in catalogue.topics.values():
        yield text, f"content/{file}", "Art von Erinnerungen"
    for notice in (catalogue.neutral, catalogue.visit, catalogue.week):
        yield notice.title, f"content/{file}", "max-length: 60"
        yield notice.text, f"content/{file}", "Mitteilung auf dem Handy"
        yield notice.word or "", f"content/{file}", "Mitteilung auf dem Handy, ein Wort"
    for reminder in catalogue.reminders:
        yield reminder.title, "content/reminders", "max-length: 60"
        yield reminder.window.legal or "", "content/reminders", "Zeit einer Erinnerung"


def written(catalogue: Catalog) -> bytes:
    """A catalogue as a file: no line numbers and no dates, so that only texts make a change."""
    out = BytesIO()
    write_po(out, catalogue, width=100, include_lineno=False, ignore_obsolete=True)
    kept = [
        line
        for line in out.getvalue().decode().splitlines(keepends=True)
        if not line.startswith(('"POT-Creation-Date', '"PO-Revision-Date', '"Generated-By'))
    ]
    return "".join(kept).encode()


def updated(lang: str, texts: Catalog) -> Catalog:
    """The .po file of a language with exactly the texts of today."""
    path = LOCALE / f"{lang}.po"
    if not path.exists():
        catalogue = Catalog(Locale(lang), project=PROJECT, version="1", fuzzy=False)
        catalogue.header_comment = (
            "# X-Review: machine = übersetzt, noch nicht geprüft; human = geprüft"
        )
    else:
        with path.open("rb") as file:
            catalogue = read_po(file, locale=lang)
    catalogue.update(texts, no_fuzzy_matching=True)
    return catalogue


def main() -> int:
    """Write all files; with `--check` only say whether they are up to date."""
    texts = template()
    files = {TEMPLATE: written(texts)}
    files |= {LOCALE / f"{lang}.po": written(updated(lang, texts)) for lang in LANGUAGES}
    stale = [path for path, now in files.items() if not path.exists() or path.read_bytes() != now]
    if "--check" in sys.argv:
        print("\n".join(f"stale: {path.relative_to(ROOT)}" for path in stale))
        return 1 if stale else 0
    LOCALE.mkdir(exist_ok=True)
    for path in stale:
        path.write_bytes(files[path])
    print(f"{len(texts)} texts, {len(stale)} files written")
    return 0


if __name__ == "__main__":
    sys.exit(main())

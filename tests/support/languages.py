"""A whole language for tests: every text there, made from the German one."""

from __future__ import annotations

import re
from pathlib import Path

from fruehe_hilfen.paths import LOCALE
from fruehe_hilfen.web import pofile

_PARTS = re.compile(r"(%\(\w+\)[sd]|%[sd%]|\{\w+\}|</?\w+[^>]*>)")
_HEAD = 'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals={}; plural={};\\n"\n'
_FORMS = {
    "ar": (6, "n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5"),
    "tr": (2, "(n != 1)"),
}
_LETTERS = {"ar": "سصطعفقكلمن", "tr": "şğıüçöabce"}
WORDS = {"ar": "ترجمة", "tr": "çeviri"}
"""What stands in every text of the invented translation."""


def write_language(folder: Path, lang: str, *, without: int = 0) -> None:
    """`folder`/lang.po with every text; `without` so many of them."""
    count, rule = _FORMS[lang]
    texts = (LOCALE / "messages.pot").read_text(encoding="utf-8")
    (folder / "messages.pot").write_text(texts, encoding="utf-8")
    _head, *entries = pofile.read(LOCALE / "messages.pot")
    blocks = [_HEAD.format(count, rule)]
    for entry in entries[: len(entries) - without]:
        german = entry.german
        names = ["msgid", "msgid_plural"][: len(german)]
        lines = [f"{name} {_quoted(text)}" for name, text in zip(names, german, strict=True)]
        if len(german) == 1:
            lines.append(f"msgstr {_quoted(translated(german[0], lang))}")
        else:
            form = _quoted(translated(german[1], lang))
            lines += [f"msgstr[{n}] {form}" for n in range(count)]
        blocks.append("\n".join(lines) + "\n")
    (folder / f"{lang}.po").write_text("\n".join(blocks), encoding="utf-8")


def translated(text: str, lang: str) -> str:
    """As long as the German text, in other letters, with the same blanks, tags and ends."""
    letters, word = _LETTERS[lang], WORDS[lang]

    def change(part: str) -> str:
        return re.sub(r"\w", lambda letter: letters[ord(letter[0]) % len(letters)], part)

    parts = [part if _PARTS.fullmatch(part) else change(part) for part in _PARTS.split(text)]
    body = "".join(parts)
    room = len(text) > len(word) + 1 and len(body.strip()) < 54
    return body.rstrip() + f" {word}" + body[len(body.rstrip()) :] if room else body


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'

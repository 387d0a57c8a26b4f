"""Hard grammar that plain language avoids, found by pattern. Standard library only.

The patterns know no dictionary. They look at one clause at a time, so that "wenn er wach wird" is
no passive and a list of three things is no nested sentence.

**Source**: gates A-34 and A-35 of the project's requirements, after DIN 8581-1 and DIN SPEC 33429.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fruehe_hilfen.book.readability import sentences_of

_CLAUSE_END = re.compile(r"[,;–()]|\b(?:und|oder|aber|sondern)\b")
_BECOME = re.compile(r"\b(?:wird|werden|wurde|wurden|worden)\b")
_WEAK = r"(?:[a-zäöüß]{0,10}ge[a-zäöüß]{2,}t|(?:be|ver|er|ent|zer|über|unter)[a-zäöüß]{3,}t|[a-zäöüß]{3,}iert)"
_STRONG = (
    r"(?:[a-zäöüß]{0,10}ge|be|ver|er|ent|zer|über|unter)(?:geben|nommen|sprochen|schrieben|holfen|"
    r"funden|boten|laden|halten|lassen|troffen|zogen|schlossen|tragen|rufen|schnitten|gossen|"
    r"stochen|bunden|wogen|messen|lesen|sehen|worfen|schoben|hoben|brochen|wiesen|blasen)"
)
_PARTICIPLE = re.compile(rf"\b(?:{_WEAK}|{_STRONG})\b")
_PASSIVE_AT_END = re.compile(rf"\b(?:{_WEAK}|{_STRONG})(?:\s+worden)?$")
_PASSIVE_BEFORE = re.compile(rf"\b(?:{_WEAK}|{_STRONG})\s+(?:wird|werden|wurde|wurden)$")
_MODAL_CHAIN = re.compile(
    r"\bwerden\s+(?:muss|müssen|soll|sollen|kann|können|darf|dürfen)\b"
    r"|\b(?:muss|müssen|soll|sollen|kann|können|darf|dürfen)\b[^,]*\bwerden$"
)
_CONDITIONAL = re.compile(
    r"\b(?:würde|könnte|sollte|müsste|dürfte|hätte|wäre|käme|gäbe|bräuchte|ginge)(?:n|st|t)?\b",
    re.IGNORECASE,
)
_NESTED_COMMA = re.compile(
    r",\s+(?:in|an|auf|mit|von|für|bei|zu|aus)?\s*"
    r"(?:dass|wenn|weil|ob|wie|was|wo|wer|warum|wann|bis|bevor|nachdem|sobald|solange|während|"
    r"obwohl|damit|um|der|die|das|den|dem|deren|dessen|denen|welche\w*)\b"
)
_ALLOWED = re.compile(r"\(?wird noch bestätigt\)?|Sie werden am Telefon angeleitet")
"""Set phrases: the hint at a number, and what an emergency page says by rule of the content plan."""
_NEGATION = re.compile(r"\b(?:nicht|nie|niemals|kein\w*)\b", re.IGNORECASE)
_BOLD = re.compile(r"\*\*.+?\*\*")
_NUMBER_WORD = re.compile(
    r"\b(?:zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|zwanzig|dreißig)\b",
    re.IGNORECASE,
)
_ROMAN = re.compile(r"\b(?:I{2,3}|I?V|VI{1,3}|I?X{1,2})\b")
_FUNCTION = re.compile(r"\{\{.*?\}\}")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_LIST_MARK = re.compile(r"^(?:[-*]|\d+\.)\s+")
_NEXT_SENTENCE = re.compile(r"(?:(?<!\d)(?<!\bSt)\.|[!?…])\s+\S")
_COMMA = re.compile(r"(?<!\d),|,(?!\d)")
_SHORT_FORM = re.compile(r"\b(?:Nr|Str|Tel|Std|Mio|max|min|vgl|Abs|Dr|etc|o\. ?ä|s\. ?o)\.")
_GENITIVES = re.compile(
    r"\b[A-ZÄÖÜ][a-zäöüß]+ (?:des|der|eines|einer) [A-ZÄÖÜ][a-zäöüß]+ "
    r"(?:des|der|eines|einer) [A-ZÄÖÜ][a-zäöüß]+"
)


@dataclass(frozen=True)
class Hard:
    """A hard form and the sentence it stands in."""

    form: str
    sentence: str


def hard_forms(units: Iterable[str]) -> list[Hard]:
    """Passive, conditional and nested sentences of a text, each sentence once per form."""
    sentences = [sentence for unit in units for sentence in sentences_of(_ALLOWED.sub("", unit))]
    return [Hard(form, s) for s in sentences for form in _forms(s)]


def _forms(sentence: str) -> Iterator[str]:
    clauses = [clause.strip() for clause in _CLAUSE_END.split(sentence)]
    if any(_is_passive(clause) for clause in clauses):
        yield "passive"
    if _CONDITIONAL.search(sentence):
        yield "conditional"
    if len(_NESTED_COMMA.findall(sentence)) >= 2:
        yield "nested"


def _is_passive(clause: str) -> bool:
    if _PASSIVE_BEFORE.search(clause):
        return True
    if _MODAL_CHAIN.search(clause):
        return bool(_PARTICIPLE.search(clause))
    return bool(_BECOME.search(clause) and _PASSIVE_AT_END.search(clause))


def hard_in_need(source: str) -> list[Hard]:
    """What an emergency page must not have: plain negation, number words, Roman numbers, genitives.

    `source` is Markdown, because a negation in bold is allowed.
    """
    found = []
    for line in source.splitlines():
        plain = "" if line.startswith("#") else _BOLD.sub(" ", _LINK.sub(r"\1", line))
        for form, pattern in (
            ("negation that is not bold", _NEGATION),
            ("a number in words", _NUMBER_WORD),
            ("a Roman number", _ROMAN),
            ("a chain of genitives", _GENITIVES),
        ):
            found += [Hard(form, line.strip()) for _ in pattern.findall(plain)]
    return found


def hard_in_easy(source: str) -> list[Hard]:
    """What Leichte Sprache must not have, line by line: also a second sentence, a second comma.

    `source` is Markdown. **Source**: A-34, A-35.
    """
    found = hard_in_need(source)
    for line in source.splitlines():
        plain = _plain_line(line)
        for form, is_hard in (
            ("two sentences in one line", bool(_NEXT_SENTENCE.search(plain))),
            ("more than one comma in a line", len(_COMMA.findall(plain)) > 1),
            ("an abbreviation", bool(_SHORT_FORM.search(plain))),
            ("a table", line.startswith("|")),
        ):
            if is_hard:
                found.append(Hard(form, line.strip()))
    return found


def _plain_line(line: str) -> str:
    """A line as it is read: without marks, with one word for what a function fills in."""
    text = _LINK.sub(r"\1", _FUNCTION.sub("Wort", line.strip().replace("*", "")))
    return _LIST_MARK.sub("", text)

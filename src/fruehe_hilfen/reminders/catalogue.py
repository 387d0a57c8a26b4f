"""The reminder catalogue: read, checked against its invariants, compiled into one small JSON."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from fruehe_hilfen.holidays import public_holidays
from fruehe_hilfen.reminders.invariants import wrong_names, wrong_order
from fruehe_hilfen.reminders.schema import Category, Notice, Reminder, Situation, Source, WeekCard
from fruehe_hilfen.reminders.words import window_words
from fruehe_hilfen.yamlfile import read_yaml

HOLIDAY_YEARS = range(2026, 2031)
ANSWERS = frozenset({"ring", "list"})


class CatalogueError(Exception):
    """The catalogue breaks its schema or an invariant; the message names the entry."""


@dataclass(frozen=True)
class Catalogue:
    """The reminders in the order of the files, with what holds for unanswered conditions."""

    reminders: tuple[Reminder, ...]
    conditions: Mapping[str, str]
    situations: Mapping[str, Situation]
    topics: Mapping[Category, str]
    neutral: Notice
    visit: Notice
    week: Notice
    weeks: Mapping[str, WeekCard]

    @classmethod
    def load(cls, path: Path, *, thorough: bool = True) -> Catalogue:
        """Read and check `content/reminders.yaml` with its parts. Raises CatalogueError.

        Not `thorough`: the order of all dates over four years is left to the tests and `doctor`,
        because it takes longer than the rest of a start.
        """
        raw = _read(path)
        try:
            sources = TypeAdapter(dict[str, Source]).validate_python(raw["sources"])
            catalogue = cls(
                reminders=TypeAdapter(tuple[Reminder, ...]).validate_python(raw["reminders"]),
                conditions=raw.get("conditions", {}),
                situations=TypeAdapter(dict[str, Situation]).validate_python(raw["situations"]),
                topics=TypeAdapter(dict[Category, str]).validate_python(raw["topics"]),
                neutral=Notice.model_validate(raw.get("neutral")),
                visit=Notice.model_validate(raw.get("visit")),
                week=Notice.model_validate(raw.get("week")),
                weeks=TypeAdapter(dict[str, WeekCard]).validate_python(raw["weeks"]),
            )
        except ValidationError as error:
            raise CatalogueError(str(error)) from error
        catalogue.check(frozenset(sources), thorough=thorough)
        return catalogue

    def window_text(self, id: str) -> str:
        """A window or deadline in words, tolerance included. Raises KeyError for no such id."""
        return window_words(self._by_id[id].model_dump())

    def title(self, id: str) -> str:
        """Raises KeyError for no such id."""
        return self._by_id[id].title

    def __contains__(self, id: object) -> bool:
        return id in self._by_id

    @property
    def actions(self) -> list[tuple[str, str]]:
        """(id, where its button leads) of every reminder and every card of a week."""
        cards = [(f"week {name}", card.url) for name, card in self.weeks.items()]
        return [(reminder.id, reminder.action.url) for reminder in self.reminders] + cards

    @cached_property
    def _by_id(self) -> Mapping[str, Reminder]:
        return {reminder.id: reminder for reminder in self.reminders}

    @cached_property
    def compiled(self) -> dict[str, Any]:
        """The catalogue as the phone gets it; `version` changes with any content."""
        content = {
            "holidays": [day.isoformat() for day in ring_free_days()],
            "conditions": dict(self.conditions),
            "situations": {n: s.model_dump(mode="json") for n, s in self.situations.items()},
            "topics": dict(self.topics),
            "neutral": self.neutral.model_dump(),
            "visit": self.visit.model_dump(),
            "week": self.week.model_dump(),
            "weeks": {name: card.model_dump() for name, card in self.weeks.items()},
            "reminders": [reminder.compiled() for reminder in self.reminders],
        }
        return {"version": hashlib.sha256(_json(content)).hexdigest()[:16], **content}

    def check(self, sources: frozenset[str], *, thorough: bool) -> None:
        """Raises CatalogueError with every violation."""
        problems = [*_duplicates(self.reminders), *_unknown_answers(self.conditions)]
        problems += [
            f"{name}: keeps unknown {id}"
            for name, situation in self.situations.items()
            for id in situation.keeps
            if id not in self
        ]
        conditions = frozenset(self.conditions)
        for reminder in self.reminders:
            found = list(
                wrong_names(reminder, others=self._by_id, conditions=conditions, sources=sources)
            )
            found += wrong_order(reminder) if thorough else []
            problems += [f"{reminder.id}: {problem}" for problem in found]
        if problems:
            raise CatalogueError("\n".join(problems))


def compile_catalogue(catalogue: Catalogue) -> bytes:
    """The JSON for the phone, compact UTF-8."""
    return _json(catalogue.compiled)


def ring_free_days() -> list[date]:
    """Public holidays in North Rhine-Westphalia; Sundays are known to everyone."""
    return list(public_holidays(HOLIDAY_YEARS))


def _read(path: Path) -> dict[str, Any]:
    """The file with its parts: lists one after the other, tables together."""
    empty: dict[str, Any] = {"reminders": [], "sources": {}, "situations": {}, "weeks": {}}
    raw: dict[str, Any] = {**empty, **read_yaml(path)}
    for name in raw.pop("parts", ()):
        for key, value in read_yaml(path.parent / name).items():
            raw[key] = raw[key] + value if isinstance(value, list) else raw[key] | value
    return raw


def _json(data: object) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def _duplicates(reminders: tuple[Reminder, ...]) -> Iterator[str]:
    ids = [reminder.id for reminder in reminders]
    yield from (
        f"{id}: twice in the catalogue" for id in sorted({i for i in ids if ids.count(i) > 1})
    )


def _unknown_answers(conditions: Mapping[str, str]) -> Iterator[str]:
    yield from (
        f"{name}: neither ring nor list" for name, how in conditions.items() if how not in ANSWERS
    )

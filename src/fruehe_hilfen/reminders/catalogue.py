"""The reminder catalogue: read, checked against its invariants, compiled into one small JSON."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import holidays
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from fruehe_hilfen.reminders import rules
from fruehe_hilfen.reminders.words import window_words
from fruehe_hilfen.yamlfile import read_yaml

HOLIDAY_YEARS = range(2026, 2031)
PLACES = frozenset({"/termine", "/treffpunkte", "/notfall", "/erinnerungen"})
BOOK_SLUGS = frozenset({"u-untersuchungen", "erste-behoerdengaenge", "wenn-das-baby-viel-weint"})
KINDS = Literal["info", "book", "gentle", "last_call"]


class CatalogueError(Exception):
    """The catalogue breaks its schema or an invariant; the message names the entry."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RuleData(_Strict):
    """A rule object; which fields it needs depends on `rule`."""

    rule: str
    n: int | None = None
    w: int | None = None
    d: int | None = None
    name: str | None = None
    plus_days: int | None = None


class Span(_Strict):
    """A window; `legal` = words by hand where none can be made from the rules."""

    start: RuleData
    end: RuleData
    legal: str | None = None


class DeadlineData(_Strict):
    rule: RuleData
    hard: bool


class MomentData(_Strict):
    at: RuleData
    kind: KINDS


class Action(_Strict):
    label: str = Field(max_length=40)
    url: str


class Notice(_Strict):
    """What the phone says without a reminder of its own."""

    title: str = Field(max_length=60)
    text: str = Field(max_length=160)


class SourceRef(_Strict):
    id: str
    pin: str | None = None


class Reminder(_Strict):
    """One entry of content/reminders.yaml."""

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    title: str = Field(max_length=60)
    text: str = Field(max_length=160)
    action: Action
    category: Literal[
        "checkup", "vaccination", "authority", "money", "dental",
        "development", "local-offer", "self-care", "safety",
    ]  # fmt: skip
    anchor: Literal["due_date", "birth_date", "corrected_birth_date", "calendar"]
    window: Span
    tolerance: Span | None = None
    deadline: DeadlineData | None = None
    remind: tuple[MomentData, ...] = ()
    applies_to: tuple[str, ...]
    per: Literal["pregnancy", "child"]
    lifecycle_class: Literal[
        "preg_medical", "preg_admin", "preg_social", "birth_admin", "family_money",
        "mother_rights", "mother_health", "child_health", "child_vacc", "child_dev",
        "child_safety", "child_care", "local",
    ]  # fmt: skip
    push_default: Literal["on", "opt_in", "bundled", "info_only", "off"]
    bundle: str | None = None
    bundle_lead: str | None = None
    sources: tuple[SourceRef, ...] = Field(min_length=1)
    confidence: Literal["high", "medium", "low"]
    valid_until: date | None

    def compiled(self) -> dict[str, Any]:
        """What the phone needs; low confidence never rings."""
        keys = {"sources", "confidence", "push_default", "bundle"}
        data = self.model_dump(mode="json", exclude=keys, exclude_none=True)
        quiet = self.confidence == "low" and self.push_default != "off"
        data["push"] = "info_only" if quiet else self.push_default
        data["window"].pop("legal", None)
        return {**data, "remind": data.get("remind", [])}


@dataclass(frozen=True)
class Catalogue:
    """The reminders in the order of the file, with what holds for unanswered conditions."""

    reminders: tuple[Reminder, ...]
    conditions: Mapping[str, str]
    neutral: Notice
    visit: Notice

    @classmethod
    def load(
        cls, path: Path, slugs: Iterable[str] = BOOK_SLUGS, *, thorough: bool = True
    ) -> Catalogue:
        """Read and check `content/reminders.yaml`. Raises CatalogueError.

        Not `thorough`: the order of all dates over four years is left to the tests and `doctor`,
        because it takes longer than the rest of a start.
        """
        raw: dict[str, Any] = read_yaml(path)
        try:
            catalogue = cls(
                reminders=TypeAdapter(tuple[Reminder, ...]).validate_python(raw["reminders"]),
                conditions=raw.get("conditions", {}),
                neutral=Notice.model_validate(raw.get("neutral")),
                visit=Notice.model_validate(raw.get("visit")),
            )
        except ValidationError as error:
            raise CatalogueError(str(error)) from error
        catalogue.check(frozenset(raw["sources"]), frozenset(slugs), thorough=thorough)
        return catalogue

    def window_text(self, id: str) -> str:
        """A window or deadline in words, tolerance included. Raises KeyError for no such id."""
        return window_words(self._by_id[id].model_dump())

    def title(self, id: str) -> str:
        """Raises KeyError for no such id."""
        return self._by_id[id].title

    @cached_property
    def _by_id(self) -> Mapping[str, Reminder]:
        return {reminder.id: reminder for reminder in self.reminders}

    @cached_property
    def compiled(self) -> dict[str, Any]:
        """The catalogue as the phone gets it; `version` changes with any content."""
        content = {
            "holidays": [day.isoformat() for day in ring_free_days()],
            "conditions": dict(self.conditions),
            "neutral": self.neutral.model_dump(),
            "visit": self.visit.model_dump(),
            "reminders": [reminder.compiled() for reminder in self.reminders],
        }
        return {"version": hashlib.sha256(_json(content)).hexdigest()[:16], **content}

    def check(self, sources: frozenset[str], slugs: frozenset[str], *, thorough: bool) -> None:
        """Raises CatalogueError with every violation."""
        problems = [*_duplicates(self.reminders)]
        for reminder in self.reminders:
            found = [*_references(reminder, self, sources, slugs)]
            found += _order(reminder) if thorough else []
            problems += [f"{reminder.id}: {problem}" for problem in found]
        if problems:
            raise CatalogueError("\n".join(problems))


def compile_catalogue(catalogue: Catalogue) -> bytes:
    """The JSON for the phone, compact UTF-8."""
    return _json(catalogue.compiled)


def ring_free_days() -> list[date]:
    """Public holidays in North Rhine-Westphalia; Sundays are known to everyone."""
    found = holidays.country_holidays("DE", subdiv="NW", years=HOLIDAY_YEARS)
    return sorted(found.keys())


def _json(data: object) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def _duplicates(reminders: tuple[Reminder, ...]) -> Iterator[str]:
    ids = [reminder.id for reminder in reminders]
    yield from (
        f"{id}: twice in the catalogue" for id in sorted({i for i in ids if ids.count(i) > 1})
    )


def _references(
    reminder: Reminder, catalogue: Catalogue, sources: frozenset[str], slugs: frozenset[str]
) -> Iterator[str]:
    """Names that lead nowhere."""
    known = {"all", "preterm", *catalogue.conditions}
    yield from (f"unknown condition {name}" for name in reminder.applies_to if name not in known)
    yield from (f"unknown source {s.id}" for s in reminder.sources if s.id not in sources)
    lead = catalogue._by_id.get(reminder.bundle_lead or reminder.id)
    if lead is None or (reminder.push_default == "bundled" and lead.id == reminder.id):
        yield f"rides on nothing: {reminder.bundle_lead}"
    url = reminder.action.url
    page = url.removeprefix("/begleitbuch/")
    if not (url in PLACES or url.startswith("tel:+") or (page != url and page in slugs)):
        yield f"unknown address {url}"


def _order(reminder: Reminder) -> Iterator[str]:
    """Windows, tolerance, moments and deadline over every third day of 2026 to 2029."""
    data = reminder.model_dump(exclude_none=True)
    first, days = date(2026, 1, 1), 4 * 365 + 1
    for anchor in (first + timedelta(days=n) for n in range(0, days, 3)):
        problem = _violation(data, anchor)
        if problem:
            yield f"{problem} (anchor {anchor})"
            return


def _violation(data: Mapping[str, Any], anchor: date) -> str | None:
    wish = rules.age_months(anchor, 13)
    inputs = rules.Inputs(due_date=anchor, birth_date=anchor, wished_start=wish, today=anchor)
    try:
        if data["anchor"] == "calendar":
            anchor = rules.resolve(data["window"]["start"], anchor, inputs) or anchor
        return _misordered(data, anchor, inputs)
    except (KeyError, TypeError) as error:
        return f"rule that nobody can measure: {error}"


def _misordered(data: Mapping[str, Any], anchor: date, inputs: rules.Inputs) -> str | None:
    def day(rule: Mapping[str, Any]) -> date | None:
        return rules.resolve(rule, anchor, inputs)

    start, end = day(data["window"]["start"]), day(data["window"]["end"])
    if start is None or end is None or start > end:
        return "window ends before it begins"
    last = end
    if "tolerance" in data:
        opens, closes = day(data["tolerance"]["start"]), day(data["tolerance"]["end"])
        if opens is None or closes is None or opens > start or closes < end:
            return "tolerance does not enclose the window"
        last = closes
    moments = [found for moment in data.get("remind", ()) if (found := day(moment["at"]))]
    if moments != sorted(moments):
        return "moments are not sorted"
    deadline = day(data["deadline"]["rule"]) if "deadline" in data else None
    late = moments and moments[-1] > (deadline or last)
    return "a moment after the end or the deadline" if late else None

"""What one entry of the reminder catalogue is made of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from fruehe_hilfen.reminders import rules

KINDS = Literal["info", "book", "gentle", "last_call"]
_ANY_DAY = date(2026, 1, 1)


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
    legal: str | None = Field(default=None, max_length=80)


class DeadlineData(_Strict):
    rule: RuleData
    hard: bool


class MomentData(_Strict):
    at: RuleData
    kind: KINDS


class Repetition(_Strict):
    """Again and again from the start of the window, which is measured in days or weeks."""

    every_days: int = Field(gt=0)
    until: RuleData


class Action(_Strict):
    label: str = Field(max_length=40)
    url: str


class Notice(_Strict):
    """What the phone says without a reminder of its own."""

    title: str = Field(max_length=60)
    text: str = Field(max_length=160)
    word: str | None = Field(default=None, max_length=20)


class SourceRef(_Strict):
    id: str
    pin: str | None = None


class Source(_Strict):
    """Where a fact stands; an empty address = common practice, nothing dated was found."""

    title: str
    url: str
    date: str
    kind: Literal["primary", "secondary", "none"]


class WeekCard(_Strict):
    """What Heute says in one week or month: two or three sentences with one thing to do, one link."""

    text: str = Field(max_length=260)
    label: str = Field(max_length=45)
    url: str


LifecycleClass = Literal[
    "preg_medical", "preg_admin", "preg_social", "birth_admin", "family_money", "mother_rights",
    "mother_health", "child_health", "child_vacc", "child_dev", "child_safety", "child_care",
    "local",
]  # fmt: skip


Category = Literal[
    "checkup", "vaccination", "authority", "money", "dental",
    "development", "local-offer", "self-care", "safety",
]  # fmt: skip


class Situation(_Strict):
    """What changes for a family, by class; `keeps` = ids that stay although their class does not."""

    classes: dict[LifecycleClass, Literal["off", "list", "intake"]]
    keeps: tuple[str, ...] = ()


class Reminder(_Strict):
    """One entry of the catalogue."""

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    title: str = Field(max_length=60)
    text: str = Field(max_length=160)
    action: Action
    category: Category
    anchor: Literal["due_date", "birth_date", "corrected_birth_date", "calendar"]
    window: Span
    tolerance: Span | None = None
    deadline: DeadlineData | None = None
    remind: tuple[MomentData, ...] = ()
    repeat: Repetition | None = None
    wish: Literal["leave_start"] | None = None
    not_before: RuleData | None = None
    applies_to: tuple[str, ...] = Field(min_length=1)
    per: Literal["pregnancy", "child"]
    lifecycle_class: LifecycleClass
    push_default: Literal["on", "opt_in", "bundled", "info_only", "off"]
    bundle: str | None = None
    bundle_lead: str | None = None
    sources: tuple[SourceRef, ...] = Field(min_length=1)
    confidence: Literal["high", "medium", "low"]
    valid_until: date | None

    def measured(self) -> dict[str, Any]:
        """Plain data with every moment, repeated ones written out."""
        data = self.model_dump(mode="json", exclude={"repeat"}, exclude_none=True)
        return {**data, "remind": [*data.get("remind", ()), *self._repeated()]}

    def compiled(self) -> dict[str, Any]:
        """What the phone needs; low confidence never rings."""
        data = self.measured()
        for key in ("sources", "confidence", "push_default", "bundle"):
            data.pop(key, None)
        data["window"].pop("legal", None)
        quiet = self.confidence == "low" and self.push_default != "off"
        return {**data, "push": "info_only" if quiet else self.push_default}

    def _repeated(self) -> Iterator[dict[str, Any]]:
        if self.repeat is None:
            return
        first, step = self.window.start.model_dump(exclude_none=True), self.repeat.every_days
        last = rules.resolve(
            self.repeat.until.model_dump(exclude_none=True), _ANY_DAY, rules.Inputs()
        )
        at = first
        while (day := rules.resolve(at, _ANY_DAY, rules.Inputs())) and last and day <= last:
            yield {"at": at, "kind": "info"}
            at = {**first, "plus_days": at.get("plus_days", 0) + step}

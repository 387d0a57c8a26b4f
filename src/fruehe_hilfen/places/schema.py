"""The shape of content/places.yaml and content/calendar.yaml."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Any, Literal

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)

from fruehe_hilfen.places import rules

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
Confidence = Literal["high", "medium", "low"]
SourceDate = Annotated[str, BeforeValidator(str), Field(pattern=r"^\d{4}(-\d\d){0,2}$")]
"""As exact as the source: '2015', '2024-01' or '2024-01-09'."""


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SpanData(Strict):
    name: str
    first: date
    last: date

    @model_validator(mode="after")
    def _in_order(self) -> SpanData:
        if self.last < self.first:
            raise ValueError(f"{self.name}: ends before it begins")
        return self

    def span(self) -> rules.Span:
        return rules.Span(self.name, self.first, self.last)


class ChangeData(Strict):
    """One date that differs, as the office enters it."""

    on: date
    kind: rules.ChangeKind
    new_on: date | None = None
    start: time | None = None
    end: time | None = None
    where: str = ""
    nurse: bool | None = None
    reason: str = ""

    @model_validator(mode="before")
    @classmethod
    def _on_is_a_word(cls, raw: Any) -> Any:
        """YAML 1.1 reads the key `on` as true."""
        if isinstance(raw, dict) and True in raw:
            return {("on" if key is True else key): value for key, value in raw.items()}
        return raw

    def change(self) -> rules.Change:
        return rules.Change(**self.model_dump())


class NthNurse(Strict):
    nth: tuple[Annotated[int, Field(ge=1, le=5)], ...] = Field(min_length=1)


class SeriesData(Strict):
    """A meeting on one weekday; a new weekday or hour is a new series, the old one gets `last`.

    Every week; with `every_weeks` and `anchor` every n weeks; with `nth` on those of the month.
    """

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    weekday: Literal["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
    start: time
    end: time
    nurse: Literal["every", "none"] | NthNurse
    pause: Literal["school_holidays", "none"]
    pauses: tuple[SpanData, ...] = ()
    changes: tuple[ChangeData, ...] = ()
    every_weeks: int = Field(default=1, ge=1, le=12)
    anchor: date | None = None
    nth: tuple[Annotated[int, Field(ge=1, le=5)], ...] = ()
    first: date = date.min
    last: date = date.max

    @model_validator(mode="after")
    def _is_sound(self) -> SeriesData:
        if self.end <= self.start:
            raise ValueError(f"{self.id}: ends before it begins")
        if (self.every_weeks > 1) != (self.anchor is not None) or (self.anchor and self.nth):
            raise ValueError(f"{self.id}: every_weeks needs an anchor, and neither goes with nth")
        days = [change.on for change in self.changes]
        if len(days) != len(set(days)):
            raise ValueError(f"{self.id}: two changes of one date")
        for change in self.changes:
            if change.kind != "extra" and not self.series().is_regular(change.on):
                raise ValueError(f"{self.id}: {change.on} is no regular date")
            if (change.end or self.end) <= (change.start or self.start):
                raise ValueError(f"{self.id}: {change.on} ends before it begins")
        return self

    def series(self) -> rules.Series:
        return rules.Series(
            id=self.id,
            weekday=WEEKDAYS.index(self.weekday),
            start=self.start,
            end=self.end,
            nurse=self._nurse(),
            pauses_in_school_holidays=self.pause == "school_holidays",
            pauses=tuple(item.span() for item in self.pauses),
            changes=tuple(item.change() for item in self.changes),
            every_weeks=self.every_weeks,
            anchor=self.anchor,
            nth=self.nth,
            first=self.first,
            last=self.last,
        )

    def _nurse(self) -> rules.NurseRule:
        if isinstance(self.nurse, NthNurse):
            return rules.NurseRule(nth=self.nurse.nth)
        return rules.NurseRule(every=self.nurse == "every")


class About(Strict):
    """A rough position for the schematic map; never used for a route."""

    lat: float = Field(ge=50.7, le=50.9)
    lon: float = Field(ge=6.3, le=6.6)
    basis: Literal["district", "street", "direction"]
    label: str
    source: str


class Audience(Strict):
    """Age of the children in completed months, from and to."""

    age_months: tuple[int, int]
    siblings: bool = False


class PlaceData(Strict):
    """One record of content/places.yaml with its provenance."""

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    kind: Literal["cafe", "toddler_cafe", "outdoor", "box"]
    name: str
    district: str
    room: str | None
    street: str | None
    street_note: str = ""
    postcode: str | None = Field(pattern=r"^\d{5}$")
    town: str = "Düren"
    lat: float | None
    lon: float | None
    about: About | None
    body: str
    partner: str | None
    audience: Audience | None
    who: tuple[Literal["educator", "childhood_educator", "nurse"], ...]
    cost: Literal["free"]
    registration: Literal["none"]
    offers: tuple[Literal["breakfast"], ...]
    contact: str | None = None
    steps: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    pause_note: str
    accessible: bool | None
    changing_table: bool | None
    series: tuple[SeriesData, ...]
    source: str = Field(min_length=1)
    source_url: str = Field(pattern=r"^https?://")
    source_date: SourceDate
    confidence: Confidence
    status: Literal["ok", "confirm", "hold"]
    verified_at: AwareDatetime | None


class ClosingDay(Strict):
    """A day the offices are closed every year: days after Easter, or a fixed day."""

    name: str
    easter_days: int | None = None
    month_day: str | None = Field(default=None, pattern=r"^\d\d-\d\d$")
    confidence: Confidence
    source: str
    source_url: str
    source_date: SourceDate

    @model_validator(mode="after")
    def _one_rule(self) -> ClosingDay:
        if (self.easter_days is None) == (self.month_day is None):
            raise ValueError(f"{self.name}: either easter_days or month_day")
        return self


class SchoolHolidays(Strict):
    source: str
    source_url: str
    source_date: SourceDate
    confidence: Confidence
    spans: tuple[SpanData, ...]


class CalendarData(Strict):
    """content/calendar.yaml"""

    known_from: date
    known_until: date
    school_holidays: SchoolHolidays
    closing_days: tuple[ClosingDay, ...]
    pauses: tuple[SpanData, ...]

    @model_validator(mode="before")
    @classmethod
    def _no_empty_lists(cls, raw: Any) -> Any:
        return {key: [] if value is None else value for key, value in raw.items()}

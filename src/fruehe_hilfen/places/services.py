"""„Wer hilft?“: what the offices do, told from a parent's question. `hold` records are never in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError, model_validator

from fruehe_hilfen.places.catalogue import PlacesError
from fruehe_hilfen.places.schema import SourceDate, Strict
from fruehe_hilfen.yamlfile import read_yaml

_Id = Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]


class SourceData(Strict):
    """Where a fact was read. `dated` as printed by the source; None = the source has none."""

    name: str = Field(min_length=1)
    url: str = Field(pattern=r"^https?://")
    dated: SourceDate | None
    read_on: date


class LinkData(Strict):
    """A page of ours (`path`) or of somebody else (`url`)."""

    name: str = Field(min_length=1)
    path: str | None = Field(default=None, pattern=r"^/[a-z0-9/-]+$")
    url: str | None = Field(default=None, pattern=r"^https://")

    @model_validator(mode="after")
    def _one_target(self) -> LinkData:
        if (self.path is None) == (self.url is None):
            raise ValueError(f"{self.name}: either path or url")
        return self


class GroupData(Strict):
    id: _Id
    name: str = Field(min_length=1)


class ServiceData(Strict):
    """One question and the office that helps. `ask_for`: what people say on the phone."""

    id: _Id
    group: _Id
    icon: _Id
    question: str = Field(min_length=1, max_length=60)
    office: str = Field(min_length=1)
    does: tuple[str, ...] = Field(min_length=1, max_length=6)
    ask_for: str = Field(min_length=1)
    contact: _Id
    links: tuple[LinkData, ...] = ()
    pages: tuple[_Id, ...] = ()
    body: Literal["Stadt Düren", "Kreis Düren", "Bund"]
    source: _Id
    status: Literal["ok", "confirm", "hold"]


class GuideData(Strict):
    """content/services.yaml"""

    sources: dict[str, SourceData]
    groups: tuple[GroupData, ...]
    services: tuple[ServiceData, ...]

    @model_validator(mode="after")
    def _refers_to_what_exists(self) -> GuideData:
        groups = [group.id for group in self.groups]
        ids = [*groups, *(service.id for service in self.services)]
        if twice := {id for id in ids if ids.count(id) > 1}:
            raise ValueError(f"{', '.join(sorted(twice))} stands there twice")
        for service in self.services:
            if service.group not in groups or service.source not in self.sources:
                raise ValueError(f"{service.id}: no such group or source")
        return self


@dataclass(frozen=True)
class Service:
    """A visible record with its source."""

    data: ServiceData
    source: SourceData
    checked_on: date | None = None

    @property
    def path(self) -> str:
        return f"/hilfe#{self.data.id}"

    @property
    def needs_check(self) -> bool:
        """Whether the office has not confirmed this entry yet."""
        return self.data.status == "confirm"


Status = Literal["ok", "hold"]


class Guide:
    """All visible services in the order of the file, in groups; the postcodes of the city."""

    def __init__(
        self,
        data: GuideData,
        postcodes: Iterable[str],
        checked: Mapping[str, tuple[Status, date]] | None = None,
    ) -> None:
        self.postcodes = frozenset(postcodes)
        self.all = tuple(
            _service(item, data, (checked or {}).get(item.id)) for item in data.services
        )
        self.services = tuple(one for one in self.all if one.data.status != "hold")
        self._data, self._groups = data, data.groups

    @classmethod
    def load(cls, content_dir: Path) -> Guide:
        """Read services.yaml and the postcodes of districts.yaml. Raises PlacesError."""
        try:
            data = GuideData.model_validate(read_yaml(content_dir / "services.yaml"))
        except ValidationError as error:
            raise PlacesError(f"services.yaml: {error}") from error
        return cls(data, read_yaml(content_dir / "districts.yaml")["postcodes"])

    def with_changes(self, checked: Mapping[str, tuple[Status, date]]) -> Guide:
        """The same with what the office confirmed or hid, and on which day."""
        return Guide(self._data, self.postcodes, checked)

    def __iter__(self) -> Iterator[Service]:
        return iter(self.services)

    @property
    def groups(self) -> list[tuple[str, list[Service]]]:
        """(name, services) of every group that has visible services."""
        listed = [
            (group.name, [one for one in self.services if one.data.group == group.id])
            for group in self._groups
        ]
        return [entry for entry in listed if entry[1]]

    @property
    def sources(self) -> list[SourceData]:
        """Every source of the visible services, once."""
        found = {one.source.url: one.source for one in self.services}
        return list(found.values())

    @property
    def is_checked(self) -> bool:
        """Whether the office has confirmed every visible entry."""
        return all(one.checked_on for one in self.services)


def _service(item: ServiceData, data: GuideData, checked: tuple[Status, date] | None) -> Service:
    if checked:
        item = item.model_copy(update={"status": checked[0]})
    return Service(item, data.sources[item.source], checked[1] if checked else None)

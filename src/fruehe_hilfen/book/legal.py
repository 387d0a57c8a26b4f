"""Pages of information: law, barriers, Leichte Sprache, traces on a phone. Plain Markdown.

What only the city knows is data, and missing values show.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from fruehe_hilfen.book.access import AccessReport, load_report
from fruehe_hilfen.book.contacts import ContentError
from fruehe_hilfen.book.functions import Directory
from fruehe_hilfen.book.markdown import Functions, MarkdownError, Rendered, Section, Unit, render
from fruehe_hilfen.book.pages import split_front_matter
from fruehe_hilfen.book.rules import LIMITS, RESERVED, Kind
from fruehe_hilfen.yamlfile import read_yaml

PAGES = ("impressum", "datenschutz", "barrierefreiheit", "leichte-sprache", "spuren-auf-dem-handy")


@dataclass(frozen=True, kw_only=True)
class LegalPage:
    """A page of information; `missing` names what the city still has to supply."""

    slug: str
    kind: Kind
    title: str
    summary: str
    html: str
    sections: tuple[Section, ...]
    units: tuple[Unit, ...]
    source: str
    as_of: date | None
    missing: tuple[str, ...]

    @property
    def path(self) -> str:
        return f"/begleitbuch/{self.slug}" if self.slug in RESERVED else f"/{self.slug}"


@dataclass(frozen=True, kw_only=True)
class Detail:
    """One value for the legal pages. `value` None = the city has not supplied it yet."""

    id: str
    label: str
    value: str | None


def load_details(path: Path) -> dict[str, Detail]:
    """Values for the legal pages by id."""
    raw: dict[str, dict[str, Any]] = read_yaml(path) or {}
    return {
        id: Detail(id=id, label=item["label"], value=item.get("value")) for id, item in raw.items()
    }


def load_legal(
    directory: Path, numbers: Directory, details: Mapping[str, Detail]
) -> dict[str, LegalPage]:
    """The pages of information by slug. Raises ContentError."""
    report = load_report(directory / "barrieren.yaml")
    return {name: _load(directory / f"{name}.md", details, numbers, report) for name in PAGES}


def _load(
    path: Path, details: Mapping[str, Detail], numbers: Directory, report: AccessReport
) -> LegalPage:
    meta, body = split_front_matter(path)
    missing: list[str] = []

    def detail(id: str) -> str:
        item = details[id]
        if item.value:
            return item.value
        missing.append(item.label)
        return f"**Angabe folgt von der Stadt: {item.label}**"

    functions: Functions = {
        "angabe": detail,
        "telefon": numbers.link,
        "barrieren": report.text,
    }
    if meta.get("art", "L") not in LIMITS:
        raise ContentError(f"{path.name}: unknown art")
    try:
        rendered: Rendered = render(body, functions, keep_lines=meta.get("art") == "LS")
    except MarkdownError as error:
        raise ContentError(f"{path.name}: {error}") from error
    return LegalPage(
        slug=path.stem,
        kind=meta.get("art", "L"),
        title=meta["title"],
        summary=str(meta["summary"]).strip(),
        html=rendered.html,
        sections=rendered.sections,
        units=(Unit("paragraph", "", str(meta["summary"]).strip()), *rendered.units),
        source=body,
        as_of=meta.get("as_of"),
        missing=tuple(dict.fromkeys(missing)),
    )

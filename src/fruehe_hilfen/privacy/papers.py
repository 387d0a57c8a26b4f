"""The privacy papers, written from the tables of the program. All are drafts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from fruehe_hilfen.paths import ROOT
from fruehe_hilfen.privacy import asvs, flows
from fruehe_hilfen.privacy.activities import RECORD
from fruehe_hilfen.privacy.measures import MEASURES
from fruehe_hilfen.privacy.risks import OPEN_POINTS, RISKS
from fruehe_hilfen.privacy.table import EVERYWHERE, IMPERSONAL
from fruehe_hilfen.privacy.terms import Activity, Store

FOLDER = ROOT / "docs" / "privacy"
_TEXTS = Path(__file__).parent / "texts"


def papers() -> dict[str, str]:
    """Every paper by its file name."""
    return {name: write() for name, write in _PAPERS.items()}


def write_all(folder: Path = FOLDER) -> list[str]:
    """Write the papers; returns the names of those that changed."""
    changed = [name for name, text in papers().items() if _read(folder / name) != text]
    for name in changed:
        (folder / name).write_text(papers()[name], encoding="utf-8")
    return changed


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _environment() -> Environment:
    made = Environment(  # noqa: S701  (Markdown for people, no page)
        loader=FileSystemLoader(_TEXTS), undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    made.filters["cell"] = lambda text: str(text).replace("|", "\\|").replace("\n", " ")
    made.filters["proof"] = _proof
    return made


def _proof(tests: tuple[str, ...]) -> str:
    """Tests as a reader looks them up: file, then name."""
    return "<br>".join(f"`{test}`" for test in tests)


def _stores(activity: Activity) -> list[Store]:
    return [store for store in EVERYWHERE if store.activity is activity]


def _paper(template: str, **more: object) -> Callable[[], str]:
    def write() -> str:
        found = _environment().get_template(template).render(
            activities=list(Activity), stores_of=_stores, record=RECORD, impersonal=IMPERSONAL,
            **more,
        )  # fmt: skip
        return found

    return write


_PAPERS: Mapping[str, Callable[[], str]] = {
    "loeschfristen.md": _paper("loeschfristen.md"),
    "verarbeitungsverzeichnis.md": _paper("verarbeitungsverzeichnis.md"),
    "datenfluss.md": _paper("datenfluss.md", ways=flows.WAYS),
    "datenfluss.svg": flows.drawing,
    "massnahmen.md": _paper("massnahmen.md", measures=MEASURES),
    "folgenabschaetzung.md": _paper(
        "folgenabschaetzung.md", risks=RISKS, open_points=OPEN_POINTS, ways=flows.WAYS
    ),
    "asvs.md": _paper("asvs.md", chapters=list(asvs.chapters()), totals=asvs.totals()),
}

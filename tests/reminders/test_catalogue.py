from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import brotli
import pytest
import yaml

from fruehe_hilfen.book.readability import forbidden_in, measure
from fruehe_hilfen.book.rules import LIMITS
from fruehe_hilfen.paths import CONTENT
from fruehe_hilfen.reminders.catalogue import (
    Catalogue,
    CatalogueError,
    compile_catalogue,
    ring_free_days,
)

CHECKUPS = ["u1", "u2", "u3", "u4", "u5", "u6", "u7", "u7a"]


@pytest.fixture
def raw() -> dict[str, Any]:
    """The whole catalogue as one document."""
    data: dict[str, Any] = yaml.safe_load((CONTENT / "reminders.yaml").read_text("utf-8"))
    parts = [yaml.safe_load((CONTENT / name).read_text("utf-8")) for name in data.pop("parts")]
    data["reminders"] = [entry for part in parts for entry in part.get("reminders", [])]
    for key in ("sources", "situations"):
        data[key] = {id: one for part in parts for id, one in part.get(key, {}).items()}
    return data


def load(raw: dict[str, Any], tmp_path: Path) -> Catalogue:
    path = tmp_path / "reminders.yaml"
    path.write_text(yaml.safe_dump(raw, allow_unicode=True), "utf-8")
    return Catalogue.load(path)


def entry(raw: dict[str, Any], id: str) -> dict[str, Any]:
    found: dict[str, Any] = next(r for r in raw["reminders"] if r["id"] == id)
    return found


def test_all_checkups_of_the_first_three_years_are_there(edition: Catalogue) -> None:
    ids = [reminder.id for reminder in edition.reminders]
    assert [id for id in ids if id in CHECKUPS] == CHECKUPS


def test_texts_speak_politely_and_without_alarm(edition: Catalogue) -> None:
    forbidden = re.compile(r"\b(du|dein\w*|fällig|verpasst|müssen|muss|sofort|dringend)\b|!", re.I)
    for reminder in edition.reminders:
        words = f"{reminder.title} {reminder.text} {reminder.action.label}"
        assert not forbidden.search(words), reminder.id
        assert not re.search(r"(?<![UZ])\d", reminder.text), reminder.id
        assert len(re.findall(r"[.?]", reminder.text)) <= 2, reminder.id


def test_every_window_has_words(edition: Catalogue) -> None:
    assert edition.window_text("u2") == "3. bis 10. Lebenstag, möglich am 3. bis 14. Lebenstag"
    assert (
        edition.window_text("u3") == "4. bis 5. Lebenswoche, möglich in der 3. bis 8. Lebenswoche"
    )
    assert edition.window_text("u4") == "3. bis 4. Lebensmonat, möglich im 2. bis 4½. Lebensmonat"
    assert edition.window_text("elterngeld") == "bis zum Ende des 4. Lebensmonats"
    assert edition.window_text("geburt-name") == "innerhalb eines Monats nach der Geburt"
    assert all(edition.window_text(reminder.id) for reminder in edition.reminders)
    with pytest.raises(KeyError):
        edition.window_text("u99")


def test_the_phone_gets_one_small_document_with_a_version(edition: Catalogue) -> None:
    packed = compile_catalogue(edition)
    sent = json.loads(packed)
    assert sent == edition.compiled
    assert re.fullmatch(r"[0-9a-f]{16}", sent["version"])
    assert len(brotli.compress(packed)) <= 40_000
    assert "2026-12-25" in sent["holidays"]
    assert "sources" not in sent["reminders"][0]


def test_any_change_changes_the_version(
    edition: Catalogue, raw: dict[str, Any], tmp_path: Path
) -> None:
    entry(raw, "u3")["title"] = "U3"
    assert load(raw, tmp_path).compiled["version"] != edition.compiled["version"]


def test_holidays_are_those_of_north_rhine_westphalia() -> None:
    found = {day.isoformat() for day in ring_free_days()}
    assert {"2026-06-04", "2026-11-01", "2030-12-26"} <= found
    assert "2027-11-17" not in found


def test_low_confidence_never_rings(raw: dict[str, Any], tmp_path: Path) -> None:
    entry(raw, "u3")["confidence"] = "low"
    sent = load(raw, tmp_path).compiled["reminders"]
    assert next(r for r in sent if r["id"] == "u3")["push"] == "info_only"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"window": {"start": {"rule": "days", "n": 40}, "end": {"rule": "days", "n": 34}}}, "window ends"),
        ({"tolerance": {"start": {"rule": "days", "n": 22}, "end": {"rule": "days", "n": 55}}}, "enclose"),
        ({"remind": [{"at": {"rule": "days", "n": n}, "kind": "info"} for n in (24, 10)]}, "sorted"),
        ({"remind": [{"at": {"rule": "days", "n": 60}, "kind": "info"}]}, "after the end"),
        ({"remind": [{"at": {"rule": "moon", "n": 3}, "kind": "info"}]}, "nobody can measure"),
        ({"action": {"label": "Lesen", "url": "/begleitbuch/"}}, "unknown address"),
        ({"action": {"label": "Lesen", "url": "https://example.org"}}, "unknown address"),
        ({"applies_to": ["rich"]}, "unknown condition"),
        ({"sources": [{"id": "hearsay"}]}, "unknown source"),
        ({"push_default": "bundled"}, "rides on nothing"),
        ({"title": "x" * 61}, "title"),
        ({"category": "fun"}, "category"),
        ({"id": "u4"}, "twice"),
        ({"colour": "red"}, "colour"),
    ],
)  # fmt: skip
def test_a_broken_catalogue_is_refused(
    change: dict[str, Any], message: str, raw: dict[str, Any], tmp_path: Path
) -> None:
    entry(raw, "u3").update(change)
    with pytest.raises(CatalogueError, match=message):
        load(raw, tmp_path)


def test_a_moment_after_the_deadline_is_refused(raw: dict[str, Any], tmp_path: Path) -> None:
    entry(raw, "geburt-anzeigen")["remind"][1]["at"]["n"] = 8
    with pytest.raises(CatalogueError, match="after the end or the deadline"):
        load(raw, tmp_path)


def test_the_catalogue_is_whole(edition: Catalogue) -> None:
    assert len(edition.reminders) == 122
    assert {r.per for r in edition.reminders if r.id.startswith(("ss-", "impf-ss-"))} == {
        "pregnancy"
    }


def test_the_texts_are_as_easy_to_read_as_the_book(edition: Catalogue) -> None:
    limits = LIMITS["E"]
    measured = measure([reminder.text for reminder in edition.reminders])
    assert measured.lix <= limits.lix_max
    assert measured.amstad >= limits.amstad_min
    assert measured.longest_words <= limits.longest_sentence_max, measured.longest_sentence
    for reminder in edition.reminders:
        assert not forbidden_in(f"{reminder.title}. {reminder.text}"), reminder.id


def test_what_nobody_has_dated_or_what_is_outdated_never_rings(edition: Catalogue) -> None:
    low = {reminder.id for reminder in edition.reminders if reminder.confidence == "low"}
    assert len(low) == 6
    sent = {r["id"]: r["push"] for r in edition.compiled["reminders"]}
    assert {sent[id] for id in low} == {"info_only", "off"}
    vaccinations = [r for r in edition.reminders if r.category == "vaccination"]
    assert all(reminder.valid_until for reminder in vaccinations)


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("situations", {"holiday": {"classes": {"child_vacc": "sing"}}}, "situations|sing"),
        ("situations", {"holiday": {"classes": {"fun": "off"}}}, "fun"),
        ("situations", {"holiday": {"classes": {}, "keeps": ["u99"]}}, "keeps unknown u99"),
        ("conditions", {"employed": "shout"}, "neither ring nor list"),
    ],
)
def test_a_broken_frame_is_refused(
    key: str, value: dict[str, Any], message: str, raw: dict[str, Any], tmp_path: Path
) -> None:
    raw[key] = value
    with pytest.raises(CatalogueError, match=message):
        load(raw, tmp_path)

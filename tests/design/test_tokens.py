"""The colours, the size and the grammar of the stylesheet."""

from __future__ import annotations

import re
from pathlib import Path

import brotli
import pytest

from fruehe_hilfen.paths import FRONT, STATIC, TEMPLATES

TOKENS = (STATIC / "css" / "tokens.css").read_text(encoding="utf-8")
SOURCES = sorted((STATIC / "css").glob("*.css"))
BODY = [("ink", ground) for ground in ("ground", "surface", "surface-2", "main-soft")]
BODY += [("ink", f"{kind}-soft") for kind in ("danger", "warn", "good")]
TEXT = [("muted", ground) for ground in ("ground", "surface", "surface-2")]
TEXT += [("main", ground) for ground in ("ground", "surface", "surface-2", "main-soft")]
TEXT += [("main", f"{kind}-soft") for kind in ("danger", "warn", "good")]
TEXT += [("on-main", "main"), ("on-accent", "accent"), ("surface", "danger"), ("ground", "ink")]
TEXT += [("danger", "surface"), ("danger", "ground"), ("danger", "danger-soft")]
TEXT += [("warn", "warn-soft"), ("good", "good-soft"), ("good", "surface"), ("muted", "main-soft")]
EDGES = [(edge, ground) for edge in ("field-line", "focus") for ground in ("ground", "surface")]
EDGES += [("field-line", "surface-2"), ("main", "main-soft")]


def theme_blocks() -> dict[str, dict[str, str]]:
    """Name of the theme -> role -> colour. 'device' is the dark one chosen by the device."""
    heads = {
        "light": r":root \{",
        "device": r":root:not\(\[data-theme\]\) \{",
        "dark": r'\[data-theme="dark"\] \{',
        "night": r'\[data-theme="night"\] \{',
    }
    blocks = {}
    for theme, head in heads.items():
        found = re.search(head + r"(.*?)\n *\}", TOKENS, flags=re.S)
        assert found, theme
        blocks[theme] = dict(re.findall(r"--([a-z0-9-]+): (#[0-9A-F]{3,6});", found[1]))
    return blocks


THEMES = theme_blocks()
NAMES = ("light", "dark", "night")


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1. Source: WCAG 2.2, definition 'relative luminance'."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    channels = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def too_weak(theme: str, pairs: list[tuple[str, str]], least: float) -> list[str]:
    roles = THEMES[theme]
    found = {f"{a} on {b}": contrast(roles[a], roles[b]) for a, b in pairs}
    return [f"{pair}: {ratio:.2f}" for pair, ratio in found.items() if ratio < least]


@pytest.mark.parametrize("theme", NAMES)
def test_body_text_has_a_contrast_of_seven(theme: str) -> None:
    assert too_weak(theme, BODY, 7) == []


@pytest.mark.parametrize("theme", NAMES)
def test_every_other_text_has_a_contrast_of_four_and_a_half(theme: str) -> None:
    assert too_weak(theme, TEXT, 4.5) == []


@pytest.mark.parametrize("theme", NAMES)
def test_edges_of_controls_and_the_focus_ring_have_a_contrast_of_three(theme: str) -> None:
    assert too_weak(theme, EDGES, 3) == []


def test_every_theme_defines_the_same_roles_and_the_device_gets_the_dark_one() -> None:
    assert THEMES["device"] == THEMES["dark"]
    assert set(THEMES["dark"]) == set(THEMES["night"]) == set(THEMES["light"])


def test_the_stylesheet_stays_within_its_budget() -> None:
    built = (FRONT / "css" / "app.css").read_bytes()
    assert len(brotli.compress(built)) <= 10_000
    assert len(built) <= 50_000


def test_the_icons_stay_within_their_budget() -> None:
    assert len(brotli.compress((FRONT / "icons.svg").read_bytes())) <= 4_000


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_css_knows_no_left_and_right(path: Path) -> None:
    rules = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.S)
    physical = r"(?<![a-z-])(?:margin|padding|border)-(?:left|right)|[;{ ](?:left|right) *:|(?:text-align|float) *: *(?:left|right)"
    assert re.findall(physical, rules) == []
    four = r"(?:margin|padding): ([^\s;]+) ([^\s;]+) ([^\s;]+) ([^\s;]+);"
    assert [m for m in re.findall(four, rules) if m[1] != m[3]] == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_css_files_stay_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 200


def test_every_class_of_the_shared_templates_is_styled() -> None:
    css = (FRONT / "css" / "app.css").read_text(encoding="utf-8")
    used: set[str] = set()
    for folder in ("components", "layouts"):
        for path in (TEMPLATES / folder).rglob("*"):
            if path.is_file():
                text = re.sub(r"\{[{%].*?[}%]\}", " ", path.read_text(encoding="utf-8"), flags=re.S)
                for names in re.findall(r'class="([^"]*)"', text):
                    used.update(names.split())
    unstyled = {name for name in used - {"icon-"} if f".{name}" not in css}
    assert unstyled == set()


def test_every_icon_named_in_a_template_is_in_the_sprite() -> None:
    sprite = (FRONT / "icons.svg").read_text(encoding="utf-8")
    known = set(re.findall(r'<symbol id="([a-z0-9-]+)"', sprite))
    named: set[str] = set()
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        named.update(re.findall(r'\b_?(?:icon|symbol)\("([a-z0-9-]+)"', text))
        named.update(re.findall(r'\bicon="([a-z0-9-]+)"', text))
    assert named - known == set()

"""Build `build/front/` from node_modules and static/css: fonts, htmx, icon sprite, one stylesheet.

Part of `make setup`; safe to run again. Third-party files are taken from npm, never committed.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FRONT = ROOT / "build" / "front"
PRINT = ROOT / "build" / "print"
MODULES = ROOT / "node_modules"
CSS = ROOT / "static" / "css"
PRINT_FONTS = (
    ("nunito-sans", "NunitoSans", ("400Regular", "400Regular_Italic", "700Bold")),
    ("noto-naskh-arabic", "NotoNaskhArabic", ("400Regular", "700Bold")),
)
FONT = "nunito-sans-{}-wght-normal.woff2"
SUBSETS = ("latin", "latin-ext", "cyrillic")
LAYERS = ("tokens", "base", "components", "pages", "utilities")
ICONS = tuple(
    [
        "a-large-small",
        "accessibility",
        "arrow-left",
        "arrow-right",
        "backpack",
        "baby",
        "bell",
        "bell-off",
        "blocks",
        "blocks",
        "book-open",
        "calendar-check",
        "calendar-days",
        "calendar-plus",
        "calendar-x",
        "check",
        "chevron-left",
        "chevron-right",
        "circle-check",
        "circle-help",
        "clock",
        "coffee",
        "cloud-upload",
        "coins",
        "copy",
        "door-open",
        "download",
        "ellipsis",
        "ellipsis-vertical",
        "external-link",
        "eye",
        "eye-off",
        "file-text",
        "footprints",
        "gift",
        "hand-coins",
        "hand-heart",
        "heart",
        "house",
        "info",
        "key-round",
        "landmark",
        "languages",
        "lightbulb",
        "list-checks",
        "list-filter",
        "locate-fixed",
        "log-out",
        "mail",
        "menu",
        "map-pin",
        "message-circle",
        "milk",
        "moon",
        "navigation",
        "package-check",
        "pencil",
        "phone",
        "plus",
        "printer",
        "qr-code",
        "refresh-cw",
        "scale",
        "scale",
        "search",
        "share",
        "share-2",
        "shield",
        "shield-check",
        "smartphone",
        "smile",
        "square-plus",
        "stethoscope",
        "lamp",
        "sun",
        "syringe",
        "toy-brick",
        "trash-2",
        "triangle-alert",
        "undo-2",
        "user",
        "users",
        "volume-2",
        "wifi-off",
        "x",
    ]
)
_ALIASES = {"circle-help": "circle-question-mark"}
_SPACE = re.compile(r">\s+<")


def build() -> None:
    """Write everything. Raises FileNotFoundError when npm has not run."""
    if not MODULES.exists():
        raise FileNotFoundError("node_modules is missing: run 'npm ci' first")
    for name in ("css", "fonts", "vendor"):
        (FRONT / name).mkdir(parents=True, exist_ok=True)
    shutil.copyfile(MODULES / "htmx.org/dist/htmx.min.js", FRONT / "vendor/htmx.min.js")
    fonts = MODULES / "@fontsource-variable/nunito-sans/files"
    for subset in SUBSETS:
        shutil.copyfile(fonts / FONT.format(subset), FRONT / "fonts" / FONT.format(subset))
    shutil.rmtree(PRINT, ignore_errors=True)
    PRINT.mkdir()
    for package, name, weights in PRINT_FONTS:
        for weight in weights:
            shutil.copy(
                MODULES / f"@expo-google-fonts/{package}/{weight}/{name}_{weight}.ttf", PRINT
            )
    (FRONT / "icons.svg").write_text(sprite(), encoding="utf-8")
    (FRONT / "css/app.css").write_text(stylesheet(), encoding="utf-8")


def sprite() -> str:
    """One SVG with a <symbol> for every icon in use."""
    symbols = "".join(symbol(name) for name in ICONS)
    return f'<svg xmlns="http://www.w3.org/2000/svg">{symbols}</svg>'


def symbol(name: str) -> str:
    """The drawing of one lucide icon. Raises FileNotFoundError for a name lucide does not have."""
    folder = MODULES / "lucide-static/icons"
    path = folder / f"{name}.svg"
    if not path.exists():
        path = folder / f"{_ALIASES.get(name, name)}.svg"
    source = path.read_text(encoding="utf-8")
    inner = source[source.index(">", source.index("<svg")) + 1 : source.rindex("</svg>")]
    packed = _SPACE.sub("><", inner.strip()).replace(" />", "/>")
    return f'<symbol id="{name}" viewBox="0 0 24 24">{packed}</symbol>'


def stylesheet() -> str:
    """All of static/css as one file, in the order of the layers, without comments."""
    parts = [f"@layer {','.join(LAYERS)};"]
    for layer in LAYERS:
        for path in sorted(CSS.glob(f"{layer}*.css")):
            parts.append(f"@layer {layer}{{{_small(path)}}}")
    return "\n".join(parts) + "\n"


def _small(path: Path) -> str:
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.S)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"\s*([{};,>])\s*", r"\1", text)
    return re.sub(r":\s+", ":", text).replace(";}", "}").strip()


if __name__ == "__main__":
    try:
        build()
    except FileNotFoundError as error:
        sys.exit(str(error))

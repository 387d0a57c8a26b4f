"""Rules of the house that a machine can read: purity, sizes, one clock, nothing from this machine."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from fruehe_hilfen.paths import ROOT

SOURCES = sorted((ROOT / "src").rglob("*.py"))
RULES = [path for path in SOURCES if path.name == "rules.py"]
DOMAIN = [path for path in RULES if path.parent.name != "pwa"]
TRACKED = subprocess.run(
    ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
    cwd=ROOT, capture_output=True, text=True, check=True,
).stdout.split("\n")  # fmt: skip
CAPS = (
    ("src/", ".py", 300),
    ("templates/", ".html", 100),
    ("static/js/", ".js", 120),
    ("service-worker/", ".js", 120),
    ("static/css/", ".css", 200),
)


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


@pytest.mark.parametrize("path", RULES, ids=_name)
def test_rules_import_the_standard_library_only(path: Path) -> None:
    foreign = {
        name
        for name in _imports(path)
        if name.split(".")[0] not in sys.stdlib_module_names
        and not re.fullmatch(r"fruehe_hilfen\.\w+(\.rules)?", name)
    }
    features = {
        name for name in _imports(path) if re.fullmatch(r"fruehe_hilfen\.(db|web|clock)", name)
    }
    assert not foreign | features


@pytest.mark.parametrize("path", DOMAIN, ids=_name)
def test_every_public_rule_names_its_source(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    module = ast.get_docstring(tree) or ""
    silent = [
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and "**Source**" not in (ast.get_docstring(node) or "") + module
    ]
    assert not silent


def test_functions_and_files_stay_small() -> None:
    long = [
        f"{_name(path)}:{node.lineno} {node.name}"
        for path in SOURCES
        if "migrations" not in path.parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and (node.end_lineno or 0) - node.lineno >= 40
    ]
    for name in filter(None, TRACKED):
        for folder, suffix, cap in CAPS:
            path = ROOT / name
            if name.startswith(folder) and name.endswith(suffix) and path.exists():
                lines = path.read_text(encoding="utf-8").count("\n")
                if lines > cap and "migrations" not in name:
                    long.append(f"{name}: {lines} lines (cap {cap})")
    assert not long


def test_only_the_clock_reads_the_time() -> None:
    pattern = re.compile(r"datetime\.now\(|date\.today\(|datetime\.utcnow\(|\btime\.time\(\)")
    readers = [_name(path) for path in SOURCES if pattern.search(path.read_text(encoding="utf-8"))]
    # The expiry of a signature is checked by somebody else's clock: it uses real time.
    assert readers == ["src/fruehe_hilfen/clock.py", "src/fruehe_hilfen/push/vapid.py"]


def test_templates_hold_no_inline_style_or_script_and_load_nothing_from_elsewhere() -> None:
    bad = re.compile(
        r"\sstyle=|\son[a-z]+=\"|<style|<script(?![^>]*\ssrc=)|(?:src|action)=\"https?://"
    )
    found = [
        f"{_name(path)}: {match[0]}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for match in bad.finditer(path.read_text(encoding="utf-8"))
    ]
    assert not found


def test_nothing_names_the_machine_it_was_written_on() -> None:
    home = str(ROOT)
    found = []
    for name in filter(None, TRACKED):
        path = ROOT / name
        if path.is_file() and path.suffix not in {".png", ".woff2", ".lock"}:
            text = path.read_text(encoding="utf-8", errors="replace")
            if re.search(re.escape(home) + r"/[\w.]+", text):
                found.append(name)
    assert not found

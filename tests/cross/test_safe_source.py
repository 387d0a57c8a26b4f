"""What must never stand in the source, whoever writes it: read from the syntax tree."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from fruehe_hilfen.paths import ROOT

SOURCES = sorted((ROOT / "src").rglob("*.py"))
SCRIPTS = sorted([*(ROOT / "static/js").rglob("*.js"), *(ROOT / "service-worker").rglob("*.js")])
DIGEST = re.compile(r"hashlib\.(\w+)")
SEARCHES = {"compile", "search", "match", "fullmatch", "sub", "split", "findall", "finditer"}
HANDED_ON = {"pattern"}
"""`_forbid` of the readability gate: a table of ours."""
OWN_PROCESSES = {"supervise.py", "pdf.py"}
"""They start this program again, with words of their own."""


def calls(path: Path) -> Iterator[tuple[ast.Call, str]]:
    """Every call of a file with the name that is called."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield node, ast.unparse(node.func)


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_no_command_of_the_system_is_made_of_text() -> None:
    for path in SOURCES:
        if path.name not in OWN_PROCESSES:
            assert not {"subprocess", "os.system", "os.popen"} & imported(path), path
        for call, name in calls(path):
            assert name not in {"os.system", "os.popen", "eval", "exec", "compile"}, path
            words = {keyword.arg for keyword in call.keywords}
            assert not (name.startswith("subprocess.") and "shell" in words), path


def test_no_template_and_no_format_is_made_of_input() -> None:
    for path in SOURCES:
        for call, name in calls(path):
            assert not name.endswith((".from_string", ".format_map")), (path, call.lineno)
            is_format = isinstance(call.func, ast.Attribute) and call.func.attr == "format"
            if is_format and isinstance(call.func, ast.Attribute):
                owner = call.func.value
                if isinstance(owner, ast.Call) and ast.unparse(owner.func) == "Markup":
                    (owner,) = owner.args  # it escapes what it is given
                is_ours = isinstance(owner, ast.Constant) or ast.unparse(owner).isupper()
                assert is_ours, (path, call.lineno)


def test_a_search_pattern_is_made_of_our_own_words_or_escaped() -> None:
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        for call, name in calls(path):
            if name.startswith("re.") and name[3:] in SEARCHES and "re.escape" not in text:
                names = {ast.unparse(one) for one in ast.walk(call.args[0]) if _is_name(one)}
                assert not {one for one in names if one != one.upper()} - HANDED_ON, (path, names)


def _is_name(node: ast.AST) -> bool:
    return isinstance(node, (ast.Name, ast.Attribute, ast.Call))


def test_chance_comes_from_the_system() -> None:
    unsure = [path.name for path in SOURCES if "random" in imported(path)]
    assert unsure == ["dispatcher.py"]  # which alarm of many waits longer; nothing secret


def test_only_known_digests_and_known_libraries_are_used() -> None:
    allowed = {"sha256", "sha512", "blake2b"}
    foreign = re.compile(r"^(Crypto|nacl|rsa|jwt|M2Crypto|passlib|bcrypt)\b")
    for path in SOURCES:
        used = {found[1] for _call, name in calls(path) if (found := DIGEST.fullmatch(name))}
        assert used <= allowed, (path, used)
        assert not [one for one in imported(path) if foreign.match(one)], path
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\b(MD5|SHA1|ECB|DES|ARC4|SECT?P?192R1)\(", text), path


def test_no_row_is_filled_with_whatever_a_form_holds() -> None:
    for path in SOURCES:
        for call, name in calls(path):
            is_row = name.split(".")[-1][:1].isupper() or name.endswith(
                (".values", ".sqlmodel_update")
            )
            if not is_row:
                continue
            spread = [ast.unparse(one.value) for one in call.keywords if one.arg is None]
            taken = [one for one in spread if re.search(r"\b(form|request|body|json)\b(?!\w)", one)]
            assert not taken, (path, call.lineno, taken)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_put_text_in_as_text_and_compare_strictly(path: Path) -> None:
    text = re.sub(r"//.*|/\*[\s\S]*?\*/", "", path.read_text(encoding="utf-8"))
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "DOMParser",
                 "createContextualFragment", "setHTML", "new Function", "__proto__"):  # fmt: skip
        assert word not in text, word
    assert not re.search(r"\beval\(|[^=!<>]==[^=]|!=[^=]", text)
    assert "onpaste" not in text
    assert '"paste"' not in text


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_hear_nobody_but_themselves(path: Path) -> None:
    """Messages come from our own worker or from tabs of our own origin; no window listens."""
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"(window|parent|opener|top)\??\.postMessage", text)
    assert not re.search(
        r"(?<![.\w])(window\.)?(addEventListener\(\"message\"|onmessage)", text
    ) or (path.parent.name == "service-worker")


def test_names_that_belong_to_every_object_change_none() -> None:
    script = ROOT / "tests/cross/foreign_names.mjs"
    run = subprocess.run(["node", str(script)], capture_output=True, text=True, check=True)
    said = json.loads(run.stdout)
    assert said == {"refused": [None] * 4, "taken": None, "is_clean": True}


def test_types_are_strict() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    assert settings["mypy"]["strict"] is True
    assert not [one for one in settings["mypy"].get("overrides", []) if "ignore_errors" in one]


def test_files_that_go_out_have_names_of_ours() -> None:
    names = [
        found
        for path in SOURCES
        for found in re.findall(r'filename="([^"]+)"', path.read_text(encoding="utf-8"))
    ]
    assert len(names) > 5
    assert [one for one in names if not re.fullmatch(r"[a-z.-]+|\{name\}(\.pdf)?", one)] == []

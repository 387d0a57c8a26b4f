"""Runs all tests: first without a browser (on both databases), then in Chromium.

Two processes, because the browser's driver keeps an event loop running in its own. What fails in
the browser is tried once more, alone: on a busy machine a page can be slower than any patience. The
second try is said aloud. `--full` adds the long runs; everything else is passed on to pytest.
"""

from __future__ import annotations

import os
import subprocess
import sys

_FAILED = 1


def main(arguments: list[str]) -> int:
    """The first exit code that is not 0."""
    speed = "" if "--full" in arguments else " and not slow"
    passed_on = [argument for argument in arguments if argument != "--full"]
    parts = {"SQLite and PostgreSQL": "not browser", "Chromium": "browser"}
    if os.environ.get("FH_SKIP_BROWSERS") == "1":
        print("FH_SKIP_BROWSERS=1: the browser tests are left out.")
        del parts["Chromium"]
    codes = [_pytest(title, mark + speed, passed_on) for title, mark in parts.items()]
    if "Chromium" in parts and codes[-1] == _FAILED:
        again = ["--last-failed", "--last-failed-no-failures=none"]
        codes[-1] = _pytest("Chromium, what failed once more and alone", parts["Chromium"], again)
    return next((code for code in codes if code), 0)


def _pytest(title: str, mark: str, arguments: list[str]) -> int:
    print(f"tests: {title}", flush=True)
    command = [sys.executable, "-m", "pytest", "--dist", "loadfile", "-m", mark, *arguments]
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

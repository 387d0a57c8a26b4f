"""Runs pytest on both databases and, unless FH_SKIP_BROWSERS=1, in Chromium."""

from __future__ import annotations

import os
import subprocess
import sys


def main(arguments: list[str]) -> int:
    """Exit code of pytest; arguments are passed on."""
    if os.environ.get("FH_SKIP_BROWSERS") == "1":
        print("FH_SKIP_BROWSERS=1: the browser tests are left out.")
        arguments = [*arguments, "--ignore=tests/browser", "--ignore=tests/design"]
    command = [sys.executable, "-m", "pytest", "--dist", "loadfile", *arguments]
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""`make check`: everything a machine can say about the code without running it."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

BIN = Path(sys.executable).parent
CHECKS = (
    ("format", ["ruff", "format", "--check", "--quiet", "."]),
    ("lint", ["ruff", "check", "--quiet", "."]),
    ("types", ["mypy"]),
    ("import rules", ["lint-imports", "--no-logo"]),
    ("templates", ["djlint", "templates", "--lint", "--quiet"]),
    ("schema", ["python", "-m", "pytest", "-q", "tests/db/test_migrations.py"]),
)


def main() -> int:
    """Run all checks; 1 when one of them finds something."""
    failed = []
    for name, command in CHECKS:
        begun = time.monotonic()
        ran = subprocess.run(
            [BIN / command[0], *command[1:]], check=False, capture_output=True, text=True
        )
        print(
            f"{'ok ' if ran.returncode == 0 else 'BAD'} {name} ({time.monotonic() - begun:.1f} s)"
        )
        if ran.returncode:
            failed.append(name)
            print(ran.stdout + ran.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

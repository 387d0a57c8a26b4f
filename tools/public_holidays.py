"""Write content/holidays.yaml: the public holidays of North Rhine-Westphalia.

The library knows every country of the world; a web process should not carry it. A test compares
the file with the library and says when more years are wanted.
"""

from __future__ import annotations

from pathlib import Path

import holidays

FILE = Path(__file__).resolve().parents[1] / "content" / "holidays.yaml"
YEARS = range(2026, 2035)
HEAD = """# Public holidays in North Rhine-Westphalia. Made by tools/public_holidays.py; do not edit.
# **Source**: Feiertagsgesetz NW, as the package `holidays` (subdivision NW) computes it.
"""


def text() -> str:
    """The file, oldest day first."""
    found = holidays.country_holidays("DE", subdiv="NW", years=YEARS, language="de", expand=False)
    return HEAD + "".join(f'{day}: "{name}"\n' for day, name in sorted(found.items()))


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")

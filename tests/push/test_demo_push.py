"""`make demo-push` plays three years; a phone that is never opened again is still rung."""

from __future__ import annotations

import os
import re
import subprocess
import sys

from fruehe_hilfen.paths import ROOT


def test_a_family_that_entered_its_dates_once_is_still_rung_for_the_u7a() -> None:
    played = subprocess.run(
        [sys.executable, "tools/demo_push.py", "--fast"], cwd=ROOT, text=True, capture_output=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([".", os.environ.get("PYTHONPATH", "")])},
        timeout=180, check=False,
    )  # fmt: skip
    assert played.returncode == 0, played.stderr[-2_000:]
    never_opened = played.stdout.partition("öffnet sie die App nie wieder")[2]
    rings = re.findall(r"^\w\w (\d\d\.\d\d\.\d{4}) .*POST", never_opened, re.M)
    last = never_opened.rpartition("POST")[2]
    assert len(rings) > 30
    assert rings[-1].endswith("2030")
    assert "U7a" in last
    assert "Abgelehnt vom strengen Push-Dienst: 0." in last
    decrypted = re.findall(r"entschlüsselt: (.*)", played.stdout)
    assert all('"title": "Neuer Hinweis"' in text for text in decrypted)
    assert not any("U7a" in text or "2027-06" in text for text in decrypted)

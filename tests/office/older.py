"""What a page says of a form that is older than what it changes."""

from __future__ import annotations

import re


def both_versions(text: str) -> dict[str, tuple[str, str]]:
    """Label → (holds now, was typed)."""
    part = text.split('id="fehler"', maxsplit=1)[1].split("<form", maxsplit=1)[0]
    found = re.findall(r"<h3>(.*?)</h3>\s*<dl.*?<dd>(.*?)</dd>.*?<dd>(.*?)</dd>", part, re.DOTALL)
    return {label: (now, typed) for label, now, typed in found}

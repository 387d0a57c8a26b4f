"""Data to a PDF with tags for screen readers (PDF/UA-1), made by Typst in a process of its own.

The process of its own gives back what Typst needs: a web process stays small. What was made once
is kept on disk under the fingerprint of its data.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from fruehe_hilfen import clock
from fruehe_hilfen.paths import ROOT

FONTS = ROOT / "build" / "print"
_TIMEOUT_S = 60
_KEPT_S = 30 * 86_400
_AT_ONCE = 2
"""Whoever wants a page does not wait for somebody's whole book, which can take half a minute."""
_free = threading.BoundedSemaphore(_AT_ONCE)
_being_made: dict[Path, threading.Lock] = {}


class PdfError(Exception):
    """The paper could not be made; the message is for the log and names no data."""


def kept(directory: Path, layout: Path, data: dict[str, Any]) -> bytes:
    """The PDF of `layout` with `data`, from `directory` where it was made before.

    Raises PdfError. Only for public data: it lies readable on disk.
    """
    text = json.dumps(data, ensure_ascii=False, sort_keys=True)
    mark = hashlib.sha256(layout.read_bytes() + text.encode()).hexdigest()
    path = directory / f"{mark}.pdf"
    with _being_made.setdefault(path, threading.Lock()):  # who wants the same waits for it
        if not path.exists():
            directory.mkdir(parents=True, exist_ok=True)
            _forget_old(directory)
            with _free:
                _write(path, render(layout, data))
        _being_made.pop(path, None)
        return path.read_bytes()


def render(layout: Path, data: dict[str, Any]) -> bytes:
    """The PDF of `layout`; texts are data for Typst, never part of its program. Raises PdfError."""
    command = [sys.executable, "-m", "fruehe_hilfen.pdf", str(layout)]
    text = json.dumps(data, ensure_ascii=False).encode()
    try:
        done = subprocess.run(
            command, input=text, capture_output=True, timeout=_TIMEOUT_S, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise PdfError(f"{layout.name}: no answer") from error
    if done.returncode:
        raise PdfError(f"{layout.name}: Typst refused")
    return done.stdout


def _write(path: Path, content: bytes) -> None:
    half = path.with_suffix(f".{os.getpid()}.half")
    half.write_bytes(content)
    half.replace(path)


def _forget_old(directory: Path) -> None:
    oldest = clock.real_now().timestamp() - _KEPT_S
    for path in directory.glob("*.pdf"):
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)


def _main() -> None:
    import typst

    made = typst.compile(
        Path(sys.argv[1]).read_bytes(),
        sys_inputs={"data": sys.stdin.buffer.read().decode()},
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=[FONTS]),
        format="pdf",
        pdf_standards="ua-1",
    )
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    _main()

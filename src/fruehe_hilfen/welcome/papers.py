"""PDF files: layouts in Typst, words and data from here. Nothing is read from the network."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import segno
import typst

from fruehe_hilfen.welcome import letter_text
from fruehe_hilfen.welcome.letter_text import Sender
from fruehe_hilfen.welcome.letters import Sheet

LAYOUTS = Path(__file__).parent / "print"


def letters(sheets: Iterable[Sheet], sender: Sender, day: date) -> bytes:
    """One PDF: two pages for each family, ready for an envelope with a window."""
    return render("letter", letter_data(sheets, sender, day))


def letter_data(sheets: Iterable[Sheet], sender: Sender, day: date) -> dict[str, Any]:
    """Words and codes of a series, as the layout wants them."""
    return {
        **letter_text.common(sender, day),
        "book_qr": qr_svg(sender.app_url),
        "sheets": [
            {**letter_text.sheet(one), "reply_qr": qr_svg(f"{sender.reply_url}#{one.code}")}
            for one in sheets
        ],
    }


def render(layout: str, data: dict[str, Any]) -> bytes:
    """Data to a PDF with tags for screen readers.

    The text of families is data for Typst, never part of its program.
    """
    return typst.compile(
        (LAYOUTS / f"{layout}.typ").read_bytes(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards="ua-1",
    )


def qr_svg(text: str) -> str:
    """A QR code as SVG."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", xmldecl=False, border=2)
    return out.getvalue().decode()

"""PDF files: layouts in Typst, words and data from here. Nothing is read from the network."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import segno

from fruehe_hilfen import pdf
from fruehe_hilfen.welcome import letter_text
from fruehe_hilfen.welcome.letter_text import Sender
from fruehe_hilfen.welcome.letters import Sheet

LAYOUTS = Path(__file__).parent / "print"


def letters(sheets: Iterable[Sheet], sender: Sender, day: date) -> bytes:
    """One PDF: two pages for each family, ready for an envelope with a window."""
    return render("letter", letter_data(sheets, sender, day))


def letter_data(sheets: Iterable[Sheet], sender: Sender, day: date) -> dict[str, Any]:
    """Words and codes of a series, as the layout wants them."""
    sheets = list(sheets)
    proposal = sheets[0].proposal if sheets else None
    return {
        **letter_text.common(sender, day, proposal=proposal),
        "book_qr": qr_svg(sender.app_url),
        "sheets": [
            {**letter_text.sheet(one, sender), "reply_qr": qr_svg(f"{sender.reply_url}#{one.code}")}
            for one in sheets
        ],
    }


def render(layout: str, data: dict[str, Any]) -> bytes:
    """Data to a PDF with tags for screen readers. Raises pdf.PdfError."""
    return pdf.render(LAYOUTS / f"{layout}.typ", data)


def qr_svg(text: str) -> str:
    """A QR code as SVG."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", xmldecl=False, border=2)
    return out.getvalue().decode()

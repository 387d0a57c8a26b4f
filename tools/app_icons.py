"""Draw the app icons once into static/img (committed; Pillow is needed only here)."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

IMG = Path(__file__).resolve().parents[1] / "static" / "img"
GROUND, MAIN, ACCENT, PAPER = "#FFF9F2", "#0A5A61", "#F2A35E", "#FFFFFF"
OVERSAMPLING = 4
# Beads on a unit square: x, y, radius, colour. The ring of the pacifier hangs in the middle.
LEFT = ((0.24, 0.15, 0.06, ACCENT), (0.16, 0.34, 0.085, MAIN), (0.235, 0.575, 0.115, ACCENT))
RIGHT = tuple((1 - x, y, radius, colour) for x, y, radius, colour in reversed(LEFT))
BEADS = LEFT + RIGHT
RING = (0.5, 0.715, 0.155, 0.055)


def draw(size: int, *, inset: float, background: str | None) -> Image.Image:
    """The icon in `size` px; `inset` is the free share at every side (maskable: 0.16)."""
    full = size * OVERSAMPLING
    image = Image.new("RGBA", (full, full), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    if background:
        pen.rectangle((0, 0, full, full), fill=background)
    else:
        pen.rounded_rectangle((0, 0, full - 1, full - 1), radius=full * 0.22, fill=GROUND)
    scale = full * (1 - 2 * inset)
    _chain(pen, scale, full * inset)
    return image.resize((size, size), Image.Resampling.LANCZOS).quantize(64)


def _chain(pen: ImageDraw.ImageDraw, scale: float, offset: float) -> None:
    points = [(x * scale + offset, y * scale + offset) for x, y, _, _ in BEADS]
    ring_x, ring_y, radius, width = (value * scale for value in RING)
    centre = (ring_x + offset, ring_y + offset)
    pen.line(
        [*points[: len(LEFT)], centre, *points[len(LEFT) :]],
        fill=MAIN,
        width=round(scale * 0.03),
        joint="curve",
    )
    for (x, y), (_, _, size, colour) in zip(points, BEADS, strict=True):
        _disc(pen, x, y, size * scale, colour)
    _disc(pen, *centre, radius, MAIN)
    _disc(pen, *centre, radius - width, GROUND)
    _disc(pen, *centre, radius * 0.34, ACCENT)


def _disc(pen: ImageDraw.ImageDraw, x: float, y: float, radius: float, colour: str) -> None:
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


def svg() -> str:
    """The same drawing for browsers that take an SVG icon."""
    beads = "".join(
        f'<circle cx="{x * 100:g}" cy="{y * 100:g}" r="{r * 100:g}" fill="{colour}"/>'
        for x, y, r, colour in BEADS
    )
    x, y, radius, width = (value * 100 for value in RING)
    string = [*LEFT, RING, *RIGHT]
    path = "M" + "L".join(f"{bead[0] * 100:g} {bead[1] * 100:g}" for bead in string)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">'
        f'<rect width="100" height="100" rx="22" fill="{GROUND}"/>'
        f'<path d="{path}" fill="none" stroke="{MAIN}" stroke-width="3"/>{beads}'
        f'<circle cx="{x:g}" cy="{y:g}" r="{radius - width / 2:g}" fill="{GROUND}" '
        f'stroke="{MAIN}" stroke-width="{width:g}"/>'
        f'<circle cx="{x:g}" cy="{y:g}" r="{radius * 0.34:g}" fill="{ACCENT}"/></svg>\n'
    )


def main() -> None:
    """Write icon-192, icon-512, maskable-512, apple-touch-icon, the push badge and icon.svg."""
    IMG.mkdir(parents=True, exist_ok=True)
    for size in (192, 512):
        draw(size, inset=0, background=None).save(IMG / f"icon-{size}.png", optimize=True)
    for name, size in (("maskable-512", 512), ("apple-touch-icon", 180)):
        inset = 0.15 if name.startswith("mask") else 0.06
        image = draw(size, inset=inset, background=GROUND)
        image.convert("RGB").save(IMG / f"{name}.png", optimize=True)
    badge().save(IMG / "badge-96.png", optimize=True)
    (IMG / "icon.svg").write_text(svg(), encoding="utf-8")


def badge() -> Image.Image:
    """One colour on nothing: Android shows only the shape in the status bar."""
    full = 96 * OVERSAMPLING
    image = Image.new("RGBA", (full, full), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    for x, y, radius, _ in BEADS:
        _disc(pen, x * full, y * full, radius * full, PAPER)
    x, y, radius, width = (value * full for value in RING)
    box = (x - radius, y - radius, x + radius, y + radius)
    pen.ellipse(box, outline=PAPER, width=round(width))
    return image.resize((96, 96), Image.Resampling.LANCZOS)


if __name__ == "__main__":
    main()

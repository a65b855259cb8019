"""``python -m tools.date_bands``: draw the bands of the pictures of days, by a browser, in the letters and colours of the pages.

To be run where the leaf is to look otherwise or a language comes to; what it writes is kept in the repository.
"""

from __future__ import annotations

import base64
import os
import shutil
from datetime import date, timedelta
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from playwright.sync_api import Page, sync_playwright

from planner.domain.people import LANGUAGES
from planner.formats.date_pictures import BANDS, BOTTOM, HEIGHT, PALETTE, TOP, WIDTH, names_of
from planner.web.assets import STATIC

GROUND, LEAF, INK = (0xE2, 0xEB, 0xE5), (0x23, 0x63, 0x3A), (0xFF, 0xFF, 0xFF)
"""The tinted surface, the base colour and its contrast, in the light theme of the pages."""
SHADES = 16
"""Colours between two of these, for soft edges."""
LEAF_WIDTH, ROUND, MARGIN = 510, 64, 36
WORD, DAY = 100, 230
"""Rows of the band of a word, and of that of a day."""
EDGE = (HEIGHT - 2 * WORD - DAY) // 2
FONT = STATIC / "vendor" / "inter" / "inter-latin.woff2"
_DRAW = """
({width, height, leaf, round, y, tall, text, font, colours}) => {
  const pen = Object.assign(document.createElement("canvas"), {width, height}).getContext("2d");
  [pen.fillStyle, ...colours] = colours;
  pen.fillRect(0, 0, width, height);
  [pen.fillStyle, pen.strokeStyle] = colours;
  pen.beginPath(); pen.roundRect((width - leaf) / 2, y, leaf, tall, round); pen.fill();
  pen.fillStyle = pen.strokeStyle;
  pen.font = `${font} Inter`; pen.textAlign = "center"; pen.textBaseline = "middle";
  pen.fillText(text, width / 2, height / 2);
  return btoa(Array.from(pen.getImageData(0, 0, width, height).data, (part) => String.fromCharCode(part)).join(""));
}
"""


def main() -> None:
    """Draw every band and write them to where pictures are made."""
    year = [date(2027, 1, 1) + timedelta(days=number) for number in range(365)]
    wanted = dict.fromkeys(name for shown in year for language in LANGUAGES for name in names_of(shown, language))
    colours = _between(GROUND, LEAF) + _between(LEAF, INK)
    with sync_playwright() as playwright, ZipFile(BANDS, "w", ZIP_DEFLATED, compresslevel=9) as bands:
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"))
        page = browser.new_page()
        _load_letters(page)
        # Without a date of their own the files are the same each time they are written.
        bands.writestr(ZipInfo(PALETTE), bytes(part for colour in colours for part in colour))
        for name in wanted:
            bands.writestr(ZipInfo(name), _rows(page, name, colours), ZIP_DEFLATED, 9)


def _load_letters(page: Page) -> None:
    letters = base64.b64encode(FONT.read_bytes()).decode()
    page.evaluate(
        "async (letters) => { const face = new FontFace('Inter', `url(data:font/woff2;base64,${letters})`,"
        " {weight: '100 900'}); await face.load(); document.fonts.add(face); }",
        letters,
    )


def _between(first: tuple[int, ...], last: tuple[int, ...]) -> list[tuple[int, ...]]:
    steps = [number / (SHADES - 1) for number in range(SHADES)]
    return [tuple(round(a + (b - a) * step) for a, b in zip(first, last, strict=True)) for step in steps]


def _rows(page: Page, name: str, colours: list[tuple[int, ...]]) -> bytes:
    pixels = base64.b64decode(page.evaluate(_DRAW, _wish(name)))
    nearest = {}
    indices = bytearray()
    for place in range(0, len(pixels), 4):
        pixel = pixels[place : place + 3]
        if pixel not in nearest:
            nearest[pixel] = min(range(len(colours)), key=lambda number: _distance(colours[number], pixel))
        indices.append(nearest[pixel])
    return b"".join(b"\0" + indices[start : start + WIDTH] for start in range(0, len(indices), WIDTH))


def _distance(colour: tuple[int, ...], pixel: bytes) -> int:
    return sum((a - b) ** 2 for a, b in zip(colour, pixel, strict=True))


def _wish(name: str) -> dict[str, Any]:
    """Return what to draw: an end of the leaf, or a text upon its middle."""
    room, _, text = name.partition("/")
    height = {"word": WORD, "day": DAY}.get(room, EDGE)
    top, end = {TOP: (MARGIN, HEIGHT), BOTTOM: (-HEIGHT, EDGE - MARGIN)}.get(room, (-HEIGHT, 2 * HEIGHT))
    return {
        "width": WIDTH,
        "height": height,
        "leaf": LEAF_WIDTH,
        "round": ROUND,
        "y": top,
        "tall": end - top,
        "text": text,
        "font": {"word": "500 76px", "day": "700 236px"}.get(room, "1px"),
        "colours": [f"rgb({' '.join(map(str, colour))})" for colour in (GROUND, LEAF, INK)],
    }


if __name__ == "__main__":
    main()

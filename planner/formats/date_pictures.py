"""The leaf of a calendar as a picture, for places that show a link to a meeting and take no other form (PNG, RFC 2083).

Letters cannot be drawn without a library for it, so the rows of each word and number are drawn beforehand, by
``tools/date_bands.py``, and a picture is bands of rows upon each other: the weekday, the day and the month.
"""

from __future__ import annotations

import struct
import zlib
from datetime import date
from functools import lru_cache
from pathlib import Path
from zipfile import ZipFile

from planner.formats.words.times import day, month_short, weekday_short

WIDTH, HEIGHT = 1200, 630
BANDS = Path(__file__).parent / "data" / "date_bands.zip"
"""The bands by name, and the palette: three bytes for each colour that a byte of a row means."""
TOP, BOTTOM, PALETTE = "top", "bottom", "palette"
KEPT = 32
"""Finished pictures that are kept, some ten thousand bytes each."""
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PALETTE_OF_BYTES = (8, 3, 0, 0, 0)
"""Eight bits a pixel that name a colour of the palette; compressed, filtered and ordered in the one plain way."""


def names_of(shown: date, language: str) -> tuple[str, ...]:
    """Return the names of the bands of a day, from the top of the picture."""
    return (
        TOP,
        f"word/{weekday_short(shown, language)}",
        f"day/{day(shown, language)}",
        f"word/{month_short(shown, language)}",
        BOTTOM,
    )


@lru_cache(KEPT)
def picture(shown: date, language: str) -> bytes:
    """Return the leaf of a day as a PNG file."""
    with ZipFile(BANDS) as bands:
        rows = b"".join(bands.read(name) for name in names_of(shown, language))
        palette = bands.read(PALETTE)
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, *_PALETTE_OF_BYTES)
    # Every row is led by a byte that says how it is filtered; the bands carry it.
    chunks = ((b"IHDR", header), (b"PLTE", palette), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return _SIGNATURE + b"".join(_chunk(kind, body) for kind, body in chunks)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

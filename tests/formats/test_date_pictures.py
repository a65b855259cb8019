from __future__ import annotations

import struct
import zlib
from datetime import date, timedelta
from zipfile import ZipFile

from planner.domain.people import LANGUAGES
from planner.formats.date_pictures import BANDS, HEIGHT, WIDTH, names_of, picture


def test_every_day_has_its_bands_in_every_language() -> None:
    days = [date(2028, 1, 1) + timedelta(days=number) for number in range(366)]
    wanted = {name for day in days for language in LANGUAGES for name in names_of(day, language)}
    with ZipFile(BANDS) as bands:
        assert wanted <= set(bands.namelist())


def chunks_of(file: bytes) -> dict[bytes, bytes]:
    chunks, place = {}, 8
    while place < len(file):
        (length,) = struct.unpack_from(">I", file, place)
        kind, body = file[place + 4 : place + 8], file[place + 8 : place + 8 + length]
        assert file[place + 8 + length :][:4] == struct.pack(">I", zlib.crc32(kind + body))
        chunks[kind] = body
        place += 12 + length
    return chunks


def test_a_picture_is_a_whole_file_of_its_size() -> None:
    file = picture(date(2026, 11, 12), "nb")
    assert file.startswith(b"\x89PNG\r\n\x1a\n")
    chunks = chunks_of(file)
    assert list(chunks) == [b"IHDR", b"PLTE", b"IDAT", b"IEND"]
    assert struct.unpack_from(">II", chunks[b"IHDR"]) == (WIDTH, HEIGHT)
    rows = zlib.decompress(chunks[b"IDAT"])
    assert len(rows) == HEIGHT * (WIDTH + 1)
    assert max(rows) < len(chunks[b"PLTE"]) / 3
    assert not any(rows[:: WIDTH + 1])


def test_days_and_languages_look_different() -> None:
    looks = {picture(day, language) for day in (date(2026, 10, 12), date(2026, 10, 13)) for language in ("nb", "en")}
    assert len(looks) == 4

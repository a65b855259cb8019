"""Many parts as one gzip stream (RFC 1952), in chunks that are compressed apart.

A chunk that has not changed is not compressed again: its deflated bytes are kept, and the checksum of the whole is put
together from those of the chunks. The chunks follow from the parts alone, so that the same parts give the same bytes in
any process, whatever was compressed before.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

LEVEL = 5
ENTRIES_A_CHUNK = 128
"""How many parts a chunk has in the middle."""

_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_WITHOUT_HEADER = -15
_SPREAD = 2_654_435_761
_ALL = 1 << 32
_POLYNOMIAL = 0xEDB88320
_ONE = 1 << 31
"""The polynomial 1: coefficients stand with the lowest power first, as the checksum of zlib has them."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Parts that are compressed together, with their checksum and what moves the checksum before them past them."""

    parts: tuple[bytes, ...]
    deflated: bytes
    checksum: int
    length: int
    shift: int


@dataclass(frozen=True, slots=True)
class ChunkedStream:
    """A gzip stream with its chunks, by the key of the first part of each."""

    body: bytes
    chunks: Mapping[int, Chunk]


def compress(
    head: bytes, parts: Mapping[int, bytes], tail: bytes, before: Mapping[int, Chunk] | None = None
) -> ChunkedStream:
    """Return head, parts in their order and tail as one stream; chunks of ``before`` that still stand are taken over.

    The keys of the parts decide where a chunk begins.
    """
    keys, bodies = list(parts), list(parts.values())
    starts = [place for place, key in enumerate(keys) if key * _SPREAD % _ALL < _ALL // ENTRIES_A_CHUNK or not place]
    chunks: dict[int, Chunk] = {}
    for start, end in pairwise((*starts, len(keys))):
        whole, kept = tuple(bodies[start:end]), (before or {}).get(keys[start])
        chunks[keys[start]] = kept if kept is not None and kept.parts == whole else _chunk(whole)
    first, last = _chunk((head,)), _chunk((tail,), zlib.Z_FINISH)
    pieces = (first, *chunks.values(), last)
    body = b"".join((_HEADER, *(piece.deflated for piece in pieces), _trailer(pieces)))
    return ChunkedStream(body, chunks)


def _chunk(parts: tuple[bytes, ...], end: int = zlib.Z_FULL_FLUSH) -> Chunk:
    plain, packer = b"".join(parts), zlib.compressobj(LEVEL, zlib.DEFLATED, _WITHOUT_HEADER)
    deflated = packer.compress(plain) + packer.flush(end)
    return Chunk(parts, deflated, zlib.crc32(plain), len(plain), _power(8 * len(plain)))


def _trailer(pieces: Sequence[Chunk]) -> bytes:
    checksum, length = 0, 0
    for piece in pieces:
        checksum = _product(piece.shift, checksum) ^ piece.checksum
        length += piece.length
    return struct.pack("<II", checksum, length % _ALL)


def _product(left: int, right: int) -> int:
    """Multiply two polynomials modulo that of the checksum (zlib's ``multmodp``)."""
    result, power = 0, _ONE
    while power and left & ((power << 1) - 1):
        if left & power:
            result ^= right
        power >>= 1
        right = (right >> 1) ^ _POLYNOMIAL if right & 1 else right >> 1
    return result


def _power(exponent: int) -> int:
    """Return x to a power, modulo the polynomial of the checksum."""
    result, square = _ONE, _ONE >> 1
    while exponent:
        if exponent & 1:
            result = _product(square, result)
        square = _product(square, square)
        exponent >>= 1
    return result

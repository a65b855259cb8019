from __future__ import annotations

import gzip
import zlib

from hypothesis import given
from hypothesis import strategies as st

from planner.formats.gzip_chunks import ENTRIES_A_CHUNK, Chunk, compress

KEYS = st.integers(1, 2_000)
BODIES = st.binary(max_size=40)


def plain(head: bytes, parts: dict[int, bytes], tail: bytes) -> bytes:
    return b"".join((head, *parts.values(), tail))


@given(
    st.binary(max_size=2_000),
    st.dictionaries(KEYS, BODIES, max_size=300),
    st.lists(st.dictionaries(KEYS, st.one_of(st.none(), BODIES), max_size=5), max_size=4),
)
def test_what_is_taken_over_gives_the_bytes_that_are_made_anew(
    head: bytes, parts: dict[int, bytes], edits: list[dict[int, bytes | None]]
) -> None:
    parts = dict(sorted(parts.items()))
    stream = compress(head, parts, b"END")
    for edit in edits:
        merged: dict[int, bytes | None] = {**parts, **edit}
        parts = {key: body for key, body in sorted(merged.items()) if body is not None}
        stream = compress(head, parts, b"END", stream.chunks)
        assert stream.body == compress(head, parts, b"END").body
    assert gzip.decompress(stream.body) == plain(head, parts, b"END")


def test_it_is_one_member_which_every_program_can_read() -> None:
    parts = {number: b"BEGIN:VEVENT\r\n%d\r\n" % number * 20 for number in range(3_000)}
    stream = compress(b"head", parts, b"tail")
    reader = zlib.decompressobj(16 + zlib.MAX_WBITS)
    assert reader.decompress(stream.body) == plain(b"head", parts, b"tail")
    assert (reader.eof, reader.unused_data) == (True, b"")


def test_one_change_compresses_one_chunk_and_chunks_are_never_many_nor_large() -> None:
    parts = {number: b"%d" % number for number in range(1, 10_001)}
    before = compress(b"", parts, b"").chunks
    after = compress(b"", {**parts, 5_000: b"new"}, b"", before).chunks
    assert sum(before[key] is not chunk for key, chunk in after.items()) == 1
    assert max(sizes(before)) <= 2 * ENTRIES_A_CHUNK
    assert len(before) < 2 * 10_000 / ENTRIES_A_CHUNK


def sizes(chunks: object) -> list[int]:
    assert isinstance(chunks, dict)
    return [len(chunk.parts) for chunk in chunks.values() if isinstance(chunk, Chunk)]

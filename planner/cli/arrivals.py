"""A request while it arrives: whether all of it is here, and until when the rest must be.

Nothing is judged here but the length of the message (RFC 9112 6): gunicorn parses it afterwards and refuses what is wrong.
Where it cannot be told how long a message is, it counts as whole, so that the parser says what is wrong with it.
"""

from __future__ import annotations

import re

HEAD_SECONDS = 10.0
"""How long the head of a request may take from its first chance to the blank line."""
BODY_SECONDS = 10.0
BYTES_PER_SECOND = 16_384
"""How fast a body must come, beside ``BODY_SECONDS`` that each one has."""
LARGEST_HEAD = 65_536
_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,15})[ \t]*(?=\r\n)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:[^\r]*chunked[ \t]*(?=\r\n)", re.IGNORECASE)
_EXPECTS = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*(?=\r\n)", re.IGNORECASE)
_SIZE = re.compile(rb"[0-9a-f]{1,12}(?=[ \t]*(;|$))", re.IGNORECASE)


class Arrival:
    """The bytes of one request so far. Times are seconds of a monotonic clock; ``largest_body`` is that of the application."""

    def __init__(self, now: float, largest_body: int) -> None:
        self.data = bytearray()
        self.until = now + HEAD_SECONDS
        self.whole = False
        self.too_large = False
        """Whether the body is larger than the application takes: it answers without having read it."""
        self.expects_continue = False
        """Whether the client waits to be told to send its body (RFC 9110 10.1.1)."""
        self._largest = largest_body
        self._body_at = -1
        self._length: int | None = None
        self._chunk_at = 0

    @property
    def head_too_large(self) -> bool:
        """Tell whether there is still no end of the head where it must have been."""
        return self._body_at < 0 and len(self.data) > LARGEST_HEAD

    def feed(self, data: bytes, now: float) -> None:
        """Take the next bytes that have come."""
        searched = max(len(self.data) - len(_END) + 1, 0)
        self.data += data
        if self._body_at < 0:
            end = self.data.find(_END, searched)
            if end < 0:
                return
            self._read_head(end, now)
        self.whole = self.whole or self._is_whole()

    def _read_head(self, end: int, now: float) -> None:
        head = bytes(self.data[: end + 2])
        self._body_at = self._chunk_at = end + len(_END)
        length, chunked = _LENGTH.search(head), _CHUNKED.search(head)
        if not chunked:
            self._length = int(length[1]) if length else 0
        size = self._largest if self._length is None else min(self._length, self._largest)
        self.until = now + BODY_SECONDS + size / BYTES_PER_SECOND
        self.expects_continue = _EXPECTS.search(head) is not None

    def _is_whole(self) -> bool:
        come = len(self.data) - self._body_at
        self.too_large = (come if self._length is None else self._length) > self._largest
        if self.too_large:
            return True
        return self._last_chunk_came() if self._length is None else come >= self._length

    def _last_chunk_came(self) -> bool:
        """Walk along the chunks that are here whole (RFC 9112 7.1)."""
        while (line_end := self.data.find(b"\r\n", self._chunk_at)) >= 0:
            size = _SIZE.match(bytes(self.data[self._chunk_at : line_end]))
            if size is None:
                return True
            if not int(size[0], 16):
                return self.data.find(_END, line_end) >= 0
            self._chunk_at = line_end + 2 + int(size[0], 16) + 2
        return len(self.data) - self._chunk_at > LARGEST_HEAD

"""Finished feeds, kept in this process: the last bytes of each, and the same compressed, up to a limit."""

from __future__ import annotations

import gzip
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

LARGEST = 24_000_000
_LEVEL = 5


class FeedShelf:
    """Bytes by feed and stamp; what was asked for longest ago makes room, and an older stamp goes with the newer.

    Safe to use from several threads. ``largest`` is the number of bytes kept in all.
    """

    def __init__(self, largest: int = LARGEST) -> None:
        self._largest = largest
        self._kept: OrderedDict[tuple[str, str, bool], tuple[str, bytes]] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def take(self, feed: str, language: str, stamp: str, *, zipped: bool) -> bytes | None:
        """Return the finished bytes of a feed as it stands, if they are kept."""
        with self._lock:
            key = (feed, language, zipped)
            kept = self._kept.get(key)
            if kept is None or kept[0] != stamp:
                return None
            self._kept.move_to_end(key)
            return kept[1]

    def put(self, feed: str, language: str, stamp: str, body: bytes, *, zipped: bool) -> None:
        """Keep the finished bytes of a feed."""
        with self._lock:
            key = (feed, language, zipped)
            self._drop(key)
            if len(body) > self._largest:
                return
            self._kept[key] = (stamp, body)
            self._size += len(body)
            while self._size > self._largest:
                self._drop(next(iter(self._kept)))

    def _drop(self, key: tuple[str, str, bool]) -> None:
        known = self._kept.pop(key, None)
        self._size -= len(known[1]) if known else 0


def finished(
    shelf: FeedShelf, place: tuple[str, str, str], make: Callable[[], bytes | None], *, zipped: bool
) -> bytes | None:
    """Return the bytes of a feed from the shelf, made and put there when they are not; ``place`` is feed, language, stamp."""
    body = shelf.take(*place, zipped=zipped)
    if body is not None:
        return body
    plain = shelf.take(*place, zipped=False) if zipped else None
    plain = make() if plain is None else plain
    if plain is None:
        return None
    shelf.put(*place, plain, zipped=False)
    if not zipped:
        return plain
    body = gzip.compress(plain, _LEVEL, mtime=0)
    shelf.put(*place, body, zipped=True)
    return body

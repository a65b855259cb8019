"""LRU cache of finished feeds in this process, plain and compressed, bounded in bytes."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from planner.domain.feeds import FeedForm

LARGEST = 24_000_000
"""Bytes kept in all, which is some ten thousand meetings plain and compressed."""

_Key = tuple[str, str, bool, FeedForm]


@dataclass(frozen=True)
class CacheKey:
    """Which feed, in which language and form and whether compressed; ``stamp`` tells its bytes from all others."""

    feed: str
    language: str
    zipped: bool
    stamp: str
    form: FeedForm = FeedForm.ICAL


@dataclass(frozen=True)
class Finished:
    """The bytes of a feed, in parts as they are sent, with the headers they are sent with."""

    parts: tuple[bytes, ...]
    headers: tuple[tuple[str, str], ...]

    @property
    def body(self) -> bytes:
        """Return the bytes as one."""
        return self.parts[0] if len(self.parts) == 1 else b"".join(self.parts)

    @property
    def size(self) -> int:
        """Return how many bytes there are."""
        return sum(map(len, self.parts))


class FeedCache:
    """LRU cache by key, bounded in bytes; an older stamp of the same key is replaced.

    Safe to use from several threads.
    """

    def __init__(self, largest: int = LARGEST) -> None:
        self._largest = largest
        self._kept: OrderedDict[_Key, tuple[str, Finished]] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def take(self, place: CacheKey) -> Finished | None:
        """Return the answer with a feed as it stands, if it is kept."""
        with self._lock:
            key = (place.feed, place.language, place.zipped, place.form)
            stamp, answer = self._kept.get(key, ("", None))
            if stamp != place.stamp:
                return None
            self._kept.move_to_end(key)
            return answer

    def last(self, feed: str, language: str, form: FeedForm, *, zipped: bool) -> Finished | None:
        """Return the last answer with a feed that was kept, whether it still stands or not."""
        with self._lock:
            return self._kept.get((feed, language, zipped, form), ("", None))[1]

    def put(self, place: CacheKey, answer: Finished) -> None:
        """Keep an answer, unless it is larger than all that may be kept."""
        with self._lock:
            key = (place.feed, place.language, place.zipped, place.form)
            self._drop(key)
            if answer.size > self._largest:
                return
            self._kept[key] = (place.stamp, answer)
            self._size += answer.size
            while self._size > self._largest:
                self._drop(next(iter(self._kept)))

    def _drop(self, key: _Key) -> None:
        _, entry = self._kept.pop(key, ("", None))
        self._size -= 0 if entry is None else entry.size

"""LRU caches of this process, bounded in bytes: finished feeds, plain and compressed, and what they are made from."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar

from planner.domain.feeds import FeedForm
from planner.formats.gzip_chunks import Chunk
from planner.services.calendars.feeds import FeedEntries

LARGEST = 24_000_000
"""Bytes of finished feeds kept in all, which is some ten thousand meetings plain and compressed."""
LARGEST_SOURCES = 20_000_000
"""Bytes of entries and chunks kept in all: those of the feeds that were asked for last, so that an edit is put into them."""
LOCKS = 16

Key = TypeVar("Key", bound=Hashable)
Kept = TypeVar("Kept")
_Key = tuple[str, str, bool, FeedForm]


class BoundedCache(Generic[Key, Kept]):
    """LRU cache, bounded in bytes as ``size`` counts them. Safe to use from several threads."""

    def __init__(self, largest: int, size: Callable[[Kept], int]) -> None:
        self._largest = largest
        self._size_of = size
        self._kept: OrderedDict[Key, tuple[Kept, int]] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def get(self, key: Key) -> Kept | None:
        """Return what is kept under a key, and keep it longer than the others."""
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key][0]

    def put(self, key: Key, value: Kept) -> None:
        """Keep a value in place of the one before, unless it is larger than all that may be kept."""
        size = self._size_of(value)
        with self._lock:
            self._drop(key)
            if size > self._largest:
                return
            self._kept[key] = (value, size)
            self._size += size
            while self._size > self._largest:
                self._drop(next(iter(self._kept)))

    def _drop(self, key: Key) -> None:
        _, size = self._kept.pop(key, (None, 0))
        self._size -= size


@dataclass(frozen=True)
class CacheKey:
    """Which feed, in which language and form and whether compressed; ``stamp`` tells its bytes from all others."""

    feed: str
    language: str
    zipped: bool
    stamp: str
    form: FeedForm = FeedForm.ICAL

    @property
    def place(self) -> _Key:
        """Return where it is kept, whatever its stamp."""
        return self.feed, self.language, self.zipped, self.form


@dataclass(frozen=True)
class Finished:
    """The bytes of a feed with the headers they are sent with."""

    body: bytes
    headers: tuple[tuple[str, str], ...]


class FeedCache:
    """LRU cache of answers; an older stamp of the same key is replaced."""

    def __init__(self, largest: int = LARGEST) -> None:
        self._kept: BoundedCache[_Key, tuple[str, Finished]] = BoundedCache(largest, lambda kept: len(kept[1].body))

    def take(self, key: CacheKey) -> Finished | None:
        """Return the answer with a feed as it stands, if it is kept."""
        stamp, answer = self._kept.get(key.place) or ("", None)
        return answer if stamp == key.stamp else None

    def last(self, feed: str, language: str, form: FeedForm, *, zipped: bool) -> Finished | None:
        """Return the last answer with a feed that was kept, whether it still stands or not."""
        return (self._kept.get((feed, language, zipped, form)) or ("", None))[1]

    def put(self, key: CacheKey, answer: Finished) -> None:
        """Keep an answer, unless it is larger than all that may be kept."""
        self._kept.put(key.place, (key.stamp, answer))


@dataclass(frozen=True)
class FeedSource:
    """The entries of a public feed as they last were, and the chunks in which they were last compressed."""

    entries: FeedEntries
    chunks: Mapping[int, Chunk]

    @property
    def size(self) -> int:
        """Return how many bytes it holds."""
        plain = sum(map(len, self.entries.bodies()))
        return plain + sum(len(chunk.deflated) for chunk in self.chunks.values())


class FeedSources(BoundedCache[tuple[str, str], FeedSource]):
    """What public feeds were last made from, by feed and language; one thread at a time makes one of them anew."""

    def __init__(self, largest: int = LARGEST_SOURCES) -> None:
        super().__init__(largest, lambda source: source.size)
        self._locks = tuple(Lock() for _ in range(LOCKS))

    @contextmanager
    def one_at_a_time(self, feed: str, language: str) -> Iterator[None]:
        """Let others wait who want to make the same feed, so that they find it made. Two feeds may share a lock."""
        with self._locks[hash((feed, language)) % LOCKS]:
            yield

"""Secret addresses in memory: which feed each opens and how it stands, as of less than a second ago.

Nearly all polls of personal feeds find nothing new. A thread of the process asks several times a second which feeds have
moved, and forgets those; what is left still stands, so that a poll of it is answered without the database. An address that
was given up moves its feed too. While the database does not answer, or nobody follows it, nothing is told from here.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, defaultdict
from collections.abc import Callable

from planner.domain.feeds import REMOVALS
from planner.services.calendars import feeds
from planner.services.calendars.feeds import MoveReader, SecretStanding

PAUSE_SECONDS = 0.4
VALID_SECONDS = 0.95
"""How long after the database began to answer what is kept may be told: a change is known to all within a second."""
MOST = 20_000
"""Addresses kept, of some hundred bytes each; the one that was asked for longest ago goes."""

Address = tuple[str, str]
"""The hash of a secret, and the beginning of the stored key that says which of the two feeds it opens."""


class PollMemory:
    """The addresses of secret feeds that were polled lately. Safe to use from several threads; one of them follows."""

    def __init__(self, moves: MoveReader, clock: Callable[[], float] = time.monotonic, most: int = MOST) -> None:
        self._moves = moves
        self._clock = clock
        self._most = most
        self._standing: OrderedDict[Address, SecretStanding] = OrderedDict()
        self._addresses: defaultdict[str, set[Address]] = defaultdict(set)
        self._followed_at: float | None = None
        self._removals = 0
        self._lock = threading.Lock()
        self.round = 0

    def get(self, address: Address) -> SecretStanding | None:
        """Return how the feed of an address stands; nothing where only the database can tell."""
        with self._lock:
            if self._followed_at is None or self._clock() - self._followed_at > VALID_SECONDS:
                return None
            if address in self._standing:
                self._standing.move_to_end(address)
            return self._standing.get(address)

    def put(self, address: Address, standing: SecretStanding, begun: int) -> None:
        """Keep what was read from the database; ``begun`` is the ``round`` before it was read.

        What was read before a round and comes after it may be of before a change that the round has told of.
        """
        with self._lock:
            if self._followed_at is None or begun != self.round:
                return
            self._drop(address)
            self._standing[address] = standing
            self._addresses[standing.feed].add(address)
            while len(self._standing) > self._most:
                self._drop(next(iter(self._standing)))

    def follow(self) -> None:
        """Ask once what has moved, and forget it; forget all where that cannot be told."""
        begun = self._clock()
        try:
            moves = self._moves.read()
        except feeds.Unread:
            moves = None
        with self._lock:
            self.round += 1
            if moves is None or not moves.trusted or self._removals != moves.moved.get(REMOVALS, self._removals):
                self._standing.clear()
                self._addresses.clear()
            self._followed_at = None if moves is None else begun
            if moves is not None:
                self._removals = moves.moved.get(REMOVALS, self._removals)
                self._forget(moves.moved)

    def _forget(self, moved: dict[str, int]) -> None:
        for feed, place in moved.items():
            for address in list(self._addresses.get(feed, ())):
                if self._standing[address].moved != place:
                    self._drop(address)

    def _drop(self, address: Address) -> None:
        standing = self._standing.pop(address, None)
        if standing is not None:
            addresses = self._addresses[standing.feed]
            addresses.discard(address)
            if not addresses:
                del self._addresses[standing.feed]

    def start(self) -> None:
        """Follow the database in a thread of this process until it ends."""
        threading.Thread(target=self._follow_on, name="poll-memory", daemon=True).start()

    def _follow_on(self) -> None:
        pause = threading.Event()
        while not pause.wait(PAUSE_SECONDS):
            self.follow()

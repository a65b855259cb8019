"""Fake carriers, at the port that letters leave by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from threading import Lock

from planner.services.letters.delivery import Taken, UndeliveredError, unheard


@dataclass
class Pigeon:
    """Takes every letter, except those to an address for which there is an error."""

    errors: dict[str, UndeliveredError] = field(default_factory=dict)
    taken: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, str]] = field(default_factory=list)
    closed: int = 0
    lock: Lock = field(default_factory=Lock)
    on_the_way: Callable[[], None] = lambda: None

    def send(self, to: str, mail: EmailMessage, bounces_to: str = "", taken: Taken = unheard) -> None:
        self.on_the_way()
        if to in self.errors:
            raise self.errors[to]
        with self.lock:
            self.taken.append(mail)
            self.envelopes.append((bounces_to, to))
        taken()

    def close(self) -> None:
        self.closed += 1

    def ids(self) -> list[str]:
        """Return the Message-IDs of what was taken."""
        return [str(mail["Message-ID"]) for mail in self.taken]

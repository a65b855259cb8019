"""What every program on a desktop that keeps calendars can be asked to do, whichever it is."""

from __future__ import annotations

from typing import Protocol


class Desktop(Protocol):
    """A program of a user who reads English in Oslo. What is changed tells what went wrong, or nothing."""

    def subscribe(self, name: str, url: str, *, tasks: bool = False) -> None:
        """Subscribe to a calendar, or to a list of tasks."""

    def open(self, address: str, user: str, password: str) -> list[str]:
        """Open the account that is found at an address as ``meetings`` and ``to do``; return the addresses of its owner."""

    def sees(self, name: str, hoped: list[str]) -> list[str]:
        """Return what is in a calendar once it is what is hoped for, or after a while."""

    def refreshed(self, name: str, hoped: list[str]) -> list[str]:
        """Let a calendar be fetched again, and return what is in it."""

    def answer(self, name: str, uid: str, partstat: str) -> str:
        """Answer in the calendar."""

    def ring(self, name: str, uid: str) -> str:
        """Wish to be reminded a quarter of an hour before."""

    def rename(self, name: str, uid: str, title: str) -> str:
        """Give another title."""

    def tick(self, name: str, uid: str) -> str:
        """Say that a task is done."""

    def remove(self, name: str, uid: str) -> str:
        """Delete a meeting or a task."""

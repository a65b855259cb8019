"""Mailings: one letter to each of many guests, written by a job a slice at a time after what they tell has happened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

Item = TypeVar("Item")

SLICE = 50
"""How many letters are written at a time, so that no transaction holds up others for long."""
AT_ONCE = 64
"""How many rows of guests or letters a change writes at once, at most; what there is more of is left to the job."""
MOST_LISTED = 32
"""How many guests are put on lists in one transaction, at most: their invitations are written twice, as they are sent too."""
GUEST_LIST = "guest_list"
"""The kind of a mailing that writes no letters: it puts the guests of one meeting on the list of another."""
MOST_TRIES = 3
"""How often a letter is tried that cannot be written, until its guest is passed over."""
FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(minutes=5)


class MailingAudience(StrEnum):
    """The guests of a meeting that a mailing is for.

    ``unsent`` stand on the list and have not been invited; the others have been. ``concerned_by_end`` are those who have
    not said no, and those who have and were asked once more since. ``in_states`` are those whose reply stands in a state
    that the mailing names; where it names guests too, they are those among them.
    """

    UNSENT = "unsent"
    SENT = "sent"
    NOT_DECLINED = "not_declined"
    CONCERNED_BY_END = "concerned_by_end"
    IN_STATES = "in_states"


def in_slices(items: Sequence[Item], most: int = MOST_LISTED) -> list[Sequence[Item]]:
    """Return things in slices of at most so many, each for a transaction of its own."""
    return [items[start : start + most] for start in range(0, len(items), most)]


def next_try(tries: int, now: datetime) -> datetime | None:
    """Return when a letter is tried again that could not be written so often (from 1); nothing when it is passed over."""
    return None if tries >= MOST_TRIES else now + min(FIRST_WAIT * 4 ** (tries - 1), LONGEST_WAIT)

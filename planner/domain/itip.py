"""The vocabulary of invitations between calendars (iTIP, RFC 5546): methods, and the PARTSTAT of each reply."""

from __future__ import annotations

from enum import StrEnum

from planner.domain.replies import ReplyState


class Method(StrEnum):
    """The methods of messages that the organiser sends (RFC 5546 1.4)."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    DECLINECOUNTER = "DECLINECOUNTER"


class PartStat(StrEnum):
    """How a guest stands (PARTSTAT, RFC 5545 3.2.12)."""

    NEEDS_ACTION = "NEEDS-ACTION"
    ACCEPTED = "ACCEPTED"
    TENTATIVE = "TENTATIVE"
    DECLINED = "DECLINED"


PARTSTAT_OF = {
    ReplyState.UNANSWERED: PartStat.NEEDS_ACTION,
    ReplyState.COMING: PartStat.ACCEPTED,
    ReplyState.WAITING: PartStat.TENTATIVE,
    ReplyState.SEAT_OFFERED: PartStat.NEEDS_ACTION,
    ReplyState.MISSED: PartStat.NEEDS_ACTION,
    ReplyState.MAYBE: PartStat.TENTATIVE,
    ReplyState.DECLINED: PartStat.DECLINED,
}
"""How each reply is told to calendars: who waits for a seat is no more certain than who said maybe, and who has been
offered one, or has missed it, is asked again."""


def sequence_of(meeting: int, added: int) -> int:
    """Return SEQUENCE for one guest (RFC 5546 2.1.4).

    It is that of the meeting, and one more for each time the guest was taken off the list or put on it again.
    """
    return meeting + added

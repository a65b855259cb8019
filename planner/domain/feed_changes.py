"""The last changes of a public feed, as a short text that stands beside its counter.

Who has an earlier state of the feed reads there which meetings have changed since, and fetches those entries alone. A state
is named by its stamp, which no other state ever has, so a copy from before a restore is never taken for an earlier state.
"""

from __future__ import annotations

from collections.abc import Collection

LONGEST = 2_000
"""Characters that are kept; what is older goes, and who has a copy as old as that reads the whole feed."""
MOST = 64
"""Meetings of one change; of a larger one nothing is told."""
_BETWEEN_CHANGES = ";"
_BETWEEN_STAMP_AND_MEETINGS = ":"
_BETWEEN_MEETINGS = ","


def extended(recent: str, stamp: str, meetings: Collection[int] | None) -> str:
    """Return the text after a change that led to a stamp; nothing for ``meetings`` where it is not known which they were."""
    if meetings is None or len(meetings) > MOST:
        return f"{stamp}{_BETWEEN_STAMP_AND_MEETINGS}"
    ids = _BETWEEN_MEETINGS.join(str(meeting) for meeting in sorted(meetings))
    changes = [f"{stamp}{_BETWEEN_STAMP_AND_MEETINGS}{ids}", *recent.split(_BETWEEN_CHANGES)]
    while len(text := _BETWEEN_CHANGES.join(changes)) > LONGEST:
        changes.pop()
    return text.rstrip(_BETWEEN_CHANGES)


def since(recent: str, stamp: str) -> frozenset[int] | None:
    """Return the meetings that have changed since the feed had a stamp; nothing where that is not known any more.

    The oldest change that is kept begins with the stamp that it led to, so only what is newer than that can be told.
    """
    meetings: set[int] = set()
    for change in recent.split(_BETWEEN_CHANGES):
        reached, _, ids = change.partition(_BETWEEN_STAMP_AND_MEETINGS)
        if reached == stamp:
            return frozenset(meetings)
        meetings.update(int(number) for number in ids.split(_BETWEEN_MEETINGS) if number)
    return None

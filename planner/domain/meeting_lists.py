"""Criteria and cursors of lists of meetings."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from planner.domain.meetings import MeetingKind, MeetingState, Span, Stage


@dataclass(frozen=True)
class MeetingFilter:
    """Criteria that a list is narrowed by; empty means everything. ``time`` is ``coming``, ``earlier`` or empty for both.

    ``stage`` is that of the workboard, which no cancelled meeting is on; ``mine`` are the meetings of the one who asks.
    """

    kind: MeetingKind | None = None
    theme: str = ""
    municipality: str = ""
    network: str = ""
    organisation: str = ""
    text: str = ""
    time: str = ""
    stage: Stage | None = None
    state: MeetingState | None = None
    mine: bool = False


@dataclass(frozen=True)
class DraftFilter:
    """Criteria of a list of drafts: those of every list of meetings, the import they came of, and the series they are in."""

    criteria: MeetingFilter = field(default_factory=MeetingFilter)
    import_id: int | None = None
    series: str = ""

    @property
    def whole(self) -> bool:
        """Tell whether it is all of an import or of a series, which was made as one and is ticked as one."""
        return (self.import_id is not None or bool(self.series)) and self.criteria == MeetingFilter()


@dataclass(frozen=True)
class MeetingCursor:
    """Where a page ended: the place in time (UTC) and the id of its last meeting."""

    at: datetime
    meeting_id: int


@dataclass(frozen=True)
class MeetingQuery:
    """A page of meetings by time; ``first`` and ``last`` are the dates (local) of the start, both included."""

    criteria: MeetingFilter = field(default_factory=MeetingFilter)
    state: MeetingState | None = None
    first: date | None = None
    last: date | None = None
    after: MeetingCursor | None = None
    limit: int = 50


class ListedMeeting(NamedTuple):
    """What a line of a list shows of a meeting with a time."""

    id: int
    slug: str
    title: str
    kind: MeetingKind
    state: MeetingState
    place: str
    online_url: str
    seats: int | None
    seats_taken: int
    span: Span

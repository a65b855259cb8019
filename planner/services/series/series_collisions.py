"""What meetings of a series would collide with on other days or at other hours, before they are moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planner.domain import meetings as meeting_rules
from planner.domain import series as rules
from planner.domain.collisions import Collision
from planner.domain.meetings import Span
from planner.domain.permissions import Verb
from planner.domain.series import Scope
from planner.rows.meetings import Meeting
from planner.services import identity
from planner.services.dates import collisions
from planner.services.series import series, series_changes
from planner.services.series.series_changes import Move
from planner.services.work import Work
from planner.store import series as rows


@dataclass(frozen=True)
class Foreseen:
    """When a meeting would be, in wall time, and what it would collide with then, the weightiest first."""

    meeting: Meeting
    span: Span
    warnings: Sequence[Collision]


def foresee(work: Work, meeting: Meeting, scope: Scope, move: Move) -> list[Foreseen]:
    """Say of each meeting that would be moved what its new time collides with; nothing is changed, and nothing hindered.

    Those that move along are no hindrance to one another. Raise ``Refused`` for a time that cannot be.
    """
    identity.require(work, Verb.EDIT, meeting)
    if move == Move():
        return []
    listed = [meeting] if meeting.series_id is None else rows.meetings(work.session, meeting.series_id)
    moved = [
        member
        for member in rules.in_scope(scope, listed, meeting)
        if series_changes.changeable(work, member, Verb.EDIT)
    ]
    along = frozenset(member.id for member in moved)
    return [
        _foreseen(work, member, rules.through_gap(move.of(series.span_of_meeting(member))), along) for member in moved
    ]


def _foreseen(work: Work, meeting: Meeting, span: Span, along: frozenset[int]) -> Foreseen:
    meeting_rules.check_span(span.starts_at, span.ends_at or span.starts_at)
    board = collisions.board(work, meeting, span.first_day, span.last_day, along)
    return Foreseen(meeting, span, board.of(span))

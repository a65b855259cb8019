"""The lanes of the workboard, for the team: meetings by stage, of each those nearest to now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from planner.domain import workboard as rules
from planner.domain.duties import DutyKind
from planner.domain.meetings import Stage
from planner.domain.permissions import Verb
from planner.domain.workboard import KEPT_AFTER, Deadline, DutyFacts, MeetingFacts, days_left
from planner.rows.meetings import Meeting
from planner.services import identity, visibility
from planner.services.work import Work
from planner.store import workboard as rows
from planner.store.workboard import CardRow

NEAREST = 5
"""Meetings that a lane shows; the list of meetings has them all."""


@dataclass(frozen=True)
class Card:
    """A meeting on the board. ``days`` are calendar days left until its next date."""

    meeting: Meeting
    responsible: str
    unanswered: int
    waiting: int
    deadline: Deadline | None
    due: datetime | None
    days: int | None


@dataclass(frozen=True)
class Lane:
    """One stage, how many meetings are in it, and those nearest to now."""

    stage: Stage
    cards: Sequence[Card]
    total: int


def lanes(work: Work, *, mine: bool = False) -> list[Lane]:
    """Return all lanes with the first meetings of each, or of those that the actor carries, in three statements."""
    identity.require(work, Verb.SEE_WORKBOARD)
    by_stage: dict[Stage, list[list[int]]] = {stage: [] for stage in Stage}
    among = visibility.carried(work) if mine else None
    for key, ids in rows.by_key(work.session, work.now - KEPT_AFTER, work.now, among).items():
        by_stage[rows.stage_of(key)].append(ids)
    first = [meeting_id for lists in by_stage.values() for ids in lists for meeting_id in ids[:NEAREST]]
    shown: dict[Stage, list[CardRow]] = {stage: [] for stage in Stage}
    for row in rows.cards_of(work.session, work.now, first):
        shown[rows.stage_of(row.key)].append(row)
    kept = {stage: cards[:NEAREST] for stage, cards in shown.items()}
    cards = _cards(work, (row for of_stage in kept.values() for row in of_stage))
    return [
        Lane(stage, [cards[row.meeting.id] for row in kept[stage]], sum(map(len, lists)))
        for stage, lists in by_stage.items()
    ]


def _cards(work: Work, of_lanes: Iterable[CardRow]) -> dict[int, Card]:
    shown = list(of_lanes)
    counts = rows.reply_counts(work.session, [row.meeting.id for row in shown])
    return {row.meeting.id: _card(work, row, *counts.get(row.meeting.id, (0, 0))) for row in shown}


def _card(work: Work, row: CardRow, unanswered: int, waiting: int) -> Card:
    meeting, maker = row.meeting, row.meeting.created_by
    responsible = row.holder or ((maker.name or maker.email) if maker else "")
    deadline, due = rules.next_deadline(_facts(row), work.now) or (None, None)
    days = days_left(work.now, due, work.deployment.time_zone)
    return Card(meeting, responsible, unanswered, waiting, deadline, due, days)


def _facts(row: CardRow) -> MeetingFacts:
    meeting = row.meeting
    return MeetingFacts(
        state=meeting.state,
        starts=meeting.starts_at,
        ends=meeting.ends_at,
        execution=DutyFacts(DutyKind.EXECUTION, row.execution, answer_by=row.execution_answer_by),
        follow_up=DutyFacts(DutyKind.FOLLOW_UP, row.follow_up, answer_by=row.follow_up_answer_by),
        answer_by=meeting.answer_by,
    )

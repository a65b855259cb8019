"""The lanes of the workboard, for the team: every meeting by stage, some of each lane or one lane a page at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product

from planner.domain import meetings as stages
from planner.domain import workboard as rules
from planner.domain.duties import DutyKind
from planner.domain.list_pages import LONG_PAGE, SHORT_PAGE, ListPage, nearest_page
from planner.domain.meetings import MeetingState, Stage, StageFacts
from planner.domain.permissions import Verb
from planner.domain.workboard import KEPT_AFTER, Deadline, DutyFacts, MeetingFacts, days_left
from planner.rows.meetings import Meeting
from planner.services import identity
from planner.services.work import Work
from planner.store import workboard as rows
from planner.store.workboard import CardRow, LaneKey


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
    """One stage and meetings in it, those that come first on top; ``page`` says which of how many they are."""

    stage: Stage
    cards: Sequence[Card]
    page: ListPage


def lanes(work: Work) -> list[Lane]:
    """Return all lanes with the first meetings of each, in three statements, however many meetings there are."""
    identity.require(work, Verb.SEE_WORKBOARD)
    by_stage: dict[Stage, list[list[int]]] = {stage: [] for stage in Stage}
    for key, ids in rows.by_key(work.session, work.now - KEPT_AFTER, work.now).items():
        by_stage[_stage(key)].append(ids)
    first = [meeting_id for lists in by_stage.values() for ids in lists for meeting_id in ids[:SHORT_PAGE]]
    shown: dict[Stage, list[CardRow]] = {stage: [] for stage in Stage}
    for row in rows.cards_of(work.session, work.now, first):
        shown[_stage(row.key)].append(row)
    kept = {stage: cards[:SHORT_PAGE] for stage, cards in shown.items()}
    cards = _cards(work, (row for of_stage in kept.values() for row in of_stage))
    return [
        Lane(stage, [cards[row.meeting.id] for row in kept[stage]], nearest_page(1, sum(map(len, lists)), SHORT_PAGE))
        for stage, lists in by_stage.items()
    ]


def lane(work: Work, stage: Stage, number: int = 1) -> Lane:
    """Return one page of a lane."""
    identity.require(work, Verb.SEE_WORKBOARD)
    keys = [key for key in _KEYS if _stage(key) is stage]
    since = work.now - KEPT_AFTER
    page = nearest_page(number, rows.count_cards(work.session, since, work.now, keys), LONG_PAGE)
    of_page = rows.cards(work.session, since, work.now, keys, offset=page.offset, limit=page.size)
    return Lane(stage, list(_cards(work, of_page).values()), page)


_BOTH = (False, True)
_KEYS = [LaneKey(*values) for values in product(MeetingState, _BOTH, _BOTH, _BOTH, _BOTH)]


def _stage(key: LaneKey) -> Stage:
    return stages.stage(StageFacts(**key._asdict()))


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

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from planner.domain import meetings
from planner.domain.meetings import KIND_SLUGS, MEETING_TABLE, MeetingKind, MeetingState, MeetingStep, Stage, StageFacts
from planner.domain.refusals import Refused

STARTS = datetime(2027, 2, 8, 8, tzinfo=UTC)


@dataclass
class Draft:
    title: str = ""
    question: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    place: str = ""
    address: str = ""
    online_url: str = ""


@pytest.mark.parametrize(("state", "step"), list(product(MeetingState, MeetingStep)))
def test_a_step_is_taken_as_the_table_says_and_refused_otherwise(state: MeetingState, step: MeetingStep) -> None:
    if (state, step) in MEETING_TABLE:
        assert meetings.after(state, step) is MEETING_TABLE[state, step]
    else:
        with pytest.raises(Refused, match=r"meetings\.step_not_allowed"):
            meetings.after(state, step)


def test_every_kind_has_its_own_word_in_addresses() -> None:
    assert set(KIND_SLUGS) == set(MeetingKind)
    assert len(set(KIND_SLUGS.values())) == len(MeetingKind)


@pytest.mark.parametrize(
    ("state", "offered", "held", "fulfilled", "over", "stage"),
    [
        (MeetingState.DRAFT, False, False, False, False, Stage.IDEA),
        (MeetingState.ANNOUNCED, False, False, False, False, Stage.INVITED),
        (MeetingState.ANNOUNCED, True, False, False, False, Stage.OFFERED),
        (MeetingState.CONFIRMED, False, True, False, False, Stage.HANDED_OVER),
        (MeetingState.CONFIRMED, False, True, False, True, Stage.HELD),
        (MeetingState.HELD, False, True, False, False, Stage.HELD),
        (MeetingState.HELD, False, True, True, True, Stage.FOLLOWED_UP),
    ],
)
def test_each_meeting_stands_in_one_lane(
    state: MeetingState, offered: bool, held: bool, fulfilled: bool, over: bool, stage: Stage
) -> None:
    assert meetings.stage(StageFacts(state, offered, held, fulfilled, over)) is stage


@pytest.mark.parametrize(
    ("hours", "rule"),
    [(0, "meetings.ends_before_start"), (-1, "meetings.ends_before_start"), (24 * 14 + 1, "meetings.too_long")],
)
def test_a_span_that_cannot_be_is_refused(hours: int, rule: str) -> None:
    with pytest.raises(Refused) as refusal:
        meetings.check_span(STARTS, STARTS + timedelta(hours=hours))
    assert refusal.value.rule == rule


@pytest.mark.parametrize(
    ("seats", "taken", "rule"),
    [
        (0, 0, "meetings.seats_out_of_range"),
        (-4, 0, "meetings.seats_out_of_range"),
        (10_001, 0, "meetings.seats_out_of_range"),
        (19, 20, "meetings.seats_already_taken"),
    ],
)
def test_seats_that_cannot_be_are_refused(seats: int, taken: int, rule: str) -> None:
    with pytest.raises(Refused) as refusal:
        meetings.check_seats(seats, taken)
    assert refusal.value.rule == rule


def test_answers_are_wanted_before_the_start() -> None:
    meetings.check_answer_by(STARTS, STARTS)
    with pytest.raises(Refused):
        meetings.check_answer_by(STARTS + timedelta(minutes=1), STARTS)


def test_what_is_missing_before_publishing_is_named() -> None:
    assert meetings.publish_missing(Draft(question="Hvordan?", place="Mære")) == ("title", "when")
    assert meetings.publish_missing(Draft(title="Beite", starts_at=STARTS)) == ("question", "when", "where")

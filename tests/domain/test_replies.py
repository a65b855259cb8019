from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as some

from planner.domain import replies
from planner.domain.refusals import Refused
from planner.domain.replies import (
    REPLY_TABLE,
    SEATED,
    Answer,
    AnswerRefused,
    ReplyState,
    ReplyStep,
    Room,
    StandingReply,
)

NOW = datetime(2027, 2, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize(("state", "step"), list(product(ReplyState, ReplyStep)))
def test_a_step_is_taken_as_the_table_says_and_refused_otherwise(state: ReplyState, step: ReplyStep) -> None:
    if (state, step) in REPLY_TABLE:
        assert replies.after(state, step) is REPLY_TABLE[state, step]
    else:
        with pytest.raises(Refused, match=r"replies\."):
            replies.after(state, step)


def test_maybe_and_no_can_always_be_said() -> None:
    for state in ReplyState:
        assert replies.after(state, ReplyStep.MAYBE) is ReplyState.MAYBE
        assert replies.after(state, ReplyStep.NO) is ReplyState.DECLINED


def test_seats_are_entered_only_with_room_or_a_freed_seat() -> None:
    entries = {step for (state, step), after in REPLY_TABLE.items() if after in SEATED and state not in SEATED}
    assert entries == {ReplyStep.YES_WITH_ROOM, ReplyStep.SEAT_FREED}


@pytest.mark.parametrize("state", [ReplyState.COMING, ReplyState.SEAT_OFFERED])
def test_who_sits_cannot_bring_more_than_there_is_room_for(state: ReplyState) -> None:
    with pytest.raises(Refused) as refusal:
        replies.after(state, ReplyStep.YES_WITHOUT_ROOM)
    assert refusal.value.rule == "replies.no_room_for_more"


@pytest.mark.parametrize(
    ("party", "own", "room", "step"),
    [
        (1, 0, Room(20, 19, queue=False), ReplyStep.YES_WITH_ROOM),
        (2, 0, Room(20, 19, queue=False), ReplyStep.YES_WITHOUT_ROOM),
        (1, 0, Room(20, 20, queue=False), ReplyStep.YES_WITHOUT_ROOM),
        (1, 0, Room(20, 10, queue=True), ReplyStep.YES_WITHOUT_ROOM),
        (2, 2, Room(20, 20, queue=True), ReplyStep.YES_WITH_ROOM),
        (3, 2, Room(20, 18, queue=True), ReplyStep.YES_WITHOUT_ROOM),
        (3, 2, Room(20, 19, queue=False), ReplyStep.YES_WITH_ROOM),
        (50, 0, Room(None, 500, queue=False), ReplyStep.YES_WITH_ROOM),
        (50, 0, Room(None, 500, queue=True), ReplyStep.YES_WITH_ROOM),
    ],
)
def test_a_yes_finds_room_past_the_queue_only(party: int, own: int, room: Room, step: ReplyStep) -> None:
    assert replies.step_for(Answer.YES, party, own, room) is step


def test_maybe_and_no_need_no_room() -> None:
    full = Room(1, 1, queue=True)
    assert replies.step_for(Answer.MAYBE, 1, 0, full) is ReplyStep.MAYBE
    assert replies.step_for(Answer.NO, 1, 0, full) is ReplyStep.NO


@given(some.lists(some.integers(1, 6), max_size=12), some.integers(-3, 30))
def test_the_queue_is_served_strictly_in_order_and_never_beyond_what_is_free(parties: list[int], free: int) -> None:
    chosen = replies.next_in_line(list(enumerate(parties)), free)
    assert chosen == list(range(len(chosen)))
    assert sum(parties[key] for key in chosen) <= max(free, 0)
    if len(chosen) < len(parties):
        assert sum(parties[: len(chosen) + 1]) > free


@pytest.mark.parametrize("party", [0, -1, 51])
def test_a_party_of_nobody_or_of_a_crowd_is_refused(party: int) -> None:
    with pytest.raises(Refused):
        replies.check_party(party)


def test_a_no_is_taken_until_the_meeting_starts() -> None:
    deadline, starts = NOW - timedelta(days=1), NOW + timedelta(days=5)
    replies.check_in_time(Answer.NO, NOW, deadline, starts)
    for answer in (Answer.YES, Answer.MAYBE):
        with pytest.raises(Refused) as refusal:
            replies.check_in_time(answer, NOW, deadline, starts)
        assert refusal.value.rule == "replies.too_late"
    with pytest.raises(Refused):
        replies.check_in_time(Answer.NO, starts + timedelta(seconds=1), deadline, starts)


def test_a_party_larger_than_all_the_seats_is_refused_and_holds_nobody_up() -> None:
    replies.check_fits(5, 5)
    replies.check_fits(50, None)
    with pytest.raises(Refused) as refusal:
        replies.check_fits(6, 5)
    assert refusal.value.rule == "replies.party_over_seats"
    assert replies.next_in_line([(1, 6), (2, 2), (3, 4)], 3, seats=5) == [2]


ANSWER_BY, OFFERED_UNTIL, STARTS = NOW, NOW + timedelta(hours=48), NOW + timedelta(days=5)
LATE = {
    (ReplyState.SEAT_OFFERED, Answer.YES): OFFERED_UNTIL,
    (ReplyState.COMING, Answer.YES): STARTS,
    (ReplyState.WAITING, Answer.YES): STARTS,
    (ReplyState.MAYBE, Answer.MAYBE): STARTS,
}
"""Answers that are taken after the answer-by date, beside a no, and until when."""


@pytest.mark.parametrize("answer", Answer)
@pytest.mark.parametrize("state", ReplyState)
def test_until_when_each_answer_is_taken_follows_from_how_the_reply_stands(state: ReplyState, answer: Answer) -> None:
    until = OFFERED_UNTIL if state is ReplyState.SEAT_OFFERED else None
    standing = StandingReply(state, 2, until)
    deadline = STARTS if answer is Answer.NO else LATE.get((state, answer), ANSWER_BY)
    replies.check_in_time(answer, deadline, ANSWER_BY, STARTS, standing)
    with pytest.raises(AnswerRefused) as refusal:
        replies.check_in_time(answer, deadline + timedelta(seconds=1), ANSWER_BY, STARTS, standing)
    assert (refusal.value.rule, refusal.value.facts) == ("replies.too_late", {"deadline": deadline})


@pytest.mark.parametrize(
    ("answer_by", "until", "deadline"),
    [
        (NOW + timedelta(hours=72), NOW + timedelta(hours=48), NOW + timedelta(hours=72)),
        (NOW - timedelta(days=9), STARTS + timedelta(hours=1), STARTS),
        (None, NOW + timedelta(hours=1), STARTS),
    ],
)
def test_an_offer_only_lengthens_the_time_to_answer_and_never_past_the_start(
    answer_by: datetime | None, until: datetime, deadline: datetime
) -> None:
    standing = StandingReply(ReplyState.SEAT_OFFERED, 1, until)
    assert replies.deadline_of(Answer.YES, answer_by, STARTS, standing) == deadline


@pytest.mark.parametrize(("party", "late"), [(1, True), (2, True), (3, False), (50, False)])
def test_after_the_deadline_a_party_can_only_become_smaller(party: int, late: bool) -> None:
    standing = StandingReply(ReplyState.COMING, 2)
    replies.check_no_more_people(party, ANSWER_BY, ANSWER_BY, standing)
    replies.check_no_more_people(party, STARTS, None, standing)
    after_deadline = ANSWER_BY + timedelta(seconds=1)
    if late:
        replies.check_no_more_people(party, after_deadline, ANSWER_BY, standing)
        return
    with pytest.raises(AnswerRefused) as refusal:
        replies.check_no_more_people(party, after_deadline, ANSWER_BY, standing)
    assert (refusal.value.rule, refusal.value.field) == ("replies.no_more_people", "party")

from __future__ import annotations

from datetime import timedelta

import pytest

from planner.domain.duties import DutyKind, DutyState, OfferState
from planner.domain.meetings import MeetingState
from planner.domain.workboard import (
    Cause,
    Deadline,
    DutyFacts,
    Hand,
    HandWeek,
    MeetingFacts,
    Urgency,
    WeekKind,
    hands,
    next_deadline,
    rank,
    week_of,
)
from tests.clock import MONDAY

DAY = timedelta(days=1)
OPEN = DutyFacts(DutyKind.EXECUTION, DutyState.OPEN)
HELD = DutyFacts(DutyKind.EXECUTION, DutyState.HELD, name="Mære")
LATER = DutyFacts(DutyKind.FOLLOW_UP, DutyState.OPEN)
FOLLOWED = DutyFacts(DutyKind.FOLLOW_UP, DutyState.HELD)
CALM = MeetingFacts(MeetingState.CONFIRMED, MONDAY + 30 * DAY, MONDAY + 31 * DAY, HELD, LATER)


def causes(facts: MeetingFacts) -> list[Cause]:
    return [hand.cause for hand in hands(facts, MONDAY)]


def in_days(days: float, **given: object) -> MeetingFacts:
    return CALM._replace(starts=MONDAY + days * DAY, ends=MONDAY + (days + 0.1) * DAY, **given)  # type: ignore[arg-type]


def test_a_meeting_that_is_held_by_somebody_needs_no_hand() -> None:
    assert causes(CALM) == []


@pytest.mark.parametrize(
    ("days", "urgency"),
    [(22, None), (21, Urgency.SOON), (14, Urgency.SOON), (7, Urgency.NOW), (3, Urgency.NOW), (0.1, Urgency.NOW)],
)
def test_nobody_to_carry_out_is_more_urgent_the_nearer_the_meeting(days: float, urgency: Urgency | None) -> None:
    found = hands(in_days(days, execution=OPEN), MONDAY)
    assert [(hand.cause, hand.urgency) for hand in found] == ([(Cause.NOBODY_HOLDS, urgency)] if urgency else [])


@pytest.mark.parametrize(
    ("end", "cause"),
    [
        (OfferState.DECLINED, Cause.DECLINED),
        (OfferState.LAPSED, Cause.LAPSED),
        (OfferState.ACCEPTED, Cause.GIVEN_BACK),
    ],
)
def test_an_offer_that_came_to_nothing_needs_a_hand_at_once(end: OfferState, cause: Cause) -> None:
    found = hands(in_days(60, execution=OPEN._replace(last=end, name="Mære")), MONDAY)
    assert [(hand.cause, hand.name, hand.urgency) for hand in found] == [(cause, "Mære", Urgency.LATER)]


def test_an_offer_taken_back_by_the_team_itself_is_not_held_against_it() -> None:
    assert causes(in_days(60, execution=OPEN._replace(last=OfferState.WITHDRAWN))) == []


@pytest.mark.parametrize(("asked", "left", "urgency"), [(3, 4, None), (4, 3, Urgency.SOON), (6, 1, Urgency.NOW)])
def test_an_offer_without_an_answer_needs_a_hand_from_half_way(asked: int, left: int, urgency: Urgency | None) -> None:
    offered = OPEN._replace(state=DutyState.OFFERED, asked_at=MONDAY - asked * DAY, answer_by=MONDAY + left * DAY)
    found = hands(in_days(10, execution=offered), MONDAY)
    assert [(hand.cause, hand.urgency) for hand in found] == ([(Cause.UNANSWERED, urgency)] if urgency else [])


def test_a_draft_needs_a_date_and_one_with_a_date_does_not() -> None:
    draft = CALM._replace(state=MeetingState.DRAFT, starts=None, ends=None, execution=OPEN)
    assert causes(draft) == [Cause.NO_DATE]
    assert causes(in_days(5, state=MeetingState.DRAFT, execution=OPEN)) == []


@pytest.mark.parametrize(
    ("invited", "unanswered", "passed", "needed"),
    [(30, 5, True, True), (30, 4, True, False), (4, 2, True, True), (4, 1, True, False), (30, 20, False, False)],
)
def test_many_without_an_answer_after_the_date(invited: int, unanswered: int, passed: bool, needed: bool) -> None:
    answer_by = MONDAY - DAY if passed else MONDAY + DAY
    facts = in_days(10, answer_by=answer_by, invited=invited, unanswered=unanswered)
    assert causes(facts) == ([Cause.MANY_UNANSWERED] if needed else [])


def test_a_waiting_list_and_failing_letters_need_a_hand() -> None:
    assert causes(in_days(10, waiting=3, letters_failing=1)) == [Cause.LETTERS_FAILING, Cause.WAITING_LIST]


def test_claims_need_the_hand_of_the_team_until_somebody_carries_the_meeting_out() -> None:
    assert causes(in_days(30, claims=1, execution=OPEN)) == [Cause.CLAIMS]
    assert causes(in_days(30, claims=1)) == []


@pytest.mark.parametrize(("days_ago", "urgency"), [(1, Urgency.SOON), (4, Urgency.NOW)])
def test_after_the_meeting_somebody_must_follow_up(days_ago: int, urgency: Urgency) -> None:
    facts = in_days(-days_ago)._replace(state=MeetingState.HELD)
    assert [(hand.cause, hand.urgency) for hand in hands(facts, MONDAY)] == [(Cause.NO_FOLLOW_UP, urgency)]
    assert causes(facts._replace(follow_up=FOLLOWED)) == []


def test_a_cancelled_meeting_needs_nothing_but_its_letters_to_arrive() -> None:
    assert causes(in_days(2, state=MeetingState.CANCELLED, execution=OPEN, letters_failing=2)) == [
        Cause.LETTERS_FAILING
    ]
    assert causes(in_days(-2, state=MeetingState.CANCELLED)) == []


def test_what_is_due_first_stands_first_whatever_it_is() -> None:
    ordered = [
        Hand(Cause.LETTERS_FAILING, Urgency.NOW),
        Hand(Cause.UNANSWERED, Urgency.SOON, MONDAY - DAY),
        Hand(Cause.UNANSWERED, Urgency.SOON, MONDAY + DAY / 2),
        Hand(Cause.NOBODY_HOLDS, Urgency.NOW, MONDAY + DAY),
        Hand(Cause.WAITING_LIST, Urgency.NOW, MONDAY + DAY),
        Hand(Cause.NOBODY_HOLDS, Urgency.NOW, MONDAY + 2 * DAY),
        Hand(Cause.NOBODY_HOLDS, Urgency.LATER, MONDAY + 20 * DAY),
        Hand(Cause.NETWORK_REQUESTS, Urgency.SOON),
        Hand(Cause.NO_DATE, Urgency.LATER),
    ]
    backwards = list(reversed(ordered))
    assert sorted(backwards, key=rank) == ordered
    weeks = [week_of(hand, MONDAY, "Europe/Oslo").kind for hand in ordered]
    assert weeks == [
        WeekKind.NOW, WeekKind.NOW, *[WeekKind.THIS_WEEK] * 4, WeekKind.LATER, WeekKind.UNDATED, WeekKind.UNDATED,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("hours", "week"),
    [
        (0, HandWeek(WeekKind.NOW)),
        (24 * 7 - 11, HandWeek(WeekKind.THIS_WEEK)),  # Sunday at 23.00, where MONDAY is at 10.00.
        (24 * 7 - 10, HandWeek(WeekKind.NEXT_WEEK)),
        (24 * 14 - 10, HandWeek(WeekKind.LATER, MONDAY.date() + 14 * DAY)),
    ],
)
def test_weeks_begin_on_monday_by_the_clocks_here(hours: int, week: HandWeek) -> None:
    hand = Hand(Cause.NOBODY_HOLDS, Urgency.NOW, MONDAY + timedelta(hours=hours))
    assert week_of(hand, MONDAY, "Europe/Oslo") == week


def test_the_next_date_is_the_nearest_one_ahead() -> None:
    offered = OPEN._replace(state=DutyState.OFFERED, asked_at=MONDAY, answer_by=MONDAY + 3 * DAY)
    facts = in_days(10, execution=offered, answer_by=MONDAY + 5 * DAY)
    assert next_deadline(facts, MONDAY) == (Deadline.OFFER, MONDAY + 3 * DAY)
    assert next_deadline(facts, MONDAY + 4 * DAY) == (Deadline.REPLIES, MONDAY + 5 * DAY)
    assert next_deadline(facts, MONDAY + 6 * DAY) == (Deadline.MEETING, MONDAY + 10 * DAY)
    assert next_deadline(facts, MONDAY + 11 * DAY) == (Deadline.FOLLOW_UP, facts.ends + 3 * DAY if facts.ends else None)
    assert next_deadline(facts._replace(follow_up=FOLLOWED), MONDAY + 11 * DAY) is None

"""The rules of a meeting's life in calendars."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from planner.domain.calendars import (
    CalendarEntry,
    EntryStatus,
    Timed,
    WholeDays,
    entry_status,
    for_person,
    is_shown,
    listed_days,
    own_status,
    revision_time,
    with_links,
)
from planner.domain.meetings import MeetingState
from planner.domain.refusals import Refused
from planner.domain.replies import ReplyState

wall = datetime.fromisoformat
NOW = datetime(2027, 1, 4, 10, 0, 0, 250, tzinfo=UTC)
WHOLE = NOW.replace(microsecond=0)
MORNING = Timed(wall("2027-02-08T09:00"), wall("2027-02-08T11:00"), "Europe/Oslo")
ENTRY = CalendarEntry("u@x", 0, WHOLE, WHOLE, MORNING, EntryStatus.TENTATIVE, "Beite", url="https://x/moter/beite")


def test_a_meeting_is_tentative_until_execution_is_taken_and_a_draft_is_in_no_calendar() -> None:
    assert {state: entry_status(state) for state in MeetingState} == {
        MeetingState.DRAFT: None,
        MeetingState.ANNOUNCED: EntryStatus.TENTATIVE,
        MeetingState.CONFIRMED: EntryStatus.CONFIRMED,
        MeetingState.HELD: EntryStatus.CONFIRMED,
        MeetingState.CANCELLED: EntryStatus.CANCELLED,
    }


@pytest.mark.parametrize("reply", ReplyState)
@pytest.mark.parametrize("status", EntryStatus)
def test_the_own_feed_shows_the_less_certain_of_meeting_and_reply(status: EntryStatus, reply: ReplyState) -> None:
    if reply in {ReplyState.DECLINED, ReplyState.MISSED}:
        expected = None
    elif status is EntryStatus.CANCELLED:
        expected = EntryStatus.CANCELLED
    elif reply is ReplyState.COMING:
        expected = status
    else:
        expected = EntryStatus.TENTATIVE
    assert own_status(status, reply) is expected


def test_an_own_answer_moves_the_revision_and_not_the_sequence() -> None:
    confirmed = replace(ENTRY, status=EntryStatus.CONFIRMED, sequence=3)
    mine = for_person(confirmed, ReplyState.MAYBE, WHOLE + timedelta(hours=1))
    assert mine == replace(
        confirmed, status=EntryStatus.TENTATIVE, revised_at=WHOLE + timedelta(hours=1), transparent=True
    )
    assert for_person(confirmed, ReplyState.DECLINED, WHOLE) is None


def test_a_first_revision_is_now_in_whole_seconds() -> None:
    assert revision_time(None, NOW) == WHOLE


@pytest.mark.parametrize("last", [NOW, WHOLE])
def test_a_revision_is_later_than_the_last_one_even_within_the_same_second(last: datetime) -> None:
    assert revision_time(last, NOW) == WHOLE + timedelta(seconds=1)


def test_a_revision_is_later_than_one_by_a_clock_that_was_fast() -> None:
    assert revision_time(WHOLE + timedelta(hours=1), NOW) == WHOLE + timedelta(hours=1, seconds=1)


def test_a_revision_long_after_the_last_one_is_now_in_whole_seconds() -> None:
    assert revision_time(WHOLE - timedelta(days=1), NOW) == WHOLE


@pytest.mark.parametrize(
    ("starts", "ends", "zone", "rule"),
    [
        (wall("2027-02-08T09:00"), wall("2027-02-08T08:00"), "Europe/Oslo", "calendars.ends_before_start"),
        (wall("2027-02-08T09:00"), wall("2027-02-08T09:00"), "Nowhere/Land", "times.zone_unknown"),
        (WHOLE, WHOLE, "Europe/Oslo", "calendars.time_with_offset"),
    ],
)
def test_impossible_times_are_refused(starts: datetime, ends: datetime, zone: str, rule: str) -> None:
    with pytest.raises(Refused) as refused:
        Timed(starts, ends, zone)
    assert refused.value.rule == rule


def test_days_run_forwards() -> None:
    with pytest.raises(Refused, match="ends_before_start"):
        WholeDays(date(2027, 2, 9), date(2027, 2, 8))


def test_what_ends_at_midnight_does_not_touch_the_day_after() -> None:
    assert Timed(wall("2027-02-08T20:00"), wall("2027-02-09T00:00"), "Europe/Oslo").last_day == date(2027, 2, 8)
    assert Timed(wall("2027-02-09T00:00"), wall("2027-02-09T00:00"), "Europe/Oslo").last_day == date(2027, 2, 9)


def test_links_stand_in_the_description_once() -> None:
    told = with_links(replace(ENTRY, description="Hva må til?", join_url="https://join/1"))
    assert told.description == "Hva må til?\n\nhttps://join/1\nhttps://x/moter/beite"
    assert with_links(told) == told


def test_an_entry_stays_a_year_and_a_cancelled_one_until_it_has_passed() -> None:
    cancelled = replace(ENTRY, status=EntryStatus.CANCELLED)
    assert listed_days(ENTRY) == (date(2025, 2, 7), date(2028, 2, 8))
    assert listed_days(cancelled) == (date(2025, 2, 7), date(2027, 2, 8))
    assert [is_shown(cancelled, date(2027, 2, day)) for day in (8, 9)] == [True, False]
    assert is_shown(ENTRY, date(2027, 2, 9))


def test_the_last_day_there_is_stays_for_ever() -> None:
    last = replace(ENTRY, when=WholeDays(date.max, date.max))
    assert listed_days(last)[1] == date.max

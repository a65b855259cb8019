from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain import reminders
from planner.domain.meetings import LIVE, MeetingState, Span
from planner.domain.reminders import DueReminder, RemindedGuest, RemindedMeeting, ReminderCause
from planner.domain.replies import ReplyState

OSLO = "Europe/Oslo"
ANSWER, DAY_BEFORE = ReminderCause
LONG_AGO = datetime(2026, 1, 5, 12, tzinfo=UTC)


def at(text: str) -> datetime:
    """Return the instant of a wall time in Oslo in winter, one hour ahead of UTC."""
    return datetime.fromisoformat(f"{text}+01:00").astimezone(UTC)


def span(text: str, hours: int = 2, zone: str = OSLO, *, all_day: bool = False) -> Span:
    starts = datetime.fromisoformat(text)
    return Span(starts, starts + timedelta(hours=hours), zone, all_day)


# A Thursday, with answers by the end of the Friday before.
MEETING = RemindedMeeting(MeetingState.CONFIRMED, True, span("2027-02-11T10:00"), at("2027-02-05T23:59"))
SILENT = RemindedGuest(1, ReplyState.UNANSWERED, LONG_AGO)
COMING = RemindedGuest(2, ReplyState.COMING, LONG_AGO, LONG_AGO)
TUESDAY, WEDNESDAY = at("2027-02-02T09:00"), at("2027-02-10T09:00")
FRIDAY, THE_DAY = date(2027, 2, 5), date(2027, 2, 11)


def due(
    now: datetime, *guests: RemindedGuest, meeting: RemindedMeeting = MEETING, zone: str = OSLO
) -> set[tuple[int, ReminderCause, date]]:
    dues = reminders.due(meeting, guests or (SILENT, COMING), now, zone)
    return {(item.key, item.cause, item.day) for item in dues}


TO_SILENT, TO_COMING = {(1, ANSWER, FRIDAY)}, {(2, DAY_BEFORE, THE_DAY)}


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2027-02-02T08:59", set()),
        ("2027-02-02T09:00", TO_SILENT),
        ("2027-02-02T20:59", TO_SILENT),
        ("2027-02-02T21:00", set()),
        ("2027-02-03T06:59", set()),
        ("2027-02-03T07:00", TO_SILENT),
        ("2027-02-05T20:59", TO_SILENT),
        ("2027-02-06T09:00", set()),
        ("2027-02-10T08:59", set()),
        ("2027-02-10T09:00", TO_COMING),
        ("2027-02-10T21:00", set()),
        ("2027-02-11T07:00", TO_COMING),
        ("2027-02-11T09:59", TO_COMING),
        ("2027-02-11T10:00", set()),
    ],
)
def test_each_cause_is_due_from_its_morning_until_it_helps_no_more_and_never_at_night(
    moment: str, expected: set[object]
) -> None:
    assert due(at(moment)) == expected


@pytest.mark.parametrize("moment", [TUESDAY, WEDNESDAY])
@pytest.mark.parametrize("state", ReplyState)
def test_the_silent_are_asked_and_those_who_come_reminded_and_nobody_else_ever(
    state: ReplyState, moment: datetime
) -> None:
    guest = RemindedGuest(1, state, LONG_AGO, None if state is ReplyState.UNANSWERED else LONG_AGO)
    causes = {cause for _, cause, _ in due(moment, guest)}
    wanted = {(ReplyState.UNANSWERED, TUESDAY): {ANSWER}, (ReplyState.COMING, WEDNESDAY): {DAY_BEFORE}}
    assert causes == wanted.get((state, moment), set())


@pytest.mark.parametrize("state", MeetingState)
def test_nobody_is_reminded_of_a_meeting_that_is_not_on(state: MeetingState) -> None:
    meeting = replace(MEETING, state=state)
    assert due(TUESDAY, meeting=meeting) == (TO_SILENT if state in LIVE else set())
    assert due(WEDNESDAY, meeting=meeting) == (TO_COMING if state in LIVE else set())


def test_nobody_is_reminded_where_it_is_switched_off_or_letters_are_stopped() -> None:
    for moment in (TUESDAY, WEDNESDAY):
        assert due(moment, meeting=replace(MEETING, reminders=False)) == set()
        assert due(moment, *(replace(guest, reachable=False) for guest in (SILENT, COMING))) == set()


def test_without_an_answer_by_date_nobody_is_asked_to_answer() -> None:
    meeting = replace(MEETING, answer_by=None)
    assert due(TUESDAY, meeting=meeting) == set()
    assert due(WEDNESDAY, meeting=meeting) == TO_COMING


def test_who_has_been_reminded_of_a_day_is_reminded_of_another_alone() -> None:
    reminded = replace(COMING, reminded=frozenset({(DAY_BEFORE, THE_DAY)}))
    assert due(WEDNESDAY, reminded) == set()
    later = replace(MEETING, span=span("2027-02-18T10:00"))
    assert due(WEDNESDAY, reminded, meeting=later) == set()
    assert due(WEDNESDAY + timedelta(days=7), reminded, meeting=later) == {(2, DAY_BEFORE, date(2027, 2, 18))}
    asked = replace(SILENT, reminded=frozenset({(ANSWER, FRIDAY)}))
    assert due(TUESDAY, asked) == set()
    assert due(TUESDAY, asked, meeting=replace(MEETING, answer_by=at("2027-02-04T12:00"))) == {
        (1, ANSWER, date(2027, 2, 4))
    }


@pytest.mark.parametrize(
    ("invited", "moment", "asked"),
    [
        ("2027-02-02T09:00", "2027-02-03T09:00", True),
        ("2027-02-02T09:01", "2027-02-03T12:00", False),
        ("2027-02-01T15:00", "2027-02-02T14:59", False),
        ("2027-02-01T15:00", "2027-02-02T15:00", True),
        ("2027-02-04T12:00", "2027-02-05T13:00", False),
    ],
)
def test_who_is_invited_late_is_not_asked_at_once(invited: str, moment: str, *, asked: bool) -> None:
    guest = replace(SILENT, invited_at=at(invited))
    assert due(at(moment), guest) == (TO_SILENT if asked else set())


@pytest.mark.parametrize(
    ("heard", "reminded"),
    [("2027-02-09T21:00", True), ("2027-02-09T21:01", False), ("2027-02-10T09:01", False), ("2027-02-11T08:00", False)],
)
def test_who_has_read_it_all_since_the_evening_before_is_not_reminded(heard: str, *, reminded: bool) -> None:
    moment, expected = at("2027-02-11T08:00"), TO_COMING if reminded else set()
    assert due(moment, replace(COMING, answered_at=at(heard))) == expected
    assert due(moment, replace(COMING, invited_at=at(heard))) == expected
    assert due(moment, COMING, meeting=replace(MEETING, moved_at=at(heard))) == expected


def test_a_time_in_another_zone_is_counted_by_the_days_of_the_reader() -> None:
    late = replace(MEETING, span=span("2027-02-10T20:00", zone="America/New_York"))  # It is two at night in Oslo.
    assert due(WEDNESDAY, meeting=late) == TO_COMING
    whole = replace(MEETING, span=span("2027-02-11T00:00", 24, "Asia/Tokyo", all_day=True))
    assert due(at("2027-02-10T12:00"), meeting=whole) == TO_COMING


def test_the_clock_of_the_reader_counts_in_the_nights_in_which_it_is_changed() -> None:
    # Clocks go forward on 28 March and back on 31 October 2027.
    forward = replace(MEETING, span=span("2027-03-29T10:00"), answer_by=None)
    day = date(2027, 3, 29)
    assert reminders.planned_at(DAY_BEFORE, day, OSLO) == datetime(2027, 3, 28, 7, tzinfo=UTC)
    assert due(datetime(2027, 3, 28, 6, 59, tzinfo=UTC), meeting=forward) == set()
    assert due(datetime(2027, 3, 28, 7, tzinfo=UTC), meeting=forward) == {(2, DAY_BEFORE, day)}
    back = replace(MEETING, answer_by=datetime(2027, 11, 2, 22, 59, tzinfo=UTC), span=span("2027-11-20T10:00"))
    day = date(2027, 11, 2)
    assert reminders.planned_at(ANSWER, day, OSLO) == datetime(2027, 10, 30, 7, tzinfo=UTC)
    assert due(datetime(2027, 10, 30, 18, 59, tzinfo=UTC), meeting=back) == {(1, ANSWER, day)}
    assert due(datetime(2027, 10, 30, 19, tzinfo=UTC), meeting=back) == set()
    assert due(datetime(2027, 10, 31, 5, 59, tzinfo=UTC), meeting=back) == set()
    assert due(datetime(2027, 10, 31, 6, tzinfo=UTC), meeting=back) == {(1, ANSWER, day)}


def test_a_new_year_changes_nothing() -> None:
    meeting = replace(MEETING, span=span("2028-01-01T12:00"), answer_by=at("2028-01-01T12:00"))
    assert due(at("2027-12-29T09:00"), meeting=meeting) == {(1, ANSWER, date(2028, 1, 1))}
    assert due(at("2027-12-31T09:00"), COMING, meeting=meeting) == {(2, DAY_BEFORE, date(2028, 1, 1))}


FIRST = datetime(2027, 1, 25, tzinfo=UTC)
MINUTES = 60 * 24 * 21
moments = st.integers(0, MINUTES).map(lambda minutes: FIRST + timedelta(minutes=minutes))
guests = st.builds(
    RemindedGuest,
    key=st.integers(1, 3),
    state=st.sampled_from(ReplyState),
    invited_at=moments,
    answered_at=st.none() | moments,
    reachable=st.booleans(),
)
listings = st.lists(guests, max_size=3, unique_by=lambda guest: guest.key)
meetings = st.builds(
    RemindedMeeting,
    state=st.sampled_from([*LIVE, MeetingState.CANCELLED]),
    reminders=st.booleans(),
    span=moments.map(lambda moment: Span(moment.replace(tzinfo=None), None, OSLO)),
    answer_by=st.none() | moments,
    moved_at=st.none() | moments,
)


def run(meeting: RemindedMeeting, listed: Iterable[RemindedGuest], clock: Iterable[datetime]) -> list[DueReminder]:
    """Let a job run at these moments, in this order, and note what it has done; return all of that."""
    by_key, written = {guest.key: guest for guest in listed}, []
    for now in clock:
        for item in reminders.due(meeting, by_key.values(), now, OSLO):
            written.append(item)
            guest = by_key[item.key]
            by_key[item.key] = replace(guest, reminded=guest.reminded | {(item.cause, item.day)})
    return written


@given(meetings, listings, st.lists(moments, max_size=12))
def test_however_the_clock_jumps_nobody_is_reminded_twice_or_at_night(
    meeting: RemindedMeeting, listed: list[RemindedGuest], clock: list[datetime]
) -> None:
    written = run(meeting, listed, clock)
    assert len(written) == len(set(written))
    assert run(meeting, listed, [now for now in clock if not reminders.is_quiet(now, OSLO)]) == written
    for item in written:
        guest = next(guest for guest in listed if guest.key == item.key)
        assert guest.state is reminders.REMINDED_STATES[item.cause]


@given(meetings, listings, st.lists(moments, max_size=12))
def test_a_job_that_runs_twice_does_what_one_does_that_runs_once(
    meeting: RemindedMeeting, listed: list[RemindedGuest], clock: list[datetime]
) -> None:
    twice = [now for now in clock for _ in range(2)]
    assert set(run(meeting, listed, twice)) == set(run(meeting, listed, clock))


@given(meetings, listings, moments)
def test_a_job_that_was_down_for_two_days_loses_nobody_who_is_still_to_be_reminded(
    meeting: RemindedMeeting, listed: list[RemindedGuest], moment: datetime
) -> None:
    """Whoever would be reminded at a moment has been by then where the job ran before, and once."""
    before = [moment - timedelta(days=2) + timedelta(hours=hour) for hour in range(0, 49, 3)]
    late, steady = run(meeting, listed, [moment]), run(meeting, listed, before)
    assert set(late) <= set(steady)
    assert len(steady) == len(set(steady))

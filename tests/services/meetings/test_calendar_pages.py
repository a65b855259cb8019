"""The days on which meetings stand: those of the service, whichever zone a meeting is dated in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from planner.domain.meeting_lists import MeetingFilter, MeetingQuery
from planner.services.meetings import calendar_pages, meeting_ranges
from planner.services.work import Work
from tests import factories

JULY, JUNE = date(2027, 7, 1), date(2027, 6, 30)


def test_a_meeting_in_the_evening_elsewhere_is_on_the_next_day_here(work: Work) -> None:
    starts, ends = datetime(2027, 6, 30, 23, tzinfo=UTC), datetime(2027, 7, 1, 0, tzinfo=UTC)
    factories.meeting(work.session, zone="America/New_York", starts=starts, ends=ends)
    (day,) = calendar_pages.of_month(work, JULY, MeetingFilter()).days
    assert day.date == JULY
    assert calendar_pages.of_month(work, JUNE, MeetingFilter()).days == ()
    found = [len(meeting_ranges.page(work, MeetingQuery(first=day, last=day))[0]) for day in (JUNE, JULY)]
    assert found == [0, 1]


def test_whole_days_are_the_same_days_everywhere(work: Work) -> None:
    midnights = {"starts_local": datetime(2027, 7, 1), "ends_local": datetime(2027, 7, 2)}  # noqa: DTZ001 - Wall time.
    instants = {"starts": datetime(2027, 6, 30, 12, tzinfo=UTC), "ends": datetime(2027, 7, 1, 12, tzinfo=UTC)}
    factories.meeting(work.session, zone="Pacific/Auckland", all_day=True, **instants, **midnights)
    (day,) = calendar_pages.of_month(work, JULY, MeetingFilter()).days
    assert day.date == JULY
    found = [len(meeting_ranges.page(work, MeetingQuery(first=day, last=day))[0]) for day in (JUNE, JULY)]
    assert found == [0, 1]


def test_the_front_page_is_another_with_what_is_shown_and_the_day_and_when_a_meeting_is_over(work: Work) -> None:
    meeting, network = factories.meeting(work.session), factories.network(work.session)
    seen = [calendar_pages.validator(work)]
    meeting.title = "Et annet navn"
    seen.append(calendar_pages.validator(work))
    network.name = "Et annet nettverk"
    seen.append(calendar_pages.validator(work))
    ends = meeting.ends_at
    assert ends is not None
    seen += [calendar_pages.validator(replace(work, now=now)) for now in (ends - timedelta(seconds=1), ends)]
    assert len(set(seen)) == len(seen)
    assert calendar_pages.validator(work) == seen[2]

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from planner.domain import answer_reports
from planner.domain.answer_reports import AnswerReport, ReportedMeeting
from planner.domain.meetings import LIVE, MeetingState

OSLO = "Europe/Oslo"
DIGEST, ALL_ANSWERED, MISSING = AnswerReport.DIGEST, AnswerReport.ALL_ANSWERED, AnswerReport.MISSING


def at(text: str) -> datetime:
    """Return the instant of a wall time in Oslo in winter, one hour ahead of UTC."""
    return datetime.fromisoformat(f"{text}+01:00").astimezone(UTC)


# A Thursday, with answers by the end of the Friday before; somebody answers on the Monday, and others are silent.
QUIET = ReportedMeeting(MeetingState.CONFIRMED, True, at("2027-02-11T10:00"), at("2027-02-05T23:59"), silent=True)
NEWS = replace(QUIET, first_news=at("2027-02-01T10:00"), asked=True, missing=True)
MONDAY, TUESDAY, SATURDAY = at("2027-02-01T12:00"), at("2027-02-02T07:00"), at("2027-02-06T07:00")


def due(now: datetime, meeting: ReportedMeeting = NEWS) -> AnswerReport | None:
    return answer_reports.due(meeting, now, OSLO)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2027-02-01T10:00", None),
        ("2027-02-01T20:59", None),
        ("2027-02-02T06:59", None),
        ("2027-02-02T07:00", DIGEST),
        ("2027-02-04T20:59", DIGEST),  # After two days down, once all the same: it is noted as told.
        ("2027-02-04T21:00", None),
        ("2027-02-05T20:00", DIGEST),
        ("2027-02-06T06:59", None),
        ("2027-02-06T07:00", MISSING),
        ("2027-02-11T09:59", MISSING),
        ("2027-02-11T10:00", None),
    ],
)
def test_answers_are_told_in_the_morning_and_never_at_night_or_when_it_has_begun(
    moment: str, expected: AnswerReport | None
) -> None:
    assert due(at(moment)) is expected


def test_what_was_answered_in_the_night_is_told_in_the_morning() -> None:
    assert due(TUESDAY, replace(NEWS, first_news=TUESDAY)) is DIGEST
    assert due(TUESDAY, replace(NEWS, first_news=TUESDAY + timedelta(seconds=1))) is None


def test_without_a_new_answer_there_is_no_digest() -> None:
    assert due(TUESDAY, QUIET) is None


@pytest.mark.parametrize("answer_by", [QUIET.answer_by, None])
def test_all_have_answered_is_told_at_once_and_takes_the_place_of_the_rest(answer_by: datetime | None) -> None:
    whole = replace(NEWS, silent=False, missing=False, answer_by=answer_by)
    assert [due(now, whole) for now in (MONDAY, TUESDAY, SATURDAY)] == [ALL_ANSWERED] * 3
    assert due(at("2027-02-01T21:00"), whole) is None
    # Somebody changes the answer, and nobody has been asked since: that is news of the morning.
    assert [due(now, replace(whole, asked=False)) for now in (MONDAY, TUESDAY)] == [None, DIGEST]
    assert due(MONDAY, replace(whole, asked=False, first_news=None)) is None


def test_who_is_missing_is_told_once_for_each_answer_by_date() -> None:
    quiet = replace(QUIET, missing=True)
    assert due(SATURDAY, quiet) is MISSING
    assert due(SATURDAY, replace(quiet, missing_told_for=QUIET.answer_by)) is None
    later = replace(quiet, missing_told_for=at("2027-02-03T23:59"))
    assert [due(now, later) for now in (TUESDAY, SATURDAY)] == [None, MISSING]
    assert due(SATURDAY, replace(NEWS, missing_told_for=QUIET.answer_by)) is DIGEST
    assert due(SATURDAY, replace(quiet, missing=False)) is None
    assert due(SATURDAY, replace(quiet, answer_by=None)) is None


@pytest.mark.parametrize("state", [state for state in MeetingState if state not in LIVE])
def test_nothing_is_told_of_a_meeting_that_is_not_on(state: MeetingState) -> None:
    assert due(TUESDAY, replace(NEWS, state=state)) is None


def test_it_can_be_switched_off() -> None:
    assert [due(now, replace(NEWS, reports=False)) for now in (TUESDAY, SATURDAY)] == [None, None]


@pytest.mark.parametrize(
    ("answer_by", "planned"),
    [
        ("2027-02-05T12:00", "2027-02-05T12:00"),
        ("2027-02-05T23:59", "2027-02-06T07:00"),
        ("2027-02-06T00:30", "2027-02-06T07:00"),
    ],
)
def test_a_date_that_passes_at_night_is_told_of_in_the_morning(answer_by: str, planned: str) -> None:
    assert answer_reports.missing_at(at(answer_by), OSLO) == at(planned)

"""Series as use cases: made from a meeting, changed and cancelled in part, sent out, answered, each guest told once."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.domain.duties import DutyKind, DutyState
from planner.domain.meetings import MeetingState, Visibility
from planner.domain.refusals import NotFound, Refused
from planner.domain.series import Scope
from planner.rows.duties import Duty
from planner.services.meetings import meeting_themes, meetings
from planner.services.meetings.meetings import Notification
from planner.services.replies import invitations
from planner.services.replies.invitations import NewGuest
from planner.services.series import series, series_changes
from planner.services.series.series_changes import Move
from planner.services.work import NOBODY, Work
from planner.store import series as rows
from tests import factories, repeating
from tests.repeating import DAYS, WHOLE, letters, made, sent


@pytest.fixture
def team(work: Work) -> Work:
    """Return work done by somebody of the programme team."""
    return repeating.of_the_team(work)


def test_each_meeting_of_a_series_is_whole(team: Work) -> None:
    theme = factories.theme(team.session)
    _series, listed = made(team, themes=[theme.slug], seats=12)
    assert [one.starts_local.date() for one in listed if one.starts_local] == DAYS
    assert [one.position for one in listed] == [1, 2, 3, 4]
    assert {one.seats for one in listed} == {12}
    assert len({one.uid for one in listed}) == 4
    for one in listed:
        duties = team.session.scalars(select(Duty).where(Duty.meeting_id == one.id)).all()
        assert {(duty.kind, duty.state) for duty in duties} == {(kind, DutyState.OPEN) for kind in DutyKind}
        assert len(invitations.standing(team, one)) == 2
        assert [found.slug for found in meeting_themes.themes_of(team, one)] == [theme.slug]


def test_the_wall_time_stays_when_the_clocks_change(team: Work) -> None:
    _series, listed = made(team)
    assert {one.starts_local.time() for one in listed if one.starts_local} == {time(9)}
    assert {one.starts_at.hour for one in listed if one.starts_at} == {8, 7}


def test_the_deadline_for_answering_moves_along(team: Work, session: Session) -> None:
    meeting = meetings.create(team, values=WHOLE | {"answer_by": datetime.fromisoformat("2027-03-02T22:59:00+00:00")})
    found = series.make(team, meeting, DAYS)
    deadlines = [one.answer_by.isoformat() for one in rows.meetings(session, found.id) if one.answer_by]
    assert deadlines[0] == "2027-03-02T22:59:00+00:00"
    assert deadlines[2] == "2027-03-30T21:59:00+00:00"


def test_more_days_join_the_same_series_in_order(team: Work) -> None:
    first, listed = made(team)
    again = series.make(team, listed[2], [date(2027, 3, 16), DAYS[1]])
    assert again is first
    days = [one.starts_local.day for one in rows.meetings(team.session, first.id) if one.starts_local]
    assert days == [9, 16, 23, 6, 20]
    assert [one.position for one in rows.meetings(team.session, first.id)] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("days", "why"),
    [([], "series.no_days"), ([date(2027, 1, 5)], "series.day_has_passed"), ([DAYS[0]], "series.no_days")],
)
def test_days_that_make_no_series_are_refused(team: Work, days: list[date], why: str) -> None:
    meeting = meetings.create(team, values=WHOLE)
    with pytest.raises(Refused) as refusal:
        series.make(team, meeting, days)
    assert refusal.value.rule == why


def test_a_meeting_without_a_date_makes_no_series(team: Work) -> None:
    with pytest.raises(Refused) as refusal:
        series.make(team, meetings.create(team), DAYS)
    assert refusal.value.rule == "series.date_missing"


def test_only_the_team_makes_series(team: Work) -> None:
    meeting = meetings.create(team, values=WHOLE)
    with pytest.raises(Refused):
        series.make(team.acting(NOBODY), meeting, DAYS)


def test_what_is_proposed_says_which_days_are_holidays_taken_or_past(team: Work) -> None:
    meeting = meetings.create(team, values=WHOLE)
    days = [date(2027, 1, 12), DAYS[0], date(2027, 3, 25), date(2027, 4, 6)]
    found = series.propose(team, meeting, days)
    assert [one.past for one in found] == [True, False, False, False]
    assert [one.taken for one in found] == [False, True, False, False]
    assert [one.away for one in found][2:] == [True, False]
    assert found[2].warnings


def test_days_of_another_zone_are_proposed_with_what_falls_on_them_here(team: Work) -> None:
    evening = {"starts_local": datetime(2027, 5, 11, 20), "ends_local": datetime(2027, 5, 11, 21)}  # noqa: DTZ001 - By the wall.
    meeting = meetings.create(team, values=WHOLE | evening | {"zone": "America/New_York"})
    sixteenth, seventeenth = series.propose(team, meeting, [date(2027, 5, 16), date(2027, 5, 17)])
    here = [one.span.in_zone("Europe/Oslo").starts for one in (sixteenth, seventeenth)]
    assert [f"{starts:%d. %H}" for starts in here] == ["17. 02", "18. 02"]
    assert (sixteenth.day, sixteenth.away, seventeenth.away) == (date(2027, 5, 16), True, False)


def test_a_day_that_has_passed_is_named_by_our_calendar(team: Work) -> None:
    evening = {"starts_local": datetime(2027, 5, 11, 20), "ends_local": datetime(2027, 5, 11, 21)}  # noqa: DTZ001 - By the wall.
    meeting = meetings.create(team, values=WHOLE | evening | {"zone": "America/New_York"})
    with pytest.raises(Refused) as refusal:
        series.make(team, meeting, [date(2027, 1, 5)])
    assert refusal.value.facts == {"date": "06.01.2027"}


def test_sending_all_writes_one_letter_to_each_guest(team: Work) -> None:
    _series, listed = sent(team)
    found = letters(team, "series_invitation")
    assert {letter.to_email for letter in found} == {"gjest0@example.no", "gjest1@example.no"}
    assert letters(team, "invitation") == []
    assert {one.state for one in listed} == {MeetingState.ANNOUNCED}
    assert found[0].subject.startswith("Invitasjon til 4 møter: Grøft og jord – ")
    for day in ("9. mars", "23. mars", "6. april", "20. april"):
        assert day in found[0].text
        assert day in found[0].html
    assert found[0].attachment is not None
    assert found[0].attachment.count(b"BEGIN:VEVENT") == 4


def test_nothing_is_sent_while_something_is_missing(team: Work) -> None:
    found, listed = made(team)
    meetings.change(team, listed[2], {"place": ""})
    with pytest.raises(Refused) as refusal:
        series_changes.publish(team, found)
    assert refusal.value.facts == {"date": "06.04.2027"}


def test_a_series_with_nothing_to_send_says_so(team: Work) -> None:
    found, _listed = sent(team)
    with pytest.raises(Refused) as refusal:
        series_changes.publish(team, found)
    assert refusal.value.rule == "series.nothing_to_send"


@pytest.mark.parametrize(("scope", "changed"), [(Scope.THIS, [1]), (Scope.LATER, [1, 2, 3]), (Scope.ALL, [0, 1, 2, 3])])
def test_a_change_reaches_as_far_as_is_said(team: Work, scope: Scope, changed: list[int]) -> None:
    _series, listed = sent(team)
    outcome = series_changes.change(team, listed[1], scope, {"place": "Skjetlein"}, Move(), Notification())
    assert [number for number, one in enumerate(listed) if one.place == "Skjetlein"] == changed
    assert len(outcome.done) == len(changed)
    assert outcome.letters == 2


def test_a_change_of_several_is_one_letter_that_lists_them(team: Work) -> None:
    _series, listed = sent(team)
    series_changes.change(
        team, listed[1], Scope.LATER, {}, Move(days=1, start=time(18), end=time(20)), Notification(note="Ny sal.")
    )
    assert [one.starts_local.isoformat() for one in listed if one.starts_local] == [
        "2027-03-09T09:00:00", "2027-03-24T18:00:00", "2027-04-07T18:00:00", "2027-04-21T18:00:00",
    ]  # fmt: skip
    assert [one.sequence for one in listed] == [0, 1, 1, 1]
    first, second = letters(team, "series_changed")
    assert first.to_email != second.to_email
    assert first.subject.startswith("3 møter er endret: Grøft og jord – ")
    assert "24. mars" in first.text
    assert "23. mars" in first.text
    assert "Ny sal." in first.text
    assert letters(team, "meeting_changed") == []


def test_a_change_of_one_is_the_letter_about_that_meeting(team: Work) -> None:
    _series, listed = sent(team)
    series_changes.change(team, listed[1], Scope.THIS, {"place": "Skjetlein"}, Move(), Notification())
    assert len(letters(team, "meeting_changed")) == 2
    assert letters(team, "series_changed") == []


def test_a_new_title_is_told_only_when_asked_for(team: Work) -> None:
    _series, listed = sent(team)
    quiet = series_changes.change(team, listed[0], Scope.ALL, {"title": "Jord"}, Move(), Notification())
    loud = series_changes.change(team, listed[0], Scope.ALL, {"title": "Jord og vann"}, Move(), Notification(wish=True))
    assert (quiet.letters, loud.letters) == (0, 2)


def test_what_is_over_or_cancelled_is_left_alone(team: Work) -> None:
    _series, listed = sent(team)
    meetings.cancel(team, listed[2])
    outcome = series_changes.change(team, listed[1], Scope.ALL, {"place": "Skjetlein"}, Move(), Notification())
    assert outcome.left == [listed[2]]
    assert listed[2].place == "Mære"


def test_the_rest_of_a_series_is_cancelled_with_one_letter(team: Work) -> None:
    _series, listed = sent(team)
    outcome = series_changes.cancel(team, listed[2], Scope.LATER, "Snø")
    assert [one.state for one in listed] == [MeetingState.ANNOUNCED] * 2 + [MeetingState.CANCELLED] * 2
    assert outcome.letters == 2
    first, _second = letters(team, "series_changed")
    assert first.subject.startswith("2 møter er avlyst: Grøft og jord – ")
    assert "Snø" in first.text


def test_drafts_are_thrown_away_rather_than_cancelled(team: Work) -> None:
    found, listed = made(team)
    outcome = series_changes.cancel(team, listed[1], Scope.LATER)
    assert len(outcome.done) == 3
    assert outcome.letters == 0
    assert rows.meetings(team.session, found.id) == [listed[0]]


def test_somebody_is_invited_to_all_of_it_with_one_letter(team: Work) -> None:
    found, listed = sent(team, guests=0)
    outcome = series_changes.invite(team, found, [NewGuest("ny@example.no")])
    assert outcome.letters == 1
    assert [len(invitations.standing(team, one)) for one in listed] == [1, 1, 1, 1]
    assert [letter.to_email for letter in letters(team, "series_invitation")] == ["ny@example.no"]


def test_strangers_see_what_is_public_of_a_series(team: Work) -> None:
    found, listed = sent(team)
    meetings.change(team, listed[1], {"visibility": Visibility.INVITED})
    stranger = team.acting(NOBODY)
    assert [entry.meeting.id for entry in series.page(stranger, found.slug).entries] == [
        listed[0].id, listed[2].id, listed[3].id,
    ]  # fmt: skip
    strip = series.strip(stranger, listed[2])
    assert strip is not None
    assert (strip.number, strip.count) == (2, 3)
    assert strip.previous is listed[0]
    assert strip.next is listed[3]


def test_a_series_of_drafts_is_not_there_for_strangers(team: Work) -> None:
    found, _listed = made(team)
    assert len(series.page(team, found.slug).drafts) == 4
    with pytest.raises(NotFound):
        series.page(team.acting(NOBODY), found.slug)

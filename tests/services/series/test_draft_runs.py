"""Steps that many drafts take: each guest is written to once, what cannot take a step stays, and the sizes are bounded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from planner.domain.draft_runs import MOST_DRAFTS, DraftStep
from planner.domain.mailings import AT_ONCE
from planner.domain.meeting_lists import DraftFilter, MeetingFilter
from planner.domain.meetings import MeetingState
from planner.domain.refusals import NotFound, Refused
from planner.rows.draft_runs import DraftRun
from planner.rows.meetings import Meeting
from planner.services.meetings import meetings
from planner.services.replies import invitations
from planner.services.replies.invitations import NewGuest
from planner.services.series import draft_lists, draft_runs, series
from planner.services.series.draft_runs import Progress
from planner.services.work import NOBODY, Work
from tests import factories, repeating
from tests.repeating import WHOLE, letters, made
from tests.statements import counted


@pytest.fixture
def team(work: Work) -> Work:
    """Return work done by somebody of the programme team."""
    return repeating.of_the_team(work)


def drafts(team: Work, count: int) -> list[Meeting]:
    return [meetings.create(team, values=WHOLE | {"title": f"Møte {number}"}) for number in range(count)]


def run(work: Work, step: DraftStep, chosen: Sequence[Meeting], organiser_id: int | None = None) -> Progress:
    progress = Progress()
    number = draft_runs.begin(work, step, [meeting.id for meeting in chosen], organiser_id=organiser_id).id
    while progress.more:
        progress.add(draft_runs.take_next(work, number))
    return progress


def test_a_guest_of_several_drafts_that_are_announced_gets_one_letter(team: Work) -> None:
    chosen = drafts(team, 12)
    for meeting in chosen[:11]:
        invitations.invite(team, meeting, [NewGuest("kari@example.no")])
    progress = run(team, DraftStep.ANNOUNCE, chosen)
    assert (progress.done, progress.letters) == (12, 1)
    assert {meeting.state for meeting in chosen} == {MeetingState.ANNOUNCED}
    (letter,) = letters(team, "series_invitation")
    assert letter.text.count("Møte") >= 11
    assert team.session.scalars(select(DraftRun)).all() == []


def test_a_draft_that_cannot_be_announced_stays_and_the_others_are(team: Work) -> None:
    chosen = drafts(team, 3)
    meetings.change(team, chosen[0], {"place": ""})
    past = {"starts_local": datetime(2026, 1, 2, 9), "ends_local": datetime(2026, 1, 2, 11)}  # noqa: DTZ001 - Wall time.
    meetings.change(team, chosen[1], past)
    assert run(team, DraftStep.ANNOUNCE, chosen).done == 1
    team.session.expire_all()
    states = [team.session.get_one(Meeting, meeting.id).state for meeting in chosen]
    assert states == [MeetingState.DRAFT, MeetingState.DRAFT, MeetingState.ANNOUNCED]


def test_drafts_are_thrown_away_with_the_series_they_were(team: Work) -> None:
    of_series, members = made(team)
    assert run(team, DraftStep.DISCARD, [*members, *drafts(team, 8)]).done == 12
    with pytest.raises(NotFound):
        series.get(team, of_series.slug)


def test_drafts_are_handed_on_within_the_team_alone(team: Work) -> None:
    chosen = drafts(team, 2)
    other, outsider = factories.organiser(team.session), factories.person(team.session)
    assert run(team, DraftStep.HAND_ON, chosen, other.id).done == 2
    assert {meeting.created_by_id for meeting in chosen} == {other.id}
    with pytest.raises(NotFound):
        run(team, DraftStep.HAND_ON, chosen, outsider.id)


def test_others_may_neither_see_nor_begin_anything(team: Work) -> None:
    (draft,) = drafts(team, 1)
    stranger = team.acting(NOBODY)
    for attempt in (
        lambda: draft_lists.page(stranger, DraftFilter()),
        lambda: draft_lists.chosen(stranger, [draft.id]),
        lambda: draft_lists.organisers(stranger),
        lambda: draft_runs.begin(stranger, DraftStep.DISCARD, [draft.id]),
    ):
        with pytest.raises(Refused):
            attempt()


def test_what_is_no_draft_any_more_is_passed_over(team: Work) -> None:
    chosen = drafts(team, 2)
    meetings.publish(team, chosen[0])
    assert run(team, DraftStep.DISCARD, chosen).done == 1
    with pytest.raises(Refused):
        draft_runs.begin(team, DraftStep.DISCARD, [meeting.id for meeting in chosen])
    assert draft_runs.take_next(team, 1).more is False


def test_the_job_takes_long_runs_at_once_and_others_when_they_were_broken_off(team: Work) -> None:
    short, long = drafts(team, 2), drafts(team, AT_ONCE + 1)
    begun = draft_runs.begin(team, DraftStep.DISCARD, [meeting.id for meeting in short])
    left = draft_runs.begin(team, DraftStep.DISCARD, [meeting.id for meeting in long])
    assert draft_runs.to_go_on(team) == [left.id]
    begun.created_at -= timedelta(minutes=2)
    team.session.flush()
    assert draft_runs.to_go_on(team) == [begun.id, left.id]


def test_a_run_of_many_drafts_goes_through_its_list_without_locking_or_writing_it_again(team: Work) -> None:
    chosen = [factories.meeting(team.session, state=MeetingState.DRAFT).id for _ in range(2 * AT_ONCE + 3)]
    with counted(team.session.connection().engine) as asked:
        begun = draft_runs.begin(team, DraftStep.HAND_ON, chosen, organiser_id=team.by.person_id)
    assert [len(begun.chosen), begun.by_job] == [len(chosen), True]
    assert not [one for one in asked if "FOR UPDATE" in one]
    facts = dict(begun.facts)
    assert draft_runs.take_next(team, begun.id).done == MOST_DRAFTS
    assert (begun.facts, begun.taken, begun.passed_over) == (facts, MOST_DRAFTS, [])
    meetings.publish(team, team.session.get_one(Meeting, begun.chosen[MOST_DRAFTS]))
    assert draft_runs.take_next(team, begun.id).done == MOST_DRAFTS - 1
    assert begun.passed_over == [begun.chosen[MOST_DRAFTS]]
    assert begun.done == [key for key in begun.chosen[: 2 * MOST_DRAFTS] if key not in begun.passed_over]


def test_drafts_are_listed_by_what_they_came_of_and_by_words(team: Work) -> None:
    of_series, members = made(team)
    (other,) = drafts(team, 1)
    page = draft_lists.page(team, DraftFilter(series=of_series.slug))
    assert [entry.meeting for entry in page.entries] == members
    assert page.source == of_series.title
    assert {entry.guests for entry in page.entries} == {2}
    by_words = draft_lists.page(team, DraftFilter(MeetingFilter(text="møte 0")))
    assert [entry.meeting for entry in by_words.entries] == [other]
    meetings.change(team, other, {"place": ""})
    (entry,) = draft_lists.page(team, DraftFilter(MeetingFilter(text="møte 0"))).entries
    assert (list(entry.missing), entry.ready) == (["where"], False)

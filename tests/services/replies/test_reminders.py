"""Nobody forgets, and nobody is reminded in vain: what the jobs write to guests, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from planner.domain.meetings import MeetingKind, MeetingState
from planner.domain.people import LANGUAGES
from planner.domain.refusals import Forbidden
from planner.domain.reminders import ReminderCause
from planner.domain.replies import Answer, ReplyState
from planner.rows.journal import JournalLine
from planner.rows.reminders import Reminder
from planner.rows.replies import Reply
from planner.services.meetings import meeting_drafts, meetings
from planner.services.replies import participants, reminders, replies
from planner.services.replies.answers import ReplyInput
from planner.services.work import NOBODY, Work
from tests import factories
from tests.clock import MONDAY
from tests.golden_letters import GOLDEN, shown
from tests.posted import posted
from tests.reminding import ANSWER_BY, ASKED, DAY, HOUR, REMINDED, found, moved, reminded, told
from tests.statements import counted

KINDS = ("answer_reminder", "day_before")


def verbs(work: Work) -> list[tuple[str, object]]:
    lines = work.session.scalars(
        select(JournalLine).where(JournalLine.verb.like("reminders.%")).order_by(JournalLine.id)
    )
    return [(line.verb, line.facts["count"]) for line in lines]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_guest_is_reminded_to_answer_and_then_of_the_meeting_word_for_word(work: Work, language: str) -> None:
    story = told(work, language)
    assert reminded(work, ASKED) == 1
    story.now = ASKED + HOUR
    story.answer(Answer.YES)
    assert reminded(work, REMINDED) == 1
    assert story.kinds() == ["invitation", "answer_reminder", "receipt", "day_before"]
    letters = {letter.kind: letter for letter in story.letters()}
    for kind in KINDS:
        assert shown(letters[kind]) == (GOLDEN / f"{kind}.{language}.txt").read_text("utf-8")
        assert f'lang="{language}"' in letters[kind].html
        assert "%(" not in letters[kind].html
        assert "None" not in letters[kind].html
    assert verbs(work) == [("reminders.answer_asked", 1), ("reminders.day_before", 1)]


def test_a_job_that_runs_late_and_again_and_after_two_days_down_reminds_once(work: Work) -> None:
    story = told(work)
    assert reminded(work, ASKED - HOUR) == 0
    assert found(work, ASKED + 2 * DAY) == 1
    assert found(work, ASKED + 2 * DAY) == 0  # It waits to be written.
    posted(replace(work, now=ASKED + 2 * DAY))
    assert [reminded(work, ASKED + hours * HOUR) for hours in (0, 1, 49, 72)] == [0, 0, 0, 0]
    assert story.kinds() == ["invitation", "answer_reminder"]
    rows = work.session.scalars(select(Reminder)).all()
    assert [(row.cause, row.reminded_at) for row in rows] == [(ReminderCause.ANSWER, ASKED + 2 * DAY)]


@pytest.mark.parametrize("state", [state for state in ReplyState if state is not ReplyState.COMING])
def test_nobody_is_told_the_day_before_who_does_not_come_or_waits(work: Work, state: ReplyState) -> None:
    story = told(work)
    more = {"queue": 1, "seat_offer_until": REMINDED + 3 * HOUR}
    values = {"meeting_id": story.meeting.id, "answered_at": MONDAY, "answered_via": "page"}
    factories.added(work.session, Reply(invitation_id=story.invitation.id, state=state, **values, **more))
    assert reminded(work, REMINDED) == 0
    assert reminded(work, ASKED) == (state is ReplyState.UNANSWERED)


@pytest.mark.parametrize("answer", Answer)
def test_who_answers_between_the_two_jobs_is_not_asked_once_more(work: Work, answer: Answer) -> None:
    story = told(work)
    assert found(work, ASKED) == 1
    replies.answer(replace(work, now=ASKED), story.invitation, ReplyInput(answer))
    posted(replace(work, now=ASKED))
    story.now = ASKED
    assert story.kinds() == ["invitation", "receipt"]
    assert work.session.scalars(select(Reminder)).all() == []


def test_what_night_has_come_over_is_written_in_the_morning(work: Work) -> None:
    story, evening = told(work), ASKED + 12 * HOUR - timedelta(seconds=1)
    assert found(work, evening) == 1
    posted(replace(work, now=evening + timedelta(seconds=1)))
    assert [reminded(work, evening + hours * HOUR) for hours in (1, 9)] == [0, 0]
    assert reminded(work, evening + 10 * HOUR + timedelta(seconds=1)) == 1
    story.now = ASKED + DAY
    assert story.kinds() == ["invitation", "answer_reminder"]


def test_a_meeting_that_is_moved_has_its_day_before_anew_and_not_the_old_one(work: Work) -> None:
    story = told(work)
    story.answer(Answer.YES)
    assert found(work, REMINDED) == 1
    day = timedelta(days=7)
    meetings.change(replace(work, now=REMINDED), story.meeting, moved(story.meeting, day))
    posted(replace(work, now=REMINDED))
    assert [reminded(work, REMINDED + days * DAY) for days in (0, 1, 6)] == [0, 0, 0]
    assert reminded(work, REMINDED + day) == 1
    story.now = REMINDED + day
    assert story.kinds() == ["invitation", "receipt", "meeting_changed", "day_before"]


def test_who_has_just_been_told_of_a_new_time_is_not_reminded_of_it_as_well(work: Work) -> None:
    story = told(work)
    story.answer(Answer.YES)
    story.now = REMINDED - DAY + 2 * HOUR
    meetings.change(story.by(story.organiser), story.meeting, moved(story.meeting, -DAY))
    assert reminded(work, REMINDED - DAY + 3 * HOUR) == 0


def test_a_meeting_that_nobody_has_stored_yet_has_reminders(work: Work) -> None:
    assert meeting_drafts.blank(work, MeetingKind.OPEN_MEETING, 1).reminders is True


def test_nobody_is_reminded_of_a_meeting_that_is_off_or_switched_off(work: Work) -> None:
    story = told(work)
    meetings.change(story.by(story.organiser), story.meeting, {"reminders": False})
    assert reminded(work, ASKED) == 0
    meetings.change(story.by(story.organiser), story.meeting, {"reminders": True})
    assert found(work, ASKED) == 1
    meetings.cancel(replace(work, now=ASKED), story.meeting)
    assert reminded(work, ASKED + HOUR) == 0
    story.now = ASKED + HOUR
    assert story.kinds() == ["invitation", "meeting_cancelled"]


def test_the_list_of_guests_says_when_they_were_reminded(work: Work) -> None:
    story = told(work)
    by_team = story.by(story.organiser)
    assert [line.guest.reminded_at for line in participants.lines(by_team, story.meeting)] == [None]
    reminded(work, ASKED)
    assert [line.guest.reminded_at for line in participants.lines(by_team, story.meeting)] == [ASKED]


def test_the_reminders_are_shown_before_they_are_sent_to_those_who_may_invite(work: Work) -> None:
    story = told(work)
    previews = reminders.previews(story.by(story.organiser), story.meeting)
    assert [(preview.cause.value, preview.planned_at) for preview in previews] == [
        ("answer", ASKED),
        ("day_before", REMINDED),
    ]
    assert ["/svar/eksempel" in preview.letter.html for preview in previews] == [True, True]
    meetings.change(story.by(story.organiser), story.meeting, {"answer_by": None})
    assert [preview.cause for preview in reminders.previews(story.by(story.organiser), story.meeting)] == [
        ReminderCause.DAY_BEFORE
    ]
    with pytest.raises(Forbidden):
        reminders.previews(work.acting(NOBODY), story.meeting)
    draft = factories.meeting(work.session, state=MeetingState.DRAFT)
    draft.starts_local = draft.ends_local = draft.starts_at = draft.ends_at = None
    assert reminders.previews(story.by(story.organiser), draft) == []


def test_the_job_asks_as_little_of_many_meetings_as_of_one(work: Work, engine: Engine) -> None:
    def asked(now: datetime) -> int:
        with counted(engine) as statements:
            assert reminders.to_remind(replace(work, now=now)) == []
        return len(statements)

    told(work)
    for _ in range(3):
        meeting = factories.meeting(work.session, answer_by=ANSWER_BY)
        factories.invitation(work.session, meeting, factories.person(work.session), invited_at=ASKED)
    work.session.commit()
    assert reminded(work, ASKED) == 1
    assert [asked(at) for at in (ASKED - HOUR, ASKED + HOUR, ASKED + 13 * HOUR)] == [1, 2, 0]

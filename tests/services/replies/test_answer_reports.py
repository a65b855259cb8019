"""What the one who carries a meeting out is told of its answers, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from planner.domain.answer_reports import MOST_NAMED, SETTLED, AnswerReport
from planner.domain.people import LANGUAGES
from planner.domain.refusals import Forbidden
from planner.domain.replies import Answer
from planner.rows.journal import JournalLine
from planner.rows.outbox import Letter
from planner.rows.people import Person
from planner.services.letters.person_links import stop_link
from planner.services.meetings import meetings
from planner.services.replies import answer_reports, invitations, replies
from planner.services.replies.answers import ReplyInput
from planner.services.work import NOBODY, Work
from tests import factories
from tests.clock import MONDAY
from tests.golden_letters import GOLDEN, shown
from tests.inviting import Story
from tests.posted import posted
from tests.reminding import ANSWER_BY, DAY, HOUR
from tests.statements import counted

KINDS = tuple(answer_reports.LETTERS.values())
TUESDAY = datetime(2027, 2, 2, 6, tzinfo=MONDAY.tzinfo)
"""Seven in the morning in Norway, on the day after the standing clock."""
PASSED = datetime(2027, 2, 9, 6, tzinfo=MONDAY.tzinfo)
"""The morning after the answer-by date."""


def told(work: Work, now: datetime) -> list[str]:
    """Run the job; return the subjects of what it wrote, in the order of the letters, without the day of the meeting."""
    at_once = replace(work, now=now)
    before = set(work.session.scalars(select(Letter.id)))
    for pending in answer_reports.to_report(at_once):
        answer_reports.tell(at_once, pending)
    work.session.commit()
    query = select(Letter).where(Letter.kind.in_(KINDS)).order_by(Letter.id)
    letters = [letter for letter in work.session.scalars(query) if letter.id not in before]
    return [f"{letter.to_email.split('@')[0]}: {letter.subject.split(' – ')[0]}" for letter in letters]


def with_guests(work: Work, *guests: Person, language: str = "nb", answer_by: datetime | None = ANSWER_BY) -> Story:
    """Return the story of a meeting to which people have been invited beside the one whom it is about."""
    story = Story(work, answer_by=answer_by)
    story.organiser.language = language
    story.invite(story.guest, *guests)
    posted(replace(work, now=story.now))
    return story


def answer(story: Story, guest: Person, given: Answer, now: datetime, **more: object) -> None:
    invitation = invitations.of_person(story.by(guest), story.meeting, guest)
    assert invitation is not None
    replies.answer(replace(story.by(guest), now=now), invitation, ReplyInput(given, **more))  # type: ignore[arg-type]


def written(work: Work, kind: str) -> list[Letter]:
    return list(work.session.scalars(select(Letter).where(Letter.kind == kind).order_by(Letter.id)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_is_told_word_for_word(work: Work, language: str) -> None:
    berit, dag = (factories.person(work.session, name=name) for name in ("Berit Mal", "Dag Prøve"))
    story = with_guests(work, berit, dag, language=language)
    answer(story, berit, Answer.YES, MONDAY + HOUR, party=3, message="Vi tar med\nkaffe.")
    assert len(told(work, TUESDAY)) == 1
    answer(story, story.guest, Answer.NO, PASSED - 30 * HOUR)
    assert len(told(work, PASSED)) == 1
    answer(story, dag, Answer.NO, PASSED + HOUR)
    assert len(told(work, PASSED + 2 * HOUR)) == 1
    for kind in KINDS:
        (letter,) = written(work, kind)
        assert (letter.meeting_id, letter.language) == (story.meeting.id, language)
        assert shown(letter) == (GOLDEN / f"{kind}.{language}.txt").read_text("utf-8")
        assert f'lang="{language}"' in letter.html
        assert "%(" not in letter.html
        assert "/stopp/" in letter.html
    lines = work.session.scalars(select(JournalLine).where(JournalLine.verb.like("answers.%")).order_by(JournalLine.id))
    assert [(line.verb, line.facts.get("count")) for line in lines] == [
        ("answers.missing_told", 1),
        ("answers.all_told", None),
    ]


def test_a_job_that_runs_late_and_again_tells_each_answer_once(work: Work) -> None:
    story = with_guests(work, factories.person(work.session))
    story.answer(Answer.YES)
    assert [told(work, MONDAY + hours * HOUR) for hours in (1, 13)] == [[], []]
    assert told(work, TUESDAY + DAY) == ["kari: 1 nytt svar: Jord og vann"]
    assert [told(work, TUESDAY + days * DAY) for days in (1, 2)] == [[], []]
    answer(story, story.guest, Answer.NO, TUESDAY + 2 * DAY)
    assert told(work, TUESDAY + 3 * DAY) == ["kari: 1 nytt svar: Jord og vann"]


def test_an_answer_that_is_stored_late_is_told_the_next_time(work: Work) -> None:
    others = [factories.person(work.session) for _ in range(2)]
    story = with_guests(work, *others)
    answer(story, others[0], Answer.YES, TUESDAY - HOUR)
    assert len(told(work, TUESDAY)) == 1
    answer(story, others[1], Answer.YES, TUESDAY - SETTLED + timedelta(seconds=1))
    assert told(work, TUESDAY + DAY) == ["kari: 1 nytt svar: Jord og vann"]


@pytest.mark.parametrize("answer_by", [ANSWER_BY, None])
def test_all_have_answered_is_told_once_until_more_are_invited(work: Work, answer_by: datetime | None) -> None:
    story = with_guests(work, answer_by=answer_by)
    answer(story, story.guest, Answer.YES, MONDAY + HOUR)
    everyone = ["kari: Alle har svart: Jord og vann"]
    assert [told(work, MONDAY + 2 * HOUR), told(work, TUESDAY)] == [everyone, []]
    answer(story, story.guest, Answer.NO, TUESDAY + HOUR / 2)
    assert [told(work, TUESDAY + hours * HOUR) for hours in (1, 24)] == [[], ["kari: 1 nytt svar: Jord og vann"]]
    late = factories.person(work.session)
    story.now = TUESDAY + 25 * HOUR
    story.invite(late)
    answer(story, late, Answer.MAYBE, TUESDAY + 26 * HOUR)
    assert told(work, TUESDAY + 27 * HOUR) == everyone


def test_all_have_answered_when_the_last_silent_guest_is_taken_off(work: Work) -> None:
    silent = factories.person(work.session)
    story = with_guests(work, silent)
    answer(story, story.guest, Answer.YES, MONDAY + HOUR)
    assert told(work, TUESDAY) == ["kari: 1 nytt svar: Jord og vann"]
    invitation = invitations.of_person(story.by(silent), story.meeting, silent)
    assert invitation is not None
    work.session.delete(invitation)
    work.session.commit()
    everyone = ["kari: Alle har svart: Jord og vann"]
    assert [told(work, TUESDAY + hours * HOUR) for hours in (1, 2)] == [everyone, []]


def test_the_last_to_answer_may_be_the_one_who_is_told_but_that_alone_is_no_news(work: Work) -> None:
    story = Story(work, answer_by=ANSWER_BY)
    story.invite(story.organiser, story.guest)
    answer(story, story.organiser, Answer.YES, MONDAY + HOUR)
    assert [told(work, at) for at in (MONDAY + 2 * HOUR, TUESDAY)] == [[], []]
    answer(story, story.guest, Answer.YES, TUESDAY)
    assert told(work, TUESDAY + HOUR) == ["kari: Alle har svart: Jord og vann"]


def test_who_has_invited_nobody_else_hears_nothing(work: Work) -> None:
    story = Story(work, answer_by=ANSWER_BY)
    story.invite(story.organiser)
    assert told(work, PASSED) == []
    answer(story, story.organiser, Answer.YES, MONDAY + HOUR)
    assert [told(work, at) for at in (TUESDAY, PASSED)] == [[], []]


def test_who_is_missing_is_told_once_with_what_is_new_in_one_letter(work: Work) -> None:
    story = with_guests(work, factories.person(work.session, name="Berit Mal"))
    answer(story, story.guest, Answer.YES, ANSWER_BY - HOUR)
    assert told(work, PASSED - 2 * HOUR) == []
    assert [told(work, PASSED + hours * HOUR) for hours in (0, 1, 24)] == [
        ["kari: 1 har ikke svart: Jord og vann"],
        [],
        [],
    ]
    (letter,) = written(work, "answers_missing")
    assert "- Berit Mal\n" in letter.text
    assert "Døme, Åse" in letter.text
    assert "/moter/jord/skriv?svar=unanswered" in letter.text


def test_nobody_is_missing_who_was_invited_after_the_date(work: Work) -> None:
    story = with_guests(work)
    story.answer(Answer.NO)
    assert told(work, TUESDAY) != []
    late = factories.person(work.session)
    factories.invitation(work.session, story.meeting, late, invited_at=ANSWER_BY + timedelta(seconds=1))
    assert told(work, PASSED) == []


def test_the_new_holder_is_told_of_what_the_former_was_not(work: Work) -> None:
    others = [factories.person(work.session) for _ in range(2)]
    story = with_guests(work, *others)
    answer(story, others[0], Answer.YES, MONDAY + HOUR)
    assert told(work, TUESDAY) == ["kari: 1 nytt svar: Jord og vann"]
    answer(story, others[1], Answer.NO, TUESDAY + HOUR)
    story.hand_over()
    assert told(work, TUESDAY + DAY) == ["ola.dome: 1 nytt svar: Jord og vann"]
    assert [letter.reply_to == story.organiser.email for letter in written(work, "answers_digest")] == [False, True]


def test_one_who_carries_many_meetings_gets_one_digest(work: Work) -> None:
    story = with_guests(work, factories.person(work.session))
    story.answer(Answer.YES)
    other = factories.meeting(work.session, convener=story.team, created_by_id=story.organiser.id, title="Luft")
    last = factories.person(work.session)
    rows = [factories.invitation(work.session, other, guest) for guest in (factories.person(work.session), last)]
    replies.answer(story.by(last), rows[1], ReplyInput(Answer.MAYBE))
    assert told(work, TUESDAY) == ["kari: Nye svar til 2 møter"]
    (letter,) = written(work, "answers_digest")
    assert letter.meeting_id is None
    assert [title in letter.text for title in ("Jord og vann", "Luft")] == [True, True]


def test_of_many_some_are_named_and_all_are_counted(work: Work) -> None:
    many = [factories.person(work.session) for _ in range(MOST_NAMED + 3)]
    story = with_guests(work)
    for guest in many:
        row = factories.invitation(work.session, story.meeting, guest)
        replies.answer(replace(story.by(guest), now=MONDAY + HOUR), row, ReplyInput(Answer.NO))
    assert told(work, TUESDAY) == [f"kari: {len(many)} nye svar: Jord og vann"]
    (letter,) = written(work, "answers_digest")
    assert letter.text.count("\n- ") == MOST_NAMED
    assert "Og 3 til." in letter.text


@pytest.mark.parametrize("how", ["off", "cancelled", "stopped", "uninvited"])
def test_nothing_is_told_that_nobody_wants_to_hear(work: Work, how: str) -> None:
    story = with_guests(work, factories.person(work.session))
    story.answer(Answer.YES)
    if how == "off":
        meetings.change(story.by(story.organiser), story.meeting, {"answer_reports": False})
    elif how == "cancelled":
        story.cancel()
    elif how == "uninvited":
        story.uninvite()
    else:
        story.organiser.stopped_letters = True
    assert told(work, TUESDAY) == []
    # Who has stopped e-mails and starts them again is not told of what was answered meanwhile.
    story.organiser.stopped_letters = False
    assert told(work, TUESDAY + HOUR) == []


def test_one_read_says_that_there_is_nothing_to_tell(work: Work, engine: Engine) -> None:
    story = with_guests(work, factories.person(work.session))
    for _ in range(3):
        factories.invitation(work.session, factories.meeting(work.session), factories.person(work.session))
    story.answer(Answer.YES)
    told(work, TUESDAY)
    with counted(engine) as statements:
        assert answer_reports.to_report(replace(work, now=TUESDAY + HOUR)) == []
    assert len(statements) == 1


def test_they_are_shown_before_they_are_sent_with_invented_answers(work: Work) -> None:
    story = with_guests(work)
    story.answer(Answer.YES)
    previews = answer_reports.previews(story.by(story.organiser), story.meeting)
    assert [(preview.report, preview.planned_at) for preview in previews] == [
        (AnswerReport.DIGEST, None),
        (AnswerReport.ALL_ANSWERED, None),
        (AnswerReport.MISSING, PASSED),
    ]
    assert ["Kari Nordmann" in preview.letter.text for preview in previews] == [True, True, True]
    assert "Åse Døme" not in "".join(preview.letter.text for preview in previews)
    with pytest.raises(Forbidden):
        answer_reports.previews(work.acting(NOBODY), story.meeting)
    assert stop_link(work, story.organiser.id, story.organiser.email) not in previews[0].letter.html

"""What letters say to calendars, from the first invitation to the last word."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from planner.domain.duties import DutyKind
from planner.domain.people import LANGUAGES
from planner.domain.replies import Answer, ReplyState
from planner.rows.outbox import Letter, LetterState
from planner.rows.replies import Reply
from planner.services.calendars import answer_addresses
from planner.services.duties import duties, offers
from planner.services.duties.offers import Proposal
from planner.services.letters import calendar_letters
from planner.services.meetings import meetings
from planner.services.replies import replies, waiting_list
from planner.services.replies.answers import ReplyInput
from planner.services.work import NOBODY, Work
from tests import factories, ical_js
from tests.golden_letters import GOLDEN, shown
from tests.inviting import Story, partstat
from tests.page_answers import answer_on_page
from tests.posted import posted
from tests.statements import counted

MOST_STATEMENTS_A_GUEST = 8
SECRET = re.compile(r"/svar/([\w-]+)")

LIFE: list[tuple[str, str, int, str, str]] = [
    # steps, kind of letter, how much SEQUENCE rises, STATUS, PARTSTAT
    ("invite", "invitation", 0, "TENTATIVE", "NEEDS-ACTION"),
    ("yes", "receipt", 0, "TENTATIVE", "ACCEPTED"),
    ("rename", "meeting_changed", 0, "TENTATIVE", "ACCEPTED"),
    ("move", "meeting_changed", 1, "TENTATIVE", "ACCEPTED"),
    ("hand_over maybe", "receipt", 1, "CONFIRMED", "TENTATIVE"),
    ("give_back", "organiser_changed", 1, "TENTATIVE", "TENTATIVE"),
    ("hand_over yes", "receipt", 1, "CONFIRMED", "ACCEPTED"),
    ("undo", "organiser_changed", 1, "TENTATIVE", "ACCEPTED"),
    ("uninvite", "uninvited", 1, "CANCELLED", "NEEDS-ACTION"),
    ("invite", "invitation", 1, "TENTATIVE", "NEEDS-ACTION"),
    ("cancel", "meeting_cancelled", 1, "CANCELLED", "NEEDS-ACTION"),
    ("reinstate", "meeting_reinstated", 1, "TENTATIVE", "NEEDS-ACTION"),
]


def test_the_whole_life_of_an_invitation(work: Work) -> None:
    story, sequence, stamp = Story(work), 0, ""
    answers = {"yes": Answer.YES, "maybe": Answer.MAYBE}
    for steps, kind, rise, status, standing in LIFE:
        for letter in story.letters():
            letter.state = LetterState.SENT
        before = len(story.letters())
        for step in steps.split():
            story.answer(answers[step]) if step in answers else getattr(story, step)()
        assert len(story.letters()) == before + 1, steps
        said = story.said()
        assert story.last.kind == kind
        assert said["sequence"] == sequence + rise, steps
        assert (said["uid"], said["status"], partstat(said)) == (story.meeting.uid, status, standing), steps
        assert said["method"] == story.last.calendar_method == ("CANCEL" if status == "CANCELLED" else "REQUEST")
        ((params, address),) = said["organizer"]
        assert address == f"mailto:{answer_addresses.of(work, story.invitation)}"
        assert story.last.answer_address == answer_addresses.of(work, story.invitation)
        assert params["cn"] == (story.school.name if status == "CONFIRMED" else story.team.name)
        assert said["stamp"] > stamp
        own = story.feed()
        assert (f"SEQUENCE:{said['sequence']}\r\n" in own) == (story.invitation.uninvited_at is None), steps
        sequence, stamp = said["sequence"], said["stamp"]


def test_a_letter_to_a_calendar_holds_no_personal_link(work: Work) -> None:
    story = Story(work, online_url="https://video.example.no/j/42")
    story.invite()
    assert story.last.calendar is not None
    secret = SECRET.search(story.last.text)
    assert secret is not None
    said = story.last.calendar.replace(b"\r\n ", b"").decode()
    assert secret[1] not in said
    assert "https://video.example.no/j/42" in said
    assert "URL:http://127.0.0.1:8000/moter/jord\r\n" in said


def test_an_invitation_that_is_sent_again_says_what_was_answered(work: Work) -> None:
    story = Story(work)
    story.invite()
    story.answer(Answer.MAYBE)
    story.invite_again()
    said = story.said()
    assert (story.last.kind, partstat(said), said["sequence"]) == ("invitation", "TENTATIVE", 0)


def test_one_who_waits_is_tentative_and_is_asked_when_a_seat_is_free(work: Work) -> None:
    story = Story(work, seats=1)
    story.invite()
    first = factories.invitation(work.session, story.meeting, factories.person(work.session))
    replies.answer(work, first, ReplyInput(Answer.YES))
    story.answer(Answer.YES)
    assert partstat(story.said()) == "TENTATIVE"
    replies.answer(story.by(first.person), first, ReplyInput(Answer.NO))
    ((params, _address),) = story.said()["attendee"]
    assert story.last.kind == "seat_offered"
    assert (params["partstat"], params["rsvp"]) == ("NEEDS-ACTION", "TRUE")


@pytest.mark.parametrize("answer", [Answer.YES, Answer.MAYBE, Answer.NO])
def test_a_calendar_that_was_answered_in_is_not_told_its_own_answer(work: Work, answer: Answer) -> None:
    story = Story(work)
    story.invite()
    story.answer(answer, via="calendar")
    assert story.last.kind == "receipt"
    assert (story.last.calendar, story.last.attachment, story.last.answer_address) == (None, None, "")
    assert ".ics" not in story.last.text


def test_a_calendar_is_told_that_its_yes_became_a_place_in_the_queue(work: Work) -> None:
    story = Story(work, seats=1)
    story.invite()
    other = factories.invitation(work.session, story.meeting, factories.person(work.session))
    replies.answer(work, other, ReplyInput(Answer.YES))
    story.answer(Answer.YES, via="calendar")
    assert partstat(story.said()) == "TENTATIVE"


def test_one_who_answers_on_the_page_gets_the_meeting_and_its_end(work: Work) -> None:
    story = Story(work)
    page = work.acting(NOBODY)
    answer_on_page(page, story.meeting, story.guest.email, story.guest.name, ReplyInput(Answer.YES))
    assert (partstat(story.said()), story.said()["method"]) == ("ACCEPTED", "REQUEST")
    story.cancel()
    assert story.said()["method"] == "CANCEL"


def test_two_changes_within_one_second_are_told_one_after_the_other(work: Work) -> None:
    story = Story(work)
    story.invite()
    at_once, stamps = story.by(story.organiser), []
    for place in ("Mære", "Grong"):
        meetings.change(at_once, story.meeting, {"place": place})
        stamps.append(story.said()["stamp"])
    assert stamps == sorted(set(stamps))


def test_a_calendar_asks_again_when_the_seat_has_gone_to_the_next_one(work: Work) -> None:
    story = Story(work, seats=1)
    story.invite()
    first = factories.invitation(work.session, story.meeting, factories.person(work.session))
    replies.answer(work, first, ReplyInput(Answer.YES))
    story.answer(Answer.YES)
    assert "Møtet er fullt, og du er nummer 1 på ventelista." in story.last.text
    replies.answer(story.by(first.person), first, ReplyInput(Answer.NO))
    later = replace(work, now=story.now + timedelta(hours=work.deployment.seat_offer_hours, minutes=1))
    assert waiting_list.lapse_due(later) == 1
    said = story.said()
    assert (story.last.kind, said["method"], partstat(said)) == ("seat_lapsed", "REQUEST", "NEEDS-ACTION")


def test_who_is_no_longer_invited_is_told_the_time_and_nothing_more(work: Work) -> None:
    story = Story(work, online_url="https://video.example.no/j/42")
    story.invite()
    story.uninvite()
    assert story.last.calendar is not None
    assert b"video.example.no" not in story.last.calendar
    assert story.meeting.question.encode() not in story.last.calendar
    assert b"DTSTART;TZID=Europe/Oslo:" in story.last.calendar
    assert b"BEGIN:VTIMEZONE" in story.last.calendar


def test_who_comes_back_by_the_page_is_told_something_newer(work: Work) -> None:
    story = Story(work)
    story.invite()
    story.uninvite()
    page = story.by(story.guest)
    answer_on_page(page, story.meeting, story.guest.email, "", ReplyInput(Answer.YES))
    assert (story.said()["sequence"], partstat(story.said())) == (2, "ACCEPTED")


def test_nobody_is_told_of_the_follow_up_nor_before_anybody_is_invited(work: Work) -> None:
    story = Story(work)
    story.hand_over()
    assert posted(work).scalars(select(Letter).where(Letter.kind == "organiser_changed")).all() == []
    story.invite()
    proposal = Proposal(story.school.id, story.contact.email)
    made = offers.offer(story.by(story.organiser), story.meeting, DutyKind.FOLLOW_UP, proposal)
    before = story.meeting.sequence
    duties.accept(story.by(story.contact), made)
    assert story.kinds() == ["invitation"]
    assert story.meeting.sequence == before


def test_a_calendar_that_asks_gets_the_meeting_as_it_stands(work: Work) -> None:
    story = Story(work)
    story.invite()
    story.answer(Answer.YES, via="calendar")
    for _ in range(2):
        story.send_again()
    assert story.kinds()[2:] == ["calendar_again", "calendar_again"]
    assert (story.said()["sequence"], partstat(story.said())) == (0, "ACCEPTED")
    story.cancel()
    story.send_again()
    assert (story.said()["method"], story.said()["sequence"], story.kinds()[-1]) == ("CANCEL", 1, "meeting_cancelled")
    story.uninvite()
    story.send_again()
    assert (story.said()["method"], story.said()["sequence"], story.kinds()[-1]) == ("CANCEL", 2, "uninvited")


def test_a_proposal_is_turned_down_as_it_was_made(work: Work) -> None:
    story = Story(work)
    story.invite()
    reply = Reply(state=ReplyState.MAYBE)
    made = calendar_letters.decline_counter(work, story.meeting, story.invitation, reply, "Det går ikke", sequence=4)
    assert made is not None
    said = ical_js.invitation(made.body)
    assert (said["method"], said["sequence"], partstat(said)) == ("DECLINECOUNTER", 4, "TENTATIVE")
    assert "COMMENT:Det går ikke\r\n".encode() in made.body


def test_letters_say_nothing_to_calendars_where_that_is_not_wanted(work: Work) -> None:
    story = Story(replace(work, deployment=replace(work.deployment, calendar_invitations=False)))
    story.invite()
    story.answer(Answer.YES)
    story.send_again()
    story.hand_over()
    story.send_again()
    story.give_back()
    story.cancel()
    assert story.kinds() == ["invitation", "receipt", "meeting_cancelled"]
    assert [(letter.calendar, letter.answer_address) for letter in story.letters()] == [(None, "")] * 3
    receipt = story.letters()[1]
    assert receipt.attachment_name == "jord.ics"
    assert receipt.attachment is not None
    assert b"METHOD" not in receipt.attachment
    assert "calendar.google.com" in receipt.text


def test_inviting_many_asks_the_database_little_for_each(work: Work, engine: Engine) -> None:
    story = Story(work)
    asked = []
    for count in (2, 12):
        guests = [factories.person(work.session) for _ in range(count)]
        work.session.flush()
        with counted(engine) as statements:
            story.invite(*guests)
            work.session.flush()
        asked.append(len(statements))
    assert (asked[1] - asked[0]) / 10 <= MOST_STATEMENTS_A_GUEST


@pytest.mark.parametrize("language", LANGUAGES)
def test_new_letters_read_word_for_word_as_agreed(work: Work, language: str) -> None:
    story = Story(work, language, answer_by=work.now + timedelta(days=7))
    story.invite()
    found = {"invitation": story.last}
    story.hand_over()
    story.answer(Answer.YES)
    found["receipt"] = story.last
    story.give_back()
    found["organiser_gone"] = story.last
    story.send_again()
    found["calendar_again"] = story.last
    for name, letter in found.items():
        assert shown(letter) == (GOLDEN / f"{name}.{language}.txt").read_text("utf-8")
        assert f'lang="{language}"' in letter.html

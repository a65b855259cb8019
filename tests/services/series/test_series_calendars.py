"""What a series says to the calendars of its guests: each meeting by itself, once, and to those alone that were asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from planner.domain.meetings import MeetingState
from planner.domain.refusals import Refused
from planner.domain.replies import Answer
from planner.domain.series import Scope
from planner.services.meetings import meetings
from planner.services.meetings.meetings import Notification
from planner.services.replies import invitations
from planner.services.replies.invitations import NewGuest
from planner.services.series import series, series_calendars, series_changes, series_letters
from planner.services.series.series_changes import Move
from planner.services.work import Work
from tests import factories
from tests.golden_letters import GOLDEN, shown
from tests.inviting import Story
from tests.series_told import DAYS, STARTS, Told3, each, entries, only, stale_words


@pytest.fixture
def told(work: Work) -> Told3:
    return Told3(work)


def test_each_meeting_is_one_invitation_beside_the_one_letter_and_no_file_doubles_it(told: Told3) -> None:
    told.publish(calendars_too=True)
    assert told.story.letters()[0].attachment is None
    assert told.said() == only("series_invitation") + each("calendar_invitation", "REQUEST", 0, "NEEDS-ACTION")


def test_without_it_the_letter_has_the_file_and_no_calendar_is_spoken_to_later(told: Told3) -> None:
    told.publish(calendars_too=False)
    (letter,) = told.new()
    assert letter.attachment is not None
    assert "/serie#kalender" in letter.text
    series_changes.change(
        told.team, told.meetings[0], Scope.ALL, {"place": "Skjetlein"}, Move(), Notification(wish=True)
    )
    told.answer(Answer.YES, Answer.NO)
    series_changes.cancel(told.team, told.meetings[0], Scope.ALL)
    assert told.said() == only("series_changed") + only("series_receipt") + only("series_changed")


def test_no_calendar_is_spoken_to_where_letters_do_not(work: Work) -> None:
    here = replace(work.deployment, calendar_invitations=False)
    told = Told3(replace(work, deployment=here))
    told.publish(calendars_too=True)
    (letter,) = told.new()
    assert letter.attachment is not None
    assert "#kalender" not in letter.text
    assert series_calendars.offer(told.team, told.page()) is None
    assert series_letters.calendar_choice(told.team, 3) is None


def test_the_whole_life_of_a_series_is_one_letter_a_change_and_calendars_are_told_on_request(told: Told3) -> None:
    told.publish(calendars_too=True)
    told.new()
    told.answer(Answer.YES, Answer.NO, Answer.MAYBE)
    assert told.said() == only("series_receipt")
    series_changes.change(told.team, told.meetings[1], Scope.LATER, {}, Move(days=1), Notification(wish=True))
    (letter,) = told.new()
    assert (letter.kind, letter.calendar, stale_words(letter)) == ("series_changed", None, "2 av disse møtene")
    assert entries(letter) == [(1, "1", "TENTATIVE"), (2, "1", "TENTATIVE")]
    assert told.ask() == [
        ("calendar_update", 1, "REQUEST", 1, "DECLINED"),
        ("calendar_update", 2, "REQUEST", 1, "TENTATIVE"),
    ]
    series_changes.cancel(told.team, told.meetings[0], Scope.THIS)
    assert told.said() == [("meeting_cancelled", 0, "CANCEL", 1, "ACCEPTED")]
    series_changes.cancel(told.team, told.meetings[0], Scope.ALL)
    (ended,) = told.new()
    assert (ended.kind, entries(ended)) == ("series_changed", [(1, "2", "CANCELLED"), (2, "2", "CANCELLED")])
    assert told.ask() == [
        ("calendar_update", 1, "CANCEL", 2, "DECLINED"),
        ("calendar_update", 2, "CANCEL", 2, "TENTATIVE"),
    ]
    assert series_calendars.offer(told.team, told.page()) is None


@pytest.mark.parametrize("count", [2, 12])
def test_a_series_that_moves_is_one_letter_however_many_meetings_it_has(work: Work, count: int) -> None:
    story = Story(work, state=MeetingState.DRAFT, place="Mære", starts=STARTS)
    story.invite()
    team = story.by(story.organiser)
    made = series.make(team, story.meeting, [DAYS[0] + timedelta(weeks=week) for week in range(count)])
    series_changes.publish(team, made, calendars_too=True)
    known = len(story.letters())
    series_changes.change(team, story.meeting, Scope.ALL, {}, Move(days=1), Notification(wish=True))
    (letter,) = story.letters()[known:]
    assert (letter.kind, letter.attachment is not None and letter.attachment.count(b"SEQUENCE:1")) == (
        "series_changed",
        count,
    )


def test_an_answer_that_stands_already_tells_no_calendar_again(told: Told3) -> None:
    told.publish(calendars_too=True)
    told.answer(Answer.YES, Answer.YES, Answer.YES)
    told.new()
    told.answer(Answer.YES, Answer.NO, Answer.YES)
    assert told.said() == [("receipt", 1, "REQUEST", 0, "DECLINED")]


def test_what_was_changed_without_a_letter_is_told_with_the_next_one(told: Told3) -> None:
    told.publish(calendars_too=True)
    values = {"place": "Skjetlein"}
    series_changes.change(told.team, told.meetings[0], Scope.ALL, values, Move(days=1), Notification(wish=False))
    assert told.said()[4:] == []
    told.answer(Answer.YES, Answer.YES, Answer.YES)
    (receipt,) = told.new()
    assert (receipt.kind, entries(receipt)) == ("series_receipt", [(place, "1", "TENTATIVE") for place in range(3)])
    assert b"LOCATION:Skjetlein" in (receipt.attachment or b"")
    assert told.ask() == each("calendar_update", "REQUEST", 1, "ACCEPTED")


def test_a_meeting_taken_back_leaves_that_calendar_once_and_comes_again_as_something_newer(told: Told3) -> None:
    told.publish(calendars_too=True)
    told.new()
    told.story.uninvite()
    assert told.said() == [("uninvited", 0, "CANCEL", 1, "NEEDS-ACTION")]
    series_changes.change(
        told.team, told.meetings[0], Scope.ALL, {"place": "Skjetlein"}, Move(), Notification(wish=True)
    )
    assert told.said() == only("series_changed")
    guests = [NewGuest(told.story.guest.email)]
    series_changes.invite(told.team, told.made, guests, calendars_too=True)
    assert told.said() == [("invitation", 0, "REQUEST", 2, "NEEDS-ACTION")]


def test_the_rest_of_a_series_taken_back_leaves_each_calendar_that_was_asked(told: Told3) -> None:
    told.publish(calendars_too=True)
    told.new()
    first, second, _third = told.meetings
    second_own = invitations.of_person(told.team, second, told.story.guest)
    assert second_own is not None
    done = series_changes.uninvite(told.team, second, second_own, Scope.LATER)
    assert (len(done.done), done.letters) == (2, 1)
    (letter,) = told.new()
    assert (letter.kind, entries(letter)) == ("series_uninvited", [(1, "1", "CANCELLED"), (2, "1", "CANCELLED")])
    assert "Hva" not in (letter.attachment or b"").decode()
    assert series_changes.uninvite(told.team, second, second_own, Scope.ALL).done == [first]
    assert told.said() == [("uninvited", 0, "CANCEL", 1, "NEEDS-ACTION")]


@pytest.mark.parametrize(("tell", "kinds"), [(True, ["series_uninvited"]), (False, [])])
def test_a_series_taken_back_tells_no_calendar_that_was_never_asked(told: Told3, tell: bool, kinds: list[str]) -> None:
    told.publish(calendars_too=False)
    told.new()
    series_changes.uninvite(told.team, told.meetings[0], told.story.invitation, Scope.ALL, tell=tell)
    assert [letter.kind for letter in told.new()] == kinds


def test_who_is_invited_later_is_told_of_each_meeting_that_is_out(told: Told3) -> None:
    told.publish(calendars_too=True)
    late = factories.person(told.team.session, email="sein@example.no")
    series_changes.invite(told.team, told.made, [NewGuest(late.email)], calendars_too=True)
    told.story.guest = late
    letters = told.story.letters()
    assert [letter.kind for letter in letters] == ["series_invitation"] + ["calendar_invitation"] * 3
    assert [letter.calendar_method for letter in letters[1:]] == ["REQUEST"] * 3


def test_a_guest_asks_for_it_once_and_gets_nothing_twice(told: Told3) -> None:
    told.publish(calendars_too=False)
    told.answer(Answer.YES, Answer.NO)
    told.new()
    offer = series_calendars.offer(told.team, told.page())
    assert offer == series_calendars.SeriesSending(count=2, before=0, lately=0)
    guest = told.story.by(told.story.guest, "mail")
    assert [series_calendars.send(guest, told.page()) for _ in range(2)] == [2, 0]
    assert told.said() == [
        ("calendar_invitation", 0, "REQUEST", 0, "ACCEPTED"),
        ("calendar_invitation", 2, "REQUEST", 0, "NEEDS-ACTION"),
    ]
    assert series_calendars.offer(told.team, told.page()) == series_calendars.SeriesSending(count=2, before=2, lately=2)
    later = replace(guest, now=guest.now + series_calendars.AGAIN_AFTER + timedelta(minutes=5))
    assert series_calendars.send(later, told.page()) == 2


def test_where_letters_are_stopped_only_what_a_guest_asks_for_comes(told: Told3) -> None:
    told.story.guest.stopped_letters = True
    told.publish(calendars_too=True)
    assert (told.new(), told.story.invitation.in_calendar) == ([], False)
    series_calendars.send(told.story.by(told.story.guest, "mail"), told.page())
    told.answer(Answer.YES, Answer.YES)
    kinds = [letter.kind for letter in told.new()]
    assert kinds == ["calendar_invitation"] * 3 + ["series_receipt"]


def test_nothing_is_sent_when_all_is_over(told: Told3) -> None:
    told.publish(calendars_too=False)
    page = told.page()
    after = replace(told.team, now=told.team.now + timedelta(days=200))
    assert series_calendars.offer(after, page) is None
    with pytest.raises(Refused, match=r"series\.nothing_to_send"):
        series_calendars.send(after, page)


@pytest.mark.parametrize(("count", "suggested"), [(2, True), (12, True), (13, False)])
def test_more_than_a_dozen_letters_are_for_the_organiser_to_choose(work: Work, count: int, suggested: bool) -> None:
    choice = series_letters.calendar_choice(work, count)
    assert choice is not None
    assert choice.suggested is suggested
    assert series_letters.calendar_choice(work, 1) is None


def test_the_next_letter_about_a_meeting_tells_the_calendar_what_its_series_has_changed(work: Work) -> None:
    story = Story(work)
    story.invite()
    assert story.meeting.starts_local is not None
    day, week = story.meeting.starts_local.date(), timedelta(days=7)
    made = series.make(story.by(story.organiser), story.meeting, [day, day + week, day + 2 * week])
    series_changes.publish(story.by(story.organiser), made)
    change = {"place": "Mære"}
    series_changes.change(story.by(story.organiser), story.meeting, Scope.ALL, change, Move(), Notification())
    assert story.kinds() == ["invitation", "series_invitation", "series_changed"]
    meetings.change(story.by(story.organiser), story.meeting, {"title": "Jord"}, Notification(wish=True))
    assert (story.kinds()[3:], story.said()["uid"], story.said()["method"]) == (
        ["meeting_changed"],
        story.meeting.uid,
        "REQUEST",
    )


def test_the_letters_read_word_for_word_as_agreed(told: Told3) -> None:
    told.publish(calendars_too=True)
    whole, first, *_rest = told.new()
    told.answer(Answer.YES, Answer.NO, Answer.MAYBE)
    (receipt,) = told.new()
    series_changes.change(told.team, told.meetings[1], Scope.LATER, {}, Move(days=1), Notification(wish=True))
    (changed,) = told.new()
    series_calendars.send(told.story.by(told.story.guest, "mail"), told.page())
    update, *_others = told.new()
    read = "\n========\n\n".join(shown(letter) for letter in (whole, first, receipt, changed, update))
    assert read == (GOLDEN / "calendars_of_a_series.nb.txt").read_text("utf-8")

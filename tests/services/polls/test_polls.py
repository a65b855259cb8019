from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from planner.domain.journal_audiences import Audience
from planner.domain.meetings import MeetingState, Span
from planner.domain.polls import Fit, PollState
from planner.domain.refusals import NotFound, Refused
from planner.rows.journal import JournalLine
from planner.rows.polls import Ballot, Vote
from planner.services import journal
from planner.services.meetings import meetings
from planner.services.polls import poll_changes, poll_pages, polls
from planner.services.polls.polls import Plan
from planner.services.replies import invitations
from planner.services.work import Work
from tests import factories
from tests.finding_dates import FIRST, SPANS, Search, span

YES, NEED, NO = Fit.YES, Fit.IF_NEED_BE, Fit.NO


@pytest.fixture
def search(work: Work) -> Search:
    return Search(work)


def plan(search: Search, *spans: Span, days: int = 7) -> Plan:
    return Plan(spans or SPANS, search.work.now + timedelta(days=days))


def test_everybody_on_the_list_is_asked_once_and_nobody_is_invited(search: Search) -> None:
    poll = search.opened()
    assert search.letters() == [("poll", "Ola Døme"), ("poll", "Aud Testdal"), ("poll", "Siri Skisse")]
    assert poll.state is PollState.OPEN
    assert search.ola.invited_at is None
    assert search.meeting.state is MeetingState.DRAFT


@pytest.mark.parametrize(
    ("spans", "days", "rule"),
    [
        ((FIRST,), 7, "polls.too_few_options"),
        ((FIRST, FIRST), 7, "polls.too_few_options"),
        ((FIRST, span(date(2027, 1, 4), 9, 10)), 7, "polls.option_passed"),
        (SPANS, 0, "polls.answer_by_passed"),
        (SPANS, 40, "polls.answer_by_after_first"),
        ((FIRST, span(date(2027, 3, 4), 9, 8)), 7, "meetings.ends_before_start"),
    ],
)
def test_dates_that_cannot_be_are_refused(search: Search, spans: tuple[Span, ...], days: int, rule: str) -> None:
    with pytest.raises(Refused, match=rule):
        polls.open_poll(search.work, search.meeting, plan(search, *spans, days=days))
    assert search.letters() == []


def test_only_a_draft_with_a_title_and_guests_can_look_for_a_date(search: Search, work: Work) -> None:
    untitled = factories.meeting(work.session, state=MeetingState.DRAFT, title="")
    for meeting, rule in ((untitled, "title_missing"), (factories.meeting(work.session), "only_drafts")):
        with pytest.raises(Refused, match=f"polls.{rule}"):
            polls.open_poll(search.work, meeting, plan(search))
    untitled.title = "Uten gjester"
    with pytest.raises(Refused, match=r"polls.nobody_to_ask"):
        polls.open_poll(search.work, untitled, plan(search))


def test_one_poll_at_a_time(search: Search) -> None:
    search.opened()
    with pytest.raises(Refused, match=r"polls.already_open"):
        search.opened()
    polls.withdraw(search.work, search.meeting)
    assert search.opened().state is PollState.OPEN


def test_only_those_who_carry_the_meeting_may_ask(search: Search) -> None:
    somebody = search.acting(search.work, search.ola.person)
    with pytest.raises(Refused, match=r"permissions.not_allowed"):
        polls.open_poll(somebody, search.meeting, plan(search))
    search.opened()
    with pytest.raises(Refused, match=r"permissions.not_allowed"):
        poll_pages.of_meeting(somebody, search.meeting)


def test_a_guest_votes_and_may_change_until_it_is_closed(search: Search) -> None:
    search.opened()
    search.says(search.ola, YES, NEED, NO, comment="Helst tidlig")
    search.says(search.ola, NO, YES, NO)
    votes = search.work.session.scalars(select(Vote.fit).order_by(Vote.option_id)).all()
    assert list(votes) == [NO, YES, NO]
    assert search.letters()[-1] == ("poll_receipt", "Ola Døme")
    polls.withdraw(search.work, search.meeting)
    with pytest.raises(Refused, match=r"polls.not_open"):
        search.says(search.ola, YES, YES, YES)


def test_the_same_votes_within_a_minute_are_one(search: Search) -> None:
    search.opened()
    for votes in ((YES, NEED, NO), (YES, NEED, NO), (YES, NEED, YES), (YES, NEED, YES)):
        search.says(search.ola, *votes, comment="Helst tidlig ")
    verbs = search.work.session.scalars(select(JournalLine.verb)).all()
    assert verbs.count("polls.voted") == 2


def test_the_link_opens_its_own_ballot_and_nothing_else(search: Search) -> None:
    search.opened()
    secret = search.link(search.aud).rpartition("/")[2]
    _poll, invitation, meeting = polls.by_secret(search.work, secret)
    assert (invitation.id, meeting.id) == (search.aud.id, search.meeting.id)
    with pytest.raises(NotFound):
        polls.by_secret(search.work, "gjettet")
    invitations.take_back(search.work, search.meeting, search.aud)
    search.work.session.flush()
    with pytest.raises(NotFound):
        polls.by_secret(search.work, secret)


def test_others_see_how_many_and_only_the_names_of_those_who_allow_it(search: Search) -> None:
    search.opened()
    search.says(search.ola, YES, NO, NO, show_name=True)
    search.says(search.siri, YES, YES, NO)
    page = poll_pages.of_secret(search.work, search.link(search.aud).rpartition("/")[2])
    first, second, third = (option.id for option in page.options)
    assert [page.yes[key] for key in (first, second, third)] == [2, 1, 0]
    assert page.names == {first: ["Ola Døme"]}
    assert page.own == {}


def test_who_goes_off_the_list_takes_their_votes_along(search: Search) -> None:
    search.opened()
    search.says(search.ola, YES, YES, YES)
    invitations.take_back(search.work, search.meeting, search.ola)
    search.work.session.flush()
    assert search.work.session.scalar(select(func.count()).select_from(Vote)) == 0
    assert search.work.session.scalar(select(func.count()).select_from(Ballot)) == 2


def test_the_organiser_sees_the_dates_ranked_with_whom_each_would_lose(search: Search) -> None:
    search.opened()
    search.says(search.ola, YES, NO, NO)
    search.says(search.siri, NEED, YES, NO)
    page = poll_pages.of_meeting(search.work, search.meeting)
    assert page is not None
    assert [one.option.starts_local.day for one in page.standings] == [2, 4, 9]
    assert [one.tally.lost for one in page.standings] == [(), ("Mære landbruksskole",), ("Mære landbruksskole",)]
    assert [voter.invitation_id for voter in page.voters if voter.answered_at is None] == [search.aud.id]
    assert (page.asked, page.answered, page.silent) == (3, 2, 1)


def test_a_date_that_somebody_cannot_make_who_must_be_there_comes_last(search: Search) -> None:
    search.opened()
    search.says(search.ola, YES, YES, NO)
    search.says(search.aud, NO, YES, YES)
    search.says(search.siri, YES, NEED, NO)
    for needed, days, missed in (
        ({search.aud.id, 999}, [4, 9, 2], [(), (), ("Aud Testdal",)]),
        ({search.siri.id, search.ola.id}, [4, 2, 9], [(), (), ("Ola Døme", "Siri Skisse")]),
        (set(), [4, 2, 9], [(), (), ()]),
    ):
        assert poll_changes.need(search.work, search.meeting, needed) == len(needed - {999})
        page = poll_pages.of_meeting(search.work, search.meeting)
        assert page is not None
        assert [one.option.starts_local.day for one in page.standings] == days
        assert [one.tally.missed for one in page.standings] == missed
    lines = journal.log(search.work, search.meeting, frozenset(Audience))
    assert [line.facts["count"] for line in lines if line.verb == "polls.needed"] == [0, 2, 1]
    with pytest.raises(Refused):
        poll_changes.need(search.acting(search.work, search.ola.person), search.meeting, set())


def test_a_meeting_is_not_announced_while_its_guests_are_asked_about_the_date(search: Search) -> None:
    search.opened()
    meetings.change(search.work, search.meeting, {"starts_local": FIRST.starts, "ends_local": FIRST.ends})
    with pytest.raises(Refused, match=r"polls.still_open"):
        meetings.publish(search.work, search.meeting)


def test_who_is_asked_in_a_draft_that_is_thrown_away_is_told(search: Search) -> None:
    search.opened()
    meetings.discard(search.work, search.meeting)
    search.work.session.flush()
    told = [letter for letter in search.letters() if letter[0] == "poll_withdrawn"]
    assert [name for _, name in told] == ["Ola Døme", "Aud Testdal", "Siri Skisse"]


def test_the_journal_tells_who_voted_to_those_alone_who_may_know(search: Search) -> None:
    search.opened()
    search.says(search.ola, YES, NO, NO)
    lines = journal.log(search.work, search.meeting, frozenset(Audience))
    assert [line.verb for line in lines] == ["polls.voted", "polls.opened"]
    assert lines[0].facts["guest"] == "Ola Døme"
    assert journal.log(search.work, search.meeting, frozenset(Audience) - {Audience.REPLIES}) == []


def test_a_poll_is_withdrawn_once(search: Search) -> None:
    search.opened()
    assert polls.withdraw(search.work, search.meeting, "Vi venter til høsten") == 3
    with pytest.raises(Refused, match=r"polls.not_open"):
        polls.withdraw(replace(search.work), search.meeting)

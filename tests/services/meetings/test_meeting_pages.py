from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from planner.domain.duties import DutyKind, DutyState
from planner.domain.meetings import Visibility
from planner.domain.permissions import Verb
from planner.domain.refusals import NotFound
from planner.domain.replies import Answer
from planner.rows.meetings import MeetingTheme
from planner.services import identity, journal
from planner.services.duties import offers
from planner.services.meetings import meeting_pages
from planner.services.replies import replies
from planner.services.replies.answers import ReplyInput
from planner.services.work import NOBODY, Work
from tests import factories
from tests.statements import counted


@pytest.mark.parametrize("guests", [0, 3, 60])
def test_a_page_asks_the_database_as_little_for_many_replies_as_for_none(
    work: Work, engine: Engine, guests: int
) -> None:
    session = work.session
    network = factories.network(session)
    school = factories.school(session)
    factories.network_membership(session, network, school)
    meeting = factories.meeting(session, network_id=network.id, visibility=Visibility.NETWORK)
    for _ in range(3):
        session.add(MeetingTheme(meeting_id=meeting.id, theme_id=factories.theme(session).id))
    people = [factories.contact_of(session, school) for _ in range(max(1, guests))]
    for person in people[:guests]:
        replies.answer(work, factories.invitation(session, meeting, person), ReplyInput(Answer.YES))
    journal.write(work, "meetings.published", meeting=meeting, public=True)
    slug = meeting.slug
    session.commit()
    person_id = people[0].id
    session.expunge_all()
    with counted(engine) as ran:
        person = session.get_one(type(people[0]), person_id)
        page = meeting_pages.show(work.acting(identity.actor_of(work, person, via="page")), slug)
    assert len(ran) <= 8
    assert (page.reply is not None) is (guests > 0)
    assert [len(page.themes), len(page.timeline)] == [3, 1]


def test_the_online_link_is_for_those_invited_and_those_who_carry_out(work: Work) -> None:
    meeting = factories.meeting(work.session, online_url="https://mote.example.no/x")
    guest = factories.invitation(work.session, meeting, factories.person(work.session)).person
    school = factories.school(work.session)
    holder = factories.contact_of(work.session, school)
    duty = offers.duty_of(work, meeting, DutyKind.EXECUTION)
    duty.holder, duty.state = school, DutyState.HELD
    work.session.flush()
    shown = [
        meeting_pages.show(work.acting(actor), meeting.slug).shows_online
        for actor in (NOBODY, *(identity.actor_of(work, one, via="page") for one in (guest, holder)))
    ]
    assert shown == [False, True, True]


def test_who_may_not_see_a_meeting_is_told_that_there_is_none(work: Work) -> None:
    meeting = factories.meeting(work.session, visibility=Visibility.INVITED)
    for slug in (meeting.slug, "finnes-ikke"):
        with pytest.raises(NotFound) as refusal:
            meeting_pages.show(work.acting(NOBODY), slug)
        assert refusal.value.rule == "meetings.not_found"


def test_the_team_keeps_reading_after_the_hand_over_and_no_longer_edits(work: Work) -> None:
    meeting = factories.meeting(work.session)
    team = work.acting(identity.actor_of(work, factories.organiser(work.session), via="page"))
    assert Verb.EDIT in meeting_pages.show(team, meeting.slug).may
    duty = offers.duty_of(work, meeting, DutyKind.EXECUTION)
    duty.holder, duty.state = factories.school(work.session), DutyState.HELD
    work.session.flush()
    page = meeting_pages.show(team, meeting.slug)
    assert Verb.EDIT not in page.may
    assert Verb.SEE_REPLIES in page.may


def test_the_validator_changes_with_the_seats_the_journal_and_the_day(work: Work) -> None:
    meeting = factories.meeting(work.session)
    seen = [meeting_pages.validator(work, meeting.slug)]
    meeting.seats_taken = 1
    seen.append(meeting_pages.validator(work, meeting.slug))
    journal.write(work, "meetings.moved", meeting=meeting)
    seen.append(meeting_pages.validator(work, meeting.slug))
    seen.append(meeting_pages.validator(replace(work, now=work.now + timedelta(days=1)), meeting.slug))
    assert len(set(seen)) == 4
    assert seen[-1] == meeting_pages.validator(replace(work, now=work.now + timedelta(days=1, hours=1)), meeting.slug)


def test_only_a_public_meeting_has_a_validator(work: Work) -> None:
    meeting = factories.meeting(work.session, visibility=Visibility.INVITED)
    assert meeting_pages.validator(work, meeting.slug) is None
    assert meeting_pages.validator(work, "finnes-ikke") is None


def test_that_somebody_is_asked_is_told_to_those_who_carry_the_meeting_and_moves_no_validator(work: Work) -> None:
    meeting = factories.meeting(work.session)
    team = work.acting(identity.actor_of(work, factories.organiser(work.session), via="page"))
    duty = offers.duty_of(work, meeting, DutyKind.EXECUTION)
    seen = set()
    for state in (DutyState.OFFERED, DutyState.VOLUNTEERED, DutyState.OPEN):
        duty.state = state
        journal.write(work, "duties.offered", meeting=meeting, duty="execution", name="Skogeierne")
        work.session.flush()
        assert meeting_pages.show(team, meeting.slug).duty_states[DutyKind.EXECUTION] is state
        assert meeting_pages.show(work.acting(NOBODY), meeting.slug).duty_states[DutyKind.EXECUTION] is DutyState.OPEN
        seen.add(meeting_pages.validator(work, meeting.slug))
    assert len(seen) == 1
    duty.holder = factories.school(work.session)
    for state in (DutyState.HELD, DutyState.PASSING):
        duty.state = state
        seen.add(meeting_pages.validator(work, meeting.slug))
    assert len(seen) == 2
    assert meeting_pages.show(work.acting(NOBODY), meeting.slug).duty_states[DutyKind.EXECUTION] is DutyState.HELD

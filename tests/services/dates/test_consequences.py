from __future__ import annotations

from planner.domain.replies import Answer
from planner.services.dates import consequences
from planner.services.replies import replies
from planner.services.replies.answers import ReplyInput
from planner.services.work import Work
from tests import factories


def test_a_new_time_is_told_to_those_who_said_no_and_a_new_place_is_not(work: Work) -> None:
    meeting = factories.meeting(work.session)
    for answer in (Answer.YES, Answer.NO):
        invitation = factories.invitation(work.session, meeting, factories.person(work.session))
        replies.answer(work, invitation, ReplyInput(answer))
    factories.invitation(work.session, meeting, factories.person(work.session), invited_at=None)
    assert consequences.letters(work, meeting, {"starts_local"}) == 2
    assert consequences.letters(work, meeting, {"place"}) == 1
    assert consequences.cancel_letters(work, meeting) == 1


def test_those_invited_are_the_parties_and_before_that_the_members_of_the_network(work: Work) -> None:
    network = factories.network(work.session)
    factories.network_membership(work.session, network, factories.school(work.session, name="Skjetlein"))
    meeting = factories.meeting(work.session, network_id=network.id)
    assert [party.name for _, party in consequences.parties(work, meeting)] == ["Skjetlein"]
    adviser = factories.organisation(work.session, name="Rådgiverne")
    factories.invitation(work.session, meeting, factories.person(work.session), organisation=adviser)
    assert [party.name for _, party in consequences.parties(work, meeting)] == ["Rådgiverne"]

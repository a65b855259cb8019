"""Mails as Gmail, Outlook, Exchange, Apple, Thunderbird and others write them, taken the whole way."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from planner.domain.incoming import Reason
from planner.domain.replies import ReplyState
from planner.services import answer_addresses, incoming
from planner.services.work import Work
from planner.store.incoming import IncomingMatter, TimeProposal
from planner.store.invitations import Invitation
from planner.store.people import Person
from planner.store.replies import Reply
from tests import factories
from tests.golden_mails import BY_NAME, CHECKED_BY, GOLDEN, UID, Golden


def invited(work: Work, golden: Golden) -> Invitation:
    """Invite the guest of a mail to the meeting it is about."""
    starts = work.now + timedelta(days=13, hours=23)
    meeting = factories.meeting(work.session, uid=UID, starts=starts, answer_by=work.now + timedelta(days=7))
    return factories.invitation(work.session, meeting, factories.person(work.session, email=golden.guest))


def take(work: Work, invitation: Invitation, golden: Golden) -> list[IncomingMatter]:
    """Take the mail in, some hours after it was written, where senders are checked."""
    later = replace(
        work, now=work.now + timedelta(hours=6), deployment=replace(work.deployment, authserv_id=CHECKED_BY)
    )
    incoming.handle(later, incoming.receive(later, golden.raw(answer_addresses.of(work, invitation))))
    return list(work.session.scalars(select(IncomingMatter)))


@pytest.mark.parametrize("golden", GOLDEN, ids=[one.name for one in GOLDEN])
def test_each_program_gets_what_it_asks_for(work: Work, golden: Golden) -> None:
    invitation = invited(work, golden)
    before = len(work.session.scalars(select(Person)).all())
    matters = take(work, invitation, golden)
    assert [(one.decision, one.reason) for one in matters] == [golden.outcome]
    reply = work.session.get(Reply, invitation.id)
    state = ReplyState.UNANSWERED if reply is None else reply.state
    assert state is golden.state
    assert ("" if reply is None else reply.message) == golden.message
    assert ("" if reply is None else reply.substitute) == golden.substitute
    person = work.session.get_one(Person, invitation.person_id)
    assert (person.failing_since is not None) == (golden.outcome[1] is Reason.BOUNCED)
    assert len(work.session.scalars(select(Person)).all()) == before


@pytest.mark.parametrize(
    ("name", "starts", "comment"),
    [
        ("gmail-counter", "2027-02-16T12:00:00+00:00", "Går det tirsdag i stedet?"),
        ("outlook-counter", "2027-02-17T12:00:00+00:00", "Jeg er på kurs den dagen, dessverre."),
    ],
)
def test_a_proposed_time_is_read_in_the_zone_it_was_written_in(
    work: Work, name: str, starts: str, comment: str
) -> None:
    invitation = invited(work, BY_NAME[name])
    take(work, invitation, BY_NAME[name])
    proposal = work.session.scalars(select(TimeProposal)).one()
    assert (proposal.starts_at.isoformat(), proposal.comment) == (starts, comment)
    assert proposal.ends_at - proposal.starts_at == timedelta(hours=2)

"""Mails as Gmail, Outlook, Exchange, Apple, Thunderbird and others write them, taken the whole way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import select

from planner.domain.incoming import Decision, Reason
from planner.domain.replies import Answer, ReplyState
from planner.rows.incoming import IncomingMatter, TimeProposal
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.people import Person
from planner.rows.replies import Reply
from planner.services.calendars import answer_addresses
from planner.services.incoming import incoming
from planner.services.replies import replies
from planner.services.replies.answers import ReplyInput
from planner.services.work import Work
from tests import factories
from tests.golden_mails import BY_NAME, CHECKED_BY, GOLDEN, TO, UID, Golden
from tests.spoilt_mails import spoilt


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


REPLYING = [one for one in GOLDEN if one.outcome[1] in {Reason.ANSWER_COUNTED, Reason.PROPOSAL_NOTED}]


def standing(work: Work) -> list[object]:
    """Return all that no mail may ever change: meetings, people, invitations, and what others than the guest answered."""
    rows = work.session.scalars(select(Meeting).order_by(Meeting.id))
    meetings = [(one.title, one.starts_at, one.state, one.sequence) for one in rows]
    people = sorted((one.email, one.name) for one in work.session.scalars(select(Person)))
    invitations = sorted((one.id, str(one.uninvited_at)) for one in work.session.scalars(select(Invitation)))
    others = [one.state for one in work.session.scalars(select(Reply)) if one.message == "Den andre"]
    return [meetings, people, invitations, others]


@contextmanager
def undone(work: Work) -> Iterator[None]:
    """Take back all that is done within."""
    outer = work.session.begin_nested()
    try:
        yield
    finally:
        outer.rollback()
        work.session.expire_all()


@given(some.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_spoilt_mail_changes_nothing_but_the_answer_of_its_guest(work: Work, data: some.DataObject) -> None:
    golden = data.draw(some.sampled_from(REPLYING))
    raw = data.draw(spoilt([golden.raw()]))
    with undone(work):
        invitation = invited(work, golden)
        meeting = work.session.get_one(Meeting, invitation.meeting_id)
        other = factories.invitation(work.session, meeting, factories.person(work.session))
        replies.answer(work, other, ReplyInput(Answer.YES, message="Den andre"))
        before = standing(work)
        later = replace(work, now=work.now + timedelta(hours=6))
        to = answer_addresses.of(work, invitation)
        mail_id = incoming.receive(later, raw.replace(TO.encode(), to.encode()))
        incoming.handle(later, mail_id)
        query = select(IncomingMatter.decision).where(IncomingMatter.mail_id == mail_id)
        decisions = work.session.scalars(query).all()
        assert decisions
        assert standing(work) == before
        assert work.session.get(Reply, invitation.id) is None or Decision.APPLIED in decisions


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

"""Another time that a guest proposes from the calendar, from the mail to what becomes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from planner.domain.incoming import Decision, ProposalState, Reason, Settlement
from planner.domain.refusals import Refused
from planner.rows.incoming import IncomingMatter, TimeProposal
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.outbox import Letter
from planner.rows.people import Person
from planner.rows.replies import Reply
from planner.services import identity
from planner.services.calendars import answer_addresses
from planner.services.incoming import incoming, incoming_lists, time_proposals
from planner.services.meetings import meetings
from planner.services.work import Work
from planner.store import incoming as incoming_rows
from tests import factories
from tests.mails import Mail
from tests.posted import posted

WANTED = "DTSTART:20270301T090000Z\r\nDTEND:20270301T100000Z\r\n"


@pytest.fixture
def invitation(work: Work) -> Invitation:
    """Return the invitation of Aud to a meeting that Per is invited to as well."""
    meeting = factories.meeting(work.session, answer_by=work.now + timedelta(days=7))
    factories.invitation(work.session, meeting, factories.person(work.session, email="per@example.no"))
    return factories.invitation(work.session, meeting, factories.person(work.session, email="aud@example.no"))


@pytest.fixture
def team(work: Work) -> Work:
    return work.acting(identity.actor_of(work, factories.organiser(work.session), via="page"))


def proposing(work: Work, invitation: Invitation, lines: str = WANTED) -> Mail:
    meeting, to = work.session.get_one(Meeting, invitation.meeting_id), answer_addresses.of(work, invitation)
    return Mail(meeting.uid, "aud@example.no", to, work.now, method="COUNTER", lines=lines, comment="Da passer det")


def take(work: Work, mail: Mail) -> IncomingMatter:
    mail_id = incoming.receive(work, mail.raw())
    incoming.handle(work, mail_id)
    found = work.session.scalars(select(IncomingMatter.id).where(IncomingMatter.mail_id == mail_id)).one()
    return incoming_rows.matter(work.session, found) or IncomingMatter()


def letters(work: Work, kind: str) -> dict[str, Letter]:
    return {letter.to_email: letter for letter in posted(work).scalars(select(Letter).where(Letter.kind == kind))}


def test_a_proposal_changes_nothing_and_is_told_to_who_carries_the_meeting(
    work: Work, team: Work, invitation: Invitation
) -> None:
    meeting = work.session.get_one(Meeting, invitation.meeting_id)
    before = (meeting.starts_at, meeting.sequence)
    assert take(work, proposing(work, invitation)).reason is Reason.PROPOSAL_NOTED
    ((proposal, span),) = time_proposals.open_ones(team, meeting)
    assert (proposal.comment, span.starts.hour) == ("Da passer det", 10)
    assert (meeting.starts_at, meeting.sequence) == before
    assert work.session.get(Reply, invitation.id) is None
    assert len(letters(work, "time_proposed")) == 1
    proposed = work.session.scalars(select(Letter).where(Letter.kind == "time_proposed")).one()
    assert proposed.reply_to == invitation.person.email


def test_an_accepted_proposal_moves_the_meeting_for_all(work: Work, team: Work, invitation: Invitation) -> None:
    meeting = work.session.get_one(Meeting, invitation.meeting_id)
    take(work, proposing(work, invitation))
    proposal = work.session.scalars(select(TimeProposal)).one()
    sequence = meeting.sequence
    time_proposals.accept(team, meeting, proposal.id)
    assert meeting.starts_at == datetime(2027, 3, 1, 9, tzinfo=UTC)
    assert (meeting.sequence, proposal.state) == (sequence + 1, ProposalState.ACCEPTED)
    told = letters(work, "meeting_changed")
    assert set(told) == {"aud@example.no", "per@example.no"}
    for letter in told.values():
        assert letter.calendar is not None
        assert letter.calendar_method == "REQUEST"
        assert f"SEQUENCE:{sequence + 1}\r\n".encode() in letter.calendar
        assert b"20270301T100000" in letter.calendar
    with pytest.raises(Refused) as refusal:
        time_proposals.decline(team, meeting, proposal.id)
    assert (refusal.value.rule, refusal.value.facts) == ("incoming.settled_already", {"name": team.by.name})


def test_a_proposal_in_the_hour_that_comes_twice_is_accepted_as_it_is_meant(
    work: Work, team: Work, invitation: Invitation
) -> None:
    meeting = work.session.get_one(Meeting, invitation.meeting_id)
    take(work, proposing(work, invitation, "DTSTART:20271031T003000Z\r\nDTEND:20271031T013000Z\r\n"))
    time_proposals.accept(team, meeting, work.session.scalars(select(TimeProposal)).one().id)
    hour = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert (meeting.starts_at, meeting.ends_at) == (hour, hour + timedelta(hours=1))


def test_a_declined_proposal_is_told_to_that_guest_alone(work: Work, team: Work, invitation: Invitation) -> None:
    meeting = work.session.get_one(Meeting, invitation.meeting_id)
    take(work, proposing(work, invitation))
    proposal = work.session.scalars(select(TimeProposal)).one()
    before = (meeting.starts_at, meeting.sequence)
    time_proposals.decline(team, meeting, proposal.id)
    ((to, letter),) = letters(work, "proposal_declined").items()
    assert (to, letter.calendar_method) == ("aud@example.no", "DECLINECOUNTER")
    assert letter.calendar is not None
    assert b"METHOD:DECLINECOUNTER" in letter.calendar
    assert (meeting.starts_at, meeting.sequence) == before
    assert time_proposals.open_ones(team, meeting) == []


def test_a_newer_proposal_of_the_same_guest_takes_the_place_of_the_one_before(
    work: Work, team: Work, invitation: Invitation
) -> None:
    meeting = work.session.get_one(Meeting, invitation.meeting_id)
    take(work, proposing(work, invitation))
    later = replace(work, now=work.now + timedelta(hours=1))
    take(later, replace(proposing(later, invitation), lines=WANTED.replace("0301", "0302")))
    assert [proposal.starts_at.day for proposal, _ in time_proposals.open_ones(team, meeting)] == [2]


@pytest.mark.parametrize(
    "lines",
    [
        "",
        "DTSTART:20260301T090000Z\r\nDTEND:20260301T100000Z\r\n",
        "DTSTART:20270301T090000Z\r\nDTEND:20270301T080000Z\r\n",
        "DTSTART:20270301T090000Z\r\nDTEND:20990301T080000Z\r\n",
        "DTSTART:99999999T999999Z\r\n",
        "DTSTART;TZID=Customized Time Zone:20270301T090000\r\nDTEND;TZID=Customized Time Zone:20270301T100000\r\n",
        "DTSTART:20270301T090000Z\r\nDTEND;TZID=Nowhere:20270301T130000\r\n",
        "DTSTART:20270301T090000Z\r\nDTEND:noon\r\n",
    ],
)
def test_a_time_that_cannot_be_or_is_not_understood_is_held(
    work: Work, team: Work, invitation: Invitation, lines: str
) -> None:
    matter = take(work, proposing(work, invitation, lines))
    assert (matter.decision, matter.reason) == (Decision.HELD, Reason.NO_PROPOSAL)
    assert incoming_lists.steps(team, matter) == (Settlement.DISMISSED,)


def test_a_proposal_that_was_held_is_taken_up_by_hand(work: Work, team: Work, invitation: Invitation) -> None:
    meeting = work.session.get_one(Meeting, invitation.meeting_id)
    matter = take(work, replace(proposing(work, invitation), to="svar@example.no"))
    assert (matter.decision, matter.reason) == (Decision.HELD, Reason.NOT_PROVEN)
    span = incoming_lists.span_of(matter)
    assert span is not None
    assert span.starts.isoformat() == "2027-03-01T10:00:00"
    assert incoming_lists.steps(team, matter) == (Settlement.NOTED, Settlement.DISMISSED)
    incoming_lists.settle(team, matter.id, Settlement.NOTED)
    ((proposal, _),) = time_proposals.open_ones(team, meeting)
    assert (proposal.invitation_id, proposal.comment) == (invitation.id, "Da passer det")
    assert matter.settlement is Settlement.NOTED
    with pytest.raises(Refused) as refusal:
        incoming_lists.settle(team, matter.id, Settlement.NOTED)
    assert (refusal.value.rule, refusal.value.facts) == ("incoming.settled_already", {"name": team.by.name})


def test_a_guest_may_not_take_up_or_accept_anything(work: Work, invitation: Invitation) -> None:
    meeting = work.session.get_one(Meeting, invitation.meeting_id)
    take(work, proposing(work, invitation))
    held = take(work, replace(proposing(work, invitation), to="svar@example.no"))
    proposal = work.session.scalars(select(TimeProposal)).one()
    asking = work.acting(identity.actor_of(work, work.session.get_one(Person, invitation.person_id), via="page"))
    with pytest.raises(Refused):
        time_proposals.accept(asking, meeting, proposal.id)
    with pytest.raises(Refused):
        incoming_lists.settle(asking, held.id, Settlement.NOTED)
    assert proposal.state is ProposalState.OPEN


def test_a_cancelled_meeting_has_no_time_left_to_choose(work: Work, team: Work, invitation: Invitation) -> None:
    meeting = work.session.get_one(Meeting, invitation.meeting_id)
    take(work, proposing(work, invitation))
    meetings.cancel(team, meeting)
    assert time_proposals.open_ones(team, meeting) == []
    assert [proposal.state for proposal in work.session.scalars(select(TimeProposal))] == [ProposalState.DECLINED]
    meetings.reinstate(team, meeting)
    assert time_proposals.open_ones(team, meeting) == []

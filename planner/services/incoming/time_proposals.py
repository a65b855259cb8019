"""Other times that guests propose from their calendars: kept for the holder of execution, who takes one or says no."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from planner.domain.calendars import Timed, When
from planner.domain.incoming import ProposalState, ProposedTime, settled_already
from planner.domain.meetings import LONGEST, Span
from planner.domain.permissions import Verb
from planner.domain.refusals import NotFound, Refused
from planner.domain.times import to_utc
from planner.rows.incoming import TimeProposal
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.services import identity, journal
from planner.services.incoming import incoming_letters
from planner.services.meetings import meetings
from planner.services.meetings.meetings import Notification
from planner.services.work import Work
from planner.store import incoming as rows
from planner.store.invitations import loaded
from planner.store.meetings import lock

_ONE_DAY = timedelta(days=1)


def _instants(when: When, zone: str) -> tuple[datetime, datetime]:
    if isinstance(when, Timed):
        return when.starts_at, when.ends_at
    return to_utc(when.first_day, time.min, zone), to_utc(when.last_day + _ONE_DAY, time.min, zone)


def possible(work: Work, meeting: Meeting, when: When) -> ProposedTime | None:
    """Return a time as a proposal where a meeting could be then: to come, and ending after its start and not much later."""
    try:
        starts, ends = _instants(when, meeting.zone)
    except (Refused, ValueError, OverflowError):
        return None
    if not work.now < starts < ends or ends - starts > LONGEST:
        return None
    return ProposedTime(starts.astimezone(UTC), ends.astimezone(UTC), not isinstance(when, Timed))


def note(work: Work, meeting: Meeting, invitation: Invitation, proposed: ProposedTime) -> TimeProposal:
    """Keep a proposal and tell the holder of execution; a guest's newer proposal takes the place of the one before."""
    for earlier in rows.proposals(work.session, meeting.id):
        if earlier.invitation_id == invitation.id:
            earlier.state, earlier.settled_at = ProposalState.DECLINED, work.now
    proposal = TimeProposal(
        meeting_id=meeting.id,
        invitation_id=invitation.id,
        starts_at=proposed.starts_at,
        ends_at=proposed.ends_at,
        all_day=proposed.all_day,
        comment=proposed.comment,
        sequence=proposed.sequence,
        state=ProposalState.OPEN,
        created_at=work.now,
    )
    work.session.add(proposal)
    work.session.flush()
    span = incoming_letters.span_of(meeting, proposal)
    facts: dict[str, Any] = {"invitation": invitation.id, "proposed": span.starts, "span": span}
    journal.write(work, "incoming.time_proposed", meeting=meeting, **facts)
    incoming_letters.time_proposed(work, meeting, proposal, loaded(work.session, invitation.id).person)
    return proposal


def open_ones(work: Work, meeting: Meeting) -> list[tuple[TimeProposal, Span]]:
    """Return the proposals that nobody has answered, each with its time in the wall time of the meeting."""
    identity.require(work, Verb.SEE_REPLIES, meeting)
    return [
        (proposal, incoming_letters.span_of(meeting, proposal)) for proposal in rows.proposals(work.session, meeting.id)
    ]


def _open(work: Work, meeting: Meeting, proposal_id: int) -> TimeProposal:
    identity.require(work, Verb.EDIT, meeting)
    lock(work.session, meeting)
    proposal = rows.proposal(work.session, meeting.id, proposal_id)
    if proposal is None:
        raise NotFound("incoming.not_found")
    if proposal.state is not ProposalState.OPEN:
        by = proposal.settled_by
        raise settled_already("" if by is None else by.name or by.email)
    return proposal


def _settle(work: Work, proposal: TimeProposal, state: ProposalState) -> None:
    proposal.state, proposal.settled_at, proposal.settled_by_id = state, work.now, work.by.person_id


def accept(work: Work, meeting: Meeting, proposal_id: int) -> None:
    """Move the meeting to a proposed time; all guests are told, and their calendars. Raise ``Refused`` as a change does."""
    proposal = _open(work, meeting, proposal_id)
    span = incoming_letters.span_of(meeting, proposal)
    values = {"starts_local": span.starts, "ends_local": span.ends, "all_day": span.all_day, "zone": span.zone}
    _settle(work, proposal, ProposalState.ACCEPTED)
    journal.write(work, "incoming.proposal_accepted", meeting=meeting, invitation=proposal.invitation_id)
    meetings.change(work, meeting, values, Notification(wish=True))


def decline(work: Work, meeting: Meeting, proposal_id: int) -> None:
    """Say no to a proposed time; the guest is told that the meeting stays when it is."""
    proposal = _open(work, meeting, proposal_id)
    _settle(work, proposal, ProposalState.DECLINED)
    journal.write(work, "incoming.proposal_declined", meeting=meeting, invitation=proposal.invitation_id)
    incoming_letters.proposal_declined(work, meeting, proposal, loaded(work.session, proposal.invitation_id))

"""Changes of an open poll: dates added and taken away, guests asked later, reminded and sent their link again."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from planner.domain import polls as rules
from planner.domain.meetings import Span
from planner.domain.permissions import Verb
from planner.domain.polls import Fit, PollStep
from planner.domain.refusals import NotFound, Refused
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.polls import Poll
from planner.services import identity, journal
from planner.services.calendars import calendars
from planner.services.polls import poll_mailings, polls
from planner.services.work import Work
from planner.store import invitations as invited
from planner.store import polls as rows


def add_options(work: Work, meeting: Meeting, spans: Sequence[Span]) -> int:
    """Put more dates forward; those who have answered are asked about them, and how many they are is returned."""
    identity.require(work, Verb.FIND_DATE, meeting)
    poll = polls.locked(work, meeting, PollStep.ADD_OPTION)
    earlier = rows.options(work.session, poll.id)
    there = {option.span for option in earlier}
    fresh = [span for span in sorted(set(spans), key=lambda span: span.starts) if span not in there]
    if not fresh:
        raise Refused("polls.nothing_new")
    rules.check_options(len(earlier) + len(fresh))
    polls.check_spans(work, fresh)
    polls.put_forward(work, poll, fresh, max((option.position for option in earlier), default=0) + 1)
    journal.write(work, "polls.option_added", meeting=meeting, count=len(fresh))
    calendars.refresh(work, meeting)
    answered = [ballot for ballot in rows.ballots(work.session, poll.id) if ballot.answered_at is not None]
    return poll_mailings.changed(work, meeting, poll, answered, added=fresh)


def remove_option(work: Work, meeting: Meeting, option_id: int) -> int:
    """Take a date away; only those whom it suited are told, and how many they are is returned."""
    identity.require(work, Verb.FIND_DATE, meeting)
    poll = polls.locked(work, meeting, PollStep.REMOVE_OPTION)
    options = rows.options(work.session, poll.id)
    gone = polls.option_in(options, option_id)
    rules.check_options(len(options) - 1)
    votes = rows.votes(work.session, [gone.id])
    suited = {invitation_id for (_, invitation_id), fit in votes.items() if fit is not Fit.NO}
    suited_ballots = [ballot for ballot in rows.ballots(work.session, poll.id) if ballot.invitation_id in suited]
    span = gone.span
    gone.removed_at = work.now
    work.session.flush()
    journal.write(work, "polls.option_removed", meeting=meeting, starts=span.starts, span=span)
    calendars.refresh(work, meeting)
    return poll_mailings.changed(work, meeting, poll, suited_ballots, removed=[span])


def ask_new(work: Work, meeting: Meeting) -> int:
    """Ask those who came on the list after the poll was opened; return how many."""
    identity.require(work, Verb.FIND_DATE, meeting)
    poll = polls.locked(work, meeting, PollStep.ASK)
    asked_before = {ballot.invitation_id for ballot in rows.ballots(work.session, poll.id)}
    new = [invitation for invitation in invited.standing(work.session, meeting.id) if invitation.id not in asked_before]
    count = polls.ask_all(work, meeting, poll, new)
    calendars.refresh(work, meeting)
    return count


def need(work: Work, meeting: Meeting, invitation_ids: Collection[int], seen: Collection[int] | None = None) -> int:
    """Mark who must be there, and nobody else; return how many they are. Nobody is told.

    ``seen`` are those who were marked as the page was opened: who was not touched there stays as somebody else has marked
    them meanwhile.
    """
    identity.require(work, Verb.FIND_DATE, meeting)
    poll = polls.locked(work, meeting, PollStep.ASK)
    ballots = rows.ballots(work.session, poll.id)
    before = {ballot.invitation_id for ballot in ballots if ballot.needed}
    touched = None if seen is None else set(seen) ^ set(invitation_ids)
    for ballot in ballots:
        if touched is None or ballot.invitation_id in touched:
            ballot.needed = ballot.invitation_id in invitation_ids
    now = {ballot.invitation_id for ballot in ballots if ballot.needed}
    if now != before:
        journal.write(work, "polls.needed", meeting=meeting, count=len(now))
    return len(now)


def send_again(work: Work, meeting: Meeting, invitation_id: int) -> Invitation:
    """Send one guest the letter with their personal link once more; return to whom."""
    identity.require(work, Verb.FIND_DATE, meeting)
    poll = polls.locked(work, meeting, PollStep.ASK)
    ballots = [ballot for ballot in rows.ballots(work.session, poll.id) if ballot.invitation_id == invitation_id]
    if not ballots:
        raise NotFound("invitations.not_found")
    poll_mailings.ask_again(work, poll, ballots[0].invitation)
    return ballots[0].invitation


def remind(work: Work, meeting: Meeting) -> int:
    """Remind those who have not answered, and nobody else; return how many were written to."""
    identity.require(work, Verb.FIND_DATE, meeting)
    return _remind(work, meeting, polls.locked(work, meeting, PollStep.ASK))


def _remind(work: Work, meeting: Meeting, poll: Poll) -> int:
    silent = [ballot for ballot in rows.ballots(work.session, poll.id) if ballot.answered_at is None]
    count = poll_mailings.remind(work, meeting, poll, silent)
    if count:
        journal.write(work, "polls.reminded", meeting=meeting, count=count)
    return count


def to_remind(work: Work) -> list[int]:
    """Return the ids of the polls whose deadline is within a day and that have not been reminded of."""
    return rows.to_remind(work.session, work.now, work.now + rules.REMIND_BEFORE)


def remind_by_itself(work: Work, poll_id: int) -> bool:
    """Remind those who have not answered, once, the day before the deadline; tell whether it was time."""
    unlocked = work.session.get(Poll, poll_id)
    meeting = None if unlocked is None else work.session.get(Meeting, unlocked.meeting_id)
    if unlocked is None or meeting is None or poll_id not in to_remind(work):
        return False
    poll = polls.locked(work, meeting, PollStep.ASK)
    if poll.reminded_at is not None:
        return False
    poll.reminded_at = work.now
    _remind(work, meeting, poll)
    return True

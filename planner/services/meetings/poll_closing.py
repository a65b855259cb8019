"""The end of a poll: one of its dates becomes the meeting's, and the invitations go out as an answer round of their own."""

from __future__ import annotations

from typing import Any

from planner.domain.meeting_fields import TIME_FIELDS
from planner.domain.permissions import Verb
from planner.domain.polls import PollStep
from planner.domain.refusals import Refused
from planner.rows.meetings import Meeting
from planner.rows.polls import PollOption
from planner.services import identity, journal
from planner.services.meetings import meetings
from planner.services.polls import poll_mailings, polls
from planner.services.work import Work
from planner.store import polls as rows


def close(work: Work, meeting: Meeting, option_id: int, *, publish: bool) -> None:
    """Give a meeting the date that was chosen, and announce it or tell those asked that the invitation is to come.

    Nobody's vote becomes an answer: it is only what the answer page begins with. Raise ``Refused`` for a date that has
    passed, and as ``meetings.publish`` does.
    """
    identity.require(work, Verb.FIND_DATE, meeting)
    poll = polls.end(work, meeting, PollStep.CLOSE)
    option = polls.option_in(rows.options(work.session, poll.id), option_id)
    if option.span.starts_at <= work.now:
        raise Refused("polls.option_passed")
    option.chosen = True
    meetings.change(work, meeting, _values(meeting, option))
    journal.write(work, "polls.closed", meeting=meeting, starts=option.starts_local, span=option.span)
    if publish:
        meetings.publish(work, meeting)
    else:
        poll_mailings.closed(work, meeting, poll, option, rows.ballots(work.session, poll.id))


def _values(meeting: Meeting, option: PollOption) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(option, name) for name in TIME_FIELDS}
    if meeting.answer_by is not None and meeting.answer_by > option.span.starts_at:
        values["answer_by"] = None  # It was set for another date.
    return values

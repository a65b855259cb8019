"""The end of a poll: one of its dates becomes the meeting's, and the invitations go out as an answer round of their own."""

from __future__ import annotations

from typing import Any

from planner.domain.permissions import Verb
from planner.domain.polls import PollStep
from planner.domain.refusals import Refused
from planner.domain.times import to_utc
from planner.rows.meetings import Meeting
from planner.rows.polls import PollOption
from planner.services import identity, journal
from planner.services.meetings import meetings
from planner.services.polls import poll_letters, polls
from planner.services.work import Work
from planner.store import polls as rows


def close(work: Work, meeting: Meeting, option_id: int, *, publish: bool) -> None:
    """Give a meeting the date that was chosen, and announce it or tell those asked that the invitation is to come.

    Nobody's vote becomes an answer: it is only what the answer page begins with. Raise ``Refused`` for a date that has
    passed, and as ``meetings.publish`` does.
    """
    identity.require(work, Verb.FIND_DATE, meeting)
    poll = polls.end(work, meeting, PollStep.CLOSE)
    chosen = polls.option_in(rows.options(work.session, poll.id), option_id)
    starts = to_utc(chosen.starts_local.date(), chosen.starts_local.time(), chosen.zone)
    if starts <= work.now:
        raise Refused("polls.option_passed")
    chosen.chosen = True
    meetings.change(work, meeting, _values(meeting, chosen))
    journal.write(work, "polls.closed", meeting=meeting, starts=chosen.starts_local)
    if publish:
        meetings.publish(work, meeting)
    else:
        poll_letters.closed(work, meeting, poll, chosen, rows.ballots(work.session, poll.id))


def _values(meeting: Meeting, chosen: PollOption) -> dict[str, Any]:
    names = ("starts_local", "ends_local", "all_day", "zone")
    values: dict[str, Any] = {name: getattr(chosen, name) for name in names}
    starts = to_utc(chosen.starts_local.date(), chosen.starts_local.time(), chosen.zone)
    if meeting.answer_by is not None and meeting.answer_by > starts:
        values["answer_by"] = None  # It was set for another date.
    return values

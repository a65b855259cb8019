"""Letters about a date that is being found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from planner.domain.polls import Fit
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.people import Person
from planner.rows.polls import Ballot, Poll, PollOption
from planner.rows.tokens import TokenPurpose
from planner.services import tokens
from planner.services.letters import meeting_letters, outbox
from planner.services.letters.outbox import Draft
from planner.services.work import Work
from planner.store import polls

_ASKING = frozenset({"poll", "poll_changed", "poll_reminder"})
"""The kinds of letter that wait for an answer."""


def link(work: Work, invitation: Invitation) -> str:
    """Return a fresh personal link to the page where a guest says which dates fit."""
    secret = tokens.issue(work, TokenPurpose.POLL, invitation.id, person_id=invitation.person_id)
    return work.url(f"/datovalg/{secret}")


def _values(work: Work, meeting: Meeting, poll: Poll, options: Sequence[PollOption]) -> dict[str, Any]:
    shared = meeting_letters.meeting_values(work, meeting)
    organiser = shared["roles"].organiser.name
    return {**shared, "organiser": organiser, "poll": poll, "options": [option.span for option in options]}


def key(kind: str, poll: Poll, ballot: Ballot, stamp: str) -> str:
    """Return the key of a letter to a guest of a poll."""
    return f"{kind}:{poll.id}:{ballot.invitation_id}:{stamp}"


def write_to(
    work: Work,
    meeting: Meeting,
    poll: Poll,
    kind: str,
    invitations: Sequence[Invitation],
    options: Sequence[PollOption],
    stamp: str,
    *,
    bound: bool = True,
    **more: object,
) -> None:
    """Write letters of a kind to guests of a poll; ``stamp`` is the last part of their keys.

    They are about the meeting in the outbox unless they are not ``bound``, as where it is thrown away.
    """
    values = {**_values(work, meeting, poll, options), "meeting": meeting, **more}
    values["span"] = more.get("chosen")
    values["answer_by"] = poll.answer_by if kind in _ASKING else None
    from_whom, drafts = meeting_letters.sender(values["roles"]), []
    for invitation in invitations:
        if not outbox.reaches(invitation.person, kind):
            continue
        personal: dict[str, Any] = {"organisation": invitation.speaks_for}
        if kind != "poll_withdrawn":
            personal["link"] = link(work, invitation)
        letter_key = f"{kind}:{poll.id}:{invitation.id}:{stamp}"
        draft = Draft(kind, invitation.person, letter_key, values | personal, meeting if bound else None)
        drafts.append(replace(draft, sender=from_whom))
    outbox.put_all(work, drafts)


def ask(work: Work, meeting: Meeting, poll: Poll, options: Sequence[PollOption], ballots: Sequence[Ballot]) -> None:
    """Ask guests at once which dates fit, each with a personal link."""
    invitations = [ballot.invitation for ballot in ballots]
    write_to(work, meeting, poll, "poll", invitations, options, work.now.isoformat())


def send_links_again(work: Work, person: Person | None) -> int:
    """Ask a person once more in every open poll that is still unanswered or can be changed; return how many there are."""
    open_polls = [] if person is None else polls.still_asked(work.session, person.id)
    for poll, ballot, meeting in open_polls:
        ask(work, meeting, poll, polls.options(work.session, poll.id), [ballot])
    return len(open_polls)


def preview(work: Work, meeting: Meeting, poll: Poll, options: Sequence[PollOption], to: Invitation) -> Draft:
    """Return the letter as a guest would get it, with a link that opens nothing."""
    values = {**_values(work, meeting, poll, options), "link": work.url("/datovalg/eksempel")}
    values |= {"span": None, "answer_by": poll.answer_by}
    values["organisation"] = to.speaks_for
    from_whom = meeting_letters.sender(values["roles"])
    return Draft("poll", to.person, "preview", values, meeting, sender=from_whom)


def receipt(
    work: Work, meeting: Meeting, poll: Poll, ballot: Ballot, fits: Sequence[tuple[PollOption, Fit | None]]
) -> None:
    """Confirm what somebody has voted, with the link to change it."""
    votes = [(option.span, fit) for option, fit in fits]
    options = [option for option, _ in fits]
    invitations, stamp = [ballot.invitation], work.now.isoformat()
    write_to(work, meeting, poll, "poll_receipt", invitations, options, stamp, votes=votes)


def thrown_away(work: Work, meeting: Meeting, poll: Poll, ballots: Sequence[Ballot]) -> int:
    """Tell all who were asked that no date is looked for any more, for a meeting that is thrown away; return how many."""
    invitations = [ballot.invitation for ballot in ballots]
    write_to(work, meeting, poll, "poll_withdrawn", invitations, [], "", bound=False, reason="")
    return len(ballots)

"""Letters about a date that is being found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from planner.domain.meetings import Span
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


def link(work: Work, invitation: Invitation) -> str:
    """Return a fresh personal link to the page where a guest says which dates fit."""
    secret = tokens.issue(work, TokenPurpose.POLL, invitation.id, person_id=invitation.person_id)
    return work.url(f"/datovalg/{secret}")


def _values(work: Work, meeting: Meeting, poll: Poll, options: Sequence[PollOption]) -> dict[str, Any]:
    shared = meeting_letters.meeting_values(work, meeting)
    return {**shared, "poll": poll, "options": [option.span for option in options]}


def _put(
    work: Work, meeting: Meeting, kind: str, invitation: Invitation, values: dict[str, Any], key: str, *, bound: bool
) -> None:
    letter_values = {**values, "meeting": meeting, "organisation": invitation.speaks_for}
    from_whom = meeting_letters.sender(work, values["roles"])
    of_meeting = meeting if bound else None
    outbox.put(work, Draft(kind, invitation.person, key, letter_values, of_meeting, sender=from_whom))


def _to(
    work: Work,
    meeting: Meeting,
    poll: Poll,
    kind: str,
    ballots: Sequence[Ballot],
    options: Sequence[PollOption],
    **more: object,
) -> int:
    values = {**_values(work, meeting, poll, options), **more}
    for ballot in ballots:
        letter_values = {**values, "link": link(work, ballot.invitation)}
        key = f"{kind}:{poll.id}:{ballot.invitation_id}:{work.now.isoformat()}"
        _put(work, meeting, kind, ballot.invitation, letter_values, key, bound=True)
    return len(ballots)


def ask(work: Work, meeting: Meeting, poll: Poll, options: Sequence[PollOption], ballots: Sequence[Ballot]) -> int:
    """Ask guests which dates fit, each with a personal link; return how many."""
    return _to(work, meeting, poll, "poll", ballots, options)


def send_links_again(work: Work, person: Person | None) -> int:
    """Ask a person once more in every open poll that is still unanswered or can be changed; return how many there are."""
    open_polls = [] if person is None else polls.still_asked(work.session, person.id)
    for poll, ballot, meeting in open_polls:
        ask(work, meeting, poll, polls.options(work.session, poll.id), [ballot])
    return len(open_polls)


def preview(work: Work, meeting: Meeting, poll: Poll, options: Sequence[PollOption], to: Invitation) -> Draft:
    """Return the letter as a guest would get it, with a link that opens nothing."""
    values = {**_values(work, meeting, poll, options), "link": work.url("/datovalg/eksempel")}
    return Draft("poll", to.person, "preview", {**values, "organisation": to.speaks_for}, meeting)


def remind(work: Work, meeting: Meeting, poll: Poll, options: Sequence[PollOption], ballots: Sequence[Ballot]) -> int:
    """Remind those who have not answered, once a day (UTC) at most; return how many were written to now."""
    values = _values(work, meeting, poll, options)
    count = 0
    for ballot in ballots:
        key = f"poll_reminder:{poll.id}:{ballot.invitation_id}:{work.now.date()}"
        if outbox.is_stored(work, key):
            continue
        letter_values = {**values, "link": link(work, ballot.invitation)}
        _put(work, meeting, "poll_reminder", ballot.invitation, letter_values, key, bound=True)
        count += 1
    return count


def receipt(
    work: Work, meeting: Meeting, poll: Poll, ballot: Ballot, fits: Sequence[tuple[PollOption, Fit | None]]
) -> None:
    """Confirm what somebody has voted, with the link to change it."""
    votes = [(option.span, fit) for option, fit in fits]
    _to(work, meeting, poll, "poll_receipt", [ballot], [option for option, _ in fits], votes=votes)


def changed(
    work: Work,
    meeting: Meeting,
    poll: Poll,
    options: Sequence[PollOption],
    ballots: Sequence[Ballot],
    *,
    added: Sequence[Span] = (),
    removed: Sequence[Span] = (),
) -> int:
    """Tell those whom it concerns that dates have been added or taken away; return how many."""
    return _to(work, meeting, poll, "poll_changed", ballots, options, added=added, removed=removed)


def closed(work: Work, meeting: Meeting, poll: Poll, option: PollOption, ballots: Sequence[Ballot]) -> int:
    """Tell all who were asked which date it became, while the invitation is still to come; return how many."""
    return _to(work, meeting, poll, "poll_closed", ballots, [option], chosen=option.span)


def withdrawn(work: Work, meeting: Meeting, poll: Poll, ballots: Sequence[Ballot], reason: str, *, bound: bool) -> int:
    """Tell all who were asked that no date is looked for any more; ``bound`` unless the meeting is thrown away as well."""
    values = {**_values(work, meeting, poll, []), "reason": reason.strip()}
    for ballot in ballots:
        key = f"poll_withdrawn:{poll.id}:{ballot.invitation_id}"
        _put(work, meeting, "poll_withdrawn", ballot.invitation, values, key, bound=bound)
    return len(ballots)

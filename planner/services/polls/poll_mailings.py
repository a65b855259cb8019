"""What guests who are asked about a date are told of: stored when it happens, and written to each of them by the job."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from planner.domain.mailings import AT_ONCE
from planner.domain.meetings import Span
from planner.domain.polls import PollState
from planner.rows.invitations import Invitation
from planner.rows.mailings import Mailing
from planner.rows.meetings import Meeting
from planner.rows.polls import Ballot, Poll, PollOption
from planner.services.calendars import calendars
from planner.services.calendars.meeting_facts import SharedFacts
from planner.services.letters import mailings, outbox
from planner.services.letters.mailing_slices import MailingKind, Recipient
from planner.services.polls import poll_letters
from planner.services.work import Work
from planner.store import mailings as mailing_rows
from planner.store import polls as rows

STATES = {
    "poll": PollState.OPEN,
    "poll_reminder": PollState.OPEN,
    "poll_changed": PollState.OPEN,
    "poll_closed": PollState.CLOSED,
    "poll_withdrawn": PollState.WITHDRAWN,
}
"""How a poll stands of which the letters of a kind are true."""


def _plain(spans: Sequence[Span]) -> list[list[Any]]:
    return [
        [span.starts.isoformat(), None if span.ends is None else span.ends.isoformat(), span.zone, span.all_day]
        for span in spans
    ]


def _spans(plain: Sequence[Sequence[Any]]) -> list[Span]:
    return [
        Span(datetime.fromisoformat(starts), None if ends is None else datetime.fromisoformat(ends), zone, all_day)
        for starts, ends, zone, all_day in plain
    ]


def _store(
    work: Work,
    meeting: Meeting,
    poll: Poll,
    kind: str,
    invitation_ids: Collection[int],
    stamp: str = "",
    **more: object,
) -> int:
    facts = {"poll": poll.id, "invitations": sorted(invitation_ids), **more}
    return mailings.store_listed(work, meeting, kind, stamp or work.now.isoformat(), facts, len(invitation_ids))


def ask(work: Work, meeting: Meeting, poll: Poll, listed: Sequence[Invitation]) -> int:
    """Ask guests which dates fit, each with a personal link; return how many. Those of a long list take part as they are asked."""
    fresh = {invitation.id for invitation in listed} - _waiting(work, meeting, "poll")
    return _store(work, meeting, poll, "poll", fresh, late=len(listed) > AT_ONCE)


def ask_again(work: Work, poll: Poll, invitation: Invitation) -> None:
    """Send one guest the letter with their personal link once more."""
    facts = {"poll": poll.id, "invitations": [], "late": False}
    mailings.store_to(work, invitation, "poll", work.now.isoformat(), facts)


def remind(work: Work, meeting: Meeting, poll: Poll, ballots: Sequence[Ballot]) -> int:
    """Remind those who have not answered, once a day (UTC) at most; return how many are written to now."""
    stamp = str(work.now.date())
    keys = {poll_letters.key("poll_reminder", poll, ballot, stamp): ballot.invitation_id for ballot in ballots}
    silent = {keys[key] for key in outbox.unstored(work, list(keys))} - _waiting(work, meeting, "poll", "poll_reminder")
    return _store(work, meeting, poll, "poll_reminder", silent, stamp)


def _waiting(work: Work, meeting: Meeting, *kinds: str) -> set[int]:
    """Return the invitations of those to whom letters of these kinds have not been written yet."""
    pending = [mailing for mailing in mailing_rows.of_meeting(work.session, meeting.id) if mailing.kind in kinds]
    return {key for mailing in pending for key in mailing.facts["invitations"] if key > mailing.cursor}


def _asked(work: Work, meeting: Meeting, ballots: Sequence[Ballot]) -> set[int]:
    """Return the invitations of those who take part and have been asked: the others hear nothing more."""
    return {ballot.invitation_id for ballot in ballots} - _waiting(work, meeting, "poll")


def changed(
    work: Work,
    meeting: Meeting,
    poll: Poll,
    ballots: Sequence[Ballot],
    *,
    added: Sequence[Span] = (),
    removed: Sequence[Span] = (),
) -> int:
    """Tell those whom it concerns that dates have been added or taken away; return how many."""
    readers = _asked(work, meeting, ballots)
    return _store(work, meeting, poll, "poll_changed", readers, added=_plain(added), removed=_plain(removed))


def closed(work: Work, meeting: Meeting, poll: Poll, option: PollOption, ballots: Sequence[Ballot]) -> int:
    """Tell all who were asked which date it became, while the invitation is still to come; return how many."""
    return _store(work, meeting, poll, "poll_closed", _asked(work, meeting, ballots), option=option.id)


def withdrawn(work: Work, meeting: Meeting, poll: Poll, ballots: Sequence[Ballot], reason: str) -> int:
    """Tell all who were asked that no date is looked for any more; return how many."""
    return _store(work, meeting, poll, "poll_withdrawn", _asked(work, meeting, ballots), reason=reason)


def next_asked(work: Work, mailing: Mailing, most: int) -> Sequence[Recipient]:
    """Return the next guests of a mailing about a poll, with their part in it; nobody when the poll stands otherwise now."""
    poll = rows.by_id(work.session, mailing.facts["poll"])
    if poll is None or poll.state is not STATES[mailing.kind]:
        return ()
    listed = mailing.facts["invitations"] if mailing.invitation_id is None else [mailing.invitation_id]
    ids = [key for key in listed if key > mailing.cursor][:most]
    guests = rows.guests_of(work.session, poll.id, ids)
    return [Recipient(key, [key], guests.get(key)) for key in ids]


def write(
    work: Work, facts: SharedFacts, mailing: Mailing, guests: Sequence[tuple[Invitation, Ballot | None] | None]
) -> None:
    """Write to guests of a poll."""
    poll = work.session.get_one(Poll, mailing.facts["poll"])
    there = [guest for guest in guests if guest is not None]
    if mailing.kind == "poll":
        work.session.add_all(_ballot(poll, mailing, invitation) for invitation, ballot in there if ballot is None)
    readers = [invitation for invitation, ballot in there if ballot is not None or mailing.kind == "poll"]
    options, values = rows.options(work.session, poll.id), dict[str, Any]()
    if mailing.kind == "poll_changed":
        values = {name: _spans(mailing.facts[name]) for name in ("added", "removed")}
    elif mailing.kind == "poll_closed":
        options = [option for option in options if option.id == mailing.facts["option"]]
        values = {"chosen": options[0].span}
    elif mailing.kind == "poll_withdrawn":
        options, values = [], {"reason": mailing.facts["reason"].strip()}
    poll_letters.write_to(work, facts.meeting, poll, mailing.kind, readers, options, mailing.stamp, **values)


def _ballot(poll: Poll, mailing: Mailing, invitation: Invitation) -> Ballot:
    return Ballot(
        poll_id=poll.id, invitation_id=invitation.id, comment="", asked_at=mailing.created_at, answered_via=""
    )


def show_asked(work: Work, mailing: Mailing, invitation_ids: Sequence[int]) -> None:
    """Show the dates in the own feeds of those who take part from now on."""
    if mailing.facts["late"]:
        for invitation in mailing_rows.invitations(work.session, invitation_ids):
            calendars.refresh_guest(work, invitation)


KINDS = {kind: MailingKind(write, select=next_asked) for kind in STATES} | {
    "poll": MailingKind(write, select=next_asked, then=show_asked)
}
"""Mailings about a date that is being found, by the kind of their letters."""

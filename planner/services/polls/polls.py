"""Polls about a date: opened from a draft, voted in by a personal link, changed, reminded of and withdrawn."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from planner.domain import polls as rules
from planner.domain.mailings import AT_ONCE
from planner.domain.meetings import MeetingState, Span, check_span
from planner.domain.permissions import Verb
from planner.domain.polls import Fit, PollState, PollStep
from planner.domain.refusals import NotFound, Refused, StepRefused
from planner.domain.replies import REPEATED_WITHIN
from planner.formats.mail.letters import LetterText
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.polls import Ballot, Poll, PollOption, Vote
from planner.rows.tokens import TokenPurpose
from planner.services import identity, journal, tokens
from planner.services.calendars import calendars
from planner.services.letters import outbox
from planner.services.polls import poll_farewells, poll_letters, poll_mailings
from planner.services.work import Work
from planner.store import invitations as invited
from planner.store import polls as rows
from planner.store.meetings import lock


@dataclass(frozen=True)
class Plan:
    """A poll before it is sent: the dates put forward in wall time, the deadline (an instant) and words to the guests."""

    spans: Sequence[Span]
    answer_by: datetime
    message: str = ""


@dataclass(frozen=True)
class BallotInput:
    """Votes of a guest: how each option fits, by its id, and a comment for the organiser."""

    fits: Mapping[int, Fit] = field(default_factory=dict)
    comment: str = ""
    show_name: bool = False


def latest(work: Work, meeting: Meeting) -> Poll | None:
    """Return the last poll of a meeting, open or ended."""
    return rows.latest(work.session, meeting.id)


def is_open(work: Work, meeting: Meeting) -> bool:
    """Tell whether the guests of a meeting are being asked which dates fit."""
    return rows.open_of(work.session, meeting.id) is not None


def check(work: Work, meeting: Meeting, plan: Plan) -> list[Span]:
    """Return the dates in order of time, each once; raise ``Refused`` on a poll that cannot be opened."""
    identity.require(work, Verb.FIND_DATE, meeting)
    if meeting.state is not MeetingState.DRAFT:
        raise Refused("polls.only_drafts")
    if not meeting.title:
        raise Refused("polls.title_missing")
    if not invited.standing(work.session, meeting.id):
        raise Refused("polls.nobody_to_ask")
    spans = sorted(set(plan.spans), key=lambda span: (span.starts, span.ends or span.starts))
    rules.check_options(len(spans))
    check_spans(work, spans)
    rules.check_answer_by(plan.answer_by, work.now, spans[0].starts_at)
    return spans


def check_spans(work: Work, spans: Sequence[Span]) -> None:
    """Refuse dates that cannot be: one that ends before it starts, or that has passed."""
    for span in spans:
        check_span(span.starts_at, span.ends_at or span.starts_at)
        if span.starts_at <= work.now:
            raise Refused("polls.option_passed")


def open_poll(work: Work, meeting: Meeting, plan: Plan) -> Poll:
    """Ask everybody on the list of a draft which of some dates fits; raise ``Refused`` while another poll is open."""
    lock(work.session, meeting)
    spans = check(work, meeting, plan)
    if rows.open_of(work.session, meeting.id) is not None:
        raise StepRefused("polls.already_open")
    poll = _unsaved(work, meeting, plan)
    work.session.add(poll)
    work.session.flush()
    options = put_forward(work, poll, spans, 0)
    listed = invited.standing(work.session, meeting.id)
    ask_all(work, meeting, poll, listed)
    journal.write(work, "polls.opened", meeting=meeting, count=len(options), asked=len(listed))
    calendars.refresh(work, meeting)
    return poll


def _unsaved(work: Work, meeting: Meeting, plan: Plan) -> Poll:
    return Poll(
        meeting_id=meeting.id,
        state=PollState.OPEN,
        message=plan.message.strip(),
        answer_by=plan.answer_by,
        made_by_id=work.by.person_id,
        created_at=work.now,
    )


def _options(work: Work, spans: Sequence[Span], first: int) -> list[PollOption]:
    return [
        PollOption(
            uid=f"{uuid.uuid4()}@moteplass",
            starts_local=span.starts,
            ends_local=span.ends,
            zone=span.zone,
            all_day=span.all_day,
            position=place,
            chosen=False,
            added_at=work.now.replace(microsecond=0),
        )
        for place, span in enumerate(spans, start=first)
    ]


def put_forward(work: Work, poll: Poll, spans: Sequence[Span], first: int) -> list[PollOption]:
    """Keep dates as options of a poll, numbered from ``first``."""
    options = _options(work, spans, first)
    for option in options:
        option.poll_id = poll.id
    work.session.add_all(options)
    work.session.flush()
    return options


def ask_all(work: Work, meeting: Meeting, poll: Poll, listed: Sequence[Invitation]) -> int:
    """Ask guests, and return how many; few take part at once, and more as they are written to."""
    if len(listed) <= AT_ONCE:
        add_ballots(work, poll, listed)
    return poll_mailings.ask(work, meeting, poll, listed)


def add_ballots(work: Work, poll: Poll, invitations: Sequence[Invitation]) -> list[Ballot]:
    """Keep that these guests are asked, and return their parts in the poll."""
    ballots = [
        Ballot(
            poll_id=poll.id,
            invitation_id=invitation.id,
            invitation=invitation,
            comment="",
            asked_at=work.now,
            answered_via="",
        )
        for invitation in invitations
    ]
    work.session.add_all(ballots)
    work.session.flush()
    return ballots


def preview(work: Work, meeting: Meeting, plan: Plan) -> LetterText:
    """Return the letter as the first on the list will get it; nothing is stored. Raise ``Refused`` as ``check`` does."""
    spans = check(work, meeting, plan)
    first = invited.standing(work.session, meeting.id)[0]
    poll, options = _unsaved(work, meeting, plan), _options(work, spans, 0)
    return outbox.render(work, poll_letters.preview(work, meeting, poll, options, first))


def by_secret(work: Work, secret: str) -> tuple[Poll, Invitation, Meeting]:
    """Return what a personal link opens: the last poll of the meeting; raise ``NotFound`` for a link that opens nothing."""
    token = tokens.find(work, TokenPurpose.POLL, secret)
    stored = None if token is None else rows.of_invitation(work.session, token.subject_id)
    poll = None if stored is None else rows.latest(work.session, stored[1].id)
    if stored is None or poll is None:
        raise NotFound("polls.not_found")
    return poll, *stored


def locked(work: Work, meeting: Meeting, step: PollStep) -> Poll:
    """Return the poll of a meeting under the meeting's lock, if the step can be taken; all that changes a poll begins here."""
    lock(work.session, meeting)
    poll = rows.latest(work.session, meeting.id)
    if poll is None:
        raise NotFound("polls.not_found")
    work.session.refresh(poll)
    rules.after(poll.state, step)
    return poll


def vote(work: Work, meeting: Meeting, invitation: Invitation, ballot_input: BallotInput) -> None:
    """Keep how the dates fit a guest, in place of what they said before, and send a receipt."""
    poll = locked(work, meeting, PollStep.VOTE)
    ballot = rows.ballot(work.session, poll.id, invitation.id) or add_ballots(work, poll, [invitation])[0]
    options = rows.options(work.session, poll.id)
    fits = {option.id: ballot_input.fits[option.id] for option in options if option.id in ballot_input.fits}
    if _is_repeated(work, ballot, ballot_input, fits):
        return
    rows.forget_votes(work.session, [option.id for option in options], invitation.id)
    work.session.add_all(Vote(option_id=key, invitation_id=invitation.id, fit=fit) for key, fit in fits.items())
    ballot.comment, ballot.show_name = ballot_input.comment.strip(), ballot_input.show_name
    ballot.answered_at, ballot.answered_via = work.now, work.by.via
    ballot.invitation = invitation
    work.session.flush()
    journal.write(
        work, "polls.voted", meeting=meeting, invitation=invitation.id, yes=_count(fits, Fit.YES), count=len(options)
    )
    calendars.refresh_guest(work, invitation)
    poll_letters.receipt(work, meeting, poll, ballot, [(option, fits.get(option.id)) for option in options])


def _is_repeated(work: Work, ballot: Ballot, ballot_input: BallotInput, fits: Mapping[int, Fit]) -> bool:
    """Tell whether the same was said a moment ago, as after a double press; it has its receipt."""
    answered_at = ballot.answered_at
    if answered_at is None or work.now - answered_at >= REPEATED_WITHIN or ballot.answered_via != work.by.via:
        return False
    words = (ballot_input.comment.strip(), ballot_input.show_name)
    return (ballot.comment, ballot.show_name) == words and rows.fits_of(work.session, ballot) == fits


def _count(fits: Mapping[int, Fit], fit: Fit) -> int:
    return sum(value is fit for value in fits.values())


def option_in(options: Sequence[PollOption], option_id: int) -> PollOption:
    """Return one of these options; raise ``NotFound``."""
    for option in options:
        if option.id == option_id:
            return option
    raise NotFound("polls.option_not_found")


def withdraw(work: Work, meeting: Meeting, reason: str = "", *, thrown_away: bool = False) -> int:
    """End a poll without a date, and tell all who were asked; return how many."""
    identity.require(work, Verb.FIND_DATE, meeting)
    poll = end(work, meeting, PollStep.WITHDRAW)
    journal.write(work, "polls.withdrawn", meeting=None if thrown_away else meeting)
    ballots = rows.ballots(work.session, poll.id)
    if thrown_away and len(ballots) > AT_ONCE:
        return poll_farewells.store(work, meeting, poll, ballots)
    if thrown_away:
        return poll_letters.thrown_away(work, meeting, poll, ballots)
    return poll_mailings.withdrawn(work, meeting, poll, ballots, reason)


def end(work: Work, meeting: Meeting, step: PollStep) -> Poll:
    """End the open poll of a meeting, and take its holds out of calendars; raise ``Refused`` where it has ended."""
    poll = locked(work, meeting, step)
    poll.state, poll.ended_at = rules.after(poll.state, step), work.now
    work.session.flush()
    calendars.refresh(work, meeting)
    return poll


def throw_away(work: Work, meeting: Meeting) -> None:
    """Withdraw the open poll of a draft that is thrown away, if there is one."""
    if is_open(work, meeting):
        withdraw(work, meeting, thrown_away=True)


def check_none_open(work: Work, meeting: Meeting) -> None:
    """Refuse to announce a meeting whose guests are still being asked about the date."""
    if is_open(work, meeting):
        raise Refused("polls.still_open")

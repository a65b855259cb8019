"""Views of a poll: their own part for a guest; for the organiser who can come when, and which date is best."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from planner.domain.meetings import MeetingState, publish_missing
from planner.domain.permissions import Verb
from planner.domain.polls import Fit, PollState, Tally, ranked
from planner.domain.refusals import NotFound
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.polls import Ballot, Poll, PollOption
from planner.services import identity
from planner.services.calendars import roles
from planner.services.calendars.roles import Roles
from planner.services.polls import poll_days, polls
from planner.services.polls.poll_days import Against
from planner.services.work import Work
from planner.store import invitations as invited
from planner.store import polls as rows

Votes = Mapping[tuple[int, int], Fit]
"""How options fit people, by the ids of option and invitation."""


@dataclass(frozen=True)
class GuestPage:
    """Everything on the page of a personal link. ``yes`` counts by option who has said yes, ``names`` those who show theirs."""

    poll: Poll
    invitation: Invitation
    meeting: Meeting
    roles: Roles
    options: Sequence[PollOption]
    ballot: Ballot | None
    own: Mapping[int, Fit]
    yes: Mapping[int, int]
    names: Mapping[int, Sequence[str]]

    @property
    def is_open(self) -> bool:
        """Tell whether one can still say how the dates fit."""
        return self.poll.state is PollState.OPEN

    @property
    def chosen(self) -> PollOption | None:
        """Return the date it became, where the poll has ended with one."""
        return next((option for option in self.options if option.chosen), None)


def of_secret(work: Work, secret: str) -> GuestPage:
    """Return the page that a personal link opens; raise ``NotFound``."""
    poll, invitation, meeting = polls.by_secret(work, secret)
    options = rows.options(work.session, poll.id)
    votes = rows.votes(work.session, [option.id for option in options])
    ballots = {ballot.invitation_id: ballot for ballot in rows.ballots(work.session, poll.id)}
    names: dict[int, list[str]] = defaultdict(list)
    yes: dict[int, int] = defaultdict(int)
    for (option_id, invitation_id), fit in votes.items():
        if fit is Fit.YES:
            yes[option_id] += 1
            ballot = ballots.get(invitation_id)
            if ballot is not None and ballot.show_name and ballot.invitation.person.name:
                names[option_id].append(ballot.invitation.person.name)
    own_fits = {option_id: fit for (option_id, invitation_id), fit in votes.items() if invitation_id == invitation.id}
    of_meeting = roles.of(work, meeting)
    return GuestPage(poll, invitation, meeting, of_meeting, options, ballots.get(invitation.id), own_fits, yes, names)


@dataclass(frozen=True)
class OptionStanding:
    """How one option stands: its votes, what else speaks against it, and its place in the ranking, from 1."""

    option: PollOption
    tally: Tally
    against: Against
    place: int


@dataclass(frozen=True)
class Matrix:
    """The organiser's page. ``standings`` come with the best first; ``new`` are on the list and not asked yet."""

    meeting: Meeting
    poll: Poll
    options: Sequence[PollOption]
    ballots: Sequence[Ballot]
    votes: Votes
    standings: Sequence[OptionStanding]
    new: Sequence[Invitation]
    missing: Sequence[str]

    @property
    def answered(self) -> Sequence[Ballot]:
        """Return those who have answered."""
        return [ballot for ballot in self.ballots if ballot.answered_at is not None]

    @property
    def silent(self) -> Sequence[Ballot]:
        """Return those who have not."""
        return [ballot for ballot in self.ballots if ballot.answered_at is None]

    @property
    def chosen(self) -> PollOption | None:
        """Return the date it became, where the poll has ended with one."""
        return next((option for option in self.options if option.chosen), None)


def of_meeting(work: Work, meeting: Meeting) -> Matrix | None:
    """Return who can come when, with the dates ranked; nothing where no date has been looked for."""
    identity.require(work, Verb.FIND_DATE, meeting)
    poll = rows.latest(work.session, meeting.id)
    if poll is None:
        return None
    options = rows.options(work.session, poll.id)
    ballots = rows.ballots(work.session, poll.id)
    votes = rows.votes(work.session, [option.id for option in options])
    asked_ids = {ballot.invitation_id for ballot in ballots}
    new = [invitation for invitation in invited.standing(work.session, meeting.id) if invitation.id not in asked_ids]
    draft = meeting.state is MeetingState.DRAFT
    missing = [name for name in publish_missing(meeting) if name != "when"] if draft else []
    return Matrix(
        meeting, poll, options, ballots, votes, _standings(work, meeting, options, ballots, votes), new, missing
    )


def _standings(
    work: Work, meeting: Meeting, options: Sequence[PollOption], ballots: Sequence[Ballot], votes: Votes
) -> list[OptionStanding]:
    weights = poll_days.against(work, meeting, [option.span for option in options])
    weighed = dict(zip((option.id for option in options), weights, strict=True))
    tallies = [_tally(option, ballots, votes, weighed[option.id]) for option in options]
    by_id = {option.id: option for option in options}
    return [
        OptionStanding(by_id[tally.key], tally, weighed[tally.key], place)
        for place, tally in enumerate(ranked(tallies), start=1)
    ]


def _tally(option: PollOption, ballots: Sequence[Ballot], votes: Votes, weighs: Against) -> Tally:
    fits = [fit for (option_id, _), fit in votes.items() if option_id == option.id]
    return Tally(
        key=option.id,
        position=option.position,
        yes=fits.count(Fit.YES),
        if_need_be=fits.count(Fit.IF_NEED_BE),
        no=fits.count(Fit.NO),
        lost=_lost(option, ballots, votes),
        missed=_missed(option, ballots, votes),
        burden=poll_days.burden(weighs),
    )


def _lost(option: PollOption, ballots: Sequence[Ballot], votes: Votes) -> tuple[str, ...]:
    """The organisations from which all who were asked have said that they cannot come that day."""
    fits: dict[str, list[Fit | None]] = defaultdict(list)
    for ballot in ballots:
        if (organisation := ballot.invitation.speaks_for) is not None:
            fits[organisation.name].append(votes.get((option.id, ballot.invitation_id)))
    return tuple(name for name, answers in fits.items() if all(fit is Fit.NO for fit in answers))


def _missed(option: PollOption, ballots: Sequence[Ballot], votes: Votes) -> tuple[str, ...]:
    """Those who must be there and have said that they cannot come that day."""
    people = (
        ballot.invitation.person
        for ballot in ballots
        if ballot.needed and votes.get((option.id, ballot.invitation_id)) is Fit.NO
    )
    return tuple(person.name or person.email for person in people)


def standing_of(work: Work, meeting: Meeting, option_id: int) -> tuple[Matrix, OptionStanding]:
    """Return one option of a poll with the whole; raise ``NotFound``."""
    page = of_meeting(work, meeting)
    for standing in () if page is None else page.standings:
        if page is not None and standing.option.id == option_id:
            return page, standing
    raise NotFound("polls.option_not_found")

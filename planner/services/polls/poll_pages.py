"""Views of a poll: their own part for a guest; for the organiser who can come when, and which date is best."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from planner.domain.list_pages import SHORT_PAGE, ListPage, nearest_page
from planner.domain.list_search import says
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
from planner.store import polls as rows
from planner.store.polls import VoterRow

MOST_NAMES = 20
"""Names of guests beside one date, on the page of another guest."""
Votes = Mapping[tuple[int, int], Fit]
"""How options fit people, by the ids of option and invitation."""


@dataclass(frozen=True)
class GuestPage:
    """Everything on the page of a personal link.

    ``yes`` counts by option who has said yes, ``names`` are some of those who show theirs, and ``unnamed`` how many more do.
    """

    poll: Poll
    invitation: Invitation
    meeting: Meeting
    roles: Roles
    options: Sequence[PollOption]
    ballot: Ballot | None
    own: Mapping[int, Fit]
    yes: Mapping[int, int]
    names: Mapping[int, Sequence[str]]
    unnamed: Mapping[int, int]

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
    ids = [option.id for option in options]
    yes: Counter[int] = Counter()
    for option_id, fit, count in rows.tallies(work.session, ids):
        yes[option_id] += count if fit is Fit.YES else 0
    names: dict[int, list[str]] = defaultdict(list)
    unnamed: dict[int, int] = {}
    for option_id, name, count in rows.shown_names(work.session, poll.id, MOST_NAMES):
        names[option_id].append(name)
        unnamed[option_id] = count - len(names[option_id])
    own_fits = {option_id: fit for (option_id, _), fit in rows.votes_of(work.session, ids, [invitation.id]).items()}
    ballot, of_meeting = rows.ballot(work.session, poll.id, invitation.id), roles.of(work, meeting)
    return GuestPage(poll, invitation, meeting, of_meeting, options, ballot, own_fits, yes, names, unnamed)


@dataclass(frozen=True)
class OptionStanding:
    """How one option stands: its votes, what else speaks against it, and its place in the ranking, from 1."""

    option: PollOption
    tally: Tally
    against: Against
    place: int


@dataclass(frozen=True)
class Matrix:
    """The organiser's page. All is counted over everybody who is asked; ``voters`` and ``votes`` are those of one page.

    ``standings`` come with the best first; ``new`` are on the list and not asked yet. ``page`` counts who fits what is
    looked for.
    """

    meeting: Meeting
    poll: Poll
    options: Sequence[PollOption]
    standings: Sequence[OptionStanding]
    asked: int
    answered: int
    new: int
    missing: Sequence[str]
    voters: Sequence[VoterRow]
    votes: Votes
    page: ListPage

    @property
    def silent(self) -> int:
        """Return how many have not answered."""
        return self.asked - self.answered

    @property
    def chosen(self) -> PollOption | None:
        """Return the date it became, where the poll has ended with one."""
        return next((option for option in self.options if option.chosen), None)


def of_meeting(work: Work, meeting: Meeting, wanted: str = "", number: int = 1) -> Matrix | None:
    """Return who can come when, a page at a time, with the dates ranked; nothing where no date has been looked for.

    The guests are narrowed to names, addresses and organisations with ``wanted`` in them.
    """
    identity.require(work, Verb.FIND_DATE, meeting)
    latest = rows.latest_whole(work.session, meeting.id)
    if latest is None:
        return None
    poll, options, new = latest
    voters = rows.voters(work.session, poll.id)
    fitting = [voter for voter in voters if not wanted or _fits(voter, wanted)]
    page = nearest_page(number, len(fitting), SHORT_PAGE)
    shown = fitting[page.offset : page.offset + page.size]
    looked_at = {voter.invitation_id for voter in voters if voter.needed} | {voter.invitation_id for voter in shown}
    votes = rows.votes_of(work.session, [option.id for option in options], looked_at)
    draft = meeting.state is MeetingState.DRAFT
    return Matrix(
        meeting,
        poll,
        options,
        _standings(work, meeting, poll, options, voters, votes),
        len(voters),
        sum(voter.answered_at is not None for voter in voters),
        new,
        [name for name in publish_missing(meeting) if name != "when"] if draft else [],
        shown,
        votes,
        page,
    )


def _fits(voter: VoterRow, wanted: str) -> bool:
    return says((voter.name, voter.email, voter.organisation or ""), wanted)


def _standings(
    work: Work, meeting: Meeting, poll: Poll, options: Sequence[PollOption], voters: Sequence[VoterRow], votes: Votes
) -> list[OptionStanding]:
    """Rank the options; ``votes`` are at least those of whom must be there."""
    weights = poll_days.against(work, meeting, [option.span for option in options])
    weighed = dict(zip((option.id for option in options), weights, strict=True))
    counts: dict[int, Counter[Fit]] = defaultdict(Counter)
    for option_id, fit, count in rows.tallies(work.session, list(weighed)):
        counts[option_id][fit] = count
    lost: dict[int, list[str]] = defaultdict(list)
    for option_id, organisation in rows.lost(work.session, poll.id, list(weighed)):
        lost[option_id].append(organisation)
    tallies = [
        Tally(
            key=option.id,
            position=option.position,
            yes=counts[option.id][Fit.YES],
            if_need_be=counts[option.id][Fit.IF_NEED_BE],
            no=counts[option.id][Fit.NO],
            lost=tuple(lost[option.id]),
            missed=_missed(option, voters, votes),
            burden=poll_days.burden(weighed[option.id]),
        )
        for option in options
    ]
    by_id = {option.id: option for option in options}
    return [
        OptionStanding(by_id[tally.key], tally, weighed[tally.key], place)
        for place, tally in enumerate(ranked(tallies), start=1)
    ]


def _missed(option: PollOption, voters: Sequence[VoterRow], votes: Votes) -> tuple[str, ...]:
    """Those who must be there and have said that they cannot come that day."""
    return tuple(
        voter.who for voter in voters if voter.needed and votes.get((option.id, voter.invitation_id)) is Fit.NO
    )


def asked(work: Work, meeting: Meeting) -> tuple[int, int]:
    """Return how many are asked in the last poll of a meeting, and how many of them have answered."""
    identity.require(work, Verb.FIND_DATE, meeting)
    poll = rows.latest(work.session, meeting.id)
    return (0, 0) if poll is None else rows.count_voters(work.session, poll.id)


def standing_of(work: Work, meeting: Meeting, option_id: int) -> tuple[Matrix, OptionStanding]:
    """Return one option of a poll with the whole; raise ``NotFound``."""
    page = of_meeting(work, meeting)
    for standing in () if page is None else page.standings:
        if page is not None and standing.option.id == option_id:
            return page, standing
    raise NotFound("polls.option_not_found")

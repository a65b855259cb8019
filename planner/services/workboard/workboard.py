"""The workboard: for the team all meetings by stage and what needs a hand now; for an organisation its own duties."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from planner.domain import meetings as stages
from planner.domain import workboard as rules
from planner.domain.duties import HELD_STATES, DutyKind, DutyState, OfferState
from planner.domain.meetings import MeetingState, Stage, StageFacts
from planner.domain.permissions import Verb
from planner.domain.times import to_local
from planner.domain.workboard import Cause, Deadline, DutyFacts, Hand, MeetingFacts, PollFacts, Urgency
from planner.rows.duties import Duty, Offer
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.services import identity
from planner.services.work import Work
from planner.store import networks, outbox, polls, standings
from planner.store import offers as offer_rows
from planner.store import workboard as rows

KEPT_AFTER = timedelta(days=60)
"""How long a meeting that is over stays on the board."""


@dataclass(frozen=True)
class BoardHand:
    """A hand with what it is about: a meeting, a network or an organisation.

    ``days`` are calendar days left, negative when it is late.
    """

    hand: Hand
    title: str
    days: int | None
    meeting: str = ""
    network: str = ""
    organisation: str = ""


@dataclass(frozen=True)
class Card:
    """A meeting on the board. ``days`` are calendar days left until its next date."""

    meeting: Meeting
    responsible: str
    unanswered: int
    waiting: int
    deadline: Deadline | None
    due: datetime | None
    days: int | None


@dataclass(frozen=True)
class Lane:
    """One stage and the meetings in it, those that come first on top."""

    stage: Stage
    cards: list[Card]


@dataclass(frozen=True)
class Board:
    """The board as the team sees it."""

    hands: list[BoardHand]
    lanes: list[Lane]


@dataclass(frozen=True)
class _Counts:
    invited: int = 0
    answered: int = 0
    waiting: int = 0


@dataclass
class _Contents:
    meetings: list[Meeting]
    duties: dict[int, dict[DutyKind, Duty]] = field(default_factory=lambda: defaultdict(dict))
    offers: dict[int, list[Offer]] = field(default_factory=lambda: defaultdict(list))
    counts: dict[int, _Counts] = field(default_factory=dict)
    failing: dict[int, int] = field(default_factory=dict)
    polls: dict[int, PollFacts] = field(default_factory=dict)
    claims: dict[int, int] = field(default_factory=dict)


def board(work: Work) -> Board:
    """Return the whole board in a handful of statements, however many meetings there are."""
    identity.require(work, Verb.SEE_WORKBOARD)
    contents = _read(work)
    facts = {meeting.id: _facts(contents, meeting) for meeting in contents.meetings}
    hands = [
        BoardHand(hand, meeting.title, _days(work, hand.due), meeting=meeting.slug)
        for meeting in contents.meetings
        for hand in rules.hands(facts[meeting.id], work.now)
    ]
    hands = sorted(
        [*hands, *_requests(work), *_without_contact(work)], key=lambda hand: (rules.rank(hand.hand), hand.title)
    )
    return Board(hands, _lanes(work, contents, facts))


def _since(work: Work) -> datetime:
    return work.now - KEPT_AFTER


def _read(work: Work) -> _Contents:
    session, since = work.session, _since(work)
    contents = _Contents(rows.meetings(session, since))
    for duty in rows.duties(session, since):
        contents.duties[duty.meeting_id][duty.kind] = duty
    for offer in rows.offers(session, since):
        contents.offers[offer.duty_id].append(offer)
    contents.counts = {meeting_id: _Counts(*counts) for meeting_id, counts in rows.reply_counts(session, since).items()}
    contents.polls = {row[0]: PollFacts(*row[1:]) for row in polls.counts(session)}
    contents.claims = standings.open_counts(session, work.now)
    contents.failing = outbox.troubled_by_meeting(session)
    return contents


def _facts(contents: _Contents, meeting: Meeting) -> MeetingFacts:
    counts = contents.counts.get(meeting.id, _Counts())
    duties = contents.duties[meeting.id]
    return MeetingFacts(
        state=meeting.state,
        starts=meeting.starts_at,
        ends=meeting.ends_at,
        execution=_duty_facts(duties[DutyKind.EXECUTION], contents.offers),
        follow_up=_duty_facts(duties[DutyKind.FOLLOW_UP], contents.offers),
        answer_by=meeting.answer_by,
        invited=counts.invited,
        unanswered=counts.invited - counts.answered,
        waiting=counts.waiting,
        claims=contents.claims.get(meeting.id, 0),
        letters_failing=contents.failing.get(meeting.id, 0),
        poll=contents.polls.get(meeting.id),
    )


def _duty_facts(duty: Duty, by_duty: dict[int, list[Offer]]) -> DutyFacts:
    offers = by_duty.get(duty.id, [])
    last = offers[-1] if offers else None
    if last is None:
        return DutyFacts(duty.kind, duty.state)
    is_open = last.state is OfferState.OFFERED
    return DutyFacts(
        kind=duty.kind,
        state=duty.state,
        asked_at=last.created_at if is_open else None,
        answer_by=last.answer_by if is_open else None,
        last=None if is_open else last.state,
        name=last.organisation.name,
    )


def _requests(work: Work) -> list[BoardHand]:
    return [
        BoardHand(Hand(Cause.NETWORK_REQUESTS, Urgency.SOON, count=count), name, None, network=slug)
        for slug, name, count in networks.request_counts(work.session)
    ]


def _without_contact(work: Work) -> list[BoardHand]:
    hands = [
        (rules.no_contact(name, starts, work.now), name, slug)
        for slug, name, starts in rows.holders_without_contact(work.session, _since(work))
    ]
    return [BoardHand(hand, name, _days(work, hand.due), organisation=slug) for hand, name, slug in hands]


def _lanes(work: Work, contents: _Contents, facts: dict[int, MeetingFacts]) -> list[Lane]:
    lanes: dict[Stage, list[Card]] = {stage: [] for stage in Stage}
    for meeting in contents.meetings:
        if meeting.state is not MeetingState.CANCELLED:
            of_meeting = facts[meeting.id]
            lanes[_stage(of_meeting, work.now)].append(_card(work, meeting, contents, of_meeting))
    return [Lane(stage, cards) for stage, cards in lanes.items()]


def _stage(facts: MeetingFacts, now: datetime) -> Stage:
    execution = facts.execution.state
    return stages.stage(
        StageFacts(
            state=facts.state,
            execution_offered=execution in {DutyState.OFFERED, DutyState.VOLUNTEERED},
            execution_held=execution in HELD_STATES,
            follow_up_fulfilled=facts.follow_up.state is DutyState.FULFILLED,
            over=rules.over(facts, now),
        )
    )


def _card(work: Work, meeting: Meeting, contents: _Contents, facts: MeetingFacts) -> Card:
    holder = contents.duties[meeting.id][DutyKind.EXECUTION].holder
    maker = meeting.created_by
    responsible = holder.name if holder else (maker.name or maker.email) if maker else ""
    ahead = rules.next_deadline(facts, work.now)
    deadline, due = ahead or (None, None)
    return Card(meeting, responsible, facts.unanswered, facts.waiting, deadline, due, _days(work, due))


def _today(work: Work) -> date:
    return to_local(work.now, work.deployment.time_zone).date()


def _days(work: Work, due: datetime | None) -> int | None:
    return None if due is None else (to_local(due, work.deployment.time_zone).date() - _today(work)).days


@dataclass(frozen=True)
class OwnDuty:
    """A duty that one's organisation holds, or is asked to take on; ``offer`` is the one to answer. ``days`` are left."""

    meeting: Meeting
    duty: Duty
    offer: Offer | None
    days: int | None


def own_duties(work: Work) -> tuple[list[OwnDuty], list[OwnDuty]]:
    """Return the open offers to, and the duties held by, the organisations of the one who acts, the nearest first."""
    person_id, organisation_ids = work.by.person_id, work.by.contact_of
    offered = offer_rows.unanswered(work.session, person_id, organisation_ids, work.now)
    held = rows.held(work.session, person_id, organisation_ids, _since(work))
    return (
        [OwnDuty(meeting, offer.duty, offer, _days(work, offer.answer_by)) for offer, meeting in offered],
        [OwnDuty(meeting, duty, None, _days(work, meeting.starts_at)) for duty, meeting in held],
    )


def own_claims(work: Work, held: list[OwnDuty]) -> list[tuple[Invitation, Meeting]]:
    """Return the claims that the one who acts can settle, the next meeting first.

    They are for an organisation that they are a contact of, or at a meeting that they carry out by one of these duties.
    """
    carried = [duty.meeting.id for duty in held if duty.duty.kind is DutyKind.EXECUTION]
    return standings.open_claims(work.session, work.by.contact_of, carried, work.now)

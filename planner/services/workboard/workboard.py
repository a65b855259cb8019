"""The workboard: for the team all meetings by stage and what needs a hand now; for an organisation its own duties."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import joinedload

from planner.domain import meetings as stages
from planner.domain import workboard as rules
from planner.domain.duties import HELD_STATES, DutyKind, DutyState, OfferState
from planner.domain.meetings import MeetingState, Stage, StageFacts
from planner.domain.networks import MembershipState
from planner.domain.permissions import Verb
from planner.domain.replies import ReplyState
from planner.domain.times import to_local
from planner.domain.workboard import Cause, Deadline, DutyFacts, Hand, MeetingFacts, PollFacts, Urgency
from planner.rows.duties import Duty, Offer
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.networks import Network, NetworkMembership
from planner.rows.outbox import Letter, LetterState
from planner.rows.replies import Reply
from planner.services import identity
from planner.services.work import Work
from planner.store.polls import counts as poll_counts

KEPT_AFTER = timedelta(days=60)
"""How long a meeting that is over stays on the board."""


@dataclass(frozen=True)
class BoardHand:
    """A hand with what it is about: a meeting or a network. ``days`` are calendar days left, negative when it is late."""

    hand: Hand
    title: str
    days: int | None
    meeting: str = ""
    network: str = ""


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
    """What the team sees."""

    hands: list[BoardHand]
    lanes: list[Lane]


@dataclass(frozen=True)
class _Counts:
    invited: int = 0
    answered: int = 0
    waiting: int = 0


@dataclass
class _Found:
    meetings: list[Meeting]
    duties: dict[int, dict[DutyKind, Duty]] = field(default_factory=lambda: defaultdict(dict))
    offers: dict[int, list[Offer]] = field(default_factory=lambda: defaultdict(list))
    counts: dict[int, _Counts] = field(default_factory=dict)
    failing: dict[int, int] = field(default_factory=dict)
    polls: dict[int, PollFacts] = field(default_factory=dict)


def board(work: Work) -> Board:
    """Return the whole board in a handful of statements, however many meetings there are."""
    identity.require(work, Verb.SEE_WORKBOARD)
    found = _found(work)
    facts = {meeting.id: _facts(found, meeting) for meeting in found.meetings}
    hands = [
        BoardHand(hand, meeting.title, _days(work, hand.due), meeting=meeting.slug)
        for meeting in found.meetings
        for hand in rules.hands(facts[meeting.id], work.now)
    ]
    hands = sorted([*hands, *_requests(work)], key=lambda one: (rules.rank(one.hand), one.title))
    return Board(hands, _lanes(work, found, facts))


def _on_board(work: Work) -> ColumnElement[bool]:
    return or_(Meeting.ends_at.is_(None), Meeting.ends_at > work.now - KEPT_AFTER)


def _found(work: Work) -> _Found:
    query = select(Meeting).where(_on_board(work)).options(joinedload(Meeting.created_by))
    found = _Found(list(work.session.scalars(query.order_by(Meeting.starts_at, Meeting.id))))
    duties = select(Duty).join(Meeting, Meeting.id == Duty.meeting_id).where(_on_board(work))
    for duty in work.session.scalars(duties.options(joinedload(Duty.holder), joinedload(Duty.person))):
        found.duties[duty.meeting_id][duty.kind] = duty
    made = select(Offer).join(Duty, Duty.id == Offer.duty_id).join(Meeting, Meeting.id == Duty.meeting_id)
    made = made.where(_on_board(work), or_(Offer.state == OfferState.OFFERED, Offer.answered_at.is_not(None)))
    for offer in work.session.scalars(made.options(joinedload(Offer.organisation)).order_by(Offer.id)):
        found.offers[offer.duty_id].append(offer)
    found.counts = _counts(work)
    found.polls = {row[0]: PollFacts(*row[1:]) for row in poll_counts(work.session)}
    letters = select(Letter.meeting_id, func.count()).where(
        Letter.state.in_([LetterState.FAILING, LetterState.GIVEN_UP]), Letter.meeting_id.is_not(None)
    )
    rows = work.session.execute(letters.group_by(Letter.meeting_id))
    found.failing = {meeting_id: count for meeting_id, count in rows if meeting_id is not None}
    return found


def _counts(work: Work) -> dict[int, _Counts]:
    answered = and_(Reply.state.is_not(None), Reply.state != ReplyState.UNANSWERED)
    query = (
        select(
            Invitation.meeting_id,
            func.count(),
            func.sum(case((answered, 1), else_=0)),
            func.sum(case((Reply.state == ReplyState.WAITING, 1), else_=0)),
        )
        .join(Meeting, Meeting.id == Invitation.meeting_id)
        .outerjoin(Reply, Reply.invitation_id == Invitation.id)
        .where(_on_board(work), Invitation.invited_at.is_not(None), Invitation.uninvited_at.is_(None))
        .group_by(Invitation.meeting_id)
    )
    return {row[0]: _Counts(row[1], int(row[2]), int(row[3])) for row in work.session.execute(query)}


def _facts(found: _Found, meeting: Meeting) -> MeetingFacts:
    counts = found.counts.get(meeting.id, _Counts())
    duties = found.duties[meeting.id]
    return MeetingFacts(
        state=meeting.state,
        starts=meeting.starts_at,
        ends=meeting.ends_at,
        execution=_duty_facts(duties[DutyKind.EXECUTION], found.offers),
        follow_up=_duty_facts(duties[DutyKind.FOLLOW_UP], found.offers),
        answer_by=meeting.answer_by,
        invited=counts.invited,
        unanswered=counts.invited - counts.answered,
        waiting=counts.waiting,
        letters_failing=found.failing.get(meeting.id, 0),
        poll=found.polls.get(meeting.id),
    )


def _duty_facts(duty: Duty, made: dict[int, list[Offer]]) -> DutyFacts:
    offers = made.get(duty.id, [])
    last = offers[-1] if offers else None
    if last is None:
        return DutyFacts(duty.kind, duty.state)
    open_one = last.state is OfferState.OFFERED
    return DutyFacts(
        kind=duty.kind,
        state=duty.state,
        asked_at=last.created_at if open_one else None,
        answer_by=last.answer_by if open_one else None,
        last=None if open_one else last.state,
        name=last.organisation.name,
    )


def _requests(work: Work) -> list[BoardHand]:
    asked = NetworkMembership.state == MembershipState.ASKED
    query = (
        select(Network.slug, Network.name, func.count())
        .join(NetworkMembership, NetworkMembership.network_id == Network.id)
        .where(asked)
        .group_by(Network.slug, Network.name)
    )
    return [
        BoardHand(Hand(Cause.NETWORK_REQUESTS, Urgency.SOON, count=count), name, None, network=slug)
        for slug, name, count in work.session.execute(query)
    ]


def _lanes(work: Work, found: _Found, facts: dict[int, MeetingFacts]) -> list[Lane]:
    lanes: dict[Stage, list[Card]] = {stage: [] for stage in Stage}
    for meeting in found.meetings:
        if meeting.state is not MeetingState.CANCELLED:
            known = facts[meeting.id]
            lanes[_stage(known, work.now)].append(_card(work, meeting, found, known))
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


def _card(work: Work, meeting: Meeting, found: _Found, facts: MeetingFacts) -> Card:
    holder = found.duties[meeting.id][DutyKind.EXECUTION].holder
    made_by = meeting.created_by
    responsible = holder.name if holder else (made_by.name or made_by.email) if made_by else ""
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


def own(work: Work) -> tuple[list[OwnDuty], list[OwnDuty]]:
    """Return the open offers to, and the duties held by, the organisations of the one who acts, the nearest first."""
    asked = select(Offer, Meeting).join(Offer.duty).join(Meeting, Meeting.id == Duty.meeting_id)
    asked = asked.where(
        Offer.state == OfferState.OFFERED,
        Offer.answer_by >= work.now,
        or_(Offer.organisation_id.in_(work.by.contact_of), Offer.person_id == work.by.person_id),
    ).options(joinedload(Offer.duty), joinedload(Offer.organisation))
    offers = [
        OwnDuty(meeting, offer.duty, offer, _days(work, offer.answer_by))
        for offer, meeting in work.session.execute(asked.order_by(Offer.answer_by, Offer.id))
    ]
    held = select(Duty, Meeting).join(Meeting, Meeting.id == Duty.meeting_id)
    held = held.where(
        Duty.state.in_(HELD_STATES),
        or_(Duty.holder_id.in_(work.by.contact_of), Duty.person_id == work.by.person_id),
        _on_board(work),
    ).options(joinedload(Duty.holder))
    return offers, _held(work, work.session.execute(held.order_by(Meeting.starts_at, Duty.id)))


def _held(work: Work, rows: Iterable[tuple[Duty, Meeting]]) -> list[OwnDuty]:
    return [OwnDuty(meeting, duty, None, _days(work, meeting.starts_at)) for duty, meeting in rows]

"""How the meetings are found that may need a hand: more than do, so that the rules look at a few instead of at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal,
    null,
    or_,
    select,
    union,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from planner.domain.duties import ESCALATION_DAYS, HELD_STATES, DutyKind, DutyState, OfferState
from planner.domain.meetings import LIVE, MeetingState
from planner.domain.replies import ReplyState
from planner.domain.standings import Standing
from planner.domain.workboard import DutyFacts, MeetingFacts, PollFacts
from planner.rows.base import UtcDateTime
from planner.rows.duties import Duty, Offer
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.organisations import Organisation
from planner.rows.outbox import Letter
from planner.rows.replies import Reply
from planner.store.invitations import sent
from planner.store.outbox import TROUBLED, UNSENT


class Counted(StrEnum):
    """What is counted of a meeting: of guests, and of letters."""

    UNANSWERED = "unanswered"
    WAITING = "waiting"
    CLAIMS = "claims"
    FAILING = "failing"


Counts = Mapping[Counted, tuple[int, int]]
"""How many of how many are counted of a meeting."""


@dataclass(frozen=True)
class Candidate:
    """A meeting that may need a hand, and the facts that decide whether it does."""

    slug: str
    title: str
    facts: MeetingFacts


def counts(session: Session, now: datetime) -> Mapping[int, Counts]:
    """Return how many of how many are counted of a meeting, by its id, where that can need a hand.

    Those who have not answered, of those invited, are counted from the answer-by date to the start; who waits and who
    claims to speak for an organisation, until it has ended. Letters that could not be delivered are counted of any meeting.
    """
    counted: dict[int, dict[Counted, tuple[int, int]]] = defaultdict(dict)
    for name, meeting_id, count, of in session.connection().execute(_COUNTS, {"now": now}):
        counted[meeting_id][Counted(name)] = (int(count), int(of))
    return counted


_NOW: ColumnElement[datetime] = bindparam("now", type_=UtcDateTime)


def _exactly(value: str) -> ColumnElement[str]:
    """A value written into the statement, by which SQLite knows that a partial index serves it."""
    return bindparam(None, value, literal_execute=True)


def _unanswered() -> Select[*tuple[Any, ...]]:
    answered = and_(Reply.state.is_not(None), Reply.state != ReplyState.UNANSWERED)
    # Picked apart from the guests, as below, or SQLite would go through a whole table for the sake of the groups.
    due = select(Meeting.id).where(Meeting.starts_at > _NOW, Meeting.answer_by <= _NOW, Meeting.state.in_(LIVE))
    return (
        select(literal(Counted.UNANSWERED), Invitation.meeting_id, func.sum(case((answered, 0), else_=1)), func.count())
        .select_from(Invitation)
        .outerjoin(Reply, Reply.invitation_id == Invitation.id)
        .where(Invitation.meeting_id.in_(due), sent())
        .group_by(Invitation.meeting_id)
    )


def _waiting() -> Select[*tuple[Any, ...]]:
    coming = select(Meeting.id).where(Meeting.starts_at > _NOW)
    return (
        select(literal(Counted.WAITING), Reply.meeting_id, func.count(), literal(0))
        .join(Invitation, Invitation.id == Reply.invitation_id)
        .where(Reply.state == _exactly(ReplyState.WAITING), sent(), Reply.meeting_id.in_(coming))
        .group_by(Reply.meeting_id)
    )


def _claims() -> Select[*tuple[Any, ...]]:
    return (
        select(literal(Counted.CLAIMS), Invitation.meeting_id, func.count(), literal(0))
        .join(Meeting, Meeting.id == Invitation.meeting_id)
        .where(
            Invitation.standing == _exactly(Standing.CLAIMED), sent(), Meeting.state.in_(LIVE), Meeting.ends_at >= _NOW
        )
        .group_by(Invitation.meeting_id)
    )


def _failing() -> Select[*tuple[Any, ...]]:
    return (
        select(literal(Counted.FAILING), Letter.meeting_id, func.count(), literal(0))
        .where(UNSENT, Letter.state.in_(TROUBLED), Letter.meeting_id.is_not(None))
        .group_by(Letter.meeting_id)
    )


_COUNTS = union_all(_unanswered(), _waiting(), _claims(), _failing())


class HandFacts(NamedTuple):
    """What is counted of meetings, and the open searches for a date, by the id of the meeting."""

    counted: Mapping[int, Counts]
    open_polls: Mapping[int, PollFacts]


def candidates(
    session: Session, since: datetime, now: datetime, facts: HandFacts, among: ColumnElement[bool] | None = None
) -> Iterator[Candidate]:
    """Yield the meetings ending after an instant that may need a hand, by what is counted, a poll, their duties or date.

    What ``domain.workboard.hands`` says of any other meeting is nothing. A condition leaves out those that do not meet it.
    """
    soon = now + timedelta(days=max(ESCALATION_DAYS))
    counted, open_polls = facts
    values = {"since": since, "now": now, "soon": soon, "ids": [*counted, *open_polls]}
    query = _CANDIDATES if among is None else _CANDIDATES.where(among)
    for meeting_id, slug, title, *of_duties in session.connection().execute(query, values).all():
        yield Candidate(slug, title, _facts(of_duties, counted.get(meeting_id, {}), open_polls.get(meeting_id)))


def _last_offer(duty: type[Duty], offer: type[Offer]) -> ColumnElement[bool]:
    """The condition that an offer is the last of a duty that nobody holds: the open one, or the last that was answered."""
    later = aliased(Offer)
    ended = or_(later.state == OfferState.OFFERED, later.answered_at.is_not(None))
    last = select(func.max(later.id)).where(later.duty_id == duty.id, ended).scalar_subquery()
    return offer.id == case((duty.state.in_((DutyState.OPEN, DutyState.OFFERED)), last), else_=null())


def _with_last_offer(
    query: Select[*tuple[Any, ...]], duty: type[Duty], kind: DutyKind, offer: type[Offer]
) -> Select[*tuple[Any, ...]]:
    organisation = aliased(Organisation)
    return (
        query.join(duty, and_(duty.meeting_id == Meeting.id, duty.kind == kind))
        .outerjoin(offer, _last_offer(duty, offer))
        .outerjoin(organisation, organisation.id == offer.organisation_id)
        .add_columns(duty.state, offer.state, offer.created_at, offer.answer_by, organisation.name)
    )


_ENDED = (OfferState.ACCEPTED, OfferState.DECLINED, OfferState.LAPSED, OfferState.WITHDRAWN)
_NOT_HELD = (MeetingState.DRAFT, MeetingState.CANCELLED)


def _maybe(
    now: ColumnElement[datetime], soon: ColumnElement[datetime], since: ColumnElement[datetime]
) -> CompoundSelect[Any]:
    """Return the ids of the meetings that may need a hand, each part from the index that holds few others."""
    counted = select(Meeting.id).where(Meeting.id.in_(bindparam("ids", expanding=True)))
    undated = select(Meeting.id).where(Meeting.starts_at.is_(None), Meeting.state == MeetingState.DRAFT)
    coming = and_(Meeting.state.in_(LIVE), Meeting.starts_at > now)
    of_duty = select(Meeting.id).join(Duty, Duty.meeting_id == Meeting.id)
    nobody = of_duty.where(
        coming, Meeting.starts_at <= soon, Duty.kind == DutyKind.EXECUTION, Duty.state == DutyState.OPEN
    )
    of_offer = of_duty.join(Offer, Offer.duty_id == Duty.id)
    asked = of_offer.where(coming, Offer.state == _exactly(OfferState.OFFERED))
    was_asked = of_offer.where(
        coming, Duty.state == DutyState.OPEN, Offer.state.in_(_ENDED), Offer.answered_at.is_not(None)
    )
    ended = and_(Meeting.ends_at > since, Meeting.ends_at <= now, Meeting.state.not_in(_NOT_HELD))
    after = of_duty.where(ended, Duty.kind == DutyKind.FOLLOW_UP, Duty.state.not_in(HELD_STATES))
    return union(counted, undated, nobody, asked, was_asked, after)


def _candidates() -> Select[*tuple[Any, ...]]:
    execution, follow_up, offer, second_offer = aliased(Duty), aliased(Duty), aliased(Offer), aliased(Offer)
    since: ColumnElement[datetime] = bindparam("since", type_=UtcDateTime)
    maybe = _maybe(bindparam("now", type_=UtcDateTime), bindparam("soon", type_=UtcDateTime), since)
    query: Select[*tuple[Any, ...]] = select(
        Meeting.id, Meeting.slug, Meeting.title, Meeting.state, Meeting.starts_at, Meeting.ends_at, Meeting.answer_by
    )
    query = _with_last_offer(query, execution, DutyKind.EXECUTION, offer)
    query = _with_last_offer(query, follow_up, DutyKind.FOLLOW_UP, second_offer)
    return query.where(Meeting.id.in_(maybe), or_(Meeting.ends_at.is_(None), Meeting.ends_at > since))


_CANDIDATES = _candidates()
"""Built once: it is long, and the board asks it each time."""


def _facts(row: Sequence[Any], counted: Counts, poll: PollFacts | None) -> MeetingFacts:
    state, starts, ends, answer_by, *duties = row
    unanswered, invited = counted.get(Counted.UNANSWERED, (0, 0))
    return MeetingFacts(
        state,
        starts,
        ends,
        _duty(DutyKind.EXECUTION, *duties[:5]),
        _duty(DutyKind.FOLLOW_UP, *duties[5:]),
        answer_by,
        invited,
        unanswered,
        waiting=counted.get(Counted.WAITING, (0, 0))[0],
        claims=counted.get(Counted.CLAIMS, (0, 0))[0],
        letters_failing=counted.get(Counted.FAILING, (0, 0))[0],
        poll=poll,
    )


def _duty(
    kind: DutyKind,
    state: DutyState,
    last: OfferState | None,
    asked_at: datetime | None,
    answer_by: datetime | None,
    name: str | None,
) -> DutyFacts:
    if last is OfferState.OFFERED:
        return DutyFacts(kind, state, asked_at, answer_by, name=name or "")
    return DutyFacts(kind, state, last=last, name=name or "")

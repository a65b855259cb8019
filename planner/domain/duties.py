"""The hand-off protocol: two duties per meeting, offered to and held by organisations, never by the facilitator.

The table below is the whole protocol; every combination of state, step and role that it does not name is refused.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from planner.domain.refusals import Invalid, Refused, StepRefused

OFFER_DAYS = 7
ESCALATION_DAYS = (21, 14, 7, 3)
"""Whole days before the meeting at which a missing holder of execution is escalated; the last asks for a decision."""
FOLLOW_UP_DAYS = 3
"""Days after the meeting after which the participants are asked who takes a follow-up nobody holds."""


class DutyKind(StrEnum):
    """The two duties of every meeting."""

    EXECUTION = "execution"
    FOLLOW_UP = "follow_up"


class DutyState(StrEnum):
    """``passing`` is held and offered on by its holder, who keeps it until the other accepts: never a gap."""

    OPEN = "open"
    OFFERED = "offered"
    VOLUNTEERED = "volunteered"
    HELD = "held"
    PASSING = "passing"
    FULFILLED = "fulfilled"


HELD_STATES = frozenset({DutyState.HELD, DutyState.PASSING, DutyState.FULFILLED})

OFFERED_STATES = frozenset({DutyState.OFFERED, DutyState.VOLUNTEERED, DutyState.PASSING})
"""States in which an offer of the duty is open."""

_PUBLIC_STATES = {
    DutyState.OFFERED: DutyState.OPEN,
    DutyState.VOLUNTEERED: DutyState.OPEN,
    DutyState.PASSING: DutyState.HELD,
}


def public_state(state: DutyState) -> DutyState:
    """Return the state as everybody is told of it: that somebody is asked is known to those alone who carry the meeting."""
    return _PUBLIC_STATES.get(state, state)


class OfferState(StrEnum):
    """How an offer stands or ended; ``queued`` waits for the one before it to end."""

    QUEUED = "queued"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


class OfferOrigin(StrEnum):
    """Origin of an offer: the team, the holder who passes it on, or an organisation that volunteers."""

    TEAM = "team"
    HOLDER = "holder"
    VOLUNTEER = "volunteer"


class DutyStep(StrEnum):
    """Steps of a duty; ``offer_next`` follows from an answer or from silence, ``cancel`` from the meeting."""

    OFFER = "offer"
    OFFER_NEXT = "offer_next"
    VOLUNTEER = "volunteer"
    ACCEPT = "accept"
    DECLINE = "decline"
    LAPSE = "lapse"
    WITHDRAW = "withdraw"
    CANCEL = "cancel"
    CONFIRM = "confirm"
    TURN_DOWN = "turn_down"
    PASS_ON = "pass_on"
    GIVE_BACK = "give_back"
    FULFIL = "fulfil"
    REOPEN = "reopen"
    UNDO_ACCEPT = "undo_accept"
    UNDO_TAKEOVER = "undo_takeover"
    UNDO_DECLINE = "undo_decline"


class DutyRole(StrEnum):
    """How the one who acts stands to a duty and to one of its offers; ``duty_roles.roles_of`` says which roles that gives.

    ``executor`` holds the execution of the meeting, whichever duty it is about; ``doer`` has an action point of the
    meeting; ``participant`` is an organisation that volunteers, which none can do yet; ``clock`` is time itself.
    """

    TEAM = "team"
    HOLDER = "holder"
    OFFERED = "offered"
    EXECUTOR = "executor"
    DOER = "doer"
    PARTICIPANT = "participant"
    CLOCK = "clock"


_S, _T, _R = DutyState, DutyStep, DutyRole

DUTY_TABLE: dict[tuple[DutyState, DutyStep, DutyRole], DutyState] = {
    (_S.OPEN, _T.OFFER, _R.TEAM): _S.OFFERED,
    (_S.OPEN, _T.OFFER_NEXT, _R.OFFERED): _S.OFFERED,
    (_S.OPEN, _T.OFFER_NEXT, _R.CLOCK): _S.OFFERED,
    (_S.OPEN, _T.VOLUNTEER, _R.PARTICIPANT): _S.VOLUNTEERED,
    (_S.OPEN, _T.UNDO_DECLINE, _R.OFFERED): _S.OFFERED,
    (_S.OFFERED, _T.ACCEPT, _R.OFFERED): _S.HELD,
    (_S.OFFERED, _T.DECLINE, _R.OFFERED): _S.OPEN,
    (_S.OFFERED, _T.LAPSE, _R.CLOCK): _S.OPEN,
    (_S.OFFERED, _T.WITHDRAW, _R.TEAM): _S.OPEN,
    (_S.OFFERED, _T.CANCEL, _R.TEAM): _S.OPEN,
    (_S.OFFERED, _T.CANCEL, _R.EXECUTOR): _S.OPEN,
    (_S.VOLUNTEERED, _T.CONFIRM, _R.TEAM): _S.HELD,
    (_S.VOLUNTEERED, _T.TURN_DOWN, _R.TEAM): _S.OPEN,
    (_S.VOLUNTEERED, _T.WITHDRAW, _R.PARTICIPANT): _S.OPEN,
    (_S.VOLUNTEERED, _T.LAPSE, _R.CLOCK): _S.OPEN,
    (_S.VOLUNTEERED, _T.CANCEL, _R.TEAM): _S.OPEN,
    (_S.VOLUNTEERED, _T.CANCEL, _R.EXECUTOR): _S.OPEN,
    (_S.HELD, _T.PASS_ON, _R.HOLDER): _S.PASSING,
    (_S.HELD, _T.GIVE_BACK, _R.HOLDER): _S.OPEN,
    (_S.HELD, _T.FULFIL, _R.HOLDER): _S.FULFILLED,
    (_S.HELD, _T.FULFIL, _R.DOER): _S.FULFILLED,
    (_S.HELD, _T.UNDO_ACCEPT, _R.OFFERED): _S.OFFERED,
    (_S.HELD, _T.UNDO_TAKEOVER, _R.OFFERED): _S.PASSING,
    (_S.HELD, _T.UNDO_DECLINE, _R.OFFERED): _S.PASSING,
    (_S.PASSING, _T.ACCEPT, _R.OFFERED): _S.HELD,
    (_S.PASSING, _T.DECLINE, _R.OFFERED): _S.HELD,
    (_S.PASSING, _T.LAPSE, _R.CLOCK): _S.HELD,
    (_S.PASSING, _T.WITHDRAW, _R.HOLDER): _S.HELD,
    (_S.PASSING, _T.CANCEL, _R.TEAM): _S.HELD,
    (_S.PASSING, _T.CANCEL, _R.EXECUTOR): _S.HELD,
    (_S.PASSING, _T.GIVE_BACK, _R.HOLDER): _S.OPEN,
    (_S.FULFILLED, _T.REOPEN, _R.HOLDER): _S.HELD,
    (_S.FULFILLED, _T.REOPEN, _R.DOER): _S.HELD,
}
"""Every step that is allowed. The holder of ``passing`` stays the holder; ``accept`` there changes the holder."""

OFFER_ENDS: dict[DutyStep, OfferState] = {
    _T.ACCEPT: OfferState.ACCEPTED,
    _T.CONFIRM: OfferState.ACCEPTED,
    _T.DECLINE: OfferState.DECLINED,
    _T.TURN_DOWN: OfferState.DECLINED,
    _T.LAPSE: OfferState.LAPSED,
    _T.WITHDRAW: OfferState.WITHDRAWN,
    _T.CANCEL: OfferState.WITHDRAWN,
    _T.GIVE_BACK: OfferState.WITHDRAWN,
    _T.UNDO_ACCEPT: OfferState.OFFERED,
    _T.UNDO_TAKEOVER: OfferState.OFFERED,
    _T.UNDO_DECLINE: OfferState.OFFERED,
}
"""How the offer stands after a step that ends or reopens it."""


def after(state: DutyState, step: DutyStep, roles: Collection[DutyRole]) -> DutyState:
    """Return the state after somebody in these roles takes ``step``; raise ``Refused`` where the table has no such step."""
    for role in roles:
        if (state, step, role) in DUTY_TABLE:
            return DUTY_TABLE[state, step, role]
    raise StepRefused("duties.step_not_allowed", state=state, step=step)


def settled_by(state: DutyState, *, agreed: int, open_points: int) -> DutyStep | None:
    """Return what the action points of a meeting that is over do to its follow-up; ``None`` where it stays as it is.

    It is fulfilled when everything that was agreed is done or dropped, and goes on when something is open again.
    """
    if state is DutyState.HELD and agreed and not open_points:
        return DutyStep.FULFIL
    return DutyStep.REOPEN if state is DutyState.FULFILLED and open_points else None


def check_receiver(*, convenes: bool, participates: bool) -> None:
    """Refuse to hand a duty to the facilitator or to an organisation that does not take part."""
    if convenes:
        raise Refused("duties.facilitator_never_holds", field="organisation")
    if not participates:
        raise Refused("duties.only_participating_organisations", field="organisation")


def answer_by(now: datetime, starts: datetime, proposed: datetime | None = None, days: int = OFFER_DAYS) -> datetime:
    """Return the time (UTC) an offer must be answered by: as proposed, else ``days`` from now, never after the start.

    Raise ``Refused`` when the proposed time has passed or comes after the meeting has started.
    """
    if proposed is None:
        return max(min(now + timedelta(days=days), starts), now)
    if proposed <= now:
        raise Invalid("duties.answer_by_passed", field="answer_by")
    if proposed > starts:
        raise Invalid("duties.answer_by_after_meeting", field="answer_by", starts=starts)
    return proposed


def check_still_open(now: datetime, deadline: datetime) -> None:
    """Refuse an answer, or the undoing of one, after the offer's deadline (UTC)."""
    if now > deadline:
        raise StepRefused("duties.offer_lapsed", deadline=deadline)


def reminder_times(created: datetime, deadline: datetime) -> tuple[datetime, ...]:
    """Return when (UTC) an unanswered offer is reminded of: half-way and the day before, each at most once."""
    half_way = created + (deadline - created) / 2
    day_before = deadline - timedelta(days=1)
    return tuple(sorted({when for when in (half_way, day_before) if created < when < deadline}))


def escalation(now: datetime, starts: datetime) -> int | None:
    """Return the escalation (days before, from ``ESCALATION_DAYS``) that has been reached, or ``None`` before the first."""
    left = starts - now
    reached = [days for days in ESCALATION_DAYS if left <= timedelta(days=days)]
    return min(reached) if reached and left > timedelta(0) else None

"""Fagnettverk: schools as members, others as associates, and how they come in and go out."""

from __future__ import annotations

from enum import StrEnum

from planner.domain.refusals import Refused, StepRefused


class NetworkState(StrEnum):
    """The life of a network."""

    IDEA = "idea"
    ACTIVE = "active"
    DORMANT = "dormant"
    CLOSED = "closed"


class NetworkPart(StrEnum):
    """How an organisation takes part: schools as members, others as associates."""

    MEMBER = "member"
    ASSOCIATE = "associate"


class MembershipState(StrEnum):
    """How an organisation stands to a network; ``outside`` has never asked."""

    OUTSIDE = "outside"
    ASKED = "asked"
    INVITED = "invited"
    ADMITTED = "admitted"
    DECLINED = "declined"
    LEFT = "left"


class MembershipStep(StrEnum):
    """What can happen between an organisation and a network."""

    ASK = "ask"
    INVITE = "invite"
    ADMIT = "admit"
    DECLINE = "decline"
    ACCEPT = "accept"
    WITHDRAW = "withdraw"
    LEAVE = "leave"
    REMOVE = "remove"


class NetworkStepRole(StrEnum):
    """Who takes a step: the organisation itself, or the network's coordinator (or the team for it)."""

    ORGANISATION = "organisation"
    COORDINATOR = "coordinator"


_S, _T, _R = MembershipState, MembershipStep, NetworkStepRole
_OUT = (_S.OUTSIDE, _S.DECLINED, _S.LEFT)

MEMBERSHIP_TABLE: dict[tuple[MembershipState, MembershipStep, NetworkStepRole], MembershipState] = {
    **{(state, _T.ASK, _R.ORGANISATION): _S.ASKED for state in _OUT},
    **{(state, _T.INVITE, _R.COORDINATOR): _S.INVITED for state in _OUT},
    (_S.ASKED, _T.ADMIT, _R.COORDINATOR): _S.ADMITTED,
    (_S.ASKED, _T.DECLINE, _R.COORDINATOR): _S.DECLINED,
    (_S.ASKED, _T.WITHDRAW, _R.ORGANISATION): _S.OUTSIDE,
    (_S.INVITED, _T.ACCEPT, _R.ORGANISATION): _S.ADMITTED,
    (_S.INVITED, _T.DECLINE, _R.ORGANISATION): _S.DECLINED,
    (_S.INVITED, _T.WITHDRAW, _R.COORDINATOR): _S.OUTSIDE,
    (_S.ADMITTED, _T.LEAVE, _R.ORGANISATION): _S.LEFT,
    (_S.ADMITTED, _T.REMOVE, _R.COORDINATOR): _S.LEFT,
}
"""Every step that is allowed; all else is refused."""


def after(state: MembershipState, step: MembershipStep, role: NetworkStepRole) -> MembershipState:
    """Return the state after ``role`` takes ``step``; raise ``Refused`` where the table has no such step."""
    if (state, step, role) not in MEMBERSHIP_TABLE:
        raise StepRefused("networks.step_not_allowed", state=state, step=step, role=role)
    return MEMBERSHIP_TABLE[state, step, role]


def part_of(*, school: bool) -> NetworkPart:
    """Return the part an organisation takes: a school is a member, all others associates."""
    return NetworkPart.MEMBER if school else NetworkPart.ASSOCIATE


def check_open(state: NetworkState) -> None:
    """Refuse to join a closed network."""
    if state is NetworkState.CLOSED:
        raise Refused("networks.closed")


def check_joins(*, participates: bool) -> None:
    """Refuse an organisation that only gathers others: networks are between those who take part."""
    if not participates:
        raise Refused("networks.only_participating_organisations")

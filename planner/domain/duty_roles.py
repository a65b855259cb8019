"""Roles towards a duty, derived from the parties to it, so that the table of ``duties`` is the permission."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from planner.domain.duties import DUTY_TABLE, DutyRole, DutyStep
from planner.domain.permissions import ActorFacts, Verb, acts_for
from planner.domain.refusals import Forbidden


@dataclass(frozen=True)
class DutyParty:
    """An organisation and the person named beside it; either may be missing."""

    organisation_id: int | None = None
    person_id: int | None = None


NO_PARTY = DutyParty()


@dataclass(frozen=True)
class DutyParties:
    """Those whom a duty concerns: its holder, the one asked by an offer and by when (UTC), the holder of execution.

    ``doer`` has an action point of the meeting. A party left out gives nobody its role.
    """

    holder: DutyParty = NO_PARTY
    offered: DutyParty = NO_PARTY
    answer_by: datetime | None = None
    executor: DutyParty = NO_PARTY
    doer: DutyParty = NO_PARTY


def roles_of(actor: ActorFacts, parties: DutyParties, now: datetime) -> frozenset[DutyRole]:
    """Return the roles that somebody has towards a duty; the clock has its own as soon as the deadline has passed."""
    holdings = {
        DutyRole.HOLDER: parties.holder,
        DutyRole.OFFERED: parties.offered,
        DutyRole.EXECUTOR: parties.executor,
        DutyRole.DOER: parties.doer,
    }
    roles = {role for role, party in holdings.items() if acts_for(actor, party.organisation_id, party.person_id)}
    if actor.team or actor.system:
        roles.add(DutyRole.TEAM)
    if parties.answer_by is not None and parties.answer_by < now:
        roles.add(DutyRole.CLOCK)
    return frozenset(roles)


VERBS: dict[DutyStep, Verb] = {
    DutyStep.OFFER: Verb.OFFER_DUTY,
    DutyStep.WITHDRAW: Verb.OFFER_DUTY,
    DutyStep.CONFIRM: Verb.OFFER_DUTY,
    DutyStep.TURN_DOWN: Verb.OFFER_DUTY,
    DutyStep.CANCEL: Verb.CANCEL,
    DutyStep.PASS_ON: Verb.HOLD_DUTY,
    DutyStep.GIVE_BACK: Verb.HOLD_DUTY,
    DutyStep.FULFIL: Verb.HOLD_DUTY,
    DutyStep.REOPEN: Verb.HOLD_DUTY,
}
"""The verb that somebody is refused who may not take a step: to answer an offer, for every step left out here."""


def check_role(step: DutyStep, roles: Collection[DutyRole]) -> None:
    """Refuse a step to somebody who has none of the roles that the table gives it to, in whichever state."""
    if not any(allowed is step and role in roles for _state, allowed, role in DUTY_TABLE):
        raise Forbidden("permissions.not_allowed", verb=VERBS.get(step, Verb.ANSWER_OFFER))

"""How organisations come into a network and go out of it: each step is permission, table, row, journal, letter."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from planner.domain import networks as rules
from planner.domain.networks import MembershipState, MembershipStep, NetworkStepRole
from planner.domain.organisations import SCHOOL_KINDS
from planner.domain.people import MembershipRole
from planner.domain.permissions import Verb
from planner.domain.refusals import Invalid, NotFound, StepRefused
from planner.domain.texts import says_something
from planner.rows.networks import Network, NetworkMembership
from planner.rows.organisations import Organisation
from planner.rows.people import Person
from planner.rows.tokens import AccessToken, TokenPurpose
from planner.services import identity, journal, tokens
from planner.services.letters import link_letters
from planner.services.networks import network_letters, networks
from planner.services.people import people
from planner.services.work import Work
from planner.store import networks as rows

LINK_VALID = timedelta(days=30)
"""How long a personal link to join can be used."""
_NAME_LENGTH = 120


@dataclass(frozen=True)
class MembershipLink:
    """The membership that a personal link opens, its network, organisation and person, and the steps that can be taken."""

    membership: NetworkMembership
    network: Network
    organisation: Organisation
    person: Person
    steps: frozenset[MembershipStep]


def get(work: Work, network: Network, organisation_id: int) -> NetworkMembership:
    """Return how an organisation stands to a network; raise ``NotFound`` where they never had to do with each other."""
    membership = rows.membership(work.session, network.id, organisation_id)
    if membership is None:
        raise NotFound("networks.membership_not_found")
    return membership


def _locked_membership(work: Work, network: Network, organisation: Organisation) -> NetworkMembership:
    """Return how an organisation stands to a network that is open, as ``outside`` where they never met."""
    rules.check_open(network.state)
    rules.check_joins(participates=organisation.participates)
    rows.lock(work.session, network.id)
    membership = rows.membership(work.session, network.id, organisation.id)
    if membership is None:
        membership = NetworkMembership(
            network_id=network.id,
            organisation_id=organisation.id,
            organisation=organisation,
            part=rules.part_of(school=organisation.kind in SCHOOL_KINDS),
            state=MembershipState.OUTSIDE,
            changed_at=work.now,
        )
        work.session.add(membership)
        work.session.flush()
    return membership


def _step(
    work: Work, network: Network, membership: NetworkMembership, step: MembershipStep, role: NetworkStepRole
) -> None:
    rows.lock(work.session, network.id)
    work.session.refresh(membership, ["state"])
    membership.state = rules.after(membership.state, step, role)
    membership.changed_at = work.now
    organisation = membership.organisation
    journal.write(work, f"networks.{step}", network=network, organisation=organisation, role=role, part=membership.part)


def ask(work: Work, network: Network, organisation: Organisation, message: str = "") -> NetworkMembership:
    """Ask to join a network on behalf of an organisation; its coordinator is written to."""
    identity.require_organisation(work, Verb.ASK_TO_JOIN, organisation.id)
    membership = _locked_membership(work, network, organisation)
    _step(work, network, membership, MembershipStep.ASK, NetworkStepRole.ORGANISATION)
    membership.asked_by_id, membership.message, membership.reason = work.by.person_id, message.strip(), ""
    network_letters.send_request(work, network, membership)
    return membership


def invite(work: Work, network: Network, organisation: Organisation, message: str = "") -> NetworkMembership:
    """Invite an organisation into a network; those who act for it get a letter with a personal link."""
    identity.require_network(work, Verb.ADMIT, network)
    membership = _locked_membership(work, network, organisation)
    _step(work, network, membership, MembershipStep.INVITE, NetworkStepRole.COORDINATOR)
    membership.asked_by_id, membership.message, membership.reason = None, message.strip(), ""
    for contact in people.contacts_of(work, organisation.id):
        secret = tokens.issue(work, TokenPurpose.JOIN, membership.id, person_id=contact.id, valid=LINK_VALID)
        network_letters.send_invitation(work, network, membership, contact, secret)
    return membership


def admit(work: Work, network: Network, membership: NetworkMembership) -> None:
    """Admit an organisation that asked. The one who asked belongs to it from now on, and both get to know."""
    identity.require_network(work, Verb.ADMIT, network)
    rules.check_open(network.state)
    _step(work, network, membership, MembershipStep.ADMIT, NetworkStepRole.COORDINATOR)
    asked_by = _asked_by(work, membership)
    if asked_by is not None and asked_by.id not in {
        person.id for person in people.contacts_of(work, membership.organisation_id)
    }:
        people.belong(work, asked_by, membership.organisation_id, MembershipRole.MEMBER)
    network_letters.send_admission(work, network, membership, asked_by)


def decline(work: Work, network: Network, membership: NetworkMembership, reason: str) -> None:
    """Turn down an organisation that asked, with a reason that it is told; raise ``Refused`` without one."""
    identity.require_network(work, Verb.ADMIT, network)
    _check_reason(reason)
    _step(work, network, membership, MembershipStep.DECLINE, NetworkStepRole.COORDINATOR)
    membership.reason = reason.strip()
    network_letters.send_rejection(work, network, membership, _asked_by(work, membership))


def accept(work: Work, network: Network, membership: NetworkMembership) -> None:
    """Accept an invitation into a network on behalf of an organisation."""
    identity.require_organisation(work, Verb.ASK_TO_JOIN, membership.organisation_id)
    rules.check_open(network.state)
    _step(work, network, membership, MembershipStep.ACCEPT, NetworkStepRole.ORGANISATION)


def turn_down(work: Work, network: Network, membership: NetworkMembership, reason: str = "") -> None:
    """Say no to an invitation into a network on behalf of an organisation."""
    identity.require_organisation(work, Verb.ASK_TO_JOIN, membership.organisation_id)
    _step(work, network, membership, MembershipStep.DECLINE, NetworkStepRole.ORGANISATION)
    membership.reason = reason.strip()


def withdraw(work: Work, network: Network, membership: NetworkMembership) -> None:
    """Take back a request, or, for the coordinator, an invitation that has not been answered."""
    if membership.state is MembershipState.INVITED:
        identity.require_network(work, Verb.ADMIT, network)
        _step(work, network, membership, MembershipStep.WITHDRAW, NetworkStepRole.COORDINATOR)
        tokens.revoke(work, TokenPurpose.JOIN, membership.id)
        return
    identity.require_organisation(work, Verb.ASK_TO_JOIN, membership.organisation_id)
    _step(work, network, membership, MembershipStep.WITHDRAW, NetworkStepRole.ORGANISATION)


def leave(work: Work, network: Network, membership: NetworkMembership) -> None:
    """Leave a network on behalf of an organisation."""
    identity.require_organisation(work, Verb.ASK_TO_JOIN, membership.organisation_id)
    _step(work, network, membership, MembershipStep.LEAVE, NetworkStepRole.ORGANISATION)


def remove(work: Work, network: Network, membership: NetworkMembership, reason: str) -> None:
    """Take an organisation out of a network, with a reason that it is told; raise ``Refused`` without one."""
    identity.require_network(work, Verb.ADMIT, network)
    _check_reason(reason)
    _step(work, network, membership, MembershipStep.REMOVE, NetworkStepRole.COORDINATOR)
    membership.reason = reason.strip()
    network_letters.send_removal(work, network, membership)


def send_link(work: Work, network: Network, organisation: Organisation, email: str, name: str) -> None:
    """Send a letter with a personal link to somebody who wants to ask without signing in; at most one a day.

    What the page says afterwards is the same whoever the address belongs to. The name is kept with the link, and only
    becomes the person's own when the link has been used.
    """
    membership = _locked_membership(work, network, organisation)
    rules.after(membership.state, MembershipStep.ASK, NetworkStepRole.ORGANISATION)
    person = people.meet(work, email)
    if network_letters.confirmation_is_stored(work, membership, person):
        return
    secret = tokens.issue(
        work, TokenPurpose.JOIN, membership.id, person_id=person.id, valid=LINK_VALID, label=name.strip()[:_NAME_LENGTH]
    )
    network_letters.send_confirmation(work, network, membership, person, secret, name.strip())


def by_secret(work: Work, secret: str) -> MembershipLink:
    """Return what a personal link opens; raise ``NotFound`` for a link that opens nothing (any more)."""
    token, membership = _opened(work, secret)
    network = networks.by_id(work, membership.network_id)
    person = people.get(work, token.person_id or 0)
    contact = membership.organisation_id in identity.actor_of(work, person, via="mail").contact_of
    may_withdraw = contact or membership.asked_by_id == person.id
    possible = {
        MembershipState.ASKED: {MembershipStep.WITHDRAW} if may_withdraw else set(),
        MembershipState.INVITED: {MembershipStep.ACCEPT, MembershipStep.DECLINE} if contact else set(),
        MembershipState.ADMITTED: {MembershipStep.LEAVE} if contact else set(),
    }
    steps = frozenset(possible.get(membership.state, {MembershipStep.ASK}))
    return MembershipLink(membership, network, membership.organisation, person, steps)


def answer_by_secret(work: Work, secret: str, step: MembershipStep, message: str = "") -> MembershipLink:
    """Take a step with a personal link, as its owner; raise ``Refused`` where the link does not open for it."""
    link = by_secret(work, secret)
    if step not in link.steps:
        raise StepRefused("networks.step_not_allowed", state=link.membership.state, step=step)
    token, membership = _opened(work, secret)
    if token.label and not link.person.name:
        link.person.name = token.label
    # The link was given for this one organisation; its coordinator judges whether the one who asks speaks for it.
    actor = identity.actor_of(work, link.person, via="mail", agent=work.by.agent)
    contact_of = actor.contact_of | {membership.organisation_id}
    theirs = work.acting(replace(actor, contact_of=contact_of, stand_in=work.by.stand_in))
    token.last_used_at = work.now
    if step is MembershipStep.ASK:
        ask(theirs, link.network, link.organisation, message)
    elif step is MembershipStep.DECLINE:
        turn_down(theirs, link.network, membership, message)
    else:
        plain = {MembershipStep.ACCEPT: accept, MembershipStep.WITHDRAW: withdraw, MembershipStep.LEAVE: leave}
        plain[step](theirs, link.network, membership)
    link_letters.tell_owner(theirs, link.network.name, network_letters.link(work, secret))
    return by_secret(work, secret)


def _opened(work: Work, secret: str) -> tuple[AccessToken, NetworkMembership]:
    token = tokens.find(work, TokenPurpose.JOIN, secret)
    person_id = None if token is None else token.person_id
    membership = None if token is None or person_id is None else rows.membership_by_id(work.session, token.subject_id)
    if token is None or membership is None:
        raise NotFound("networks.link_not_found")
    return token, membership


def _asked_by(work: Work, membership: NetworkMembership) -> Person | None:
    return None if membership.asked_by_id is None else work.session.get(Person, membership.asked_by_id)


def _check_reason(reason: str) -> None:
    if not says_something(reason):
        raise Invalid("networks.reason_missing", field="reason")

"""Networks of the API: who is in them, and how organisations come in and go out."""

from __future__ import annotations

from collections.abc import Callable

from planner.domain.networks import MembershipState, MembershipStep
from planner.rows.networks import Network, NetworkMembership
from planner.services.networks import network_memberships as memberships
from planner.services.networks import networks
from planner.services.organisations import organisations
from planner.services.work import Work
from planner.web.api import bodies, values
from planner.web.api.answers import ApiAnswer
from planner.web.api.operations import OperationInput, Operations

OPERATIONS = Operations("networks")
ONE = "/networks/<slug>"
STEPS = ",".join(step.value for step in MembershipStep)
WAITING = (MembershipState.ASKED, MembershipState.INVITED)


@OPERATIONS.add("GET", "/networks", "List the networks that are not closed.", answer="Networks")
def list_networks(work: Work, _inputs: OperationInput) -> ApiAnswer:
    """Return the networks, in Norwegian order."""
    return ApiAnswer({"items": [values.network(entry.network) for entry in networks.listed(work)]})


@OPERATIONS.add("GET", ONE, "Read a network.", answer="Network")
def read_network(work: Work, _inputs: OperationInput, slug: str) -> ApiAnswer:
    """Return one network."""
    return ApiAnswer(values.network(networks.get(work, slug)))


@OPERATIONS.add(
    "GET",
    f"{ONE}/members",
    "List those who take part in a network, and, for those who may admit, those who wait.",
    answer="Memberships",
)
def list_members(work: Work, _inputs: OperationInput, slug: str) -> ApiAnswer:
    """Return how organisations stand to a network."""
    network = networks.get(work, slug)
    rows = networks.memberships(work, network, MembershipState.ADMITTED)
    if networks.rights(work, network).admit:
        rows += networks.memberships(work, network, *WAITING)
    else:
        rows += [row for row in networks.own_memberships(work, network) if row.state in WAITING]
    return ApiAnswer({"items": [values.membership(row) for row in rows]})


@OPERATIONS.add(
    "POST",
    f"{ONE}/members/<organisation>/<any({STEPS}):step>",
    "Take a step between an organisation and a network: ask to join, admit, decline, leave and so on.",
    body=bodies.MESSAGE,
    body_needed=False,
    answer="Membership",
)
def take_network_step(work: Work, inputs: OperationInput, slug: str, organisation: str, step: str) -> ApiAnswer:
    """Take a step, for the organisation or for the network, whichever the one who asks acts for."""
    network, organisation_row = networks.get(work, slug), organisations.get(work, organisation)
    message: str = inputs.body.get("message", "")
    begins = {MembershipStep.ASK: memberships.ask, MembershipStep.INVITE: memberships.invite}
    membership_step = MembershipStep(step)
    if membership_step in begins:
        row = begins[membership_step](work, network, organisation_row, message)
    else:
        row = memberships.get(work, network, organisation_row.id)
        _go_on(work, network, row, membership_step, message)
    work.session.flush()
    return ApiAnswer(values.membership(memberships.get(work, network, organisation_row.id)))


Plain = Callable[[Work, Network, NetworkMembership], None]
PLAIN: dict[MembershipStep, Plain] = {
    MembershipStep.ADMIT: memberships.admit,
    MembershipStep.ACCEPT: memberships.accept,
    MembershipStep.WITHDRAW: memberships.withdraw,
    MembershipStep.LEAVE: memberships.leave,
}


def _go_on(work: Work, network: Network, row: NetworkMembership, step: MembershipStep, message: str) -> None:
    if step in PLAIN:
        PLAIN[step](work, network, row)
    elif step is MembershipStep.REMOVE:
        memberships.remove(work, network, row, message)
    elif row.state is MembershipState.INVITED:
        memberships.turn_down(work, network, row, message)
    else:
        memberships.decline(work, network, row, message)

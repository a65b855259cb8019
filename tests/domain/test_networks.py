from itertools import product

import pytest

from planner.domain import networks
from planner.domain.networks import MembershipState, MembershipStep, NetworkPart, NetworkState, NetworkStepRole
from planner.domain.refusals import Refused

ALLOWED = {
    "outside ask organisation": "asked",
    "declined ask organisation": "asked",
    "left ask organisation": "asked",
    "outside invite coordinator": "invited",
    "declined invite coordinator": "invited",
    "left invite coordinator": "invited",
    "asked admit coordinator": "admitted",
    "asked decline coordinator": "declined",
    "asked withdraw organisation": "outside",
    "invited accept organisation": "admitted",
    "invited decline organisation": "declined",
    "invited withdraw coordinator": "outside",
    "admitted leave organisation": "left",
    "admitted remove coordinator": "left",
}
EVERY = list(product(MembershipState, MembershipStep, NetworkStepRole))


@pytest.mark.parametrize(("state", "step", "role"), EVERY, ids=" ".join)
def test_every_step_from_every_state_by_either_side(
    state: MembershipState, step: MembershipStep, role: NetworkStepRole
) -> None:
    expected = ALLOWED.get(f"{state} {step} {role}")
    if expected is not None:
        assert networks.after(state, step, role) == expected
        return
    with pytest.raises(Refused) as refusal:
        networks.after(state, step, role)
    assert (refusal.value.rule, refusal.value.facts["state"]) == ("networks.step_not_allowed", state)


def test_no_organisation_comes_in_without_both_sides_wanting_it() -> None:
    ways_in = {(state, role) for state, step, role in EVERY if ALLOWED.get(f"{state} {step} {role}") == "admitted"}
    assert ways_in == {("asked", "coordinator"), ("invited", "organisation")}


def test_a_school_is_a_member_and_others_are_associates() -> None:
    assert networks.part_of(school=True) is NetworkPart.MEMBER
    assert networks.part_of(school=False) is NetworkPart.ASSOCIATE


@pytest.mark.parametrize("state", NetworkState)
def test_only_a_closed_network_cannot_be_joined(state: NetworkState) -> None:
    if state is not NetworkState.CLOSED:
        networks.check_open(state)
        assert state in {"idea", "active", "dormant"}
        return
    with pytest.raises(Refused, match=r"networks.closed"):
        networks.check_open(state)


def test_networks_are_between_those_who_take_part() -> None:
    networks.check_joins(participates=True)
    with pytest.raises(Refused, match=r"networks.only_participating_organisations"):
        networks.check_joins(participates=False)

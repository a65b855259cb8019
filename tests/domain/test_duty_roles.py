from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from planner.domain.duties import DUTY_TABLE, DutyRole, DutyStep
from planner.domain.duty_roles import NO_PARTY, DutyParties, DutyParty, check_role, roles_of
from planner.domain.permissions import Verb, acts_for
from planner.domain.refusals import Refused

NOW = datetime(2027, 2, 1, 9, tzinfo=UTC)
OURS, OTHERS = 1, 2
ME, SOMEBODY = 11, 12


@dataclass(frozen=True)
class Somebody:
    person_id: int | None = None
    contact_of: frozenset[int] = frozenset()
    team: bool = False
    system: bool = False


ACTORS = [Somebody(person, contact) for person in (None, ME) for contact in (frozenset[int](), frozenset({OURS}))]
PARTIES = [DutyParty(organisation, person) for organisation in (None, OURS, OTHERS) for person in (None, ME, SOMEBODY)]


@pytest.mark.parametrize(("actor", "party"), list(product(ACTORS, PARTIES)))
def test_somebody_acts_for_an_organisation_or_is_named_and_a_missing_id_fits_nothing(
    actor: Somebody, party: DutyParty
) -> None:
    expected = (party.organisation_id == OURS and OURS in actor.contact_of) or (
        party.person_id == ME and actor.person_id == ME
    )
    assert acts_for(actor, party.organisation_id, party.person_id) is expected


@pytest.mark.parametrize(("actor", "party"), list(product(ACTORS, PARTIES)))
def test_each_party_gives_its_own_role_and_no_other(actor: Somebody, party: DutyParty) -> None:
    involved = acts_for(actor, party.organisation_id, party.person_id)
    sides = {
        DutyRole.HOLDER: DutyParties(holder=party),
        DutyRole.OFFERED: DutyParties(offered=party),
        DutyRole.EXECUTOR: DutyParties(executor=party),
        DutyRole.DOER: DutyParties(doer=party),
    }
    for role, parties in sides.items():
        assert roles_of(actor, parties, NOW) == (frozenset({role}) if involved else frozenset())


def test_nobody_signed_in_has_no_role_in_a_duty_for_which_nobody_is_named() -> None:
    unnamed = DutyParty(OTHERS, None)
    parties = DutyParties(holder=unnamed, offered=unnamed, executor=unnamed, doer=NO_PARTY)
    assert roles_of(Somebody(), parties, NOW) == frozenset()


@pytest.mark.parametrize("actor", [Somebody(ME, team=True), Somebody(system=True)])
def test_the_team_and_the_system_act_for_the_team(actor: Somebody) -> None:
    assert roles_of(actor, DutyParties(holder=DutyParty(OURS, SOMEBODY)), NOW) == {DutyRole.TEAM}


def test_the_clock_acts_once_the_deadline_has_passed() -> None:
    assert roles_of(Somebody(), DutyParties(answer_by=NOW), NOW) == frozenset()
    assert roles_of(Somebody(), DutyParties(answer_by=NOW), NOW + timedelta(seconds=1)) == {DutyRole.CLOCK}


@pytest.mark.parametrize(("step", "role"), list(product(DutyStep, DutyRole)))
def test_a_step_is_refused_to_a_role_that_the_table_never_gives_it_to(step: DutyStep, role: DutyRole) -> None:
    if any((allowed, entitled) == (step, role) for _state, allowed, entitled in DUTY_TABLE):
        check_role(step, {role})
    else:
        with pytest.raises(Refused, match=r"permissions\.not_allowed"):
            check_role(step, {role})


@pytest.mark.parametrize(
    ("step", "verb"),
    [
        (DutyStep.ACCEPT, Verb.ANSWER_OFFER),
        (DutyStep.UNDO_ACCEPT, Verb.ANSWER_OFFER),
        (DutyStep.GIVE_BACK, Verb.HOLD_DUTY),
        (DutyStep.WITHDRAW, Verb.OFFER_DUTY),
        (DutyStep.CANCEL, Verb.CANCEL),
    ],
)
def test_somebody_without_a_role_is_told_which_verb_is_refused(step: DutyStep, verb: Verb) -> None:
    with pytest.raises(Refused) as refusal:
        check_role(step, frozenset())
    assert refusal.value.facts["verb"] is verb

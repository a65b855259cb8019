from itertools import chain, combinations

import pytest

from planner.domain import permissions
from planner.domain.permissions import Relation, Verb
from planner.domain.refusals import Refused

EVERYONE = " ".join(Relation)
WHILE_THE_TEAM_CONVENES = {
    "create_meeting": "team administrator system",
    "see_public": EVERYONE,
    "see_network": "team administrator system holder follower guest offered network coordinator",
    "see_invited": "team administrator system holder follower guest offered",
    "see_replies": "team administrator system holder follower",
    "see_needs": "team administrator system holder",
    "see_handover": "team administrator system holder follower",
    "see_journal": "team administrator system holder follower guest offered coordinator",
    "edit": "team administrator system holder",
    "cancel": "team administrator system holder",
    "invite": "team administrator system holder",
    "find_date": "team administrator system holder",
    "answer_for": "team administrator system holder",
    "vouch": "team administrator system holder",
    "write_to_participants": "team administrator system holder",
    "offer_duty": "team administrator system",
    "answer_offer": "offered",
    "hold_duty": "holder follower",
    "see_actions": "team administrator system holder follower guest offered coordinator",
    "keep_actions": "holder follower",
    "see_workboard": "team administrator system",
    "create_network": "team administrator system",
    "edit_network": "team administrator system coordinator",
    "admit": "team administrator system coordinator",
    "ask_to_join": "contact",
    "create_organisation": "team administrator system",
    "edit_organisation": "team administrator system contact",
    "see_people": "team administrator system contact",
    "operate": "administrator system",
}
ONCE_HANDED_OVER = WHILE_THE_TEAM_CONVENES | dict.fromkeys(
    ("edit", "cancel", "invite", "find_date", "answer_for", "vouch", "write_to_participants", "see_needs"),
    "system holder",
)


def all_sets() -> list[frozenset[Relation]]:
    relations = list(Relation)
    sizes = range(len(relations) + 1)
    return [frozenset(chosen) for chosen in chain.from_iterable(combinations(relations, size) for size in sizes)]


EVERY_SET = all_sets()


@pytest.mark.parametrize("handed_over", [False, True], ids=["convened", "handed over"])
@pytest.mark.parametrize("verb", Verb)
def test_every_verb_for_every_set_of_relations(verb: Verb, *, handed_over: bool) -> None:
    table = ONCE_HANDED_OVER if handed_over else WHILE_THE_TEAM_CONVENES
    carrying = set(table[verb].split())
    wrong = [
        found
        for found in EVERY_SET
        if permissions.allows(verb, found, handed_over=handed_over) is not bool(carrying & set(found))
    ]
    assert wrong == []


@pytest.mark.parametrize("verb", Verb)
def test_what_is_not_allowed_is_refused(verb: Verb) -> None:
    with pytest.raises(Refused) as refusal:
        permissions.check(verb, frozenset())
    assert (refusal.value.rule, refusal.value.facts) == ("permissions.not_allowed", {"verb": verb})


@pytest.mark.parametrize("verb", sorted(permissions.KEPT_BY_HOLDER))
def test_the_team_is_told_that_an_organisation_has_taken_over(verb: Verb) -> None:
    team = frozenset({Relation.TEAM})
    permissions.check(verb, team)
    with pytest.raises(Refused, match=r"permissions.handed_over"):
        permissions.check(verb, team, handed_over=True)
    with pytest.raises(Refused, match=r"permissions.not_allowed"):
        permissions.check(verb, frozenset({Relation.GUEST}), handed_over=True)


def test_the_facilitating_team_never_holds_a_duty() -> None:
    assert not permissions.allows(Verb.HOLD_DUTY, frozenset({Relation.TEAM, Relation.ADMINISTRATOR}))
    assert not permissions.allows(Verb.ANSWER_OFFER, frozenset({Relation.TEAM, Relation.ADMINISTRATOR}))

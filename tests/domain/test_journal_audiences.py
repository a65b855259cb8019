"""Each line of the journal is read by those it is for, whoever asks and by whatever way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain, combinations

import pytest

from planner.domain.journal_audiences import AUDIENCES, HANDOVER_STORY, Audience, audience_of, audiences_of, readable
from planner.domain.permissions import MAY, Relation, Verb

MAERE, OYA = 1, 2
PUBLIC = {
    "duties.accepted",
    "duties.fulfilled",
    "duties.reopened",
    "meetings.cancelled",
    "meetings.moved",
    "meetings.published",
    "meetings.reinstated",
}
SILENT = {"answer_undone", "declined", "given_back", "lapsed", "offered", "withdrawn"}


@dataclass(frozen=True)
class Line:
    verb: str
    organisation_id: int | None = None
    facts: Mapping[str, str] = field(default_factory=lambda: {"duty": "execution"})


def test_all_read_what_stands_and_nobody_else_who_was_asked_and_did_not() -> None:
    assert {verb for verb, audience in AUDIENCES.items() if audience is Audience.PUBLIC} == PUBLIC
    assert {audience_of(f"duties.{verb}") for verb in SILENT} == {Audience.CARRIERS}
    assert audience_of("something.unheard_of") is Audience.REPLIES


@pytest.mark.parametrize("relation", Relation)
def test_those_who_carry_the_meeting_are_the_team_and_the_holders(relation: Relation) -> None:
    carries = {Relation.TEAM, Relation.ADMINISTRATOR, Relation.SYSTEM, Relation.HOLDER, Relation.FOLLOWER}
    may = [verb for verb in Verb if relation in MAY[verb]]
    assert (Audience.CARRIERS in audiences_of(may)) == (relation in carries)
    assert Audience.PUBLIC in audiences_of(may)


@pytest.mark.parametrize("verb", AUDIENCES)
def test_a_line_is_read_by_its_audience_and_its_own_organisation(verb: str) -> None:
    line = Line(verb, MAERE)
    every = chain.from_iterable(combinations(Audience, length) for length in range(len(Audience) + 1))
    for audiences in map(frozenset, every):
        belongs = audience_of(verb) in audiences
        assert readable([line], audiences, frozenset()) == [line] * belongs
        assert readable([line], audiences, frozenset({OYA})) == [line] * belongs
        own = belongs or audience_of(verb) is Audience.CARRIERS
        assert readable([line], audiences, frozenset({MAERE})) == [line] * own


@pytest.mark.parametrize("end", ["duties.given_back", "duties.answer_undone"])
def test_who_may_not_read_of_an_end_does_not_read_of_the_beginning(end: str) -> None:
    other = Line("duties.accepted", OYA, {"duty": "follow_up"})
    again = Line("duties.accepted", OYA)
    lines = [Line("duties.accepted", MAERE), other, Line(end, MAERE), again]
    public = frozenset({Audience.PUBLIC})
    assert readable(lines, public, frozenset()) == [other, again]
    assert readable(lines, public, frozenset({MAERE})) == lines
    assert readable(lines, HANDOVER_STORY, frozenset()) == lines
    assert readable([*lines, Line(end, OYA)], public, frozenset()) == [other]

"""A refusal says its class and its field where it is raised, and the edges ask for these."""

from __future__ import annotations

import ast
from collections import defaultdict
from functools import cache

from planner.formats.words.refusal_words import WORDS
from planner.web.api.problems import POINTERS
from tests.architecture import source

Raised = tuple[str, str, str, str]
"""Where a refusal is made, its class, its rule and its field."""


@cache
def classes() -> frozenset[str]:
    """Return the names of all classes of refusals, however far from the first."""
    bases = {
        node.name: {ast.unparse(base) for base in node.bases}
        for file in source.planner()
        for node in file.tree.body
        if isinstance(node, ast.ClassDef)
    }
    names = {"Refused"}
    while more := {name for name, of in bases.items() if of & names} - names:
        names |= more
    return frozenset(names)


@cache
def refusals() -> tuple[Raised, ...]:
    """Return every refusal whose rule stands in the code as a literal."""
    return tuple(
        (f"{file.where}:{call.lineno}", name, str(call.args[0].value), field_of(call))
        for file in source.planner()
        for name, call in file.calls
        if name in classes() and call.args and isinstance(call.args[0], ast.Constant)
    )


def field_of(call: ast.Call) -> str:
    return "".join(ast.unparse(keyword.value).strip("'") for keyword in call.keywords if keyword.arg == "field")


def test_every_rule_has_words() -> None:
    rules = {rule: where for where, _kind, rule, _field in refusals()}
    assert len(rules) > 100
    assert {rule: where for rule, where in rules.items() if rule not in WORDS} == {}


def test_every_rule_is_of_one_class_and_about_one_field() -> None:
    said: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for _where, kind, rule, field in refusals():
        # The API raises what it cannot find anew, with a status of its own.
        said[rule].add(("", "") if kind == "Problem" else (kind, field))
    assert {rule: kinds for rule, kinds in said.items() if len(kinds - {("", "")}) > 1} == {}


def test_every_field_that_the_api_points_to_is_named_by_a_rule() -> None:
    assert set(POINTERS) <= {field for _where, _kind, _rule, field in refusals()}


def test_nobody_decides_by_how_a_rule_is_spelled() -> None:
    spelled = [
        f"{file.where}:{node.lineno} {ast.unparse(node)}"
        for file in source.planner()
        for node in file.nodes
        if (isinstance(node, ast.Attribute) and source.spelled(node.value).endswith(".rule"))
        or (
            isinstance(node, ast.Compare)
            and source.spelled(node.left).endswith(".rule")
            and isinstance(node.comparators[0], ast.Constant)
        )
    ]
    assert spelled == []

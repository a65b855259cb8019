"""Templates print; they never compute, sort or query."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from jinja2 import nodes

from tests.architecture import source
from tests.architecture.visible import parsed

COMPUTING = {
    "batch", "dictsort", "groupby", "map", "max", "min", "rejectattr", "selectattr", "slice", "sort", "sum", "unique",
}  # fmt: skip
"""Filters that choose, order or add up: the view, the letter or the rule does that."""
ARITHMETIC = (nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Pow)
LONGEST_CHAIN = 7
"""Branches of one ``if``; more of them is a table, which belongs in Python."""
JUSTIFIED = {
    "templates/dates/foreign_calendars_preview.html": "map max: the last moment of a calendar that is looked at once",
    "templates/macros/forms.html": "dict sum: the picture of an answer; whether two fields have the same error",
    "templates/macros/icons.html": "dict: the drawings themselves",
    "templates/macros/layout.html": "dict: the colour of what is flashed",
    "templates/polls/_matrix.html": "dict: the picture of a vote",
}
"""What is left, with what it does and why."""


def computed(template: str) -> Iterator[str]:
    """Yield what a template computes: ``dict`` for a mapping that is looked up, a filter's name, ``arithmetic``, ``chain``."""
    tree = parsed(template)
    looked_up: list[nodes.Assign | nodes.Getitem | nodes.Getattr] = [
        *tree.find_all(nodes.Assign),
        *tree.find_all(nodes.Getitem),
        *tree.find_all(nodes.Getattr),
    ]
    if any(isinstance(place.node, nodes.Dict) for place in looked_up):
        yield "dict"
    for call in tree.find_all(nodes.Filter):
        if call.name in COMPUTING:
            yield call.name
    if any(True for _ in tree.find_all(ARITHMETIC)):
        yield "arithmetic"
    if any(1 + len(choice.elif_) + bool(choice.else_) > LONGEST_CHAIN for choice in tree.find_all(nodes.If)):
        yield "chain"


def test_templates_compute_nothing() -> None:
    found = {
        path.relative_to(source.ROOT).as_posix(): sorted(set(computed(path.read_text("utf-8"))))
        for path in source.templates()
    }
    left = {where: JUSTIFIED[where].partition(":")[0].split() if where in JUSTIFIED else [] for where in found}
    assert {where: what for where, what in found.items() if what != left[where]} == {}
    assert set(JUSTIFIED) <= set(found)


@pytest.mark.parametrize(
    ("template", "what"),
    [
        ("{{ {'yes': 'ja'}[answer] }}", ["dict"]),
        ("{% set open = found|selectattr('steps')|list %}", ["selectattr"]),
        ("{{ tally.yes + tally.no }}", ["arithmetic"]),
        ("{% if a %}" + "{% elif b %}" * LONGEST_CHAIN + "{% endif %}", ["chain"]),
        ("{{ radio_cards(form.role, texts={'contact': _('Acts for it')}) }}", []),
        ("{% set marks = {'yes': 'check'} %}", ["dict"]),
        ("{% macro roles(offers={}) %}{{ offers.get(1) }}{% endmacro %}", []),
        ("{{ [meeting.place, meeting.address]|select|join(', ') }}{{ loop.index0 }}", []),
    ],
)
def test_what_a_template_computes_is_found(template: str, what: list[str]) -> None:
    assert list(computed(template)) == what

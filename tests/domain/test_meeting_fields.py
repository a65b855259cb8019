from __future__ import annotations

import pytest

from planner.domain import meeting_fields
from planner.domain.meeting_fields import FIELDS, TEXT_KINDS, FieldKind


@pytest.mark.parametrize(
    ("changed", "matters"),
    [
        ({"starts_local"}, True),
        ({"place", "title"}, True),
        ({"online_url"}, True),
        ({"municipality"}, False),
        ({"title"}, False),
        ({"programme", "themes"}, False),
        (set(), False),
    ],
)
def test_a_new_time_or_place_matters_and_a_typo_does_not(changed: set[str], matters: bool) -> None:
    assert meeting_fields.matters_to_guests(frozenset(changed)) is matters


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: str(field.name))
def test_a_field_says_what_its_kind_needs(field: meeting_fields.MeetingField) -> None:
    needs_most = field.kind in TEXT_KINDS | {FieldKind.NUMBER, FieldKind.ZONE, FieldKind.MUNICIPALITY}
    assert (field.most is not None) is needs_most
    assert (field.choices is not None) is (field.kind is FieldKind.CHOICE)


def test_names_headings_and_names_in_json_stand_once() -> None:
    headings = [heading for field in FIELDS for heading in field.headings]
    assert len({field.name for field in FIELDS}) == len({field.key for field in FIELDS}) == len(FIELDS)
    assert len(set(headings)) == len(headings)

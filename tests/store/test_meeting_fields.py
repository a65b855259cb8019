from __future__ import annotations

import pytest

from planner.domain import meeting_fields
from planner.domain.meeting_fields import LENGTHS
from planner.rows.meetings import Meeting


def test_every_field_but_the_themes_is_a_column() -> None:
    assert set(meeting_fields.COLUMNS) <= set(Meeting.__table__.columns.keys())
    assert meeting_fields.NAMES - set(meeting_fields.COLUMNS) == {"themes"}


@pytest.mark.parametrize("name", [name for name in LENGTHS if name not in {"question", "programme"}])
def test_a_column_is_as_long_as_its_field(name: str) -> None:
    assert getattr(Meeting.__table__.columns[name].type, "length", None) == LENGTHS[name]

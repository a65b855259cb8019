from __future__ import annotations

import pytest

from planner.domain.guest_orders import in_order


@pytest.mark.parametrize(("descending", "expected"), [(False, "acbBdD"), (True, "bBcadD")])
def test_what_is_equal_stays_as_it_stood_and_what_is_empty_comes_last(descending: bool, expected: str) -> None:
    values = {"a": 1, "b": 3, "B": 3, "c": 2, "d": None, "D": None}
    assert "".join(in_order("bdaBcD", values.get, descending=descending)) == expected

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain.numbers import clamped, whole_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0), ("7", 7), ("007", 7), ("0" * 5_000 + "7", 7), ("100", 100), ("101", None), ("9" * 5_000, None), ("", None),
        ("²", None), ("1²", None), ("٣", None), ("1_0", None), (" 1", None), ("1\n", None), ("+1", None), ("-0", None),
        ("-1", None), ("1.0", None), ("1e1", None), ("x", None),
    ],
)  # fmt: skip
def test_a_number_is_ascii_digits_within_bounds(text: str, number: int | None) -> None:
    assert whole_number(text, 100) == number


@given(st.integers(-200, 200))
def test_a_number_below_zero_is_read_where_there_may_be_one(number: int) -> None:
    assert whole_number(f"{number:+}", 150, -150) == (number if abs(number) <= 150 else None)
    assert -150 <= clamped(number, 150, -150) <= 150


@given(st.text(max_size=30))
def test_no_text_is_too_odd(text: str) -> None:
    number = whole_number(text, 10**6)
    assert number is None or 0 <= number <= 10**6

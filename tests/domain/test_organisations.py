"""Organisation numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from planner.domain import organisations
from planner.domain.refusals import Refused

SCHOOLS = ["974560771", "974560739", "974558076", "974558017", "974558009", "974149966", "974139790", "874560782"]


@pytest.mark.parametrize("number", SCHOOLS)
def test_the_schools_numbers_are_right(number: str) -> None:
    assert organisations.is_number(number)
    assert organisations.parse_number(organisations.display_number(number)) == number


@pytest.mark.parametrize(
    "typed",
    ["974558076", "974 558 076", "974.558.076", "NO 974 558 076 MVA", "NO974558076mva", " 974\u00a0558\u00a0076 "],
)
def test_a_number_is_read_as_it_is_written(typed: str) -> None:
    assert organisations.parse_number(typed) == "974558076"


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ("", "organisations.number_not_nine_digits"),
        ("97455807", "organisations.number_not_nine_digits"),
        ("97455807x", "organisations.number_not_nine_digits"),
        ("٩٧٤٥٥٨٠٧٦", "organisations.number_not_nine_digits"),
        ("974558077", "organisations.number_wrong"),
        ("123456785", "organisations.number_wrong"),
    ],
)
def test_a_wrong_number_is_refused(typed: str, rule: str) -> None:
    with pytest.raises(Refused) as refusal:
        organisations.parse_number(typed)
    assert refusal.value.rule == rule


@given(some.sampled_from(SCHOOLS), some.integers(0, 8), some.integers(1, 9))
def test_one_wrong_digit_is_always_found(number: str, place: int, step: int) -> None:
    wrong = number[:place] + str((int(number[place]) + step) % 10) + number[place + 1 :]
    assert not organisations.is_number(wrong)


def test_a_number_is_shown_in_threes() -> None:
    assert organisations.display_number("974558076") == "974\u00a0558\u00a0076"

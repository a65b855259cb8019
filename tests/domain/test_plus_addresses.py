from __future__ import annotations

import pytest

from planner.domain.plus_addresses import plus_address, plus_tag

BASE = "svar@example.no"


def test_the_tag_stands_before_the_at() -> None:
    assert plus_address(BASE, "17-abc") == "svar+17-abc@example.no"


@pytest.mark.parametrize("email", ["svar+17-abc@example.no", "SVAR+17-ABC@Example.NO", " svar+17-abc@example.no "])
def test_the_tag_is_found_whatever_the_letter_case(email: str) -> None:
    assert plus_tag(BASE, email) == "17-abc"


@pytest.mark.parametrize(
    "email",
    ["svar@example.no", "svar+a@example.com", "andre+a@example.no", "svar-a@example.no", "", "@", "svar+@example.no"],
)
def test_any_other_address_has_no_tag(email: str) -> None:
    assert plus_tag(BASE, email) == ""

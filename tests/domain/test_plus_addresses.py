from __future__ import annotations

import pytest

from planner.domain.plus_addresses import mailbox, plus_address, plus_tag

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


TAG = f"17-{'a2' * 16}"


@pytest.mark.parametrize("mark", ["", "+", "%2B", "%2b", " ", "%20", "-", "_"])
@pytest.mark.parametrize("base", ["svar@example.no", "svar-@example.no", "svar_@example.no", "svar+@example.no"])
def test_a_tag_of_ours_is_found_whatever_became_of_its_mark(base: str, mark: str) -> None:
    assert plus_tag(base, f"svar{mark}{TAG}@example.no") == TAG
    assert plus_tag(base, f'"svar{mark}{TAG.upper()}"@EXAMPLE.no') == TAG
    assert plus_tag(base, f"{TAG}@example.no") == TAG


@pytest.mark.parametrize(
    ("base", "address", "plain"),
    [
        ("svar@example.no", f"svar+{TAG}@example.no", "svar@example.no"),
        ("svar-@example.no", f"svar-{TAG}@example.no", "svar@example.no"),
        ("svar_@example.no", f"svar_{TAG}@example.no", "svar@example.no"),
        ("@svar.example.no", f"{TAG}@svar.example.no", ""),
    ],
)
def test_the_mark_is_that_of_the_base(base: str, address: str, plain: str) -> None:
    assert (plus_address(base, TAG), plus_tag(base, address), mailbox(base)) == (address, TAG, plain)


@pytest.mark.parametrize(
    "email", ["svarteam@example.no", "svar-team@example.no", "svar17-abc@example.no", "17-abc@example.no"]
)
def test_a_mailbox_that_only_begins_alike_is_another(email: str) -> None:
    assert plus_tag(BASE, email) == ""

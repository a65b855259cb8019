from __future__ import annotations

import pytest

from planner.domain.about import About
from planner.domain.phones import is_distinct, phone_uri
from planner.domain.refusals import Refused


def test_texts_are_kept_without_blanks_to_spare() -> None:
    typed = About(" Teamet \n for  noe ", contact_email="<Post@Example.NO> ", contact_phone=" +47  900 12 345 ")
    assert typed.cleaned() == About(
        "Teamet for noe", contact_email="Post@example.no", contact_phone="+47 900 12 345"
    )  # fmt: skip
    assert About().cleaned() == About()


@pytest.mark.parametrize("phone", ["74 12 34 56", "+47 900 12 345", "(+47) 74-12-34-56", "02800", "112"])
def test_numbers_are_taken_as_people_write_them(phone: str) -> None:
    assert About(contact_phone=phone).cleaned().contact_phone == phone


@pytest.mark.parametrize("phone", ["ring meg", "12", "74 12 34 56 (kontor)", "+", "javascript:1234"])
def test_what_is_no_number_is_refused_at_its_field(phone: str) -> None:
    with pytest.raises(Refused) as refusal:
        About(contact_phone=phone).cleaned()
    assert (refusal.value.rule, refusal.value.field) == ("phones.wrong", "contact_phone")


def test_a_number_is_called_by_its_digits() -> None:
    assert phone_uri("+47 900 12 345") == "tel:+4790012345"


def test_short_numbers_are_not_looked_for_in_words() -> None:
    assert [phone for phone in ("", "112", "2026", "02800", "74 12 34 56") if is_distinct(phone)] == [
        "02800",
        "74 12 34 56",
    ]

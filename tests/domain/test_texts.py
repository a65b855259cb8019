"""Text in the one form in which it is kept."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as some

from planner.domain.texts import normalised, normalised_all, says_something, visible


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("A\u030afjord på va\u030aren", "Åfjord på våren"),
        ("s\u00adky\u200bttel\ufeff", "skyttel"),
        ("a\u200e\u030a", "å"),
        ("👩\u200d🌾 i fjøset", "👩\u200d🌾 i fjøset"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("² ligner på 2", "² ligner på 2"),
        ("", ""),
    ],
)
def test_a_letter_is_one_sign_and_what_cannot_be_seen_is_gone(text: str, kept: str) -> None:
    assert normalised(text) == kept
    assert normalised_all({"a": [text, 1, None]}) == {"a": [kept, 1, None]}


@given(some.text())
def test_it_is_the_same_once_more_and_composed(text: str) -> None:
    once = normalised(text)
    assert normalised(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert normalised(unicodedata.normalize("NFD", text)) == normalised(unicodedata.normalize("NFC", text))
    assert visible(visible(text)) == visible(text)


@pytest.mark.parametrize(
    "text", ["", " ", ".", "a", "12 34", "\u3164\u3164", "\u2800" * 5, "\u200b\u115f\u1160\uffa0", "é\u0301!", "👩‍🌾"]
)
def test_signs_that_say_nothing_are_no_words(text: str) -> None:
    assert not says_something(text)


@pytest.mark.parametrize("text", ["Ja", "på", "Ола", "本人", " a b ", "يد"])
def test_two_letters_of_any_script_are_words(text: str) -> None:
    assert says_something(text)

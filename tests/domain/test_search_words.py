"""Words are found whatever the keyboard they were typed on."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from planner.domain.search_words import SearchTerm, bears, kept_words, spellings, terms_of, words_of

TODAY = date(2027, 2, 1)
LETTERS = "abdeghikmnorstuvæøåäöïšüé"


def finds(typed: str, text: str) -> bool:
    return all(bears(text, word) for term in terms_of(typed, TODAY) for word in term.words)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("MØTE", "Åpent møte"), ("mote", "Åpent møte"), ("moete", "Åpent møte"), ("møt åp", "Åpent møte"),
        ("aasen", "Åsen"), ("åsen", "Aasen"), ("asen", "Åsen"), ("A\u030aSEN", "Åsen"), ("åsen", "A\u030asen"),
        ("vaernes", "Værnes"), ("værnes", "VÆRNES"), ("sörli", "Sørli"), ("sorli", "Sörli"), ("ärlig", "Ærlig"),
        ("snaase", "Snåase"), ("gielem", "Gïelem"), ("gïelem", "Gielem"), ("maadtoe", "Måadtoe"),
        ("sørsamisk sjaltje", "Sjaltje, sørsamisk"), ("skuvla", "Škuvla"), ("cafe", "Café"), ("straße", "Strasse"),
        ("2027", "Plan for 2027–2030"), ("fag", "Fag-dag"), ("dag", "Fag-dag"), ("nav", "«NAV»"),
    ],
)  # fmt: skip
def test_words_that_find_a_text(typed: str, text: str) -> None:
    assert finds(typed, text)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("år", "Arbeid"), ("bær", "Barn"), ("møte", "Motell"), ("møte", "Utmøte"), ("møte sted", "Møte"),
        ("åsen", "Asen"), ("møtene", "Møte"), ("sør", "Sorg"),
    ],
)  # fmt: skip
def test_words_that_do_not(typed: str, text: str) -> None:
    assert not finds(typed, text)


@given(some.text(LETTERS, min_size=1, max_size=12))
def test_a_word_is_found_in_any_case_and_form_and_by_its_beginning(word: str) -> None:
    for typed in (word.upper(), unicodedata.normalize("NFD", word), word[: len(word) // 2 + 1]):
        assert finds(typed, f"Om {word} og mer"), typed


@given(some.text(LETTERS, min_size=1, max_size=12))
def test_a_word_is_found_without_its_letters(word: str) -> None:
    (kept,) = words_of(word)
    assert finds(kept.replace("æ", "ae").replace("ø", "oe").replace("å", "aa"), word)
    assert finds(kept.replace("æ", "a").replace("ø", "o").replace("å", "a"), word)


@given(some.text(max_size=60))
def test_any_text_can_be_kept_and_looked_for(text: str) -> None:
    assert all(spelling and len(spelling) <= 80 for spelling in kept_words((text,)))
    assert all(word in spellings(word) for word in words_of(text))
    assert finds(text, text)


@pytest.mark.parametrize(
    ("typed", "words", "day"),
    [
        ("12. november", ("12", "november"), date(2027, 11, 12)),
        ("12 nov", ("12", "nov"), date(2027, 11, 12)),
        ("8. februar 2028", ("8", "februar", "2028"), date(2028, 2, 8)),
        ("fredag 12.11.", ("fredag", "12", "11"), date(2027, 11, 12)),
        ("8.2.27", ("8", "2", "27"), date(2027, 2, 8)),
        ("2026-12-01", ("2026", "12", "01"), date(2026, 12, 1)),
        ("1. mai", ("1", "mai"), date(2027, 5, 1)),
        ("29. februar", ("29", "februar"), date(2028, 2, 29)),
    ],
)
def test_a_date_is_its_day(typed: str, words: tuple[str, ...], day: date) -> None:
    (term,) = terms_of(typed, TODAY)
    assert (term.words, term.days[0]) == (words, day)


@pytest.mark.parametrize("typed", ["12", "5006", "080227", "31. februar", "november", "kl 12", "3 saker"])
def test_what_is_no_date_is_words(typed: str) -> None:
    assert all(term.days == () for term in terms_of(typed, TODAY))


def test_a_date_may_stand_among_words() -> None:
    first, day, last = terms_of("beite 12. november Ås", TODAY)
    assert (first, last) == (SearchTerm(("beite",)), SearchTerm(("ås",)))
    assert day.days == (date(2027, 11, 12), date(2028, 11, 12), date(2026, 11, 12))


def test_no_more_is_looked_for_than_people_type() -> None:
    assert len(terms_of("a " * 1_000, TODAY)) == 8
    assert terms_of("«…» % _", TODAY) == ()

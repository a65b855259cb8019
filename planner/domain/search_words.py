"""Words as they are searched for: case, accents and the way somebody's keyboard writes æ, ø and å do not count.

A word of a text is kept in every spelling that people type for it, and what is typed is compared letter by letter with the
beginnings of those. So «år» finds «årsmøte» and not «arbeid», while whoever has no ø finds «møte» by «mote» and «moete»,
and «Åsen», «Aasen» and «åsen» find each other. Both databases compare the same plain strings.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from planner.domain.coming_days import in_year
from planner.domain.refusals import Invalid
from planner.domain.times import parse_date

LONGEST_WORD = 40
"""Characters of a word that count."""
LONGEST_SPELLING = 2 * LONGEST_WORD
"""Characters of its longest spelling."""
MOST_WORDS = 400
"""Words of one text that are kept."""
MOST_WANTED = 8
"""Words that are looked for at once; what is typed beyond them is passed over."""
MOST_NAMES = 16_384
"""Names whose spellings are kept in memory."""
LAST_SIGN = "\U0010ffff"
"""The sign that stands after all others, which ends the words with a beginning."""

_WORD = re.compile(r"[^\W_]+")
_SAME = str.maketrans(
    {"ä": "æ", "ö": "ø", "đ": "d", "ð": "d", "ŋ": "n", "ŧ": "t", "ł": "l", "þ": "th", "œ": "oe", "ı": "i"}
)
_PLAIN = str.maketrans({"æ": "a", "ø": "o", "å": "a"})
_LONG = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})
_HIDDEN, _SHOWN = str.maketrans({"å": "\ue000"}), str.maketrans({"\ue000": "å"})
_IN_DATES = re.compile(r"[0-9]")
_NUMBER = re.compile(r"[0-9]+")
_LONGEST_DATE = 5
_NO_YEAR = "times.year_missing"


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text, each once, in lower case and without accents; æ, ø and å are letters of their own."""
    letters = unicodedata.normalize("NFC", text).casefold().translate(_SAME)
    if not letters.isascii():
        apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", letters).translate(_HIDDEN))
        letters = "".join(letter for letter in apart if not unicodedata.combining(letter)).translate(_SHOWN)
    return tuple(dict.fromkeys(word[:LONGEST_WORD] for word in _WORD.findall(letters)))


def is_only_signs(typed: str) -> bool:
    """Tell whether something was typed and no letter or digit is in it; every search finds nothing for that."""
    return bool(typed.strip()) and not words_of(typed)


def spellings(word: str) -> frozenset[str]:
    """Return the ways in which people write a word: with its letters, without them, and with two signs for each."""
    return frozenset(
        written
        for letters in beginnings(word)
        for written in (letters, letters.translate(_PLAIN), letters.translate(_LONG))
    )


def beginnings(word: str) -> tuple[str, ...]:
    """Return how a kept spelling may begin for a word that somebody typed: aa is å, and may as well be two letters."""
    return tuple(dict.fromkeys((word, word.replace("aa", "å"))))


def kept_words(texts: Iterable[str]) -> frozenset[str]:
    """Return all spellings of the words of some texts, as they are kept."""
    words = dict.fromkeys(word for text in texts for word in words_of(text))
    return frozenset(spelling for word in list(words)[:MOST_WORDS] for spelling in spellings(word))


@dataclass(frozen=True)
class SearchTerm:
    """A part of what is looked for: words that must all be there or, where they are a date, one of its days instead."""

    words: tuple[str, ...]
    days: tuple[date, ...] = ()


def terms_of(typed: str, today: date) -> tuple[SearchTerm, ...]:
    """Read what somebody typed as words and dates; a date without a year is that day last year, this year and next."""
    terms: list[SearchTerm] = []
    signs = typed.split()[: 2 * MOST_WANTED]
    while signs:
        length, days = _date_at_start(signs, today)
        words = tuple(word for sign in signs[:length] for word in words_of(sign))
        if days:
            terms.append(SearchTerm(words, days))
        else:
            terms += [SearchTerm((word,)) for word in words]
        signs = signs[length:]
    return tuple(terms[:MOST_WANTED])


def _date_at_start(signs: list[str], today: date) -> tuple[int, tuple[date, ...]]:
    for length in range(min(_LONGEST_DATE, len(signs)), 0, -1):
        text = " ".join(signs[:length])
        if _IN_DATES.search(text) and not _NUMBER.fullmatch(text) and (days := _days(text, today)):
            return length, days
    return 1, ()


def _days(text: str, today: date) -> tuple[date, ...]:
    try:
        return (parse_date(text),)
    except Invalid as refused:
        if refused.rule != _NO_YEAR:
            return ()
    years = (today.year, today.year + 1, today.year - 1)
    return tuple(day for year in years if (day := in_year(text, year)) is not None)


@lru_cache(maxsize=MOST_NAMES)
def _spelt(name: str) -> str:
    """Return the spellings of a name in one line, each after a blank; those of a service are made once in each process."""
    return "".join(f" {spelling}" for spelling in kept_words((name,)))


def bears(name: str, word: str) -> bool:
    """Tell whether a word that somebody typed begins a word of a name."""
    line = _spelt(name)
    return any(f" {beginning}" in line for beginning in beginnings(word))

"""What is looked for in a list: every word typed begins a word of what is searched, however either is spelt."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from planner.domain.search_words import beginnings, is_only_signs, kept_words, words_of

KEPT_TEXTS = 16_384
"""Texts whose spellings are kept in memory."""


@lru_cache(KEPT_TEXTS)
def _spelt(text: str) -> frozenset[str]:
    return kept_words((text,))


def says(texts: Iterable[str], wanted: str) -> bool:
    """Tell whether each word that is wanted begins a word of these texts, spelt as the search of meetings has it.

    Everything says nothing, and nothing says signs alone.
    """
    if is_only_signs(wanted):
        return False
    spelt = [_spelt(text) for text in texts if text]
    return all(
        any(word.startswith(beginnings(typed)) for words in spelt for word in words) for typed in words_of(wanted)
    )

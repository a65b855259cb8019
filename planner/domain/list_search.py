"""What is looked for in a list: every word typed begins a word of what is searched, however either is spelt."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from planner.domain.names import plain_words, sort_key

KEPT_TEXTS = 16_384


@lru_cache(KEPT_TEXTS)
def _spelt(text: str) -> frozenset[str]:
    return frozenset((*sort_key(text).split(), *plain_words(text)))


def says(texts: Iterable[str], wanted: str) -> bool:
    """Tell whether each word that is wanted begins a word of these texts; case, accents and æ typed as a do not count."""
    spelt = [_spelt(text) for text in texts if text]
    typed = (pair for part in wanted.split() for pair in zip(sort_key(part).split(), plain_words(part), strict=False))
    return all(any(word.startswith(pair) for words in spelt for word in words) for pair in typed)

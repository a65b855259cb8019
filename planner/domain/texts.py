"""Text as it is kept, in whatever form it was typed, copied or sent.

An å can be one sign or two (files from a Mac and text copied out of a PDF have two), and text copied from pages carries signs
that nobody sees. Neither is equal to what it looks like, so every edge that takes text in brings it into one form first.
"""

from __future__ import annotations

import re
import unicodedata

_WANTED = frozenset("\u200c\u200d") | frozenset(map(chr, range(0xE0020, 0xE0080)))
"""Joiners, which tell words and pictures of some scripts apart, and the tags in pictures of flags."""
_FILLERS = re.compile("[\u034f\u115f\u1160\u180b-\u180d\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
"""Signs that take part in a letter or a blank and are never in an address."""

_LETTERS = frozenset({"Lu", "Ll", "Lt", "Lo"})
_FEWEST_LETTERS = 2


def normalised(text: str) -> str:
    """Return text with each letter as one sign (NFC) and without format signs that cannot be seen (category Cf)."""
    if text.isascii():
        return text
    composed = unicodedata.normalize("NFC", text)
    if composed.replace("\n", "").isprintable():  # No sign of category Cf is.
        return composed
    seen = "".join(sign for sign in composed if unicodedata.category(sign) != "Cf" or sign in _WANTED)
    return composed if seen == composed else unicodedata.normalize("NFC", seen)


def normalised_all(value: object) -> object:
    """Return a value of JSON with every text in it in one form."""
    if isinstance(value, str):
        return normalised(value)
    if isinstance(value, list):
        return [normalised_all(item) for item in value]
    if isinstance(value, dict):
        return {name: normalised_all(item) for name, item in value.items()}
    return value


def visible(text: str) -> str:
    """Return normalised text without any sign that could hide in an address; a joiner stays, for it can mean another one."""
    return _FILLERS.sub("", normalised(text))


def says_something(text: str) -> bool:
    """Tell whether a text has words: two letters at least, of whatever script, and not signs that look like nothing."""
    return sum(unicodedata.category(sign) in _LETTERS for sign in visible(text)) >= _FEWEST_LETTERS

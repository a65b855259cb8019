"""Whole numbers as people and programs write them, read within bounds.

``int`` takes digits of all scripts, blanks and underscores, and raises for more than 4 300 digits; ``str.isdigit`` takes
``²``, of which ``int`` makes nothing. Every edge reads numbers here.
"""

from __future__ import annotations

import re

_WHOLE = re.compile(r"([+-]?)0*([0-9]+)")


def whole_number(text: str, highest: int, lowest: int = 0) -> int | None:
    """Return the number that a text is; nothing for what is none or is out of bounds.

    A sign is read only where numbers below zero are.
    """
    match = _WHOLE.fullmatch(text)
    if match is None or (match[1] and lowest >= 0) or len(match[2]) > len(str(max(abs(lowest), abs(highest)))):
        return None
    number = int(match[1] + match[2])
    return number if lowest <= number <= highest else None


def clamped(number: int, highest: int, lowest: int = 0) -> int:
    """Return the number in bounds that is nearest to a number."""
    return max(lowest, min(number, highest))

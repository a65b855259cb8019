"""Dates and times as programs write them into the cells that people paste: a day with a clock time behind it, AM and PM, 24.00."""

from __future__ import annotations

import re

from planner.domain.texts import normalised

NOON = 12
_CLOCK_BEHIND = re.compile(
    r"(?<=[0-9])(?:t|,?\s+(?:kl\.?\s*)?)(?P<clock>[0-9]{1,2}[.:][0-9]{2}(?:[.:][0-9]{2})?(?:\s*[ap]\.?m\.?)?)"
    r"(?:[.,][0-9]+)?\s*(?:z|[+-][0-9]{2}:?[0-9]{2})?"
)
_HALF_DAY = re.compile(r"(?P<hour>[0-9]{1,2})(?:[.:](?P<minute>[0-9]{2}))?(?:[.:][0-9]{2})?\s*(?P<half>[ap])\.?\s?m\.?")
_END_OF_DAY = re.compile(r"(?:(?:klokka|klokken|kl\.?|til|to)\s*)?24(?:[.:]?00){0,2}")
_MIDNIGHT = re.compile(r"(?:0{1,2}[.:]00|12[.:]00(?=.*a))(?:[.:]00)?(?:\s*a\.?m\.?)?")


def tidy(text: str) -> str:
    """Return what was typed in lower case, with single blanks and without marks around it."""
    return " ".join(normalised(text).split()).casefold().strip(" ,;")


def day_and_clock(text: str) -> tuple[str, str]:
    """Return the two halves of a tidied day with a clock time behind it; midnight is the day alone.

    Spreadsheets write ``08.02.2027 00:00`` for a day without a time. An offset from UTC is left out: the clock is the cell's own.
    """
    match = _CLOCK_BEHIND.search(text)
    if match is None or match.end() != len(text):
        return text, ""
    clock = match["clock"].strip()
    return text[: match.start()], "" if _MIDNIGHT.fullmatch(clock) else clock


def half_day(text: str) -> tuple[int, int] | None:
    """Return the hour and the minute of ``9:00 am``; twelve is the first hour of its half, and nothing is above it."""
    match = _HALF_DAY.fullmatch(text)
    if match is None:
        return None
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    later = NOON if match["half"] == "p" else 0
    return (hour % NOON + later if 1 <= hour <= NOON else 24), minute


def is_end_of_day(text: str) -> bool:
    """Tell whether this is 24.00, the midnight after a day (ISO 8601-1 4.3.8), which is no time of that day."""
    return _END_OF_DAY.fullmatch(tidy(text)) is not None

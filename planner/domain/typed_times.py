"""Dates and times as programs write them into the cells that people paste: a day with a clock time behind it, AM and PM, 24.00."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from planner.domain.texts import normalised

NOON = 12
_CLOCK_BEHIND = re.compile(
    r"(?<=[0-9])(?:t|,?\s+(?:kl\.?\s*)?)(?P<clock>[0-9]{1,2}[.:][0-9]{2}(?:[.:][0-9]{2})?(?:\s*[ap]\.?m\.?)?)"
    r"(?:[.,][0-9]+)?\s*(?P<offset>z|[+-][0-9]{2}(?::?[0-9]{2})?)?"
)
_HALF_DAY = re.compile(r"(?P<hour>[0-9]{1,2})(?:[.:](?P<minute>[0-9]{2}))?(?:[.:][0-9]{2})?\s*(?P<half>[ap])\.?\s?m\.?")
_END_OF_DAY = re.compile(r"(?:(?:klokka|klokken|kl\.?|til|to)\s*)?24(?:[.:]?00){0,2}")
_MIDNIGHT = re.compile(r"(?:0{1,2}[.:]00|12[.:]00(?=.*a))(?:[.:]00)?(?:\s*a\.?m\.?)?")


def tidy(text: str) -> str:
    """Return what was typed in lower case, with single blanks and without marks around it."""
    return " ".join(normalised(text).split()).casefold().strip(" ,;")


@dataclass(frozen=True, slots=True)
class TypedMoment:
    """A cell with a day, a clock time or both, as texts; ``offset`` from UTC only where one is written behind the clock."""

    day: str = ""
    clock: str = ""
    offset: timedelta | None = None


def moment_of(text: str, *, midnight_counts: bool = False) -> TypedMoment:
    """Return the parts of a tidied day with a clock time behind it; a bare midnight is the day alone, unless it counts.

    Spreadsheets write ``08.02.2027 00:00`` for a day without a time.
    """
    match = _CLOCK_BEHIND.search(text)
    if match is None or match.end() != len(text):
        return TypedMoment(text)
    day, clock = text[: match.start()], match["clock"].strip()
    if _MIDNIGHT.fullmatch(clock) and not midnight_counts:
        return TypedMoment(day)
    return TypedMoment(day, clock, _offset(match["offset"]))


def _offset(written: str | None) -> timedelta | None:
    if not written:
        return None
    if written == "z":
        return timedelta()
    digits = written[1:].replace(":", "").ljust(4, "0")
    distance = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -distance if written[0] == "-" else distance


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

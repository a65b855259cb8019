"""Days as people name them when they look ahead: ``8/4``, ``torsdag 8. april``, ``i morgen``, ``torsdag``, ``uke 15``.

Whatever names no year is the next such day, today included, and is guessed: it is shown in words before it counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from planner.domain.refusals import Invalid
from planner.domain.times import IsoWeek, days_of, parse_date, split_weekday, weekday_number
from planner.domain.typed_times import tidy

_DAYS_AHEAD = {
    "i dag": 0,
    "idag": 0,
    "today": 0,
    "i morgen": 1,
    "imorgen": 1,
    "i morgon": 1,
    "imorgon": 1,
    "tomorrow": 1,
    "i overmorgen": 2,
    "overmorgen": 2,
    "i overmorgon": 2,
    "overmorgon": 2,
    "the day after tomorrow": 2,
    "day after tomorrow": 2,
}
_WEEKDAY = re.compile(r"(?:(?P<which>[a-zæøå]+)\s+)?(?P<day>[a-zæøå]{3,})\.?")
_PLAIN = {None, "på", "on", "førstkommende", "førstkomande", "fyrstkomande"}
_UNSURE = {"neste", "next", "denne", "this", "kommende", "komande", "coming"}
"""Words in front of a weekday by which some mean the nearest one and others the one of the week after."""
_WEEK = re.compile(
    r"(?:(?P<day>[a-zæøå]{3,})\.?,?\s+(?:i\s+|in\s+|of\s+)?)?(?:uke|uka|veke|veka|week)\s*(?P<week>[0-9]{1,2})"
    r"(?:,?\s*(?P<year>20[0-9]{2}))?"
)
_NOT_UNDERSTOOD, _NO_YEAR = "times.date_not_understood", "times.year_missing"
_AMBIGUOUS = "times.day_ambiguous"


@dataclass(frozen=True, slots=True)
class TypedDay:
    """A day that somebody typed; ``guessed`` where its year, or all of it, follows from the day on which it was typed."""

    day: date
    guessed: bool = False


def parse_day(typed: str, today: date) -> TypedDay:
    """Read a date in any way that ``parse_date`` knows, or as the next such day from ``today`` on.

    A week without a weekday is its Monday. Raises what ``parse_date`` raises, and ``times.day_ambiguous`` for what may
    mean several days: a weekday on that very weekday, «neste torsdag», and this week once its Monday has passed.
    """
    try:
        return TypedDay(parse_date(typed))
    except Invalid as refusal:
        if refusal.rule not in {_NOT_UNDERSTOOD, _NO_YEAR}:
            raise
        day = _without_year(typed, today) if refusal.rule == _NO_YEAR else _in_words(tidy(typed), typed, today)
        if day is None:
            raise
    return TypedDay(day, guessed=True)


def in_year(typed: str, year: int) -> date | None:
    """Return the day of a date that was typed without its year, in this one; nothing where it has no such day."""
    for written in (f"{typed.rstrip('., ')} {year}", f"{typed.rstrip('., ')}.{year}"):
        try:
            return parse_date(written)
        except Invalid:
            continue
    return None


def _without_year(typed: str, today: date) -> date:
    weekday, rest = split_weekday(tidy(typed))
    days = (in_year(rest, year) for year in (today.year, today.year + 1))
    day = next((day for day in days if day is not None and day >= today), None)
    if day is None:
        raise Invalid("times.date_impossible", given=typed.strip())
    if weekday is not None and weekday != day.weekday():
        raise Invalid("times.weekday_differs", given=typed.strip(), date=day)
    return day


def _in_words(text: str, typed: str, today: date) -> date | None:
    if text in _DAYS_AHEAD:
        return today + timedelta(days=_DAYS_AHEAD[text])
    if match := _WEEK.fullmatch(text):
        return _in_week(match, typed, today)
    if match := _WEEKDAY.fullmatch(text):
        return _on_weekday(match, typed, today)
    return None


def _on_weekday(match: re.Match[str], typed: str, today: date) -> date | None:
    weekday = weekday_number(match["day"])
    if weekday is None or match["which"] not in _PLAIN | _UNSURE:
        return None
    ahead = (weekday - today.weekday()) % 7
    if ahead == 0 or match["which"] in _UNSURE:
        raise Invalid(_AMBIGUOUS, given=typed.strip())
    return today + timedelta(days=ahead)


def _in_week(match: re.Match[str], typed: str, today: date) -> date | None:
    weekday = 0 if match["day"] is None else weekday_number(match["day"])
    if weekday is None:
        return None
    number = int(match["week"])
    this_year = today.isocalendar().year
    if match["year"]:
        return days_of(IsoWeek(int(match["year"]), number))[weekday]
    day = _day_in(this_year, number, weekday)
    if day is not None and day < today and match["day"] is None and day + timedelta(days=7) > today:
        raise Invalid(_AMBIGUOUS, given=typed.strip())
    if day is None or day < today:
        return days_of(IsoWeek(this_year + 1, number))[weekday]
    return day


def _day_in(year: int, number: int, weekday: int) -> date | None:
    try:
        return days_of(IsoWeek(year, number))[weekday]
    except Invalid:
        return None

"""Until which day guests are asked to answer, as it is typed where nobody has said."""

from __future__ import annotations

from datetime import date

from planner.domain.answer_days import for_poll, suggest
from planner.formats.places.holidays import is_day_off
from planner.formats.words.times import date_short
from planner.web.fields import today


def suggested(first_day: date) -> str:
    """Return the day for a meeting that begins on ``first_day``; nothing once it has begun."""
    day = suggest(today(), first_day, is_day_off)
    return "" if day is None else date_short(day, "nb")


def usual_of_poll() -> str:
    """Return the day for those who are asked now which dates fit."""
    return date_short(for_poll(today(), is_day_off), "nb")

"""Until which day guests are asked to answer where nobody has said: suggested, shown before it counts, and free to change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

ANSWER_DAYS = 7
"""How many days before a meeting, or after those are asked who find a date, answers are asked for by."""
_DAY = timedelta(days=1)


def suggest(today: date, first_day: date, is_day_off: Callable[[date], bool]) -> date | None:
    """Return the day until whose end one answers for a meeting that begins on ``first_day``: a week before.

    It is a working day: an earlier one where the week leads to a day off, a later one where there is none before that is
    still to come. Where there is no working day in between, it is today, or the day of the meeting. Nothing is suggested for
    a meeting that has begun.
    """
    if first_day < today:
        return None
    wanted = first_day - timedelta(days=ANSWER_DAYS)
    earlier = (wanted - _DAY * n for n in range((wanted - today).days))
    from_ = max(wanted, today)
    later = (from_ + _DAY * n for n in range(1, (first_day - from_).days))
    workdays = (day for days in (earlier, later) for day in days if not is_day_off(day))
    return next(workdays, first_day if is_day_off(today) else today)


def for_poll(today: date, is_day_off: Callable[[date], bool]) -> date:
    """Return the day until whose end one says which dates fit: the first working day from a week after today on."""
    day = today + timedelta(days=ANSWER_DAYS)
    while is_day_off(day):
        day += _DAY
    return day

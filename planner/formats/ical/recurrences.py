"""Rules of recurrence as calendars of others write them (RFC 5545 3.3.10), read into the days of a series.

Rules that a series can say are understood: daily, weekly by weekday, monthly by date or by one weekday, yearly. All else is
refused rather than read wrongly. What comes back is bounded as every series is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from planner.domain import series, times
from planner.domain.refusals import Refused
from planner.domain.series import LAST, PLACES, Rhythm, Rule

_WEEKDAYS = {name: number for number, name in enumerate(("MO", "TU", "WE", "TH", "FR", "SA", "SU"))}
_KNOWN = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"}
_LONG_MONTH = 31
_YEAR = 12


def days_of(lines: Iterable[str], start: datetime, zone: str) -> tuple[date, ...]:
    """Return the days of an event that repeats, from its wall time, its zone and its lines such as ``RRULE:FREQ=DAILY``.

    Raise ``Refused`` with ``series.rule_not_understood`` for a rule that is none of those known, or is broken.
    """
    days, away = {start.date()}, set[date]()
    for line in lines:
        name, _colon, value = line.partition(":")
        if name == "RRULE":
            days |= set(_ruled(value, start, zone))
        elif name == "RDATE":
            days |= {_day(part, zone) for part in value.split(",")}
        elif name == "EXDATE":
            away |= {_day(part, zone) for part in value.split(",")}
        else:
            raise _not_understood(line)
    return series.check_days(days - away)


def is_cut(lines: Iterable[str], start: datetime, zone: str) -> bool:
    """Tell whether the lines of an event, as ``days_of`` takes them, say more days than a series may hold."""
    rules = (value for name, _colon, value in (line.partition(":") for line in lines) if name == "RRULE")
    return any(_goes_on(_parts(value), _ruled(value, start, zone), start, zone) for value in rules)


def _goes_on(parts: dict[str, str], days: tuple[date, ...], start: datetime, zone: str) -> bool:
    if "COUNT" in parts:
        return int(parts["COUNT"]) > len(days)
    if "UNTIL" not in parts:
        return True
    until = _until(parts["UNTIL"], start, zone)
    step = days[-1] - days[-2] if len(days) > 1 else series.LONGEST
    return until - days[0] > series.LONGEST or (len(days) == series.MOST and until - days[-1] >= step)


def _parts(value: str) -> dict[str, str]:
    return {name: text for name, _equals, text in (part.partition("=") for part in value.upper().split(";") if part)}


def day_of(recurrence_id: str, zone: str) -> date:
    """Return the day that a RECURRENCE-ID (RFC 5545 3.8.4.4) points at, by the clock in a zone."""
    return _day(recurrence_id, zone)


def _not_understood(text: str) -> Refused:
    return Refused("series.rule_not_understood", given=text[:100])


def _ruled(value: str, start: datetime, zone: str) -> tuple[date, ...]:
    parts, first = _parts(value), start.date()
    if not set(parts) <= _KNOWN:
        raise _not_understood(value)
    try:
        rule, count = _rule(parts, first), _count(parts)
        every = rule.every * int(parts.get("INTERVAL", "1"))
        until = _until(parts["UNTIL"], start, zone) if "UNTIL" in parts else None
    except (ValueError, KeyError, OverflowError) as reason:
        raise _not_understood(value) from reason
    # A month without such a day is passed over (RFC 5545 3.3.10), where a series of ours takes its last day.
    strict = rule.rhythm is Rhythm.MONTHLY_BY_DATE and parts.get("BYMONTHDAY") != str(LAST)
    days = series.days(replace(rule, every=every, until=until, count=None if strict else count), first)
    return tuple(day for day in days if not strict or day.day == rule.day)[:count]


def _count(parts: dict[str, str]) -> int | None:
    return min(int(parts["COUNT"]), series.MOST) if "COUNT" in parts else None


def _rule(parts: dict[str, str], first: date) -> Rule:
    frequency, by_day = parts["FREQ"], parts.get("BYDAY", "")
    if frequency == "DAILY" and not set(parts) & {"BYMONTHDAY", "BYMONTH", "BYSETPOS"}:
        return _daily(parts, by_day)
    if frequency == "WEEKLY" and not set(parts) & {"BYMONTHDAY", "BYMONTH", "BYSETPOS"}:
        return Rule(Rhythm.WEEKLY, weekdays=_weekdays(by_day) if by_day else frozenset({first.weekday()}))
    if frequency == "MONTHLY" and "BYMONTH" not in parts:
        return _monthly(parts, by_day, first)
    if frequency == "YEARLY" and parts.get("BYMONTH", str(first.month)) == str(first.month):
        return replace(_monthly(parts, by_day, first), every=_YEAR)
    raise ValueError(frequency)


def _daily(parts: dict[str, str], by_day: str) -> Rule:
    if not by_day:
        return Rule(Rhythm.DAILY)
    if parts.get("INTERVAL", "1") != "1":
        raise ValueError(by_day)
    return Rule(Rhythm.WEEKLY, weekdays=_weekdays(by_day))


def _weekdays(by_day: str) -> frozenset[int]:
    return frozenset(_WEEKDAYS[name] for name in by_day.split(","))


def _monthly(parts: dict[str, str], by_day: str, first: date) -> Rule:
    if not by_day:
        day = int(parts.get("BYMONTHDAY", str(first.day)))
        if "BYSETPOS" in parts or not (1 <= day <= _LONG_MONTH or day == LAST):
            raise ValueError(day)
        return Rule(Rhythm.MONTHLY_BY_DATE, day=_LONG_MONTH if day == LAST else day)
    place = int(parts.get("BYSETPOS") or by_day[:-2])
    if place not in PLACES or "BYMONTHDAY" in parts:
        raise ValueError(place)
    return Rule(Rhythm.MONTHLY_BY_WEEKDAY, weekdays=frozenset({_WEEKDAYS[by_day[-2:]]}), place=place)


def _until(value: str, start: datetime, zone: str) -> date:
    """Return the last day of a rule: the day of its UNTIL, or the one before where UNTIL is earlier than the start of that day."""
    day, wall = _day(value, zone), _wall(value, zone)
    return day - timedelta(days=1) if wall is not None and wall.time() < start.time() else day


def _wall(value: str, zone: str) -> datetime | None:
    """Return a time by the clock in a zone, and nothing for a day."""
    if "T" not in value:
        return None
    moment = datetime.fromisoformat(value)
    # «For ever» is often written as the last day there is, which has no other zone.
    foreign = moment.tzinfo is not None and times.FIRST_YEAR <= moment.year <= times.LAST_YEAR
    local = times.to_local(moment, zone) if foreign else moment
    return local.replace(tzinfo=None)


def _day(value: str, zone: str) -> date:
    try:
        wall = _wall(value, zone)
        return wall.date() if wall is not None else date.fromisoformat(value[: len("20270208")])
    except (ValueError, OverflowError) as reason:
        raise _not_understood(value) from reason

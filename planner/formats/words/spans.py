"""When a meeting is, in words: by the clocks of the service, with those of its own zone beside them where they differ.

This is the one place where the wall time of a meeting becomes text for people. Each function takes the span first, the
language (``nb``, ``nn`` or ``en``) second and the zone of the service third.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from babel.dates import get_timezone_location

from planner.domain.meetings import Span
from planner.domain.times import to_local
from planner.formats.words.catalogues import catalogue
from planner.formats.words.times import (
    ZONE,
    clock,
    clock_range,
    date_long,
    date_medium,
    date_range,
    date_without_year,
    wall_range,
)
from planner.formats.words.words import N_

_ALL_DAY = N_("all day")
_IN_CITY = N_("%(time)s in %(city)s")
_LOCALES = {"nb": "nb_NO", "nn": "nn_NO", "en": "en_GB"}
_DAY, _CLOCK = "%d.%m.%Y", "kl. %H.%M"
_DASH = "\N{EN DASH}"
_MINUS = "\N{MINUS SIGN}"


def when(span: Span, language: str, zone: str = ZONE) -> str:
    """«mandag 8. februar 2027 kl. 09.00–15.00», «mandag 8. – tirsdag 9. februar 2027, hele dagen».

    A meeting in London is at «mandag 14. juni 2027 kl. 10.00–11.00, 09.00–10.00 i London».
    """
    return f"{period(span, language, zone)}{all_day(span, language)}"


def when_medium(span: Span, language: str, zone: str = ZONE) -> str:
    """«man. 8. feb. 2027 kl. 09.00–15.00», for lists: the same in short words."""
    if span.all_day:
        return f"{days_medium(span, language, zone)}{all_day(span, language)}"
    return _both(span, language, zone, short=True)


def period(span: Span, language: str, zone: str = ZONE) -> str:
    """The same as ``when`` without saying of whole days that they are."""
    if span.all_day:
        return date_range(span.first_day, span.last_day, language)
    return _both(span, language, zone, short=False)


def hours(span: Span, language: str, zone: str = ZONE) -> str:
    """«kl. 18.30–21.00» beside the leaf of the first day; the days where it goes over several, nothing for a whole one."""
    here = span.in_zone(zone)
    if len(here.days) > 1:
        return period(span, language, zone)
    if span.all_day:
        return ""
    ends = None if here.ends is None else here.ends.time()
    return clock_range(here.starts.time(), ends, language) + _elsewhere(span, here, language)


def days_medium(span: Span, language: str, zone: str = ZONE) -> str:
    """«man. 8. feb. 2027 – tir. 9. feb. 2027», or the one day: for subjects of letters and heads of tables."""
    here = span.in_zone(zone)
    days = dict.fromkeys((here.first_day, here.last_day))
    return " \N{EN DASH} ".join(date_medium(day, language) for day in days)


def opening_day(span: Span, language: str, zone: str = ZONE) -> str:
    """«onsdag 23. juni 2027, tirsdag 22. juni i New York»: the day it begins, for lists of days to choose from."""
    here = span.in_zone(zone)
    text = date_long(here.first_day, language)
    if here.first_day == span.first_day:
        return text
    there = date_without_year if here.first_day.year == span.first_day.year else date_long
    return text + _beside(there(span.first_day, language), span, language)


def all_day(span: Span, language: str, zone: str = ZONE) -> str:
    """«, hele dagen» for one of whole days, to stand behind them; nothing for others."""
    del zone
    return f", {catalogue(language).gettext(_ALL_DAY)}" if span.all_day else ""


def in_figures(span: Span, zone: str = ZONE) -> str:
    """«14.06.2027 kl. 10.00, 09.00 in London», when it starts, for a line of the command line, which speaks English."""
    here = span.in_zone(zone)
    if span.all_day:
        return " \N{EN DASH} ".join(f"{day:{_DAY}}" for day in dict.fromkeys((here.first_day, here.last_day)))
    text = f"{here.starts:{_DAY} {_CLOCK}}"
    if here.starts == span.starts:
        return text
    pattern = _CLOCK.removeprefix("kl. ") if here.first_day == span.first_day else f"{_DAY} {_CLOCK}"
    return f"{text}, {span.starts:{pattern}} in {city(span.zone, span.starts_at, 'en')}"


def city(zone: str, at: datetime, language: str) -> str:
    """The city that a zone is named by, as people know it («København»), or «UTC+2» at an instant where no city names it."""
    if "/" not in zone or zone.startswith("Etc/"):
        return _offset(to_local(at, zone).utcoffset() or timedelta())
    location: str = get_timezone_location(zone, locale=_LOCALES[language], return_city=True)
    return location.rpartition("/")[2]


def other_city(zone: str, at: datetime, language: str, home: str = ZONE) -> str:
    """The city whose clocks are meant where times are typed, unless they show at an instant what ours show."""
    differs = to_local(at, zone).utcoffset() != to_local(at, home).utcoffset()
    return city(zone, at, language) if differs else ""


def _offset(offset: timedelta) -> str:
    minutes = int(offset.total_seconds()) // 60
    if not minutes:
        return "UTC"
    hour, minute = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else _MINUS}{hour}{f':{minute:02}' if minute else ''}"


def _both(span: Span, language: str, zone: str, *, short: bool) -> str:
    here = span.in_zone(zone)
    return wall_range(here.starts, here.ends, language, short=short) + _elsewhere(span, here, language, short=short)


def _elsewhere(span: Span, here: Span, language: str, *, short: bool = False) -> str:
    """Return the time by the clocks of its own zone, after a comma; nothing where they show what ours show."""
    if (span.starts, span.ends) == (here.starts, here.ends):
        return ""
    if _dates(span) == _dates(here):
        time = _clocks(span, language)
    else:
        year = span.starts.year != here.starts.year
        time = wall_range(span.starts, span.ends, language, short=short, year=year)
    return _beside(time, span, language)


def _beside(time: str, span: Span, language: str) -> str:
    place = city(span.zone, span.starts_at, language)
    if place.startswith("UTC"):
        return f", {time} {place}"
    return f", {catalogue(language).gettext(_IN_CITY) % {'time': time, 'city': place}}"


def _dates(span: Span) -> tuple[date, date | None]:
    return span.starts.date(), None if span.ends is None else span.ends.date()


def _clocks(span: Span, language: str) -> str:
    moments = [span.starts] if span.ends is None else [span.starts, span.ends]
    return _DASH.join(clock(moment.time(), language) for moment in moments)


FILTERS: dict[str, Callable[..., str]] = {
    "when": when,
    "when_medium": when_medium,
    "period": period,
    "hours": hours,
    "days_medium": days_medium,
    "opening_day": opening_day,
    "all_day": all_day,
}
"""What templates call each of these; they add language and zone themselves."""

"""The occasions of the Norwegian year as values, and their names as msgids.

The public holidays of Norway are five fixed days and seven that follow Easter Sunday, so they are a table here.
"""

from __future__ import annotations

from datetime import MAXYEAR, MINYEAR, date, timedelta
from functools import cache

from dateutil.easter import easter

from planner.domain.holidays import DateKind, DateWarning, Occasion
from planner.formats.places.reference import read_rows
from planner.formats.words.words import N_

_MOVABLE = {
    "maundy_thursday": -3,
    "good_friday": -2,
    "easter_sunday": 0,
    "easter_monday": 1,
    "ascension_day": 39,
    "pentecost": 49,
    "pentecost_monday": 50,
}
"""Days after Easter Sunday."""

_FIXED = {"new_years_day": (1, 1), "christmas_day": (12, 25), "boxing_day": (12, 26)}
_MAY_DAYS = {"labour_day": (5, 1), "constitution_day": (5, 17)}
_MAY_DAYS_SINCE = 1947

NAMES = {
    "new_years_day": N_("New Year's Day"),
    "maundy_thursday": N_("Maundy Thursday"),
    "good_friday": N_("Good Friday"),
    "easter_sunday": N_("Easter Sunday"),
    "easter_monday": N_("Easter Monday"),
    "labour_day": N_("Labour Day, 1 May"),
    "constitution_day": N_("Constitution Day, 17 May"),
    "ascension_day": N_("Ascension Day"),
    "pentecost": N_("Whit Sunday"),
    "pentecost_monday": N_("Whit Monday"),
    "christmas_day": N_("Christmas Day"),
    "boxing_day": N_("Boxing Day"),
    "christmas_eve": N_("Christmas Eve"),
    "new_years_eve": N_("New Year's Eve"),
    "easter_wednesday": N_("the Wednesday before Easter"),
    "easter_eve": N_("Easter Saturday"),
    "whitsun_eve": N_("Whitsun Eve"),
    "autumn_break": N_("the autumn half-term holiday"),
    "christmas_break": N_("the Christmas holiday"),
    "winter_break": N_("the winter half-term holiday"),
    "easter_break": N_("the Easter holiday"),
    "summer_break": N_("the summer holiday"),
    "application_deadline": N_("the deadline for applying to upper secondary school"),
    "production_grant_spring": N_("the spring deadline for production grants"),
    "production_grant_autumn": N_("the autumn deadline for production grants"),
    "lambing": N_("lambing"),
    "spring_work": N_("spring farm work"),
    "haymaking": N_("haymaking"),
    "harvest": N_("the grain harvest"),
    "moose_hunt": N_("the moose hunt"),
}
"""What each occasion is called inside a sentence."""

_SATURDAY = 5

_SENTENCES = {
    DateKind.PUBLIC_HOLIDAY: N_("This is a public holiday: %(what)s."),
    DateKind.HALF_DAY: N_("Many people are off work: %(what)s."),
    DateKind.DEADLINE: N_("Many people are busy that day: %(what)s."),
    DateKind.SEASON: N_("A busy time for farmers: %(what)s."),
}
_SCHOOLS_IN_GENERAL = N_("The date clashes with %(what)s in the schools.")
_SCHOOLS_INVITED = N_("The date clashes with %(what)s for %(affected)s of %(schools)s invited schools: %(names)s.")
ESTIMATED = N_("The school calendar for this year is not confirmed; the dates follow the usual pattern.")


def sentence(warning: DateWarning) -> tuple[str, dict[str, object]]:
    """The msgid of a warning and what fills it; ``what`` is a msgid too (``NAMES``) and is to be translated first."""
    facts: dict[str, object] = {"what": NAMES[warning.key]}
    if warning.kind != DateKind.SCHOOL_HOLIDAY:
        return _SENTENCES[warning.kind], facts
    if not warning.schools:
        return _SCHOOLS_IN_GENERAL, facts
    names = ", ".join(warning.affected)
    return _SCHOOLS_INVITED, facts | {"affected": len(warning.affected), "schools": warning.schools, "names": names}


@cache
def occasions(year: int) -> tuple[Occasion, ...]:
    """Everything to warn about in a year: holidays, half days, school holidays that touch it, deadlines and seasons."""
    return (*public_holidays(year), *half_days(year), *school_holidays(year), *seasons(year))


def occasions_around(day: date) -> tuple[Occasion, ...]:
    """The occasions of a year and its neighbours, for looking at dates near a turn of the year."""
    years = range(max(day.year - 1, MINYEAR), min(day.year + 1, MAXYEAR) + 1)
    return tuple(occasion for year in years for occasion in occasions(year))


def public_holidays(year: int) -> tuple[Occasion, ...]:
    """The public holidays of Norway; two may share a day, as 17 May and Whit Monday do in 2027."""
    return tuple(_one_day(DateKind.PUBLIC_HOLIDAY, key, day) for day, key in _holiday_keys(year))


def is_day_off(day: date) -> bool:
    """Tell whether most are off work: on Saturdays, Sundays, public holidays and half days."""
    return day.weekday() >= _SATURDAY or day in _days_off(day.year)


@cache
def _days_off(year: int) -> frozenset[date]:
    return frozenset(occasion.first for occasion in (*public_holidays(year), *half_days(year)))


def half_days(year: int) -> tuple[Occasion, ...]:
    """Days that are no holidays by law but on which most leave at noon or stay away."""
    sunday = easter(year)
    days = {
        "easter_wednesday": sunday - timedelta(days=4),
        "easter_eve": sunday - timedelta(days=1),
        "whitsun_eve": sunday + timedelta(days=48),
        "christmas_eve": date(year, 12, 24),
        "new_years_eve": date(year, 12, 31),
    }
    return tuple(_one_day(DateKind.HALF_DAY, key, day) for key, day in days.items())


def school_holidays(year: int) -> tuple[Occasion, ...]:
    """The school holidays that begin in a year, for every school calendar that comes with the program."""
    return tuple(holiday for holiday in _all_school_holidays() if holiday.first.year == year)


def seasons(year: int) -> tuple[Occasion, ...]:
    """Deadlines and busy seasons of farming, the same dates every year: hints and no more."""
    return tuple(
        Occasion(
            DateKind(row["kind"]),
            row["key"],
            date.fromisoformat(f"{year:04}-{row['first']}"),
            date.fromisoformat(f"{year:04}-{row['last']}"),
        )
        for row in read_rows("seasons.csv")
    )


@cache
def _all_school_holidays() -> tuple[Occasion, ...]:
    return tuple(
        Occasion(
            DateKind.SCHOOL_HOLIDAY,
            row["key"],
            date.fromisoformat(row["first"]),
            date.fromisoformat(row["last"]),
            row["school_calendar"],
            settled=row["settled"] == "yes",
        )
        for row in read_rows("school_holidays.csv")
    )


def _holiday_keys(year: int) -> list[tuple[date, str]]:
    # The laws are lov 1947-04-26-1 (1 and 17 May) and lov 1995-02-24-12 § 2 (the days of the church).
    fixed = _FIXED if year < _MAY_DAYS_SINCE else _FIXED | _MAY_DAYS
    days = [(date(year, month, day), key) for key, (month, day) in fixed.items()]
    days += [(easter(year) + timedelta(days=after), key) for key, after in _MOVABLE.items()]
    return sorted(days)


def _one_day(kind: DateKind, key: str, day: date) -> Occasion:
    return Occasion(kind, key, day, day)

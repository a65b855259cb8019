"""Which dates to warn about, and for whom: public holidays, half days, school holidays and the farm's busy seasons.

A warning never blocks. The occasions come from outside as values: a school owner's calendar is data and no rule.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class DateKind(StrEnum):
    """Why a date deserves a warning, the weightiest first."""

    PUBLIC_HOLIDAY = "public_holiday"
    SCHOOL_HOLIDAY = "school_holiday"
    HALF_DAY = "half_day"
    DEADLINE = "deadline"
    SEASON = "season"


_WEIGHT = {kind: weight for weight, kind in enumerate(DateKind)}


@dataclass(frozen=True, slots=True)
class Occasion:
    """A stretch of days, both ends included, that may keep people away.

    ``key`` names it, such as ``winter_break``. ``school_calendar`` says whose school holiday it is. A settled occasion
    has a published date; the others follow the usual pattern and are an estimate.
    """

    kind: DateKind
    key: str
    first: date
    last: date
    school_calendar: str = ""
    settled: bool = True


@dataclass(frozen=True, slots=True)
class InvitedOrganisation:
    """An organisation to be invited, and the school calendar it follows: empty when it is no school."""

    name: str
    school_calendar: str = ""


@dataclass(frozen=True, slots=True)
class DateWarning:
    """What the days of a meeting collide with.

    ``affected`` names the invited schools on holiday, out of ``schools`` invited schools; with none invited yet both
    are empty and the warning is a general one. Other kinds of occasion affect everyone.
    """

    kind: DateKind
    key: str
    days: tuple[date, ...]
    affected: tuple[str, ...] = ()
    schools: int = 0
    settled: bool = True


def warnings_for(
    days: Iterable[date], invited: Collection[InvitedOrganisation], occasions: Iterable[Occasion]
) -> list[DateWarning]:
    """The warnings for a meeting on these days, the weightiest first; one per occasion, however many days it meets.

    A school holiday warns only when an invited school has it, or while no school is invited.
    """
    ordered = sorted(set(days))
    singly = [_warning(occasion, ordered, invited) for occasion in occasions]
    warnings = _merged(warning for warning in singly if warning)
    return sorted(warnings, key=lambda warning: (_WEIGHT[warning.kind], warning.days, warning.key))


def _warning(occasion: Occasion, days: list[date], invited: Collection[InvitedOrganisation]) -> DateWarning | None:
    hit = tuple(day for day in days if occasion.first <= day <= occasion.last)
    if not hit:
        return None
    if occasion.kind != DateKind.SCHOOL_HOLIDAY:
        return DateWarning(occasion.kind, occasion.key, hit, settled=occasion.settled)
    schools = [school for school in invited if school.school_calendar]
    affected = tuple(school.name for school in schools if school.school_calendar == occasion.school_calendar)
    if schools and not affected:
        return None
    return DateWarning(occasion.kind, occasion.key, hit, affected, len(schools), occasion.settled)


def _merged(warnings: Iterable[DateWarning]) -> list[DateWarning]:
    """Make one warning of those that several school calendars, or several stretches, give for one occasion."""
    merged: dict[str, DateWarning] = {}
    for warning in warnings:
        other = merged.get(warning.key, warning)
        merged[warning.key] = DateWarning(
            warning.kind,
            warning.key,
            tuple(sorted({*other.days, *warning.days})),
            tuple(dict.fromkeys((*other.affected, *warning.affected))),
            warning.schools,
            settled=other.settled and warning.settled,
        )
    return list(merged.values())

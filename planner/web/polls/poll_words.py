"""Dates that are put forward, and what speaks for and against each, in the words of the page."""

from __future__ import annotations

from flask_babel import gettext, ngettext

from planner.domain.polls import Fit
from planner.formats.words.words import label
from planner.rows.polls import PollOption
from planner.services.polls.poll_days import Against
from planner.services.polls.poll_pages import OptionStanding
from planner.web.filters import when
from planner.web.meetings.date_warnings import words_of

_NAMED = 3


def option_words(options: list[PollOption]) -> dict[int, str]:
    """Return each option in full, by its id."""
    return {option.id: when(option.span) for option in options}


def fit_words() -> dict[str, str]:
    """Return what each vote is called, and ``none`` where there is none."""
    return {fit.value: gettext(label(fit)) for fit in Fit} | {"none": gettext("Not answered")}


def votes_of(standing: OptionStanding) -> str:
    """Return the votes in words: «14 kan, 2 hvis det trengs, 1 kan ikke»."""
    tally = standing.tally
    parts = [
        ngettext("%(num)s can make it", "%(num)s can make it", tally.yes),
        ngettext("%(num)s if necessary", "%(num)s if necessary", tally.if_need_be) if tally.if_need_be else "",
        ngettext("%(num)s cannot", "%(num)s cannot", tally.no) if tally.no else "",
    ]
    return ", ".join(part for part in parts if part)


def lost_words(standing: OptionStanding) -> str:
    """Return which organisations nobody can come from; empty where there is none."""
    return gettext("Nobody from %(names)s can come", names=_listed(standing.tally.lost)) if standing.tally.lost else ""


def missed_words(standing: OptionStanding) -> str:
    """Return who must be there and cannot; empty where there is nobody."""
    names = standing.tally.missed
    return gettext("Must attend but cannot come: %(names)s", names=_listed(names)) if names else ""


def against_words(against: Against) -> list[str]:
    """Return what speaks against a date, a sentence each; one that nothing does is said to be free."""
    return [words_of(collision) for collision in against] or [gettext("No clashes that we know of")]


def _listed(names: list[str] | tuple[str, ...]) -> str:
    shown, more = list(dict.fromkeys(names)), ""
    if len(shown) > _NAMED:
        more = gettext("and %(num)s more", num=len(shown) - _NAMED)
    return " ".join(part for part in (", ".join(shown[:_NAMED]), more) if part)

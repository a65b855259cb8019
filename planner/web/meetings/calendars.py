"""The calendar page: six weeks or a month as a table and day by day, and how to subscribe."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from flask import Blueprint, make_response, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from planner.domain.holidays import DateKind
from planner.domain.meeting_lists import ListedMeeting
from planner.domain.months import Day, Month, days_from
from planner.domain.times import FIRST_YEAR, LAST_YEAR, to_local
from planner.formats.places.holidays import NAMES, occasions_around
from planner.services.calendars import feeds
from planner.services.meetings import calendar_pages, meeting_lists
from planner.services.meetings.calendar_pages import CalendarPage
from planner.web.calendars.personal_feeds import own_feeds
from planner.web.calendars.subscription_forms import SubscriptionForm, feed_of
from planner.web.calendars.subscriptions import Links, links_to
from planner.web.meetings.meeting_filters import MeetingFilterForm
from planner.web.requests import about, language, reading, runtime
from planner.web.search_fields import most_names
from planner.web.whole_pages import conditional

bp = Blueprint("calendars", __name__)

_SHOWN = ("type", "tema", "fagnettverk", "kommune")
MOST_IN_CELL, FEW_IN_CELL = 4, 3
"""Meetings of a day that stand in its cell; where there are more, only a few do."""
MOST_IN_AGENDA = 40
"""Meetings of whole days that are listed at once."""
_FREE = {DateKind.PUBLIC_HOLIDAY, DateKind.HALF_DAY}


@dataclass(frozen=True)
class PageDay:
    """A day as the page shows it: ``holiday`` and ``note`` (a school holiday) are names or empty.

    ``more`` counts the meetings that do not stand in its cell, and ``address`` is where they all stand. A day that is
    ``outside`` is of a month beside the one that is shown, or over; one that is ``named`` says which month it is of.
    """

    date: date
    outside: bool
    holiday: str
    note: str
    meetings: tuple[ListedMeeting, ...]
    more: int = 0
    address: str = ""
    named: bool = False


@dataclass(frozen=True)
class PageWeek:
    """A week with its ISO number."""

    number: int
    days: tuple[PageDay, ...]


@bp.get("/kalender/")
def index() -> Response:
    """Show the next six weeks of meetings, or the month that is asked for, and how to subscribe to them."""
    form, subscription = MeetingFilterForm(formdata=request.args), SubscriptionForm(formdata=request.args)
    with reading() as work:
        choices = meeting_lists.choices(work, most_names("aktor", "hos", "abonner"))
        form.fill(choices, language())
        subscription.fill(choices, language())
        today = to_local(work.now, work.deployment.time_zone).date()
        month, criteria = _month(), form.criteria()
        page = calendar_pages.of_month(work, month, criteria) if month else calendar_pages.ahead(work, today, criteria)
        values = {**_values(page, month, today), "own": own_feeds(work)}
        # What is read is what the page is made of, so that its validator needs no other read before or after.
        stamp = calendar_pages.weeks_validator(page, choices, about(), today)
    answer = conditional(lambda: stamp, lambda: _body(form, subscription, values))
    return make_response(_body(form, subscription, values)) if answer is None else answer


def _body(form: MeetingFilterForm, subscription: SubscriptionForm, values: dict[str, object]) -> str:
    key, name = subscription.chosen(feed_of(form.criteria()))
    return render_template(
        "calendars/index.html",
        form=form,
        narrowed=form.narrows(),
        subscription=subscription,
        feed=_links(key, name),
        **values,
    )


def _month() -> date | None:
    """The month in the address, written as in 2027-02; anything else is none."""
    try:
        typed = date.fromisoformat(request.args.get("maned", "") + "-01")
    except ValueError:
        return None
    return typed if FIRST_YEAR < typed.year < LAST_YEAR else None


def _values(page: CalendarPage, month: date | None, today: date) -> dict[str, object]:
    names, begin = _occasions(page.month), today if month is None else month
    since = _since(begin)
    begins = since if any(day.date >= since for day in page.days) else begin
    shown, rest = days_from(page.days, begins, MOST_IN_AGENDA)
    return {
        "month": month,
        "first": page.month.first,
        "today": today,
        "weeks": _weeks(page, month, names),
        "days": [_day(day, names) for day in shown],
        "rest": "" if rest is None else _address(month, rest),
        "since": shown[0].date if shown and shown[0] is not page.days[0] else None,
        "from_the_first": _address(month, begin),
        "holders": page.holders,
        "later": page.later,
        "later_address": "" if page.later is None else _address(page.later),
        "previous": _address(page.month.previous),
        "next": _address(page.month.next),
        "whole_month": _address(page.month.first),
        "from_today": _address(None),
        "all": _address(month, narrowed=False),
        "kept": [(key, value) for key, value in request.args.items() if value],
    }


def _day(day: Day[ListedMeeting], names: dict[date, tuple[str, str]]) -> PageDay:
    holiday, note = names.get(day.date, ("", ""))
    return PageDay(day.date, not day.within, holiday, note, day.items)


def _weeks(page: CalendarPage, month: date | None, names: dict[date, tuple[str, str]]) -> list[PageWeek]:
    weeks = [
        PageWeek(week.week.week, tuple(_cell(day, names, month) for day in week.days)) for week in page.month.weeks
    ]
    first, *others = weeks[0].days
    return [replace(weeks[0], days=(replace(first, named=True), *others)), *weeks[1:]]


def _cell(day: Day[ListedMeeting], names: dict[date, tuple[str, str]], month: date | None) -> PageDay:
    """Return a day as it stands in its cell, where there is room for a few meetings."""
    page_day = replace(_day(day, names), named=day.date.day == 1)
    if len(day.items) <= MOST_IN_CELL:
        return page_day
    address = _address(None if month is None and day.within else day.date, day.date)
    return replace(page_day, meetings=day.items[:FEW_IN_CELL], more=len(day.items) - FEW_IN_CELL, address=address)


def _since(first: date) -> date:
    """The day in the address that the agenda begins with; anything else is the first that is shown."""
    try:
        return date.fromisoformat(request.args.get("fra", ""))
    except ValueError:
        return first


def _occasions(month: Month[ListedMeeting]) -> dict[date, tuple[str, str]]:
    """The names of holidays and of school holidays, by day."""
    days = [day.date for week in month.weeks for day in week.days]
    around = [
        occasion
        for occasion in occasions_around(month.first)
        if occasion.last >= days[0] and occasion.first <= days[-1]
    ]
    return {
        day: (
            _first(
                gettext(NAMES[occasion.key])
                for occasion in around
                if occasion.kind in _FREE and occasion.first <= day <= occasion.last
            ),
            _first(
                gettext(NAMES[occasion.key])
                for occasion in around
                if occasion.kind is DateKind.SCHOOL_HOLIDAY and occasion.first <= day <= occasion.last
            ),
        )
        for day in days
    }


def _first(names: Iterable[str]) -> str:
    name = next(iter(names), "")
    return name[:1].upper() + name[1:]


def _address(month: date | None, since: date | None = None, *, narrowed: bool = True) -> str:
    """The address of a month, or of the weeks from today on, narrowed as this page is, or of its agenda from a day on."""
    shown = [] if month is None else [("maned", f"{month:%Y-%m}")]
    kept = [(name, request.args[name]) for name in _SHOWN if narrowed and request.args.get(name)]
    begins = [] if since is None else [("fra", f"{since:%Y-%m-%d}")]
    query = urlencode([*shown, *kept, *begins])
    return f"/kalender/{'?' if query else ''}{query}{'#agenda' if begins else ''}"


def _links(key: str, name: str) -> Links:
    here = runtime().deployment
    return links_to(feeds.path(here, key, language()), f"{here.service_name}: {name}")

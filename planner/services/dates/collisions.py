"""Collisions of a date for those a meeting is for: holidays, their own calendars, other meetings, and the road between."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from planner.domain.collisions import (
    SEARCH_DAYS,
    Collision,
    CollisionFacts,
    Option,
    OtherMeeting,
    Place,
    Stretch,
    Taken,
    collide,
    options,
    ranked,
)
from planner.domain.holidays import InvitedOrganisation
from planner.domain.meetings import Span, Visibility
from planner.domain.series import shift
from planner.domain.times import to_local, to_utc
from planner.formats.places.holidays import occasions
from planner.formats.places.reference import municipality_places
from planner.rows.foreign_calendars import BusyInterval, ForeignCalendar
from planner.rows.meetings import Meeting
from planner.services.dates import consequences
from planner.services.work import Work
from planner.store.foreign_calendars import busy_between
from planner.store.invitations import live_between, names_on_list

UNKNOWN_LENGTH = timedelta(hours=1)
"""How long a meeting counts as lasting when nobody has said when it ends."""


@dataclass(frozen=True)
class CollisionContext:
    """The facts around a meeting, read once, and the zone of the service, in which the year's holidays are."""

    facts: CollisionFacts
    home: str
    tomorrow: date

    def of(self, span: Span) -> list[Collision]:
        """Return what this time collides with, the weightiest first."""
        return collide(*_at(span, self.home), self.facts)

    def better(self, span: Span) -> list[Option]:
        """Return the three nearest days that are better, the best first; the clock times stay as they are."""
        return options(span.first_day, self.tomorrow, lambda day: _at(_moved(span, day), self.home), self.facts)

    def rank(self, spans: Iterable[Span]) -> list[Option]:
        """Return these times as options, the best first; of equal ones the latest."""
        days = [Option(span.first_day, tuple(self.of(span))) for span in spans]
        return ranked(days, min((option.day for option in days), default=self.tomorrow))


def of(work: Work, meeting: Meeting, span: Span) -> list[Collision]:
    """Return what a meeting at this time collides with for those invited, or likely to be, the weightiest first."""
    return board(work, meeting, span.first_day, span.last_day).of(span)


def around(work: Work, meeting: Meeting, span: Span) -> CollisionContext:
    """Return the facts around a time, far enough for finding better days."""
    far = timedelta(days=SEARCH_DAYS)
    return board(work, meeting, span.first_day - far, span.last_day + far)


def board(work: Work, meeting: Meeting, first: date, last: date, along: Collection[int] = ()) -> CollisionContext:
    """Read the facts about those a meeting is for, from the first to the last of these local days.

    ``along`` are the ids of meetings that move along with it, and so are in nobody's way.
    """
    zone = meeting.zone
    from_, to = to_utc(first, _MIDNIGHT, zone), to_utc(last + timedelta(days=1), _MIDNIGHT, zone)
    organisations, guests = dict(consequences.parties(work, meeting)), names_on_list(work.session, meeting.id)
    facts = CollisionFacts(
        organisations=tuple(organisations.values()),
        people=len(guests),
        occasions=tuple(occasion for year in range(first.year - 1, last.year + 2) for occasion in occasions(year)),
        taken=tuple(_taken(work, organisations, guests, from_, to)),
        meetings=tuple(_others(work, {meeting.id, *along}, (organisations, guests), from_, to)),
        place=_place(meeting.municipality),
    )
    return CollisionContext(facts, work.deployment.time_zone, to_local(work.now, zone).date() + timedelta(days=1))


_MIDNIGHT = datetime.min.time()


def _taken(
    work: Work, organisations: dict[int, InvitedOrganisation], guests: dict[int, str], from_: datetime, to: datetime
) -> Iterable[Taken]:
    rows = busy_between(work.session, organisations, guests, from_, to) if organisations or guests else []
    return (_time(busy, calendar, organisations, guests) for busy, calendar in rows)


def _time(
    busy: BusyInterval, calendar: ForeignCalendar, organisations: dict[int, InvitedOrganisation], guests: dict[int, str]
) -> Taken:
    when = Stretch(busy.starts_at, busy.ends_at)
    if calendar.person_id is not None:
        return Taken(guests[calendar.person_id], when, person=True, title=busy.title)
    return Taken(organisations[calendar.organisation_id or 0].name, when, title=busy.title)


def _others(
    work: Work,
    besides: Collection[int],
    parties: tuple[dict[int, InvitedOrganisation], dict[int, str]],
    from_: datetime,
    to: datetime,
) -> list[OtherMeeting]:
    """Return the other meetings that some of the same organisations and people are invited to and have not said no to."""
    organisations, guests = parties
    if not organisations and not guests:
        return []
    shared: dict[Meeting, list[str]] = defaultdict(list)
    for invitation, meeting in live_between(work.session, parties, besides, from_, to):
        name = guests.get(invitation.person_id) or organisations[invitation.organisation_id or 0].name
        shared[meeting].append(name)
    return [
        _other(meeting, meeting.starts_at, names) for meeting, names in shared.items() if meeting.starts_at is not None
    ]


def _other(meeting: Meeting, starts: datetime, names: list[str]) -> OtherMeeting:
    when = Stretch(starts, meeting.ends_at or starts + UNKNOWN_LENGTH)
    shown = meeting.visibility is Visibility.PUBLIC
    return OtherMeeting(
        when,
        tuple(dict.fromkeys(names)),
        meeting.title if shown else "",
        meeting.slug if shown else "",
        _place(meeting.municipality),
    )


def _place(municipality: str | None) -> Place | None:
    return municipality_places().get(municipality or "")


def _at(span: Span, home: str) -> tuple[Stretch, tuple[date, ...]]:
    """Return the stretch of a time, and the days it touches here, where the holidays are."""
    starts = span.starts_at
    return Stretch(starts, span.ends_at or starts + UNKNOWN_LENGTH), span.in_zone(home).days


def _moved(span: Span, day: date) -> Span:
    return shift(span, day - span.first_day)

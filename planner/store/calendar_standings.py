"""How meetings stand in calendars, read at once: their places and bytes in public feeds, and whose own calendars they concern."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    bindparam,
    cast,
    delete,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy import update as change
from sqlalchemy.orm import InstrumentedAttribute, Session

from planner.domain.dav import CollectionKind
from planner.rows.calendars import FeedEntry, FeedVersion, RenderedEntry, Variant
from planner.rows.dav import DavCollection
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.personal_feeds import FeedFollow
from planner.rows.tasks import TaskEntry
from planner.store.personal_feeds import is_feed_of
from planner.store.row_batches import put, table_of
from planner.store.tasks import concerns_anybody

Columns = tuple[InstrumentedAttribute[Any], ...]
_PLACE: Columns = (FeedEntry.feed, FeedEntry.variant, FeedEntry.first_day, FeedEntry.last_day, FeedEntry.shown)
_BYTES: Columns = (
    RenderedEntry.language,
    RenderedEntry.variant,
    RenderedEntry.body,
    RenderedEntry.zone,
    RenderedEntry.revised_at,
    RenderedEntry.shifts,
    RenderedEntry.edition,
)


class FeedPlace(NamedTuple):
    """The place of a meeting in a public feed."""

    variant: Variant
    first_day: date
    last_day: date
    shown: bool


class StandingEntry(NamedTuple):
    """The bytes of a meeting in a language and a variant, as they were rendered last."""

    body: bytes
    zone: str
    revised_at: datetime
    shifts: int
    edition: int


@dataclass
class CalendarStanding:
    """How a meeting stands: places by feed, bytes by language and variant, and whether it means a task to anybody.

    ``followers`` are the people in whose own feeds a feed of a place stands too. ``guests`` counts feeds and calendar
    programs of its guests.
    """

    places: dict[str, FeedPlace] = field(default_factory=dict)
    followers: dict[str, set[int]] = field(default_factory=dict)
    rendered: dict[tuple[str, Variant], StandingEntry] = field(default_factory=dict)
    guests: int = 0
    tasks: bool = False


def standings(session: Session, meeting_ids: Collection[int]) -> dict[int, CalendarStanding]:
    """Return how meetings stand in calendars, by one read."""
    by_id = {meeting_id: CalendarStanding() for meeting_id in meeting_ids}
    for meeting_id, number, tasks, *rest in session.execute(_STANDINGS, {"meetings": list(meeting_ids)}):
        standing, place, rendered = by_id[meeting_id], rest[: len(_PLACE)], rest[len(_PLACE) :]
        if tasks is not None:
            standing.guests, standing.tasks = number, tasks
        elif place[0] is None:
            standing.rendered[rendered[0], rendered[1]] = StandingEntry(*rendered[2:])
        elif number is None:
            standing.places[place[0]] = FeedPlace(*place[1:])
        else:
            standing.followers.setdefault(place[0], set()).add(number)
    return by_id


def _queries() -> tuple[Select[*tuple[Any, ...]], ...]:
    """Counts, places, followers and bytes, told from each other by what is empty in a row."""
    meeting_ids: BindParameter[int] = bindparam("meetings", expanding=True)
    number, flag = cast(null(), Meeting.id.type), cast(null(), FeedEntry.shown.type)
    concerned = select(Meeting.id, _guests(), _tasks(), *_nulls(_PLACE), *_nulls(_BYTES))
    placed = select(FeedEntry.meeting_id, number, flag, *_PLACE, *_nulls(_BYTES))
    followed = select(
        FeedEntry.meeting_id, FeedFollow.person_id, flag, FeedEntry.feed, *_nulls(_PLACE[1:]), *_nulls(_BYTES)
    )
    rendered = select(RenderedEntry.meeting_id, number, flag, *_nulls(_PLACE), *_BYTES)
    return (
        concerned.where(Meeting.id.in_(meeting_ids)),
        placed.where(FeedEntry.meeting_id.in_(meeting_ids)),
        followed.join(FeedFollow, FeedFollow.feed == FeedEntry.feed).where(FeedEntry.meeting_id.in_(meeting_ids)),
        rendered.where(RenderedEntry.meeting_id.in_(meeting_ids)),
    )


def _nulls(columns: Columns) -> list[ColumnElement[Any]]:
    return [cast(null(), column.type) for column in columns]


def _guests() -> ColumnElement[int]:
    feeds = select(func.count()).select_from(Invitation).join(FeedVersion, is_feed_of(Invitation.person_id))
    programs = select(func.count()).select_from(Invitation)
    programs = programs.join(DavCollection, DavCollection.person_id == Invitation.person_id)
    programs = programs.where(DavCollection.kind == CollectionKind.MEETINGS)
    counts = (count.where(Invitation.meeting_id == Meeting.id).correlate(Meeting) for count in (feeds, programs))
    of_feeds, of_programs = (count.scalar_subquery() for count in counts)
    return of_feeds + of_programs


def _tasks() -> ColumnElement[bool]:
    rendered = exists().where(TaskEntry.meeting_id == Meeting.id)
    return or_(rendered, concerns_anybody())


_STANDINGS = union_all(*_queries())
"""Built once: it is long, and asked for at each change of a meeting."""


@dataclass
class EntryWrites:
    """The changes of public entries: rows to be put, places to be taken away, and meetings whose bytes stand as they are."""

    rendered: list[dict[str, Any]] = field(default_factory=list)
    places: list[dict[str, Any]] = field(default_factory=list)
    gone: list[tuple[str, int]] = field(default_factory=list)
    standing: list[int] = field(default_factory=list)


def write(session: Session, writes: EntryWrites, edition: int) -> None:
    """Store the changes of public entries, by one statement for each kind of change."""
    put(session, table_of(RenderedEntry), writes.rendered)
    put(session, table_of(FeedEntry), writes.places)
    if writes.gone:
        place = tuple_(FeedEntry.feed, FeedEntry.meeting_id)
        session.execute(delete(FeedEntry).where(place.in_(writes.gone)), execution_options=_UNSYNCHRONISED)
    if writes.standing:
        rows = change(RenderedEntry).where(RenderedEntry.meeting_id.in_(writes.standing))
        query = rows.where(RenderedEntry.edition != literal(edition)).values(edition=edition)
        session.execute(query, execution_options=_UNSYNCHRONISED)


_UNSYNCHRONISED = {"synchronize_session": False}

"""The rows that the facts of a meeting are made of, read at once for one meeting, and for several."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session, joinedload

from planner.domain.duties import DutyKind
from planner.rows.duties import Duty
from planner.rows.meetings import Meeting, MeetingTheme
from planner.rows.networks import Network
from planner.rows.organisations import Organisation, Theme
from planner.rows.people import Person
from planner.store.duties import of_meetings

_THEME = (Theme.slug, Theme.name_nb, Theme.name_nn, Theme.name_en)
_OF_ONE = (
    select(Duty, Organisation, Person, Network.slug, Network.name, *_THEME)
    .select_from(Meeting)
    .join(Duty, Duty.meeting_id == Meeting.id)
    .join(Organisation, Organisation.id == Meeting.convener_id)
    .outerjoin(Person, Person.id == Meeting.created_by_id)
    .outerjoin(Network, Network.id == Meeting.network_id)
    .outerjoin(MeetingTheme, MeetingTheme.meeting_id == Meeting.id)
    .outerjoin(Theme, Theme.id == MeetingTheme.theme_id)
    .where(Meeting.id == bindparam("meeting"))
    .options(joinedload(Duty.holder), joinedload(Duty.person))
    .order_by(Theme.slug)
)
_WITH_MEETING = _OF_ONE.add_columns(Meeting)
"""Built once: they are asked for at each change of a meeting."""


class FactRows(NamedTuple):
    """The rows about a meeting: who made it, its duties with their holders, its themes by language, and its network."""

    convener: Organisation
    maker: Person | None
    duties: dict[DutyKind, Duty]
    themes: dict[str, dict[str, str]]
    network: tuple[str, str] | None


def of_one(session: Session, meeting: Meeting) -> FactRows:
    """Return the rows about a meeting as they stand now, by one read."""
    return _of_one(session, _OF_ONE, meeting)


def locked(session: Session, meeting: Meeting) -> FactRows:
    """Lock a meeting at hand until the transaction ends, and bring it up to date with the rows about it.

    The one writer of SQLite has its lock already. On PostgreSQL what is read by the statement that waits for the lock may
    be of before it was there.
    """
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(Meeting.id).where(Meeting.id == meeting.id).with_for_update())
    return _of_one(session, _WITH_MEETING, meeting)


def _of_one(session: Session, query: Select[*tuple[Any, ...]], meeting: Meeting) -> FactRows:
    rows = session.execute(query, {"meeting": meeting.id}, execution_options={"populate_existing": True}).all()
    themes = {row[5]: dict(zip(("nb", "nn", "en"), row[6:9], strict=True)) for row in rows if row[5]}
    _, convener, maker, slug, name, *_ = rows[0]
    network = (slug, name) if slug else None
    return FactRows(convener, maker, {row[0].kind: row[0] for row in rows}, themes, network)


def of_several(session: Session, meeting_ids: Collection[int]) -> dict[int, tuple[Meeting, FactRows]]:
    """Return meetings with the rows about them as they stand now, by three reads."""
    query = select(Meeting).where(Meeting.id.in_(meeting_ids))
    whole = query.options(joinedload(Meeting.convener), joinedload(Meeting.network), joinedload(Meeting.created_by))
    meetings = list(session.scalars(whole.execution_options(populate_existing=True)))
    duties, themes = of_meetings(session, meeting_ids), _themes(session, meeting_ids)
    return {
        meeting.id: (meeting, _rows(meeting, duties[meeting.id], themes.get(meeting.id, {}))) for meeting in meetings
    }


def _rows(meeting: Meeting, duties: dict[DutyKind, Duty], themes: dict[str, dict[str, str]]) -> FactRows:
    network = None if meeting.network is None else (meeting.network.slug, meeting.network.name)
    return FactRows(meeting.convener, meeting.created_by, duties, themes, network)


def _themes(session: Session, meeting_ids: Collection[int]) -> dict[int, dict[str, dict[str, str]]]:
    query = select(MeetingTheme.meeting_id, *_THEME).join(Theme, Theme.id == MeetingTheme.theme_id)
    themes: dict[int, dict[str, dict[str, str]]] = {}
    for meeting_id, slug, nb, nn, en in session.execute(
        query.where(MeetingTheme.meeting_id.in_(meeting_ids)).order_by(Theme.slug)
    ):
        themes.setdefault(meeting_id, {})[slug] = {"nb": nb, "nn": nn, "en": en}
    return themes

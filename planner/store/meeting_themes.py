"""How the themes of meetings are found and kept."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, insert, literal, select
from sqlalchemy.orm import joinedload

from planner.rows.meetings import MeetingTheme
from planner.rows.organisations import Theme
from planner.store.database import Session


def of_meeting(session: Session, meeting_id: int) -> list[Theme]:
    """Return the themes of a meeting."""
    query = select(MeetingTheme).where(MeetingTheme.meeting_id == meeting_id).options(joinedload(MeetingTheme.theme))
    return [link.theme for link in session.scalars(query)]


def of_meetings(session: Session, meeting_ids: Collection[int]) -> dict[int, list[Theme]]:
    """Return the themes of meetings, by name, by meeting; nothing for a meeting that has none."""
    query = select(MeetingTheme).where(MeetingTheme.meeting_id.in_(meeting_ids)).options(joinedload(MeetingTheme.theme))
    themes: dict[int, list[Theme]] = {}
    for link in session.scalars(query):
        themes.setdefault(link.meeting_id, []).append(link.theme)
    return {key: sorted(of_meeting, key=lambda theme: theme.name_nb) for key, of_meeting in themes.items()}


def slugs_of_meetings(session: Session, meeting_ids: Collection[int]) -> dict[int, list[str]]:
    """Return the address words of the themes of meetings, in order, by meeting; nothing for a meeting that has none."""
    query = select(MeetingTheme.meeting_id, Theme.slug).join(Theme, Theme.id == MeetingTheme.theme_id)
    slugs: dict[int, list[str]] = {}
    for meeting_id, slug in session.execute(query.where(MeetingTheme.meeting_id.in_(meeting_ids)).order_by(Theme.slug)):
        slugs.setdefault(meeting_id, []).append(slug)
    return slugs


def add(session: Session, meeting_id: int, slugs: Collection[str]) -> int:
    """Give a meeting themes that it has not; return how many of them there are."""
    if not slugs:
        return 0
    chosen = select(literal(meeting_id), Theme.id).where(Theme.slug.in_(slugs)).order_by(Theme.id)
    columns = ["meeting_id", "theme_id"]
    statement = insert(MeetingTheme).from_select(columns, chosen).returning(MeetingTheme.theme_id)
    return len(session.connection().execute(statement).all())


def remove(session: Session, meeting_id: int, slugs: Collection[str]) -> None:
    """Take themes off a meeting."""
    chosen = select(Theme.id).where(Theme.slug.in_(slugs)).scalar_subquery()
    query = delete(MeetingTheme).where(MeetingTheme.meeting_id == meeting_id, MeetingTheme.theme_id.in_(chosen))
    session.connection().execute(query)

"""How the themes of meetings are found and kept."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Select, delete, func, insert, literal, select
from sqlalchemy.orm import aliased

from planner.rows.meetings import MeetingTheme
from planner.rows.organisations import Theme
from planner.store import themes
from planner.store.database import Session


def _carried(meeting_ids: Collection[int]) -> Select[int, Theme]:
    """Return the query for the themes of meetings; one that was merged into another is that one, moved or not."""
    link_theme = aliased(Theme)
    return (
        select(MeetingTheme.meeting_id, Theme)
        .join(link_theme, link_theme.id == MeetingTheme.theme_id)
        .join(Theme, Theme.id == func.coalesce(link_theme.merged_into_id, link_theme.id))
        .where(MeetingTheme.meeting_id.in_(meeting_ids))
        .distinct()
    )


def of_meeting(session: Session, meeting_id: int) -> list[Theme]:
    """Return the themes of a meeting."""
    return [theme for _, theme in session.execute(_carried([meeting_id]))]


def of_meetings(session: Session, meeting_ids: Collection[int]) -> dict[int, list[Theme]]:
    """Return the themes of meetings, by name, by meeting; nothing for a meeting that has none."""
    by_meeting: dict[int, list[Theme]] = {}
    for meeting_id, theme in session.execute(_carried(meeting_ids)):
        by_meeting.setdefault(meeting_id, []).append(theme)
    return {key: sorted(some, key=lambda theme: theme.name_nb) for key, some in by_meeting.items()}


def slugs_of_meetings(session: Session, meeting_ids: Collection[int]) -> dict[int, list[str]]:
    """Return the address words of the themes of meetings, in order, by meeting; nothing for a meeting that has none."""
    return {
        meeting_id: sorted(theme.slug for theme in some)
        for meeting_id, some in of_meetings(session, meeting_ids).items()
    }


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
    chosen = themes.carried(slugs).scalar_subquery()
    query = delete(MeetingTheme).where(MeetingTheme.meeting_id == meeting_id, MeetingTheme.theme_id.in_(chosen))
    session.connection().execute(query)

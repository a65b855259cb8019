"""How themes are found."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.rows.meetings import MeetingTheme
from planner.rows.organisations import Theme


def names_of_meeting(session: Session, meeting_id: int) -> dict[str, dict[str, str]]:
    """Return the names of a meeting's themes as they stand now, by address word and language."""
    query = (
        select(Theme.slug, Theme.name_nb, Theme.name_nn, Theme.name_en)
        .join(MeetingTheme, MeetingTheme.theme_id == Theme.id)
        .where(MeetingTheme.meeting_id == meeting_id)
        .order_by(Theme.slug)
    )
    return {slug: {"nb": nb, "nn": nn, "en": en} for slug, nb, nn, en in session.execute(query)}

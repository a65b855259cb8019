"""How themes are found and merged."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import Select, delete, func, insert, literal, select, update

from planner.rows.meetings import MeetingTheme
from planner.rows.organisations import OrganisationTheme, Theme
from planner.store.database import Session

_CARRIERS = ((MeetingTheme, MeetingTheme.meeting_id), (OrganisationTheme, OrganisationTheme.organisation_id))


class ThemeUse(NamedTuple):
    """How many meetings and organisations carry a theme."""

    meetings: int = 0
    organisations: int = 0


def every(session: Session) -> list[Theme]:
    """Return all themes by their Norwegian name, as the database sorts it; those merged into another are left out."""
    return list(session.scalars(select(Theme).where(Theme.merged_into_id.is_(None)).order_by(Theme.name_nb)))


def with_merged(session: Session) -> list[Theme]:
    """Return all themes, and those that were merged into another."""
    return list(session.scalars(select(Theme).order_by(Theme.id)))


def by_slug(session: Session, slug: str) -> Theme | None:
    """Return the theme with this address word, unless it was merged into another."""
    return session.scalar(select(Theme).where(Theme.slug == slug, Theme.merged_into_id.is_(None)))


def lock(session: Session, theme_ids: Collection[int]) -> None:
    """Lock themes until the transaction ends, in the order of their numbers, and bring them up to date."""
    query = select(Theme).where(Theme.id.in_(theme_ids)).order_by(Theme.id).with_for_update()
    session.scalars(query.execution_options(populate_existing=True)).all()


def standing(slugs: Collection[str]) -> Select[int]:
    """Return the query for the numbers of themes by their address words; of one that was merged, where it went."""
    return select(func.coalesce(Theme.merged_into_id, Theme.id)).where(Theme.slug.in_(slugs))


def ids(session: Session, slugs: Collection[str]) -> set[int]:
    """Return the ids of the themes with these address words."""
    return set(session.scalars(standing(slugs))) if slugs else set()


def of_organisations(session: Session, organisation_ids: Collection[int]) -> list[tuple[int, Theme]]:
    """Return the themes of organisations in no order, each with the id of the organisation that has it."""
    query = (
        select(OrganisationTheme.organisation_id, Theme)
        .join(Theme, Theme.id == OrganisationTheme.theme_id)
        .where(OrganisationTheme.organisation_id.in_(organisation_ids))
    )
    return [(organisation_id, theme) for organisation_id, theme in session.execute(query)]


def uses(session: Session) -> dict[int, ThemeUse]:
    """Return how many meetings and organisations carry each theme, by its number."""
    meetings, organisations = (
        {row[0]: row[1] for row in session.execute(select(link.theme_id, func.count()).group_by(link.theme_id))}
        for link, _ in _CARRIERS
    )
    return {key: ThemeUse(meetings.get(key, 0), organisations.get(key, 0)) for key in {*meetings, *organisations}}


def merge(session: Session, going_id: int, staying_id: int) -> None:
    """Let everything that carries one theme carry another instead, once, and note where the first one went."""
    for link, carrier in _CARRIERS:
        has_both = select(carrier).where(link.theme_id == staying_id).correlate(None)
        moved = select(carrier, literal(staying_id)).where(link.theme_id == going_id, carrier.not_in(has_both))
        session.execute(insert(link).from_select([carrier.key, "theme_id"], moved))
        session.execute(delete(link).where(link.theme_id == going_id))
    session.execute(
        update(Theme)
        .where((Theme.id == going_id) | (Theme.merged_into_id == going_id))
        .values(merged_into_id=staying_id)
    )

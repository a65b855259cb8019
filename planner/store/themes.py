"""How themes are found and merged."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.orm import InstrumentedAttribute, aliased

from planner.rows.meetings import MeetingTheme
from planner.rows.organisations import OrganisationTheme, Theme
from planner.store.database import Session

Link = type[MeetingTheme] | type[OrganisationTheme]
Carrier = InstrumentedAttribute[int]
_CARRIERS: tuple[tuple[Link, Carrier], ...] = (
    (MeetingTheme, MeetingTheme.meeting_id),
    (OrganisationTheme, OrganisationTheme.organisation_id),
)
_BLIND = {"synchronize_session": False}


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


def carried(slugs: Collection[str]) -> Select[int]:
    """Return the query for the numbers under which meetings carry themes, before what was merged has been moved and after."""
    return select(Theme.id).where(func.coalesce(Theme.merged_into_id, Theme.id).in_(standing(slugs)))


def ids(session: Session, slugs: Collection[str]) -> set[int]:
    """Return the ids of the themes with these address words."""
    return set(session.scalars(standing(slugs))) if slugs else set()


def of_organisations(session: Session, organisation_ids: Collection[int]) -> list[tuple[int, Theme]]:
    """Return the themes of organisations in no order, each with the id of the organisation that has it."""
    carried = aliased(Theme)
    query = (
        select(OrganisationTheme.organisation_id, Theme)
        .join(carried, carried.id == OrganisationTheme.theme_id)
        .join(Theme, Theme.id == func.coalesce(carried.merged_into_id, carried.id))
        .where(OrganisationTheme.organisation_id.in_(organisation_ids))
        .distinct()
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
    """Note where a theme goes, and with it those that went into it before; what carries them is moved by ``move``."""
    session.execute(
        update(Theme)
        .where((Theme.id == going_id) | (Theme.merged_into_id == going_id))
        .values(merged_into_id=staying_id)
    )


def move(session: Session, staying_id: int, most: int) -> int:
    """Let so many meetings, and organisations, at most that carry a theme merged into another carry that one, once.

    Return how many there were; nothing means that none is left.
    """
    gone = list(session.scalars(select(Theme.id).where(Theme.merged_into_id == staying_id).order_by(Theme.id)))
    return sum(_move(session, link, carrier, (gone, staying_id), most) for link, carrier in _CARRIERS) if gone else 0


def _move(session: Session, link: Link, carrier: Carrier, themes: tuple[list[int], int], most: int) -> int:
    gone, staying_id = themes
    first = session.execute(
        select(link.theme_id, carrier).where(link.theme_id.in_(gone)).order_by(link.theme_id, carrier).limit(most)
    ).all()
    chosen = [key for theme_id, key in first if theme_id == first[0][0]]
    if not chosen:
        return 0
    of_slice = (link.theme_id == first[0][0], carrier.in_(chosen))
    both = set(session.scalars(select(carrier).where(link.theme_id == staying_id, carrier.in_(chosen))))
    session.execute(delete(link).where(link.theme_id == first[0][0], carrier.in_(both)), execution_options=_BLIND)
    session.execute(update(link).where(*of_slice).values(theme_id=staying_id), execution_options=_BLIND)
    return len(chosen)

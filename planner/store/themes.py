"""How themes are found."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from planner.rows.organisations import OrganisationTheme, Theme
from planner.store.database import Session


def every(session: Session) -> list[Theme]:
    """Return all themes by their Norwegian name, as the database sorts it."""
    return list(session.scalars(select(Theme).order_by(Theme.name_nb)))


def ids(session: Session, slugs: Collection[str]) -> set[int]:
    """Return the ids of the themes with these address words."""
    return set(session.scalars(select(Theme.id).where(Theme.slug.in_(slugs)))) if slugs else set()


def of_organisations(session: Session, organisation_ids: Collection[int]) -> list[tuple[int, Theme]]:
    """Return the themes of organisations in no order, each with the id of the organisation that has it."""
    query = (
        select(OrganisationTheme.organisation_id, Theme)
        .join(Theme, Theme.id == OrganisationTheme.theme_id)
        .where(OrganisationTheme.organisation_id.in_(organisation_ids))
    )
    return [(organisation_id, theme) for organisation_id, theme in session.execute(query)]

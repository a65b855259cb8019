"""How the choices for personal feeds are found, and the public feeds that stand in them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, Select, String, cast, func, literal, select, union
from sqlalchemy.orm import InstrumentedAttribute, Session

from planner.domain.feeds import PERSONAL, FeedKind
from planner.domain.networks import MembershipState
from planner.domain.personal_feeds import FeedScope
from planner.rows.calendars import FeedVersion
from planner.rows.networks import Network, NetworkMembership
from planner.rows.organisations import Organisation
from planner.rows.people import Membership, Person
from planner.rows.personal_feeds import FeedChoice, FeedFollow

LANGUAGE = func.coalesce(FeedChoice.language, Person.language)
"""The language of a person's own feeds, where ``FeedChoice`` is an outer join on the person."""


def is_feed_of(person_id: InstrumentedAttribute[int], begins: str = PERSONAL) -> ColumnElement[bool]:
    """Return the condition that a counter is that of the secret feed of a person; ``begins`` says which of the two."""
    return FeedVersion.feed == literal(begins) + cast(person_id, String)


def owners(session: Session, begins: str) -> set[int]:
    """Return the ids of the people who have a secret feed whose key begins so."""
    feeds = session.scalars(select(FeedVersion.feed).where(FeedVersion.feed.startswith(begins)))
    numbers = (feed.removeprefix(begins) for feed in feeds)
    return {int(number) for number in numbers if number.isascii() and number.isdigit()}


def subscribed(session: Session, people: Collection[int]) -> frozenset[int]:
    """Return those of these people who have a feed of their own."""
    feeds = [f"{PERSONAL}{person}" for person in people]
    keys = session.scalars(select(FeedVersion.feed).where(FeedVersion.feed.in_(feeds)))
    return frozenset(int(feed.removeprefix(PERSONAL)) for feed in keys)


def follows(session: Session, person_id: int | None = None) -> list[FeedFollow]:
    """Return every public feed that stands in somebody's own feed, or in that of one person."""
    query = select(FeedFollow)
    return list(session.scalars(query if person_id is None else query.where(FeedFollow.person_id == person_id)))


def followers(session: Session, feeds: Collection[str]) -> list[tuple[int, str]]:
    """Return the people in whose own feeds these public feeds stand, each with the key of the feed, in order."""
    query = select(FeedFollow.person_id, FeedFollow.feed).where(FeedFollow.feed.in_(feeds))
    rows = session.execute(query.order_by(FeedFollow.person_id, FeedFollow.feed))
    return [(row.person_id, row.feed) for row in rows]


def circle_feeds(session: Session, person_id: int | None = None) -> set[tuple[int, str]]:
    """Return person and feed of each organisation and network around those who follow their circle, or around one of them."""
    queries = [_organisations(), _networks()]
    if person_id is not None:
        queries = [query.where(FeedChoice.person_id == person_id) for query in queries]
    return {(row[0], row[1]) for row in session.execute(union(*queries))}


def _organisations() -> Select[int, str]:
    """The feed of each organisation that somebody who has chosen so belongs to."""
    return (
        select(Membership.person_id, literal(f"{FeedKind.ORGANISATION}/") + Organisation.slug)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .join(FeedChoice, FeedChoice.person_id == Membership.person_id)
        .where(FeedChoice.scope == FeedScope.CIRCLE)
    )


def _networks() -> Select[int, str]:
    """The feed of each network that such an organisation is admitted to."""
    return (
        select(Membership.person_id, literal(f"{FeedKind.NETWORK}/") + Network.slug)
        .join(NetworkMembership, NetworkMembership.organisation_id == Membership.organisation_id)
        .join(Network, Network.id == NetworkMembership.network_id)
        .join(FeedChoice, FeedChoice.person_id == Membership.person_id)
        .where(FeedChoice.scope == FeedScope.CIRCLE, NetworkMembership.state == MembershipState.ADMITTED)
    )

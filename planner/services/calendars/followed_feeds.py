"""The public meetings around a person: which public feeds stand in the own feeds of those who have chosen so."""

from __future__ import annotations

from sqlalchemy import Select, literal, select, union

from planner.domain.feeds import PERSONAL, FeedKind
from planner.domain.networks import MembershipState
from planner.domain.personal_feeds import FeedScope
from planner.rows.networks import Network, NetworkMembership
from planner.rows.organisations import Organisation
from planner.rows.people import Membership
from planner.rows.personal_feeds import FeedChoice, FeedFollow
from planner.services.calendars.feed_versions import Changes
from planner.services.work import Work

_Pairs = Select[int, str]


def settle(work: Work, changes: Changes) -> None:
    """Let everybody follow the feeds of the organisations and networks they are in now, if they have chosen so."""
    work.session.flush()
    wanted = {(row[0], row[1]) for row in work.session.execute(union(_organisations(), _networks()))}
    had = {(row.person_id, row.feed): row for row in work.session.scalars(select(FeedFollow))}
    for person_id, feed in sorted(wanted - set(had)):
        work.session.add(FeedFollow(person_id=person_id, feed=feed, since=work.now))
    for pair in sorted(set(had) - wanted):
        work.session.delete(had[pair])
    for person_id, feed in sorted(wanted ^ set(had)):
        changes.add(f"{PERSONAL}{person_id}", f"{feed} {(person_id, feed) in wanted} {work.now}".encode())


def _organisations() -> _Pairs:
    """The feed of each organisation that somebody who has chosen so belongs to."""
    return (
        select(Membership.person_id, literal(f"{FeedKind.ORGANISATION}/") + Organisation.slug)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .join(FeedChoice, FeedChoice.person_id == Membership.person_id)
        .where(FeedChoice.scope == FeedScope.CIRCLE)
    )


def _networks() -> _Pairs:
    """The feed of each network that such an organisation is admitted to."""
    return (
        select(Membership.person_id, literal(f"{FeedKind.NETWORK}/") + Network.slug)
        .join(NetworkMembership, NetworkMembership.organisation_id == Membership.organisation_id)
        .join(Network, Network.id == NetworkMembership.network_id)
        .join(FeedChoice, FeedChoice.person_id == Membership.person_id)
        .where(FeedChoice.scope == FeedScope.CIRCLE, NetworkMembership.state == MembershipState.ADMITTED)
    )

"""How the entries of personal feeds are found, and the guests who have such a feed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from planner.domain.dav import CollectionKind
from planner.domain.meetings import LIVE
from planner.domain.personal_feeds import FeedAlarm, FeedScope
from planner.domain.replies import ReplyState
from planner.rows.calendars import FeedVersion, GuestEntry
from planner.rows.dav import DavCollection
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.people import Person
from planner.rows.personal_feeds import FeedChoice
from planner.rows.replies import Reply
from planner.store.feed_entries import is_turned
from planner.store.personal_feeds import LANGUAGE, is_feed_of
from planner.store.replies import coming


class FeedGuest(NamedTuple):
    """A guest who has a feed: the reply, the entry and the choices are empty where there are none."""

    invitation: Invitation
    language: str
    state: ReplyState | None
    answered_at: datetime | None
    entry: GuestEntry | None
    scope: FeedScope | None
    alarm: FeedAlarm | None


def people(session: Session, meeting_id: int, after: int, most: int) -> list[int]:
    """Return the guests of a meeting who have a feed or a calendar program, in order, at most so many after a number."""
    feeds = exists().where(is_feed_of(Invitation.person_id))
    programs = exists().where(
        DavCollection.person_id == Invitation.person_id, DavCollection.kind == CollectionKind.MEETINGS
    )
    query = select(Invitation.person_id).where(Invitation.meeting_id == meeting_id, Invitation.person_id > after)
    return list(session.scalars(query.where(or_(feeds, programs)).order_by(Invitation.person_id).limit(most)))


def guests(session: Session, meeting_id: int, people: Collection[int] | None = None) -> list[FeedGuest]:
    """Return the guests of a meeting who have a feed, or those of some people, by the number of the person."""
    query = (
        select(Invitation, LANGUAGE, Reply.state, Reply.answered_at, GuestEntry, FeedChoice.scope, FeedChoice.alarm)
        .join(Person, Person.id == Invitation.person_id)
        .join(FeedVersion, is_feed_of(Invitation.person_id))
        .outerjoin(FeedChoice, FeedChoice.person_id == Invitation.person_id)
        .outerjoin(Reply, Reply.invitation_id == Invitation.id)
        .outerjoin(GuestEntry, GuestEntry.invitation_id == Invitation.id)
        .where(Invitation.meeting_id == meeting_id)
        .order_by(Invitation.person_id)
    )
    if people is not None:
        query = query.where(Invitation.person_id.in_(people))
    return [FeedGuest(*row) for row in session.execute(query)]


def turned(session: Session, day: date, most: int) -> list[GuestEntry]:
    """Return entries that come into the bytes of a feed, or go out of them, on a day, at most so many."""
    return list(session.scalars(select(GuestEntry).where(is_turned(GuestEntry, day)).limit(most)))


def outdated(session: Session) -> set[int]:
    """Return the ids of meetings whose entries are in another language than their readers', or miscount who is coming."""
    query = (
        select(GuestEntry.meeting_id)
        .join(Meeting, Meeting.id == GuestEntry.meeting_id)
        .join(Person, Person.id == GuestEntry.person_id)
        .outerjoin(FeedChoice, FeedChoice.person_id == Person.id)
        .where(
            or_(
                GuestEntry.language != LANGUAGE,
                and_(GuestEntry.told != coming(), Meeting.state.in_(LIVE)),
            )
        )
    )
    return set(session.scalars(query))

"""How the holds of polls in personal feeds are found."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from planner.domain.meetings import MeetingState
from planner.domain.personal_feeds import FeedScope
from planner.domain.polls import Fit, PollState
from planner.rows.calendars import FeedVersion
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.people import Person
from planner.rows.personal_feeds import FeedChoice
from planner.rows.polls import Ballot, Poll, PollEntry, PollOption, Vote
from planner.store.feed_entries import is_turned
from planner.store.personal_feeds import LANGUAGE, is_feed_of


class PollHold(NamedTuple):
    """A date of an open poll for one guest who has a feed; ``scope`` is empty where nothing was chosen."""

    invitation: Invitation
    option: PollOption
    language: str
    title: str
    answer_by: datetime
    scope: FeedScope | None
    voted: bool


def of_meeting(session: Session, meeting_id: int, people: Collection[int] | None = None) -> list[PollEntry]:
    """Return the rendered holds of a meeting, of every guest or of some."""
    query = select(PollEntry).where(PollEntry.meeting_id == meeting_id)
    return list(session.scalars(query if people is None else query.where(PollEntry.person_id.in_(people))))


def of_invitation(session: Session, invitation_id: int) -> list[PollEntry]:
    """Return the rendered holds of one guest of a meeting."""
    return list(session.scalars(select(PollEntry).where(PollEntry.invitation_id == invitation_id)))


def holds(session: Session, meeting_id: int, people: Collection[int] | None = None) -> list[PollHold]:
    """Return the dates of a draft's open poll for each guest who has a feed, or for some, but those they have said no to."""
    query = (
        select(Invitation, PollOption, LANGUAGE, Meeting.title, Poll.answer_by, FeedChoice.scope, Vote.fit.is_not(None))
        .select_from(Poll)
        .join(Meeting, Meeting.id == Poll.meeting_id)
        .join(PollOption, and_(PollOption.poll_id == Poll.id, PollOption.removed_at.is_(None)))
        .join(Ballot, Ballot.poll_id == Poll.id)
        .join(Invitation, Invitation.id == Ballot.invitation_id)
        .join(Person, Person.id == Invitation.person_id)
        .join(FeedVersion, is_feed_of(Invitation.person_id))
        .outerjoin(FeedChoice, FeedChoice.person_id == Invitation.person_id)
        .outerjoin(Vote, and_(Vote.option_id == PollOption.id, Vote.invitation_id == Invitation.id))
        .where(Poll.meeting_id == meeting_id, Poll.state == PollState.OPEN, Meeting.state == MeetingState.DRAFT)
        .where(Invitation.uninvited_at.is_(None), or_(Vote.fit.is_(None), Vote.fit != Fit.NO))
        .order_by(Invitation.person_id, PollOption.id)
    )
    if people is not None:
        query = query.where(Invitation.person_id.in_(people))
    return [PollHold(*row) for row in session.execute(query)]


def turned(session: Session, day: date, most: int) -> list[PollEntry]:
    """Return holds that come into the bytes of a feed, or go out of them, on a day, at most so many."""
    return list(session.scalars(select(PollEntry).where(is_turned(PollEntry, day)).limit(most)))


def outdated(session: Session) -> set[int]:
    """Return the ids of meetings whose holds are in another language than their guests'."""
    query = select(PollEntry.meeting_id).join(Person, Person.id == PollEntry.person_id)
    query = query.outerjoin(FeedChoice, FeedChoice.person_id == Person.id)
    return set(session.scalars(query.where(PollEntry.language != LANGUAGE)))

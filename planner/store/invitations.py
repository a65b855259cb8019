"""How invitations are found."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from planner.domain.meetings import LIVE, MeetingState
from planner.domain.replies import ReplyState
from planner.domain.standings import Standing
from planner.rows.invitations import Invitation, InvitationOrigin
from planner.rows.meetings import Meeting
from planner.rows.people import Person
from planner.rows.replies import Reply


def sent() -> ColumnElement[bool]:
    """Return the condition that an invitation has been sent and not taken back."""
    return and_(Invitation.invited_at.is_not(None), Invitation.uninvited_at.is_(None))


def stand(invitation: Invitation) -> None:
    """Let an invitation stand again that was taken back, which calendars are told as something newer."""
    if invitation.uninvited_at is not None:
        invitation.sequence_added += 1
        invitation.uninvited_at = None


def _whole() -> Select[Invitation]:
    return select(Invitation).options(joinedload(Invitation.person), joinedload(Invitation.organisation))


def loaded(session: Session, invitation_id: int) -> Invitation:
    """Return an invitation with its person and organisation, as it stands now."""
    query = _whole().where(Invitation.id == invitation_id)
    return session.scalars(query.execution_options(populate_existing=True)).one()


def in_meeting(session: Session, meeting_id: int, invitation_id: int) -> Invitation | None:
    """Return one invitation of a meeting, with its person and organisation."""
    return session.scalar(_whole().where(Invitation.id == invitation_id, Invitation.meeting_id == meeting_id))


def some(session: Session, meeting_id: int, invitation_ids: Collection[int]) -> list[Invitation]:
    """Return those of these invitations that are to a meeting and stand, in the order in which they were made."""
    query = _whole().where(Invitation.meeting_id == meeting_id, Invitation.id.in_(invitation_ids))
    return list(session.scalars(query.where(Invitation.uninvited_at.is_(None)).order_by(Invitation.id)))


def of_person(session: Session, meeting_id: int, person_id: int) -> Invitation | None:
    """Return a person's invitation to a meeting, taken back or not, with its person and organisation."""
    return session.scalar(_whole().where(Invitation.meeting_id == meeting_id, Invitation.person_id == person_id))


def standing(session: Session, meeting_id: int) -> list[Invitation]:
    """Return the invitations of a meeting that stand, sent or not, in the order they were made."""
    query = _whole().where(Invitation.meeting_id == meeting_id, Invitation.uninvited_at.is_(None))
    return list(session.scalars(query.order_by(Invitation.id)))


def _unsent(meeting_id: int) -> ColumnElement[bool]:
    stands = and_(Invitation.meeting_id == meeting_id, Invitation.uninvited_at.is_(None))
    return and_(stands, Invitation.invited_at.is_(None))


def count_unsent(session: Session, meeting_id: int) -> int:
    """Return how many stand on the list of a meeting who have not been invited yet."""
    return session.scalar(select(func.count()).select_from(Invitation).where(_unsent(meeting_id))) or 0


def unsent(session: Session, meeting_id: int) -> list[Invitation]:
    """Return the invitations of a meeting that stand and have not been sent, in the order they were made."""
    return list(session.scalars(_whole().where(_unsent(meeting_id)).order_by(Invitation.id)))


def unsent_people(session: Session, meeting_id: int) -> set[int]:
    """Return the people who stand on the list of a meeting and have not been invited yet."""
    return set(session.scalars(select(Invitation.person_id).where(_unsent(meeting_id))))


def _to_copy(source_id: int) -> ColumnElement[bool]:
    stands = and_(Invitation.meeting_id == source_id, Invitation.uninvited_at.is_(None))
    return and_(stands, Invitation.origin == InvitationOrigin.INVITED)


def count_to_copy(session: Session, source_id: int) -> int:
    """Return how many guests of a meeting come along to a copy of it: those who were invited to it."""
    return session.scalar(select(func.count()).select_from(Invitation).where(_to_copy(source_id))) or 0


def to_copy(session: Session, source_id: int, target_id: int, after: int, most: int) -> list[Invitation]:
    """Return the next guests of a meeting who come along to a copy of it and are not on its list, at most so many."""
    listed = select(Invitation.person_id).where(Invitation.meeting_id == target_id)
    query = select(Invitation).where(_to_copy(source_id), Invitation.id > after, Invitation.person_id.not_in(listed))
    return list(session.scalars(query.order_by(Invitation.id).limit(most)))


def guests(session: Session, invitation_ids: Collection[int]) -> dict[int, Person]:
    """Return who is invited by each of these invitations."""
    query = select(Invitation).where(Invitation.id.in_(invitation_ids)).options(joinedload(Invitation.person))
    return {invitation.id: invitation.person for invitation in session.scalars(query)} if invitation_ids else {}


def guest_names(session: Session, invitation_ids: Collection[int]) -> dict[int, str]:
    """Return what each guest who is invited by one of these invitations is called."""
    query = select(Invitation.id, Person.name, Person.email).join(Person, Person.id == Invitation.person_id)
    return {row.id: row.name or row.email for row in session.execute(query.where(Invitation.id.in_(invitation_ids)))}


def names_on_list(session: Session, meeting_id: int) -> dict[int, str]:
    """Return what the people are called who stand on the list of a meeting, sent an invitation or not, by their number."""
    query = select(Person.id, Person.name, Person.email).join(Invitation, Invitation.person_id == Person.id)
    of_meeting = query.where(Invitation.meeting_id == meeting_id, Invitation.uninvited_at.is_(None))
    return {row.id: row.name or row.email for row in session.execute(of_meeting.order_by(Person.id))}


def live_between(
    session: Session,
    parties: tuple[Collection[int], Collection[int]],
    besides: Collection[int],
    from_: datetime,
    to: datetime,
) -> list[tuple[Invitation, Meeting]]:
    """Return the live meetings, other than some, that touch a stretch of time, with each invitation to one of the parties.

    The parties are ids of organisations and of people. Those who have said no are left out. In the order of time.
    """
    organisations, guests_of_meeting = parties
    query = (
        select(Invitation, Meeting)
        .join(Meeting, Meeting.id == Invitation.meeting_id)
        .outerjoin(Reply, Reply.invitation_id == Invitation.id)
        .where(
            Meeting.id.not_in(besides),
            Meeting.state.in_(LIVE),
            Meeting.starts_at < to,
            or_(Meeting.ends_at > from_, and_(Meeting.ends_at.is_(None), Meeting.starts_at > from_)),
            Invitation.uninvited_at.is_(None),
            or_(Reply.state.is_(None), Reply.state != ReplyState.DECLINED),
            or_(
                and_(Invitation.organisation_id.in_(organisations), Invitation.standing == Standing.VOUCHED),
                Invitation.person_id.in_(guests_of_meeting),
            ),
        )
        .order_by(Meeting.starts_at, Meeting.id, Invitation.id)
    )
    return [(row.Invitation, row.Meeting) for row in session.execute(query)]


def is_sent(session: Session, meeting_id: int, person_id: int) -> bool:
    """Tell whether a person has been invited to a meeting, and still is."""
    query = select(Invitation.id).where(Invitation.meeting_id == meeting_id, Invitation.person_id == person_id, sent())
    return session.scalar(query) is not None


def sent_among(session: Session, meeting_ids: Collection[int], person_id: int | None) -> set[int]:
    """Return the ids of those of these meetings that a person has been invited to, and still is."""
    query = select(Invitation.meeting_id).where(
        Invitation.meeting_id.in_(meeting_ids), Invitation.person_id == person_id, sent()
    )
    return set(session.scalars(query))


def meetings_of(session: Session, person_id: int) -> list[int]:
    """Return the ids of the meetings that a person is, or was, on the list of."""
    return list(session.scalars(select(Invitation.meeting_id).where(Invitation.person_id == person_id)))


def coming(session: Session, person_id: int, now: datetime) -> list[tuple[Invitation, Meeting]]:
    """Return a person's invitations, with the person, to meetings that are still to begin, the next one first."""
    query = (
        select(Invitation, Meeting)
        .join(Meeting, Meeting.id == Invitation.meeting_id)
        .where(Invitation.person_id == person_id, sent(), Meeting.state.in_(LIVE), Meeting.starts_at > now)
        .options(joinedload(Invitation.person))
        .order_by(Meeting.starts_at)
    )
    return [(row.Invitation, row.Meeting) for row in session.execute(query)]


def _ahead(person_id: int | None, now: datetime) -> ColumnElement[bool]:
    ahead_of_now = and_(Meeting.state != MeetingState.DRAFT, Meeting.ends_at >= now)
    return and_(Invitation.person_id == person_id, sent(), ahead_of_now)


def count_ahead(session: Session, person_id: int | None, now: datetime) -> int:
    """Return how many meetings that have not ended a person is invited to."""
    query = select(func.count()).select_from(Invitation).join(Meeting, Meeting.id == Invitation.meeting_id)
    return session.scalar(query.where(_ahead(person_id, now))) or 0


def ahead(
    session: Session, person_id: int | None, now: datetime, offset: int = 0, limit: int | None = None
) -> list[tuple[Meeting, Invitation, Reply | None]]:
    """Return a person's invitations to meetings that have not ended, all or so many, with the replies, the next first."""
    query = (
        select(Meeting, Invitation, Reply)
        .join(Invitation, Invitation.meeting_id == Meeting.id)
        .outerjoin(Reply, Reply.invitation_id == Invitation.id)
        .where(_ahead(person_id, now))
        .options(joinedload(Invitation.organisation))
        .order_by(Meeting.starts_at, Meeting.id)
        .offset(offset)
        .limit(limit)
    )
    return [(meeting, invitation, reply) for meeting, invitation, reply in session.execute(query)]

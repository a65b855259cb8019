"""How polls, ballots and votes are found."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, delete, exists, func, not_, or_, select
from sqlalchemy.orm import Session, joinedload

from planner.domain.polls import Fit, PollState
from planner.domain.standings import Standing
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.organisations import Organisation
from planner.rows.people import Person
from planner.rows.polls import Ballot, Poll, PollEntry, PollOption, Vote
from planner.store.row_batches import deleted, table_of
from planner.store.standings import vouched


def latest(session: Session, meeting_id: int) -> Poll | None:
    """Return the last poll of a meeting, open or ended."""
    return session.scalar(select(Poll).where(Poll.meeting_id == meeting_id).order_by(Poll.id.desc()).limit(1))


def latest_whole(session: Session, meeting_id: int) -> tuple[Poll, list[PollOption], int] | None:
    """Return the last poll of a meeting with its dates in the order of time, and how many on the list are not asked in it."""
    last = select(func.max(Poll.id)).where(Poll.meeting_id == meeting_id).scalar_subquery()
    asked = exists().where(Ballot.poll_id == last, Ballot.invitation_id == Invitation.id)
    new = select(func.count()).where(Invitation.meeting_id == meeting_id, Invitation.uninvited_at.is_(None), ~asked)
    query = (
        select(Poll, PollOption, new.scalar_subquery())
        .outerjoin(PollOption, and_(PollOption.poll_id == Poll.id, PollOption.removed_at.is_(None)))
        .where(Poll.id == last)
        .order_by(PollOption.starts_local, PollOption.position)
    )
    rows = session.execute(query).all()
    return (rows[0][0], [row[1] for row in rows if row[1] is not None], rows[0][2]) if rows else None


def by_id(session: Session, poll_id: int) -> Poll | None:
    """Return a poll as it stands now."""
    return session.get(Poll, poll_id, populate_existing=True)


def guests_of(
    session: Session, poll_id: int, invitation_ids: Collection[int]
) -> dict[int, tuple[Invitation, Ballot | None]]:
    """Return those of these invitations that stand, with person and organisation, each with its part in a poll."""
    query = (
        select(Invitation, Ballot)
        .outerjoin(Ballot, and_(Ballot.invitation_id == Invitation.id, Ballot.poll_id == poll_id))
        .where(Invitation.id.in_(invitation_ids), Invitation.uninvited_at.is_(None))
        .options(joinedload(Invitation.person), joinedload(Invitation.organisation))
    )
    rows = session.execute(query.execution_options(populate_existing=True))
    return {row.Invitation.id: (row.Invitation, row.Ballot) for row in rows}


def open_of(session: Session, meeting_id: int) -> Poll | None:
    """Return the open poll of a meeting."""
    return session.scalar(select(Poll).where(Poll.meeting_id == meeting_id, Poll.state == PollState.OPEN))


def options(session: Session, poll_id: int) -> list[PollOption]:
    """Return the dates of a poll in the order of time."""
    query = select(PollOption).where(PollOption.poll_id == poll_id, PollOption.removed_at.is_(None))
    return list(session.scalars(query.order_by(PollOption.starts_local, PollOption.position)))


def votes(session: Session, option_ids: Collection[int]) -> dict[tuple[int, int], Fit]:
    """Return how these options fit people, by the ids of option and invitation."""
    query = select(Vote).where(Vote.option_id.in_(option_ids)).execution_options(populate_existing=True)
    return {(vote.option_id, vote.invitation_id): vote.fit for vote in session.scalars(query)}


def votes_of(
    session: Session, option_ids: Collection[int], invitation_ids: Collection[int]
) -> dict[tuple[int, int], Fit]:
    """Return how these options fit these guests, by the ids of option and invitation."""
    query = select(Vote.option_id, Vote.invitation_id, Vote.fit)
    query = query.where(Vote.option_id.in_(option_ids), Vote.invitation_id.in_(invitation_ids))
    return {(row.option_id, row.invitation_id): row.fit for row in session.execute(query)}


def tallies(session: Session, option_ids: Collection[int]) -> list[tuple[int, Fit, int]]:
    """Return of each option how many it fits so."""
    query = select(Vote.option_id, Vote.fit, func.count()).where(Vote.option_id.in_(option_ids))
    return [(row[0], row[1], row[2]) for row in session.execute(query.group_by(Vote.option_id, Vote.fit))]


def lost(session: Session, poll_id: int, option_ids: Collection[int]) -> list[tuple[int, str]]:
    """Return of each option the organisations from which nobody can come: all who really speak for them have said no.

    The organisation whose first guest was put on the list first comes first.
    """
    speakers = (
        select(Invitation.organisation_id, func.count().label("asked"), func.min(Invitation.id).label("first"))
        .join(Ballot, Ballot.invitation_id == Invitation.id)
        .where(Ballot.poll_id == poll_id, Invitation.organisation_id.is_not(None), vouched())
        .group_by(Invitation.organisation_id)
        .subquery()
    )
    query = (
        select(Vote.option_id, Organisation.name)
        .join(Invitation, and_(Invitation.id == Vote.invitation_id, vouched()))
        .join(speakers, speakers.c.organisation_id == Invitation.organisation_id)
        .join(Organisation, Organisation.id == Invitation.organisation_id)
        .where(Vote.option_id.in_(option_ids), Vote.fit == Fit.NO)
        .group_by(Vote.option_id, Organisation.id, Organisation.name, speakers.c.asked, speakers.c.first)
        .having(func.count() == speakers.c.asked)
        .order_by(speakers.c.first)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


class VoterRow(NamedTuple):
    """A guest's part in a poll as one line."""

    invitation_id: int
    name: str
    email: str
    organisation: str | None
    standing: Standing
    needed: bool
    answered_at: datetime | None
    comment: str

    @property
    def who(self) -> str:
        """Return what the guest is called."""
        return self.name or self.email


def voters(session: Session, poll_id: int) -> list[VoterRow]:
    """Return everybody's part in a poll, a line each, in the order they were put on the list."""
    query = (
        select(
            Ballot.invitation_id,
            Person.name,
            Person.email,
            Organisation.name,
            Invitation.standing,
            Ballot.needed,
            Ballot.answered_at,
            Ballot.comment,
        )
        .join(Invitation, Invitation.id == Ballot.invitation_id)
        .join(Person, Person.id == Invitation.person_id)
        .outerjoin(Organisation, Organisation.id == Invitation.organisation_id)
        .where(Ballot.poll_id == poll_id)
        .order_by(Ballot.invitation_id)
    )
    return [VoterRow._make(row) for row in session.execute(query)]


def count_voters(session: Session, poll_id: int) -> tuple[int, int]:
    """Return how many are asked in a poll, and how many of them have answered."""
    query = select(func.count(), func.count(Ballot.answered_at)).where(Ballot.poll_id == poll_id)
    total, answered = session.execute(query).one()
    return total, answered


def shown_names(session: Session, poll_id: int, most: int) -> list[tuple[int, str, int]]:
    """Return of each option the names of guests who can come and let the others know it, at most so many, and how many do."""
    place = func.row_number().over(partition_by=Vote.option_id, order_by=Vote.invitation_id)
    count = func.count().over(partition_by=Vote.option_id)
    named = (
        select(Vote.option_id, Person.name, count.label("count"), place.label("place"))
        .join(PollOption, PollOption.id == Vote.option_id)
        .join(Ballot, and_(Ballot.poll_id == poll_id, Ballot.invitation_id == Vote.invitation_id))
        .join(Invitation, Invitation.id == Vote.invitation_id)
        .join(Person, Person.id == Invitation.person_id)
        .where(PollOption.poll_id == poll_id, Vote.fit == Fit.YES, Ballot.show_name, Person.name != "")
    ).subquery()
    query = select(named.c.option_id, named.c.name, named.c.count).where(named.c.place <= most)
    return [(row[0], row[1], row[2]) for row in session.execute(query.order_by(named.c.option_id, named.c.place))]


def fits_of(session: Session, ballot: Ballot) -> dict[int, Fit]:
    """Return how the options of a poll fit one guest who has voted, by option."""
    of_poll = select(PollOption.id).where(PollOption.poll_id == ballot.poll_id)
    query = select(Vote.option_id, Vote.fit).where(
        Vote.invitation_id == ballot.invitation_id, Vote.option_id.in_(of_poll)
    )
    return {row.option_id: row.fit for row in session.execute(query)}


def ballots(session: Session, poll_id: int) -> list[Ballot]:
    """Return everybody's part in a poll, with person and organisation, in the order they were put on the list."""
    query = (
        select(Ballot)
        .where(Ballot.poll_id == poll_id)
        .options(
            joinedload(Ballot.invitation).joinedload(Invitation.person),
            joinedload(Ballot.invitation).joinedload(Invitation.organisation),
        )
        .order_by(Ballot.invitation_id)
    )
    return list(session.scalars(query.execution_options(populate_existing=True)))


def ballot(session: Session, poll_id: int, invitation_id: int) -> Ballot | None:
    """Return one guest's part in a poll."""
    return session.get(Ballot, (poll_id, invitation_id), populate_existing=True)


def forget_votes(session: Session, option_ids: Collection[int], invitation_id: int) -> None:
    """Delete one guest's votes on these options."""
    session.execute(delete(Vote).where(Vote.option_id.in_(option_ids), Vote.invitation_id == invitation_id))


def forget_answers(session: Session, before: datetime, most: int) -> int:
    """Delete what guests said in the polls that ended before an instant, or that nobody ended though their dates had passed.

    It is at most so many votes, and so many ballots; return how many there were.
    """
    # Dates are in wall time, some hours from UTC at most: that is near enough for a last day.
    to_come = exists().where(PollOption.poll_id == Poll.id, PollOption.starts_local > before.replace(tzinfo=None))
    over = select(Poll.id).where(
        or_(Poll.ended_at < before, and_(Poll.state == PollState.OPEN, Poll.answer_by < before, not_(to_come)))
    )
    options_of = select(PollOption.id).where(PollOption.poll_id.in_(over))
    votes = deleted(session, table_of(Vote), Vote.option_id.in_(options_of), most)
    return votes + deleted(session, table_of(Ballot), Ballot.poll_id.in_(over), most)


def forget_removed(session: Session, most: int) -> int:
    """Delete dates that were taken away, the votes on them first, at most so many of each; return how many there were."""
    gone = PollOption.removed_at.is_not(None)
    votes = deleted(session, table_of(Vote), Vote.option_id.in_(select(PollOption.id).where(gone)), most)
    held = exists().where(PollEntry.option_id == PollOption.id)
    return votes or deleted(session, table_of(PollOption), and_(gone, not_(held)), most)


def of_invitation(session: Session, invitation_id: int) -> tuple[Invitation, Meeting] | None:
    """Return an invitation, with person and organisation, and its meeting."""
    query = (
        select(Invitation, Meeting)
        .join(Meeting, Meeting.id == Invitation.meeting_id)
        .where(Invitation.id == invitation_id, Invitation.uninvited_at.is_(None))
        .options(joinedload(Invitation.person), joinedload(Invitation.organisation))
        .options(joinedload(Meeting.convener))
    )
    row = session.execute(query).first()
    return None if row is None else (row[0], row[1])


def chosen_fits(session: Session, invitation_ids: Collection[int]) -> dict[int, Fit]:
    """Return how the date that a poll ended with fitted these guests; those who did not vote are left out."""
    query = (
        select(Vote.invitation_id, Vote.fit)
        .join(PollOption, PollOption.id == Vote.option_id)
        .where(Vote.invitation_id.in_(invitation_ids), PollOption.chosen)
        .order_by(PollOption.id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def to_remind(session: Session, now: datetime, until: datetime) -> list[int]:
    """Return the ids of open polls, not reminded of yet, whose deadline lies between these instants."""
    query = select(Poll.id).where(
        Poll.state == PollState.OPEN, Poll.reminded_at.is_(None), Poll.answer_by > now, Poll.answer_by <= until
    )
    return list(session.scalars(query.order_by(Poll.id)))


def counts(session: Session) -> Sequence[tuple[int, datetime, int, int]]:
    """Return of each open poll its meeting, its deadline, how many were asked and how many have answered."""
    query = (
        select(Poll.meeting_id, Poll.answer_by, func.count(Ballot.invitation_id), func.count(Ballot.answered_at))
        .join(Ballot, Ballot.poll_id == Poll.id)
        .where(Poll.state == PollState.OPEN)
        .group_by(Poll.id, Poll.meeting_id, Poll.answer_by)
    )
    return [(row[0], row[1], row[2], row[3]) for row in session.execute(query)]


def still_asked(session: Session, person_id: int) -> list[tuple[Poll, Ballot, Meeting]]:
    """Return the open polls that a person is asked in, with their part in it and the meeting."""
    query = (
        select(Poll, Ballot, Meeting)
        .join(Ballot, Ballot.poll_id == Poll.id)
        .join(Invitation, Invitation.id == Ballot.invitation_id)
        .join(Meeting, Meeting.id == Poll.meeting_id)
        .where(Invitation.person_id == person_id, Poll.state == PollState.OPEN, Invitation.uninvited_at.is_(None))
        .options(
            joinedload(Ballot.invitation).joinedload(Invitation.person),
            joinedload(Ballot.invitation).joinedload(Invitation.organisation),
        )
        .order_by(Poll.id)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(query)]

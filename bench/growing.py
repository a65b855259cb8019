"""A service that has been used for years: thousands of meetings, organisations, people and answers, put in as whole tables.

Everything follows from its number, so that two runs and both databases hold the same. Calendar entries are rendered by the
service's own code. ``python -m bench.growing FOLDER`` fills a folder to look at.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import and_, delete, func, insert, select, text, update
from sqlalchemy.orm import Session

from bench import grown_entries, grown_guests, grown_meetings, grown_people
from bench.filling import Place, connected, work_on
from bench.grown_size import Size
from planner.domain.duties import DutyKind
from planner.domain.people import ServiceRole
from planner.domain.replies import SEATED
from planner.rows.action_points import ActionPoint
from planner.rows.base import Base
from planner.rows.calendars import FeedEntry, FeedVersion, RenderedEntry
from planner.rows.duties import Duty, Offer
from planner.rows.incoming import IncomingMail, IncomingMatter
from planner.rows.invitations import Invitation
from planner.rows.journal import JournalLine
from planner.rows.meetings import Meeting, MeetingTheme
from planner.rows.networks import Network, NetworkMembership
from planner.rows.organisations import Organisation, OrganisationTheme, Theme
from planner.rows.outbox import Letter
from planner.rows.people import Membership, Person
from planner.rows.polls import Ballot, Poll, PollOption, Vote
from planner.rows.replies import Reply
from planner.rows.search_words import MeetingWord
from planner.rows.series import Series
from planner.services.operations.upgrading import upgrade
from planner.services.work import Work, writing

CHUNK = 2_000
Rows = Iterator[dict[str, Any]]


@dataclass(frozen=True)
class Table:
    """A table and what makes its rows."""

    kind: type[Base]
    rows: Callable[[Work, Size], Rows]


TABLES = (
    Table(Theme, grown_people.themes),
    Table(Organisation, grown_people.organisations),
    Table(OrganisationTheme, grown_people.organisation_themes),
    Table(Person, grown_people.people),
    Table(Membership, grown_people.memberships),
    Table(Network, grown_people.networks),
    Table(NetworkMembership, grown_people.network_memberships),
    Table(Series, grown_meetings.series),
    Table(Meeting, grown_meetings.meetings),
    Table(MeetingWord, grown_meetings.words),
    Table(MeetingTheme, grown_meetings.meeting_themes),
    Table(Duty, grown_meetings.duties),
    Table(Offer, grown_meetings.offers),
    Table(ActionPoint, grown_meetings.action_points),
    Table(Invitation, grown_guests.invitations),
    Table(Reply, grown_guests.replies),
    Table(JournalLine, grown_guests.journal),
    Table(Poll, grown_guests.polls),
    Table(PollOption, grown_guests.options),
    Table(Ballot, grown_guests.ballots),
    Table(Vote, grown_guests.votes),
    Table(IncomingMail, grown_guests.mails),
    Table(IncomingMatter, grown_guests.matters),
    Table(Letter, grown_guests.letters),
    Table(RenderedEntry, grown_entries.rendered),
    Table(FeedEntry, grown_entries.placed),
    Table(FeedVersion, grown_entries.versions),
)
"""The tables in the order in which one needs the other."""


def grow(work: Work, size: Size) -> None:
    """Fill the empty tables of a service; the caller's transaction keeps the rows."""
    for table in TABLES:
        rows = table.rows(work, size)
        while chunk := list(islice(rows, CHUNK)):
            work.session.execute(insert(table.kind), chunk)
    _count_seats(work)
    if work.session.get_bind().dialect.name == "postgresql":
        _number_on(work)


def _count_seats(work: Work) -> None:
    """Let each meeting say how many come."""
    seated = select(func.count()).where(Reply.meeting_id == Meeting.id, Reply.state.in_(SEATED)).scalar_subquery()
    work.session.execute(update(Meeting).values(seats_taken=seated), execution_options={"synchronize_session": False})


def _number_on(work: Work) -> None:
    """Let PostgreSQL go on numbering where the rows end; SQLite does so by itself."""
    for table in TABLES:
        name = table.kind.__tablename__
        if "id" in table.kind.__table__.columns:
            latest = f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), coalesce(max(id), 1)) FROM {name}"
            work.session.execute(text(latest))
    work.session.flush()


def fill(place: Place, size: Size) -> None:
    """Make an empty service one that has been used for years."""
    place.folder.mkdir(parents=True, exist_ok=True)
    with connected(place) as engine:
        upgrade(engine)
        with Session(engine, expire_on_commit=False) as session, writing(work_on(session, place)) as work:
            work.session.execute(delete(Theme))  # Those that come with the upgrade, for the same with known numbers.
            grow(work, size)
        with engine.connect() as connection:
            connection.execute(text("ANALYZE"))
            connection.commit()


def organiser(session: Session) -> Person:
    """Return the person of the team who looks at the pages."""
    return session.scalars(select(Person).where(Person.role == ServiceRole.ADMINISTRATOR)).one()


def holder_of_big_meeting(session: Session) -> Person:
    """Return the person who carries out the meeting with most guests, and so may write to them and change it."""
    duty = and_(
        Duty.person_id == Person.id, Duty.meeting_id == grown_guests.BIG_MEETING, Duty.kind == DutyKind.EXECUTION
    )
    return session.scalars(select(Person).join(Duty, duty)).one()


def main() -> None:
    """Fill a folder, or a database at an address."""
    parser = argparse.ArgumentParser(prog="python -m bench.growing", description=__doc__)
    parser.add_argument("folder", type=Path, help="the instance folder to make")
    parser.add_argument("--url", default="", help="a PostgreSQL database instead of SQLite in the folder")
    parser.add_argument("--meetings", type=int, default=Size().meetings)
    arguments = parser.parse_args()
    fill(Place(arguments.folder, arguments.url), Size().scaled(arguments.meetings))


if __name__ == "__main__":
    main()

"""How imports are found and locked."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import joinedload

from planner.domain.duties import DutyState
from planner.domain.meetings import MeetingState
from planner.rows.duties import Duty
from planner.rows.imports import Import
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.organisations import Organisation
from planner.store.database import Session


@dataclass(frozen=True)
class WorkedOn:
    """A meeting of an import that was worked on since: published, changed, with guests or with a duty offered."""

    title: str
    state: MeetingState
    invited: bool
    offered: bool


def one_at_a_time(session: Session) -> None:
    """Lock the conveners until the transaction ends, so that one import runs at a time.

    Lock order: two files with the same meetings in another order would else deadlock.
    """
    query = select(Organisation.id).where(Organisation.convenes).order_by(Organisation.id)
    session.execute(query.with_for_update(key_share=True))


def locked(session: Session, number: int) -> Import | None:
    """Return an import as it stands now, locked until the transaction ends."""
    query = select(Import).where(Import.id == number).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))


def latest(session: Session, most: int) -> list[Import]:
    """Return the imports made last, the newest first, with who made each."""
    query = select(Import).options(joinedload(Import.made_by)).order_by(Import.id.desc()).limit(most)
    return list(session.scalars(query))


def meetings(session: Session, number: int) -> list[Meeting]:
    """Return the meetings that came of an import and still are there, locked until the transaction ends."""
    query = select(Meeting).where(Meeting.import_id == number).order_by(Meeting.id).with_for_update()
    return list(session.scalars(query))


def count(session: Session, number: int) -> int:
    """Return how many meetings that came of an import still are there."""
    return session.scalars(select(func.count()).select_from(Meeting).where(Meeting.import_id == number)).one()


def worked_on(session: Session, source: Import) -> WorkedOn | None:
    """Return the first meeting of an import, by time, that is no draft as the import left it."""
    invited = exists().where(Invitation.meeting_id == Meeting.id)
    offered = exists().where(Duty.meeting_id == Meeting.id, Duty.state != DutyState.OPEN)
    changed = Meeting.revised_at > source.settled_at
    query = (
        select(Meeting.title, Meeting.state, invited, offered)
        .where(Meeting.import_id == source.id, or_(Meeting.state != MeetingState.DRAFT, changed, invited, offered))
        .order_by(Meeting.starts_at, Meeting.id)
    )
    row = session.execute(query.limit(1)).first()
    return None if row is None else WorkedOn(*row)

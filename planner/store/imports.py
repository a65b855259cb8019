"""How imports are found and locked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import joinedload, undefer

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


def with_data(session: Session, number: int) -> Import | None:
    """Return an import with the file of one that is not done."""
    return session.scalar(select(Import).where(Import.id == number).options(undefer(Import.data)))


def unfinished(session: Session, before: datetime) -> list[int]:
    """Return the imports begun before an instant of which not all has been taken in, the oldest first."""
    query = select(Import.id).where(Import.choices.is_not(None), Import.created_at <= before)
    return list(session.scalars(query.order_by(Import.id)))


def undone(session: Session) -> list[int]:
    """Return the imports that have been undone and of which untouched drafts are left."""
    query = select(Meeting.import_id).join(Import, Import.id == Meeting.import_id)
    left = query.where(Import.undone_at.is_not(None), ~_touched()).distinct()
    return [number for number in session.scalars(left.order_by(Meeting.import_id)) if number is not None]


def untouched(session: Session, number: int, most: int) -> list[Meeting]:
    """Return drafts of an import as it left them, at most so many, locked until the transaction ends."""
    query = select(Meeting).join(Import, Import.id == Meeting.import_id)
    drafts = query.where(Import.id == number, ~_touched()).order_by(Meeting.id).limit(most)
    return list(session.scalars(drafts.with_for_update(of=Meeting)))


def _touched() -> ColumnElement[bool]:
    return or_(Meeting.state != MeetingState.DRAFT, Meeting.revised_at > Import.settled_at, _invited(), _offered())


def _invited() -> ColumnElement[bool]:
    return exists().where(Invitation.meeting_id == Meeting.id)


def _offered() -> ColumnElement[bool]:
    return exists().where(Duty.meeting_id == Meeting.id, Duty.state != DutyState.OPEN)


def count(session: Session, number: int) -> int:
    """Return how many meetings that came of an import still are there."""
    return session.scalars(select(func.count()).select_from(Meeting).where(Meeting.import_id == number)).one()


def worked_on(session: Session, source: Import) -> WorkedOn | None:
    """Return the first meeting of an import, by time, that is no draft as the import left it."""
    query = select(Meeting.title, Meeting.state, _invited(), _offered())
    of_import = query.join(Import, Import.id == Meeting.import_id).where(Import.id == source.id, _touched())
    row = session.execute(of_import.order_by(Meeting.starts_at, Meeting.id).limit(1)).first()
    return None if row is None else WorkedOn(*row)

"""How duties and offers are found."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session, joinedload

from planner.domain.duties import HELD_STATES, DutyKind
from planner.rows.duties import Duty
from planner.rows.organisations import Organisation
from planner.rows.people import Person


def of_meetings(session: Session, meeting_ids: Collection[int]) -> dict[int, dict[DutyKind, Duty]]:
    """Return the duties of meetings as they stand now, by meeting and kind, with their holders."""
    query = select(Duty).where(Duty.meeting_id.in_(meeting_ids))
    whole = query.options(joinedload(Duty.holder), joinedload(Duty.person))
    duties: dict[int, dict[DutyKind, Duty]] = {}
    for duty in session.scalars(whole.execution_options(populate_existing=True)):
        duties.setdefault(duty.meeting_id, {})[duty.kind] = duty
    return duties


def of_meeting(session: Session, meeting_id: int, kind: DutyKind) -> Duty:
    """Return one duty of a meeting as it stands now, with its holder."""
    query = select(Duty).where(Duty.meeting_id == meeting_id, Duty.kind == kind)
    whole = query.options(joinedload(Duty.holder), joinedload(Duty.person))
    return session.scalars(whole.execution_options(populate_existing=True)).one()


def held_by(person_id: int | None, organisation_ids: Collection[int]) -> ColumnElement[bool]:
    """Return the condition that a duty is held, by a person who is named for it or by one of these organisations."""
    # Compared with NULL, the column would fit every duty for which nobody is named.
    named = false() if person_id is None else Duty.person_id == person_id
    return and_(Duty.holder_id.is_not(None), or_(Duty.holder_id.in_(organisation_ids), named))


def by_kind(session: Session, meeting_id: int) -> dict[DutyKind, Duty]:
    """Return the duties of a meeting by kind."""
    return {duty.kind: duty for duty in session.scalars(select(Duty).where(Duty.meeting_id == meeting_id))}


def responsible(session: Session, meeting_id: int) -> set[int]:
    """Return the ids of the people who are named for the duties of a meeting that are held."""
    query = select(Duty.person_id).where(Duty.meeting_id == meeting_id, Duty.state.in_(HELD_STATES))
    return {person_id for person_id in session.scalars(query) if person_id is not None}


def with_makers(
    session: Session, meeting_id: int, convener_id: int, maker_id: int | None
) -> tuple[Organisation, Person | None, dict[DutyKind, Duty]]:
    """Return those who made a meeting and its duties as they stand now, by kind, with their holders."""
    query = (
        select(Duty, Organisation, Person)
        .select_from(Duty)
        .join(Organisation, Organisation.id == convener_id)
        .outerjoin(Person, Person.id == maker_id)
        .where(Duty.meeting_id == meeting_id)
        .options(joinedload(Duty.holder), joinedload(Duty.person))
    )
    rows = session.execute(query.execution_options(populate_existing=True)).all()
    return rows[0].Organisation, rows[0].Person, {row.Duty.kind: row.Duty for row in rows}


def execution_holders(session: Session, meeting_ids: Collection[int]) -> dict[int, str]:
    """Return the name of the organisation that holds the execution of each meeting, where one does, by meeting."""
    query = (
        select(Duty.meeting_id, Organisation.name)
        .join(Organisation, Organisation.id == Duty.holder_id)
        .where(Duty.kind == DutyKind.EXECUTION, Duty.meeting_id.in_(meeting_ids))
    )
    return {row.meeting_id: row.name for row in session.execute(query)}

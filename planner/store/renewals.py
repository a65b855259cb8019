"""How renewals are kept and found, and the meetings they are about."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from planner.domain.meetings import LIVE
from planner.domain.renewals import RenewalKind
from planner.rows.duties import Duty
from planner.rows.meetings import Meeting, MeetingTheme
from planner.rows.renewals import Renewal


def put(session: Session, kind: RenewalKind, subject_id: int, cursor: int, now: datetime) -> None:
    """Store a renewal from a cursor on, in place of the one that is under way, if there is one."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    new = insert(Renewal).values(kind=kind, subject_id=subject_id, cursor=cursor, created_at=now)
    subject = [Renewal.kind, Renewal.subject_id]
    session.execute(new.on_conflict_do_update(index_elements=subject, set_={"cursor": new.excluded.cursor}))


def waiting(session: Session) -> list[int]:
    """Return the ids of the renewals that are under way, the oldest first."""
    return list(session.scalars(select(Renewal.id).order_by(Renewal.id)))


def guests_waiting(session: Session) -> set[int]:
    """Return the ids of the meetings whose guests are being told, one slice after the other."""
    return set(session.scalars(select(Renewal.subject_id).where(Renewal.kind == RenewalKind.GUESTS)))


def locked(session: Session, renewal_id: int) -> Renewal | None:
    """Return a renewal as it stands now, locked until the transaction ends; nothing once it is done."""
    query = select(Renewal).where(Renewal.id == renewal_id).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))


def meetings(session: Session, kind: RenewalKind, subject_id: int, after: int, most: int) -> list[int]:
    """Return live meetings that carry the name of an organisation or a theme, in order, at most so many after a number."""
    held = select(Duty.meeting_id).where(Duty.holder_id == subject_id)
    carried = {
        RenewalKind.ORGANISATION: or_(Meeting.convener_id == subject_id, Meeting.id.in_(held)),
        RenewalKind.THEME: Meeting.id.in_(select(MeetingTheme.meeting_id).where(MeetingTheme.theme_id == subject_id)),
    }
    query = select(Meeting.id).where(carried[kind], Meeting.state.in_(LIVE), Meeting.id > after)
    return list(session.scalars(query.order_by(Meeting.id).limit(most)))

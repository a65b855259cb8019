"""How meetings and guests are found that reminders may be due to."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from sqlalchemy import and_, func, literal, or_, select, text
from sqlalchemy.orm import joinedload

from planner.domain.meetings import LIVE
from planner.domain.reminders import DAYS_AHEAD, REMINDED_STATES, RemindedGuest, ReminderCause
from planner.domain.replies import ReplyState
from planner.rows.invitations import Invitation
from planner.rows.journal import NOT_AN_ANSWER, JournalLine
from planner.rows.meetings import Meeting
from planner.rows.people import Person
from planner.rows.reminders import Reminder
from planner.rows.replies import Reply
from planner.store.database import Session
from planner.store.invitations import sent
from planner.store.plain_rows import insert_rows

_NEW_TIMES = ("meetings.moved", "meetings.reinstated")
_A_DAY = timedelta(days=1)
"""A day that a reminder is about ends at most a day after the instant it is counted from."""


def meetings_near(session: Session, now: datetime) -> list[Meeting]:
    """Return the meetings ahead whose guests may have to be reminded now: those that, or whose answer-by dates, are near."""
    answer_by, starts = (now + timedelta(days=DAYS_AHEAD[cause]) + _A_DAY for cause in ReminderCause)
    near = or_(and_(Meeting.answer_by > now, Meeting.answer_by <= answer_by), Meeting.starts_at <= starts)
    query = select(Meeting).where(Meeting.starts_at > now, Meeting.state.in_(LIVE), Meeting.reminders, near)
    return list(session.scalars(query.order_by(Meeting.id)))


def moved_at(session: Session, meeting_id: int) -> datetime | None:
    """Return when guests were last told of a new time of a meeting, or that it is on after all."""
    of_meeting = and_(JournalLine.meeting_id == meeting_id, JournalLine.verb.in_(_NEW_TIMES), text(NOT_AN_ANSWER))
    return session.scalar(select(func.max(JournalLine.at)).where(of_meeting))


def guests(
    session: Session,
    meeting_id: int,
    cause: ReminderCause,
    day: date,
    after: int = 0,
    most: int | None = None,
    invitation_id: int | None = None,
) -> list[RemindedGuest]:
    """Return guests of a meeting who may have to be reminded of a day, after a number, all or at most so many, or one of them.

    Who has been reminded of it is left out.
    """
    state = func.coalesce(Reply.state, literal(ReplyState.UNANSWERED, Reply.state.type))
    reminded = select(Reminder.invitation_id).where(
        Reminder.invitation_id == Invitation.id, Reminder.cause == cause, Reminder.day == day
    )
    query = (
        select(Invitation.id, state.label("state"), Invitation.invited_at, Reply.answered_at)
        .add_columns(Person.stopped_letters, Person.email)
        .join(Person, Person.id == Invitation.person_id)
        .outerjoin(Reply, Reply.invitation_id == Invitation.id)
        .where(Invitation.meeting_id == meeting_id, sent(), Invitation.id > after)
        .where(state == REMINDED_STATES[cause], ~reminded.exists())
    )
    if invitation_id is not None:
        query = query.where(Invitation.id == invitation_id)
    return [
        RemindedGuest(
            row.id, row.state, row.invited_at, row.answered_at, reachable=bool(row.email) and not row.stopped_letters
        )
        for row in session.execute(query.order_by(Invitation.id).limit(most))
    ]


def with_replies(session: Session, invitation_ids: Collection[int]) -> list[tuple[Invitation, Reply | None]]:
    """Return invitations with person, organisation and reply, as they stand now, in their order."""
    query = select(Invitation, Reply).outerjoin(Reply, Reply.invitation_id == Invitation.id)
    whole = query.options(joinedload(Invitation.person), joinedload(Invitation.organisation))
    of_guests = whole.where(Invitation.id.in_(invitation_ids)).order_by(Invitation.id)
    rows = session.execute(of_guests.execution_options(populate_existing=True))
    return [(row.Invitation, row.Reply) for row in rows]


def note(session: Session, invitation_ids: Collection[int], cause: ReminderCause, day: date, now: datetime) -> None:
    """Note that guests have been reminded of a day."""
    values = {"cause": cause, "day": day, "reminded_at": now}
    insert_rows(session, Reminder, [{"invitation_id": key, **values} for key in invitation_ids])


def note_once(
    session: Session, invitation_ids: Collection[int], cause: ReminderCause, day: date, now: datetime
) -> None:
    """Note that guests have been reminded of a day, those among them of whom that is not noted yet."""
    noted = select(Reminder.invitation_id).where(
        Reminder.invitation_id.in_(invitation_ids), Reminder.cause == cause, Reminder.day == day
    )
    note(session, sorted(set(invitation_ids) - set(session.scalars(noted))), cause, day, now)

"""How meetings and guests are found that reminders may be due to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, and_, func, literal, or_, select, text
from sqlalchemy.orm import joinedload

from planner.domain.meetings import LIVE, Span
from planner.domain.reminders import DAYS_AHEAD, REMINDED_STATES, RemindedGuest, RemindedMeeting, ReminderCause
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


def meetings_near(session: Session, now: datetime) -> list[tuple[int, RemindedMeeting]]:
    """Return the meetings ahead whose guests may have to be reminded now: those that, or whose answer-by dates, are near."""
    answer_by, starts = (now + timedelta(days=DAYS_AHEAD[cause]) + _A_DAY for cause in ReminderCause)
    near = or_(and_(Meeting.answer_by > now, Meeting.answer_by <= answer_by), Meeting.starts_at <= starts)
    query = select(Meeting.id, Meeting.state, Meeting.reminders, Meeting.answer_by, _moved_at().label("moved_at"))
    query = query.add_columns(Meeting.starts_local, Meeting.ends_local, Meeting.zone, Meeting.all_day)
    query = query.where(Meeting.starts_at > now, Meeting.state.in_(LIVE), Meeting.reminders, near)
    meetings = []
    for row in session.execute(query.order_by(Meeting.id)):
        span = Span(row.starts_local, row.ends_local, row.zone, row.all_day)
        meetings.append((row.id, RemindedMeeting(row.state, row.reminders, span, row.answer_by, row.moved_at)))
    return meetings


def _moved_at() -> ScalarSelect[datetime]:
    """Return when guests were last told of a new time of the meeting that is asked for, or that it is on after all."""
    of_meeting = and_(JournalLine.meeting_id == Meeting.id, JournalLine.verb.in_(_NEW_TIMES), text(NOT_AN_ANSWER))
    return select(func.max(JournalLine.at)).where(of_meeting).correlate(Meeting).scalar_subquery()


def moved_at(session: Session, meeting_id: int) -> datetime | None:
    """Return when guests were last told of a new time of a meeting, or that it is on after all."""
    return session.scalar(select(_moved_at()).select_from(Meeting).where(Meeting.id == meeting_id))


def guests_of_days(
    session: Session, meetings: Mapping[tuple[ReminderCause, date], Collection[int]]
) -> dict[tuple[int, ReminderCause], list[RemindedGuest]]:
    """Return the guests of meetings who may have to be reminded of a day, by meeting and cause, by one read of all.

    Who has been reminded of it is left out, and so is whom no letter reaches: most of the time there is nobody.
    """
    of_days = [and_(Invitation.meeting_id.in_(ids), *_unreminded(*of_day)) for of_day, ids in meetings.items()]
    query = _guests().where(or_(*of_days), ~Person.stopped_letters, Person.email != "")
    by_state = {state: cause for cause, state in REMINDED_STATES.items()}
    by_meeting = defaultdict(list)
    for row in session.execute(query.order_by(Invitation.id)):
        by_meeting[row.meeting_id, by_state[row.state]].append(_guest(row))
    return by_meeting


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
    query = _guests().where(Invitation.meeting_id == meeting_id, Invitation.id > after, *_unreminded(cause, day))
    if invitation_id is not None:
        query = query.where(Invitation.id == invitation_id)
    return [_guest(row) for row in session.execute(query.order_by(Invitation.id).limit(most))]


def _state() -> ColumnElement[ReplyState]:
    return func.coalesce(Reply.state, literal(ReplyState.UNANSWERED, Reply.state.type))


def _unreminded(cause: ReminderCause, day: date) -> tuple[ColumnElement[bool], ...]:
    reminded = select(Reminder.invitation_id).where(
        Reminder.invitation_id == Invitation.id, Reminder.cause == cause, Reminder.day == day
    )
    return _state() == REMINDED_STATES[cause], ~reminded.exists()


def _guests() -> Select[Any]:
    of_guest: list[Any] = [
        Invitation.id,
        Invitation.meeting_id,
        Invitation.invited_at,
        Person.stopped_letters,
        Person.email,
    ]
    query = select(*of_guest, _state().label("state"), Reply.answered_at)
    query = query.join(Person, Person.id == Invitation.person_id)
    return query.outerjoin(Reply, Reply.invitation_id == Invitation.id).where(sent())


def _guest(row: Row[Any]) -> RemindedGuest:
    reachable = bool(row.email) and not row.stopped_letters
    return RemindedGuest(row.id, row.state, row.invited_at, row.answered_at, reachable=reachable)


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

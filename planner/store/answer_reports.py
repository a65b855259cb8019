"""How the meetings are found of whose answers somebody is to be told, and what those are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select

from planner.domain.answer_reports import SETTLED, ReportedMeeting
from planner.domain.duties import DutyKind
from planner.domain.meetings import LIVE
from planner.domain.replies import ReplyState
from planner.rows.answer_reports import ReportedAnswers
from planner.rows.duties import Duty
from planner.rows.invitations import Invitation, InvitationOrigin
from planner.rows.meetings import Meeting
from planner.rows.organisations import Organisation
from planner.rows.people import Person
from planner.rows.replies import Reply
from planner.store.database import Session
from planner.store.invitations import sent
from planner.store.row_batches import put, table_of
from planner.store.standings import vouched

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_WORDS = 300


class ReportedRow(NamedTuple):
    """A meeting with what its reports depend on; ``person_id`` is who is told: the one named by the holder, or its maker."""

    meeting_id: int
    person_id: int | None
    facts: ReportedMeeting
    all_told_at: datetime | None


class AnswerRow(NamedTuple):
    """An answer as one line: who gave it, for which organisation, how it stands, and what was written."""

    name: str
    email: str
    organisation: str
    state: ReplyState = ReplyState.UNANSWERED
    party: int = 1
    substitute: str = ""
    message: str = ""

    @property
    def who(self) -> str:
        """Return what the guest is called."""
        return self.name or self.email

    @property
    def words(self) -> str:
        """Return what was written as one line; the list of guests has all of it."""
        line = " ".join(self.message.split())
        return line if len(line) <= _MOST_WORDS else f"{line[: _MOST_WORDS - 1].rstrip()}…"


class AnswerCount(NamedTuple):
    """How many replies stand so, and for how many people they are."""

    replies: int
    people: int


def _to() -> ColumnElement[int | None]:
    return func.coalesce(Duty.person_id, Meeting.created_by_id)


def _is_silent() -> ColumnElement[bool]:
    return or_(Reply.state.is_(None), Reply.state == ReplyState.UNANSWERED)


def _is_news(now: datetime) -> ColumnElement[bool]:
    """Return the condition that an answer has settled and has not been told of."""
    since = func.coalesce(ReportedAnswers.told_until, literal(_NEVER, ReportedAnswers.told_until.type))
    fresh = and_(Reply.answered_at > since, Reply.answered_at <= now - SETTLED)
    return and_(fresh, Reply.state != ReplyState.UNANSWERED, sent())


def _another() -> ColumnElement[bool]:
    """Return the condition that a guest is not the one who is told."""
    return Invitation.person_id.is_distinct_from(_to())


def _replied(*columns: Any) -> Select[Any]:  # noqa: ANN401 - Columns to be read.
    query = select(*columns).select_from(Reply).join(Invitation, Invitation.id == Reply.invitation_id)
    return query.where(Reply.meeting_id == Meeting.id).correlate(Meeting, Duty, ReportedAnswers)


def _invited() -> Select[Any]:
    query = select(Invitation.id).outerjoin(Reply, Reply.invitation_id == Invitation.id)
    return query.where(Invitation.meeting_id == Meeting.id, sent()).correlate(Meeting, Duty, ReportedAnswers)


def _asked() -> ColumnElement[bool]:
    told_at = func.coalesce(ReportedAnswers.all_told_at, literal(_NEVER, ReportedAnswers.all_told_at.type))
    by_somebody = Invitation.origin == InvitationOrigin.INVITED
    return _invited().where(by_somebody, Invitation.invited_at > told_at, _another()).exists()


def reported(session: Session, now: datetime, meeting_ids: Collection[int] | None = None) -> list[ReportedRow]:
    """Return the meetings ahead, all or some of them, of which there may be something to tell, in the order of time.

    One read says of all whether there is news: whether anybody has answered, an answer-by date has passed, or nobody is
    silent any more, as when the last who was is taken off the list.
    """
    silent = _invited().where(or_(_is_silent(), Reply.answered_at > now - SETTLED)).exists()
    is_told = ReportedAnswers.missing_told_for.is_not_distinct_from(Meeting.answer_by)
    query = (
        select(Meeting.id, _to().label("person_id"), Meeting.state, Meeting.answer_reports, Meeting.starts_at)
        .add_columns(
            Meeting.answer_by,
            _replied(func.min(Reply.answered_at))
            .where(_is_news(now), _another())
            .scalar_subquery()
            .label("first_news"),
            _asked().label("asked"),
            silent.label("silent"),
            _missing_of_meeting().label("missing"),
            ReportedAnswers.missing_told_for,
            ReportedAnswers.all_told_at,
        )
        .join(Duty, and_(Duty.meeting_id == Meeting.id, Duty.kind == DutyKind.EXECUTION))
        .outerjoin(ReportedAnswers, ReportedAnswers.meeting_id == Meeting.id)
        .where(Meeting.starts_at > now, Meeting.state.in_(LIVE), Meeting.answer_reports)
        .where(
            or_(
                _replied(Reply.invitation_id).where(_is_news(now)).exists(),
                and_(Meeting.answer_by <= now, ~is_told),
                and_(~silent, _asked()),
            )
        )
        .order_by(Meeting.starts_at, Meeting.id)
    )
    if meeting_ids is not None:
        query = query.where(Meeting.id.in_(meeting_ids))
    return [
        ReportedRow(key, person_id, ReportedMeeting(*facts), all_told_at)
        for key, person_id, *facts, all_told_at in session.execute(query)
    ]


def _missing_of_meeting() -> ColumnElement[bool]:
    in_time = Invitation.invited_at <= Meeting.answer_by
    return _invited().where(_is_silent(), in_time, _another()).exists()


def _of_meeting(meeting_id: int, *columns: Any) -> Select[Any]:  # noqa: ANN401 - Columns to be read.
    """Return a read of the guests of a meeting who are not the one who is told."""
    query = select(*columns).select_from(Invitation).join(Meeting, Meeting.id == Invitation.meeting_id)
    query = query.join(Duty, and_(Duty.meeting_id == Meeting.id, Duty.kind == DutyKind.EXECUTION))
    query = query.join(Person, Person.id == Invitation.person_id)
    query = query.outerjoin(Organisation, Organisation.id == Invitation.organisation_id)
    query = query.outerjoin(Reply, Reply.invitation_id == Invitation.id)
    query = query.outerjoin(ReportedAnswers, ReportedAnswers.meeting_id == Meeting.id)
    return query.where(Invitation.meeting_id == meeting_id, sent(), _another())


def _spoken_for() -> ColumnElement[str]:
    """Return the name of the organisation that a guest really speaks for; empty for one who claims to, or for none."""
    return func.coalesce(case((vouched(), Organisation.name)), "")


def news(session: Session, meeting_id: int, now: datetime, most: int) -> tuple[list[AnswerRow], int]:
    """Return the last answers to a meeting that have not been told of, at most so many, and how many there are."""
    columns = (Person.name, Person.email, _spoken_for(), Reply.state, Reply.party, Reply.substitute, Reply.message)
    latest = _of_meeting(meeting_id, *columns).where(_is_news(now))
    rows = session.execute(latest.order_by(Reply.answered_at.desc(), Invitation.id).limit(most))
    count = session.scalar(_of_meeting(meeting_id, func.count()).where(_is_news(now)))
    return [AnswerRow._make(row) for row in rows], count or 0


def missing(session: Session, meeting_id: int, most: int) -> tuple[list[AnswerRow], int]:
    """Return guests of a meeting who have not answered in time, at most so many by organisation, and how many there are."""
    in_time = (_is_silent(), Invitation.invited_at <= Meeting.answer_by)
    silent = _of_meeting(meeting_id, Person.name, Person.email, _spoken_for()).where(*in_time)
    rows = session.execute(silent.order_by(_spoken_for(), Invitation.id).limit(most))
    count = session.scalar(_of_meeting(meeting_id, func.count()).where(*in_time))
    return [AnswerRow(*row) for row in rows], count or 0


def counts(session: Session, meeting_ids: Collection[int]) -> dict[int, dict[ReplyState, AnswerCount]]:
    """Return how those who have been invited to each of these meetings have answered."""
    state = func.coalesce(Reply.state, literal(ReplyState.UNANSWERED, Reply.state.type))
    query = select(Invitation.meeting_id, state, func.count(), func.sum(func.coalesce(Reply.party, 1)))
    query = query.outerjoin(Reply, Reply.invitation_id == Invitation.id).group_by(Invitation.meeting_id, state)
    by_meeting: dict[int, dict[ReplyState, AnswerCount]] = defaultdict(dict)
    for meeting_id, how, replies, people in session.execute(
        query.where(Invitation.meeting_id.in_(meeting_ids), sent())
    ):
        by_meeting[meeting_id][how] = AnswerCount(replies, people)
    return by_meeting


def note(
    session: Session,
    meetings: Collection[ReportedRow],
    now: datetime,
    *,
    all_told: bool = False,
    missing_told: bool = False,
) -> None:
    """Note that somebody has been told of all settled answers to these meetings until now."""
    values = [
        {
            "meeting_id": row.meeting_id,
            "told_until": now - SETTLED,
            "all_told_at": now if all_told else row.all_told_at,
            "missing_told_for": row.facts.answer_by if missing_told else row.facts.missing_told_for,
        }
        for row in meetings
    ]
    put(session, table_of(ReportedAnswers), values)

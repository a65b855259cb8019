"""How mailings are found, and the guests that their next letters are for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.orm import joinedload
from sqlalchemy.sql.dml import ReturningInsert

from planner.domain.mailings import LONGEST_WAIT, MailingAudience
from planner.domain.replies import ReplyState
from planner.rows.duties import Duty
from planner.rows.invitations import Invitation
from planner.rows.mailings import Mailing
from planner.rows.meetings import Meeting
from planner.rows.organisations import Organisation
from planner.rows.outbox import Letter, LetterState
from planner.rows.people import Person
from planner.rows.polls import Poll, PollOption
from planner.rows.replies import Reply
from planner.store.database import Session
from planner.store.row_batches import table_of

_Query = Select[*tuple[Any, ...]]
COUNTS = frozenset({"next_queue", "seats_taken"})
"""Columns of a meeting that every answer moves on."""
MOST_PENDING = 500
"""Mailings looked at in one go; the others come to their turn when these are done."""


_TABLE = table_of(Mailing)
_STORED = (
    "meeting_id", "kind", "stamp", "audience", "facts", "writer_id", "stand_in", "until", "due_at", "created_at",
)  # fmt: skip
"""Columns that are given when a mailing to many is stored; its guests are counted, and the others begin as they do."""
_BY_FACTS = frozenset({MailingAudience.UNSENT, MailingAudience.IN_STATES})
"""Audiences that the facts of a mailing say more of."""
_TAKING_BACK = (
    delete(_TABLE)
    .where(
        _TABLE.c.meeting_id == bindparam("of_meeting"),
        _TABLE.c.kind == bindparam("of_kind"),
        _TABLE.c.invitation_id.is_(None),
        _TABLE.c.cursor == 0,
    )
    .returning(_TABLE.c.id, _TABLE.c.facts)
)


def _due(now: datetime) -> ColumnElement[bool]:
    # A time that lies further ahead than any wait was written before the clock was set back.
    return or_(Mailing.due_at <= now, Mailing.due_at > now + LONGEST_WAIT)


def anything_due(session: Session, now: datetime) -> bool:
    """Tell whether any letter is to be written."""
    return session.scalar(select(Mailing.id).where(_due(now)).limit(1)) is not None


class DueMailing(NamedTuple):
    """A mailing that is due; ``single`` where it is for one guest."""

    id: int
    meeting_id: int
    kind: str
    single: bool


def due(session: Session, now: datetime) -> list[DueMailing]:
    """Return the mailings that are due, in their order."""
    query = select(Mailing.id, Mailing.meeting_id, Mailing.kind, Mailing.invitation_id.is_not(None)).where(_due(now))
    return [DueMailing(*row) for row in session.execute(query.order_by(Mailing.id).limit(MOST_PENDING))]


def pending_since(session: Session, invitation_id: int, kind: str, prefix: str, since: datetime) -> bool:
    """Tell whether a mailing of a kind to one guest is to be written, with a stamp that begins so, stored after an instant."""
    query = select(Mailing.id).where(Mailing.invitation_id == invitation_id, Mailing.kind == kind)
    recent = query.where(Mailing.stamp.startswith(prefix, autoescape=True), Mailing.created_at > since)
    return session.scalar(recent.limit(1)) is not None


def read_one_state(session: Session) -> None:
    """Let all reads of a transaction that begins see the database as it stands now, which SQLite does by itself."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def by_ids(session: Session, mailing_ids: Collection[int]) -> list[Mailing]:
    """Return those of these mailings that there still are, as they stand now, in their order."""
    query = select(Mailing).where(Mailing.id.in_(mailing_ids)).order_by(Mailing.id)
    return list(session.scalars(query.execution_options(populate_existing=True)))


def of_meeting(session: Session, meeting_id: int) -> list[Mailing]:
    """Return the mailings to many about a meeting that are still being written, in their order."""
    query = select(Mailing).where(Mailing.meeting_id == meeting_id, Mailing.invitation_id.is_(None))
    return list(session.scalars(query.order_by(Mailing.id)))


def anything_of(session: Session, kind: str, meeting_ids: Collection[int]) -> bool:
    """Tell whether a mailing of a kind is still to be done for any of these meetings."""
    query = select(Mailing.id).where(Mailing.meeting_id.in_(meeting_ids), Mailing.kind == kind).limit(1)
    return session.scalar(query) is not None


def take_back_unsent(session: Session, meeting_id: int, kind: str) -> list[dict[str, Any]]:
    """Delete the mailings of a kind to many about a meeting that nobody has got a letter of yet; return their facts, in order."""
    rows = session.connection().execute(_TAKING_BACK, {"of_meeting": meeting_id, "of_kind": kind}).all()
    return [facts for _, facts in sorted(rows, key=lambda row: row[0])]


def forget(session: Session, mailing_ids: Collection[int]) -> None:
    """Delete mailings whose letters are all written, or are not to be written any more."""
    session.execute(delete(Mailing).where(Mailing.id.in_(mailing_ids)))


def split_off(session: Session, mailing: Mailing, invitation_id: int, due_at: datetime | None) -> None:
    """Let one guest of a mailing have one of their own, which has been tried once."""
    copied = ("meeting_id", "kind", "stamp", "audience", "facts", "writer_id", "stand_in", "created_at")
    values = {name: getattr(mailing, name) for name in copied}
    session.add(Mailing(**values, invitation_id=invitation_id, tries=1, due_at=due_at or mailing.due_at))


def advance(session: Session, mailing_id: int, cursor: int, written: int) -> None:
    """Note the last number that a mailing has been written to, and how many letters that was."""
    values = {"cursor": cursor, "written": Mailing.written + written}
    session.execute(update(Mailing).where(Mailing.id == mailing_id).values(values))


def _audience(audience: MailingAudience, facts: Mapping[str, Any]) -> ColumnElement[bool]:
    states = [ReplyState(state) for state in facts.get("states", ())]
    unanswered, declined = Reply.state.is_(None), Reply.state == ReplyState.DECLINED
    sent = Invitation.invited_at.is_not(None)
    if audience is MailingAudience.UNSENT:
        return or_(Invitation.invited_at.is_(None), Invitation.id.in_(facts.get("invitations", ())))
    if audience is MailingAudience.NOT_DECLINED:
        return and_(sent, or_(unanswered, ~declined))
    if audience is MailingAudience.CONCERNED_BY_END:
        asked_since = and_(declined, Invitation.in_calendar, Invitation.calendar_told > Reply.answered_at)
        return and_(sent, or_(unanswered, ~declined, asked_since))
    if audience is MailingAudience.IN_STATES:
        silent = [unanswered] if ReplyState.UNANSWERED in states else []
        chosen = [Invitation.id.in_(facts["guests"])] if "guests" in facts else []
        return and_(sent, or_(Reply.state.in_(states), *silent), *chosen)
    return sent


def _standing(query: _Query, meeting_id: int | BindParameter[int], *conditions: ColumnElement[bool]) -> _Query:
    joined = query.outerjoin(Reply, Reply.invitation_id == Invitation.id)
    return joined.where(Invitation.meeting_id == meeting_id, Invitation.uninvited_at.is_(None), *conditions)


def store(
    session: Session, values: Mapping[str, Any], audience: MailingAudience, facts: Mapping[str, Any], until: int | None
) -> int:
    """Store a mailing for the guests of its meeting who are its audience, up to an invitation where one is named.

    Return how many they are; a mailing for nobody is not stored.
    """
    statement = _storing(_audience(audience, facts)) if audience in _BY_FACTS else _storing_for(audience)
    given = {**values, "audience": audience, "facts": facts, "until": until}
    guests: int | None = session.connection().scalar(statement, given)
    return guests or 0


@cache
def _storing_for(audience: MailingAudience) -> ReturningInsert[Any]:
    return _storing(_audience(audience, {}))


def _storing(condition: ColumnElement[bool]) -> ReturningInsert[Any]:
    """Count guests and store a mailing for them, by one statement."""
    columns = [_TABLE.c[name] for name in _STORED]
    given = [bindparam(column.key, type_=column.type) for column in columns]
    query = _standing(select(*given, func.count()).select_from(Invitation), bindparam("meeting_id"), condition)
    until = bindparam("until", type_=_TABLE.c.until.type)
    query = query.where(or_(until.is_(None), Invitation.id <= until)).having(func.count() > 0)
    return insert(_TABLE).from_select([*columns, _TABLE.c.guests], query).returning(_TABLE.c.guests)


def count(session: Session, meeting_id: int, audience: MailingAudience) -> int:
    """Return how many guests of a meeting are an audience."""
    query = _standing(select(func.count()).select_from(Invitation), meeting_id, _audience(audience, {}))
    return session.scalar(query) or 0


def people(session: Session, meeting_id: int, audience: MailingAudience) -> list[int]:
    """Return the ids of the people of an audience of a meeting."""
    query = _standing(select(Invitation.person_id).select_from(Invitation), meeting_id, _audience(audience, {}))
    return [row[0] for row in session.execute(query)]


def invitations(session: Session, invitation_ids: Collection[int]) -> list[Invitation]:
    """Return invitations by their ids, in their order."""
    return list(session.scalars(select(Invitation).where(Invitation.id.in_(invitation_ids)).order_by(Invitation.id)))


def next_guests(session: Session, mailing: Mailing, most: int) -> list[tuple[Invitation, Reply | None]]:
    """Return the next guests of a mailing, at most so many, each with the reply, in their order."""
    condition = _audience(mailing.audience, mailing.facts)
    if mailing.invitation_id is not None:
        condition = Invitation.id == mailing.invitation_id
    query = _standing(select(Invitation, Reply), mailing.meeting_id, condition, Invitation.id > mailing.cursor)
    if mailing.until is not None:
        query = query.where(Invitation.id <= mailing.until)
    whole = query.options(joinedload(Invitation.person), joinedload(Invitation.organisation))
    fresh = whole.order_by(Invitation.id).limit(most).execution_options(populate_existing=True)
    return [(row.Invitation, row.Reply) for row in session.execute(fresh)]


def unwritten(session: Session, invitation: Invitation) -> bool:
    """Tell whether a guest who counts as invited has not been written to yet."""
    numbers = {"invitation": invitation.id, "series_invitation": invitation.person_id}
    return any(
        invitation.id == mailing.invitation_id
        or (mailing.cursor < numbers[mailing.kind] and invitation.id in mailing.facts.get("invitations", ()))
        for mailing in session.scalars(select(Mailing).where(Mailing.kind.in_(numbers)))
    )


def forget_unsent_to(session: Session, mailing: Mailing, invitation_ids: Collection[int]) -> None:
    """Delete the letters to guests that are of the kind of a mailing, were stored before its own, and have not left yet."""
    people = select(Invitation.person_id).where(Invitation.id.in_(invitation_ids))
    session.execute(
        delete(Letter).where(
            Letter.meeting_id == mailing.meeting_id,
            Letter.kind == mailing.kind,
            Letter.person_id.in_(people),
            Letter.state.in_((LetterState.WAITING, LetterState.FAILING)),
            ~Letter.key.endswith(f":{mailing.stamp}", autoescape=True),
        ),
        execution_options={"synchronize_session": False},
    )


def letter_facts(
    session: Session, meeting_ids: Collection[int], invitation_ids: Collection[int]
) -> list[tuple[Any, ...]]:
    """Return what letters tell of meetings and guests, to be compared with what it is a moment later.

    How many seats are taken is left out: every answer changes it, and no letter is made anew for that.
    """
    meeting, duty, guest = table_of(Meeting), table_of(Duty), table_of(Invitation)
    columns = [column for column in meeting.c if column.key not in COUNTS]
    meetings = (
        select(*columns, duty.c.state, duty.c.person_id, Organisation.name, Organisation.slug)
        .select_from(meeting)
        .join(duty, duty.c.meeting_id == meeting.c.id)
        .outerjoin(Organisation, Organisation.id == duty.c.holder_id)
        .where(meeting.c.id.in_(meeting_ids))
        .order_by(duty.c.id)
    )
    person = (Person.email, Person.name, Person.language, Person.stopped_letters)
    guests = (
        select(*guest.c, *table_of(Reply).c, *person, Organisation.name)
        .select_from(guest)
        .join(Person, Person.id == guest.c.person_id)
        .outerjoin(Reply, Reply.invitation_id == guest.c.id)
        .outerjoin(Organisation, Organisation.id == guest.c.organisation_id)
        .where(guest.c.id.in_(invitation_ids))
        .order_by(guest.c.id)
    )
    polls = (
        select(*table_of(Poll).c, PollOption.id, PollOption.chosen)
        .select_from(table_of(Poll))
        .outerjoin(PollOption, and_(PollOption.poll_id == table_of(Poll).c.id, PollOption.removed_at.is_(None)))
        .where(table_of(Poll).c.meeting_id.in_(meeting_ids))
        .order_by(PollOption.id)
    )
    return [tuple(row) for query in (meetings, guests, polls) for row in _rows(session, query)]


def _rows(session: Session, query: Select[Any]) -> Sequence[Any]:
    return session.execute(query).all()

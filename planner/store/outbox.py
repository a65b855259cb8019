"""How letters are found."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, case, delete, func, or_, select, true, tuple_, update
from sqlalchemy.orm import Session, defer

from planner.domain.mailings import GUEST_LIST
from planner.domain.outbox import LONGEST_WAIT, STUCK_AFTER
from planner.rows.mailings import Mailing
from planner.rows.outbox import Letter, LetterState
from planner.store.row_batches import deleted, table_of

UNSENT = Letter.state != bindparam("sent", LetterState.SENT, unique=True, literal_execute=True)
"""The condition of the index of what has not left, which is written out for that reason."""
_GIVEN_UP = Letter.state == bindparam("given_up", LetterState.GIVEN_UP, unique=True, literal_execute=True)
TO_BE_SENT = (LetterState.WAITING, LetterState.FAILING)
UNFINISHED = (*TO_BE_SENT, LetterState.SENDING)
TROUBLED = (LetterState.FAILING, LetterState.GIVEN_UP)
"""How letters stand that could not be delivered so far."""

_HEADS = tuple(
    defer(column, raiseload=True) for column in (Letter.text, Letter.html, Letter.attachment, Letter.calendar)
)
"""A letter without what it says, which a list does not show."""


def is_stored(session: Session, key: str) -> bool:
    """Tell whether a letter with this key has been stored before."""
    return session.scalar(select(Letter.id).where(Letter.key == key)) is not None


def stored(session: Session, keys: Collection[str]) -> set[str]:
    """Return those of these keys with which a letter has been stored before."""
    return set(session.scalars(select(Letter.key).where(Letter.key.in_(keys)))) if keys else set()


def stored_with_prefix(session: Session, prefix: str, since: datetime) -> bool:
    """Tell whether a letter whose key begins so was stored after an instant (UTC)."""
    query = select(Letter.id).where(Letter.key.startswith(prefix, autoescape=True), Letter.created_at > since)
    return session.scalar(query.limit(1)) is not None


def troubled(session: Session, meeting_id: int, most: int | None = None) -> list[Letter]:
    """Return the letters about a meeting that could not be delivered so far, all or at most so many, oldest first."""
    query = select(Letter).where(Letter.meeting_id == meeting_id, UNSENT, Letter.state.in_(TROUBLED)).options(*_HEADS)
    return list(session.scalars(query.order_by(Letter.id).limit(most)))


def any_unsent(session: Session, meeting_id: int, kind: str) -> bool:
    """Tell whether a letter of a kind about a meeting has not left yet, nor is just leaving."""
    query = select(Letter.id).where(UNSENT, Letter.meeting_id == meeting_id, Letter.kind == kind)
    return session.scalar(query.where(Letter.state.in_(TO_BE_SENT)).limit(1)) is not None


def latest_of_kind(session: Session, kind: str, person_id: int) -> Letter | None:
    """Return the newest letter of a kind to a person, without what it says."""
    query = select(Letter).where(Letter.kind == kind, Letter.person_id == person_id).options(*_HEADS)
    return session.scalar(query.order_by(Letter.id.desc()).limit(1))


def stored_since(
    session: Session, kind: str, person_id: int, meeting_ids: Collection[int], since: datetime
) -> set[int]:
    """Return those of these meetings about which a letter of a kind to a person was stored after an instant (UTC)."""
    query = select(Letter.meeting_id).where(
        Letter.kind == kind,
        Letter.person_id == person_id,
        Letter.meeting_id.in_(meeting_ids),
        Letter.created_at > since,
    )
    return {meeting_id for meeting_id in session.scalars(query) if meeting_id is not None}


def written_to_since(
    session: Session, meeting_id: int, kind: str, person_ids: Collection[int], since: datetime
) -> set[int]:
    """Return those of these people for whom a letter about a meeting has been stored since an instant (UTC), or waits of a kind."""
    written = or_(Letter.created_at >= since, and_(Letter.kind == kind, Letter.state.in_(TO_BE_SENT)))
    query = select(Letter.person_id).where(Letter.meeting_id == meeting_id, Letter.person_id.in_(person_ids), written)
    return {person_id for person_id in session.scalars(query) if person_id is not None}


def _due(now: datetime, claimed_before: datetime) -> ColumnElement[bool]:
    return or_(
        and_(Letter.state.in_(TO_BE_SENT), Letter.next_try_at <= now),
        and_(Letter.state == LetterState.SENDING, Letter.claimed_at <= claimed_before),
        # Times that lie further ahead than any wait were written before the clock was set back, and are due.
        and_(Letter.state.in_(TO_BE_SENT), Letter.next_try_at > now + LONGEST_WAIT),
        and_(Letter.state == LetterState.WAITING, Letter.created_at > now),
        and_(Letter.state == LetterState.SENDING, Letter.claimed_at > now + STUCK_AFTER),
    )


def anything_due(session: Session, now: datetime, claimed_before: datetime) -> bool:
    """Tell whether any letter is to be sent, or was claimed before an instant and never marked."""
    return session.scalar(select(Letter.id).where(UNSENT, _due(now, claimed_before)).limit(1)) is not None


def next_due(session: Session, now: datetime, claimed_before: datetime, most: int) -> list[Letter]:
    """Return the letters that go next, at most so many, locked until the transaction ends: by priority, then by time.

    On PostgreSQL rows that another worker has locked are passed over; on SQLite one transaction writes at a time.
    """
    query = (
        select(Letter).where(UNSENT, _due(now, claimed_before)).order_by(Letter.priority, Letter.next_try_at, Letter.id)
    )
    return list(session.scalars(query.limit(most).with_for_update(skip_locked=True)))


def mark_claimed(session: Session, letter_ids: Collection[int], now: datetime) -> None:
    """Mark letters as being sent, at their next attempt."""
    begun = {"state": LetterState.SENDING, "claimed_at": now, "attempts": Letter.attempts + 1}
    session.execute(update(Letter).where(Letter.id.in_(letter_ids)).values(begun))


def first_keys(session: Session, letters: Collection[Letter]) -> dict[tuple[int | None, int | None], str]:
    """Return the key of the first letter that is kept to each of their readers about the same meeting, by meeting and reader."""
    pairs = {(letter.meeting_id, letter.person_id) for letter in letters if letter.meeting_id and letter.person_id}
    if not pairs:
        return {}
    columns = Letter.meeting_id, Letter.person_id
    first = select(func.min(Letter.id)).where(tuple_(*columns).in_(pairs)).group_by(*columns)
    rows = session.execute(select(*columns, Letter.key).where(Letter.id.in_(first)))
    return {(meeting_id, person_id): key for meeting_id, person_id, key in rows}


def hand_back(session: Session, letter_ids: Collection[int], attempt: int) -> None:
    """Let letters that were claimed for this attempt be sent as if they had not been claimed."""
    before = case((Letter.attempts > 1, LetterState.FAILING), else_=LetterState.WAITING)
    unclaimed = {"state": before, "claimed_at": None, "attempts": Letter.attempts - 1}
    session.execute(update(Letter).where(_claimed(letter_ids, attempt)).values(unclaimed))


def stuck(session: Session, claimed_before: datetime, attempts: int, most: int) -> list[Letter]:
    """Return letters that were claimed before an instant and never marked, after so many attempts or more, at most ``most``."""
    query = select(Letter).where(UNSENT, Letter.state == LetterState.SENDING, Letter.claimed_at <= claimed_before)
    return list(session.scalars(query.where(Letter.attempts >= attempts).limit(most)))


def _claimed(letter_ids: Collection[int], attempt: int) -> ColumnElement[bool]:
    return and_(Letter.id.in_(letter_ids), Letter.state == LetterState.SENDING, Letter.attempts == attempt)


def claimed(session: Session, letter_id: int, attempt: int) -> Letter | None:
    """Return a letter that is on its way at this attempt, locked until the transaction ends."""
    return session.scalar(select(Letter).where(_claimed([letter_id], attempt)).with_for_update())


def mark_sent(session: Session, letter_ids: Collection[int], attempt: int, now: datetime) -> None:
    """Mark letters that are on their way at this attempt as sent and empty them; the last letter to somebody erased goes."""
    session.execute(
        update(Letter)
        .where(_claimed(letter_ids, attempt))
        .values(
            state=LetterState.SENT,
            sent_at=now,
            claimed_at=None,
            last_error="",
            text="",
            html="",
            attachment=None,
            calendar=None,
            answer_address="",
        )
    )
    last = and_(Letter.id.in_(letter_ids), Letter.kind == "person_erased", Letter.state == LetterState.SENT)
    session.execute(delete(Letter).where(last))


def counts(session: Session) -> dict[LetterState, int]:
    """Return how many letters stand in each state, but for those that have been sent."""
    query = select(Letter.state, func.count()).where(UNSENT).group_by(Letter.state)
    return {row[0]: row[1] for row in session.execute(query)}


def oldest_unsent(session: Session) -> datetime | None:
    """Return when the letter was stored that has waited longest, among those that may still leave."""
    query = select(func.min(Letter.created_at)).where(UNSENT, Letter.state.in_(UNFINISHED))
    return session.scalar(query)


def forget_ended(session: Session, before: datetime, kind: str, most: int) -> int:
    """Delete letters that were sent or given up, at most so many, and return how many there were.

    They were stored before an instant (UTC), or are of one kind, whenever that was.
    """
    ended = Letter.state.in_((LetterState.SENT, LetterState.GIVEN_UP))
    old = and_(ended, or_(Letter.created_at < before, Letter.kind == kind))
    return deleted(session, table_of(Letter), old, most)


def latest_to(session: Session, email: str, most: int) -> list[Letter]:
    """Return the latest letters to an address, at most so many, the newest first."""
    return list(session.scalars(select(Letter).where(Letter.to_email == email).order_by(Letter.id.desc()).limit(most)))


def held_up(
    session: Session, before: datetime, meeting_ids: Collection[int] | None
) -> tuple[int, datetime | None, int, int, int]:
    """Return how many letters stored before an instant (UTC) still wait, since when, and how many were given up.

    Then follow how many letters of the mailings to many under way are written, and of how many. What a mailing has not
    written waits as well. Those about these meetings are counted, or all.
    """
    concerned = true() if meeting_ids is None else Mailing.meeting_id.in_(meeting_ids)
    many = and_(concerned, Mailing.invitation_id.is_(None), Mailing.kind != GUEST_LIST)
    late = and_(concerned, Mailing.created_at <= before, Mailing.kind != GUEST_LIST)
    mailings = (
        select(func.sum(Mailing.written)).where(many),
        select(func.sum(Mailing.guests)).where(many),
        select(func.sum(Mailing.guests - Mailing.written)).where(late),
        select(func.min(Mailing.created_at)).where(late),
    )
    unsent = and_(Letter.state.in_(UNFINISHED), Letter.created_at <= before)
    waiting, since = func.sum(case((unsent, 1), else_=0)), func.min(case((unsent, Letter.created_at)))
    given_up = func.sum(case((Letter.state == LetterState.GIVEN_UP, 1), else_=0))
    query = select(waiting, since, given_up, *(figure.scalar_subquery() for figure in mailings)).where(UNSENT)
    if meeting_ids is not None:
        query = query.where(Letter.meeting_id.in_(meeting_ids))
    row = session.execute(query).one()
    oldest = min((moment for moment in (row[1], row[6]) if moment is not None), default=None)
    return (row[0] or 0) + (row[5] or 0), oldest, row[2] or 0, row[3] or 0, row[4] or 0


def given_up(session: Session, meeting_id: int | None, most: int, offset: int = 0) -> list[Letter]:
    """Return letters that were given up, about a meeting or about any, at most so many, the newest first."""
    query = select(Letter).where(_GIVEN_UP).options(*_HEADS)
    if meeting_id is not None:
        query = query.where(Letter.meeting_id == meeting_id)
    return list(session.scalars(query.order_by(Letter.id.desc()).offset(offset).limit(most)))


def locked_given_up(session: Session, letter_ids: Collection[int]) -> list[Letter]:
    """Return those of these letters that are given up still, locked until the transaction ends, oldest first."""
    query = select(Letter).where(Letter.id.in_(letter_ids), Letter.state == LetterState.GIVEN_UP).order_by(Letter.id)
    return list(session.scalars(query.with_for_update().execution_options(populate_existing=True)))


def put_back(letter: Letter, now: datetime) -> None:
    """Let a letter be sent as if it had never been tried."""
    letter.state, letter.attempts, letter.next_try_at, letter.last_error = LetterState.WAITING, 0, now, ""


def unwritten(session: Session) -> int:
    """Return how many letters of mailings are still to be written."""
    letters = select(func.coalesce(func.sum(Mailing.guests - Mailing.written), 0))
    return session.scalar(letters.where(Mailing.kind != GUEST_LIST)) or 0

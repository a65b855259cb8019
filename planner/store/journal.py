"""How the lines of the journal are found."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, func, or_, select, true
from sqlalchemy.orm import Session, aliased, joinedload

from planner.domain.journal_audiences import AUDIENCES, HOLDING, Audience, audience_of, ended_in_silence, verbs_of
from planner.rows.journal import JournalLine
from planner.rows.organisations import Organisation
from planner.rows.people import Person
from planner.store.database import Condition

_ACTORS = (
    joinedload(JournalLine.by),
    joinedload(JournalLine.link_of),
    joinedload(JournalLine.link_organisation),
)
"""Who acted, with whose link, for which organisation."""
_BY, _LINK_OF = aliased(Person), aliased(Person)


class LineRow(NamedTuple):
    """A line as it is read, with the names and addresses of who acted and of the owner of the link that was used."""

    at: datetime
    verb: str
    facts: Mapping[str, Any]
    via: str
    on_word: str
    by_id: int | None
    name: str | None
    email: str | None
    owner_name: str | None
    owner_email: str | None
    organisation: str | None


class _HoldingRow(NamedTuple):
    id: int
    verb: str
    organisation_id: int | None
    facts: Mapping[str, Any]


def of_meeting(session: Session, meeting_id: int, audiences: Collection[Audience]) -> list[JournalLine]:
    """Return lines of a meeting, oldest first, with the person who acted: all that these audiences may read, and some more.

    The lines about duties are always among them, since they tell which of the others may be read.
    """
    query = select(JournalLine).where(JournalLine.meeting_id == meeting_id, _of({*audiences, Audience.CARRIERS}))
    return list(session.scalars(query.options(*_ACTORS).order_by(JournalLine.at, JournalLine.id)))


def _of(audiences: Collection[Audience]) -> Condition:
    """The condition that a line is for one of these audiences; what nobody has heard of is for one of them, too."""
    verbs = verbs_of(audiences)
    return (
        JournalLine.verb.not_in(AUDIENCES.keys() - verbs)
        if audience_of("") in audiences
        else JournalLine.verb.in_(verbs)
    )


def readable(
    session: Session, meeting_id: int, audiences: Collection[Audience], organisations: Collection[int]
) -> Condition:
    """Return the condition that a line of a meeting may be read, as ``domain.journal_audiences.readable`` has it."""
    of_meeting = JournalLine.meeting_id == meeting_id
    about_them = JournalLine.organisation_id.in_(organisations)
    for_them = and_(JournalLine.verb.in_(verbs_of({Audience.CARRIERS})), about_them)
    shown = or_(_of(audiences), for_them)
    silent: Condition = true()
    if Audience.CARRIERS not in audiences:
        query = select(JournalLine.id, JournalLine.verb, JournalLine.organisation_id, JournalLine.facts)
        query = query.where(of_meeting, JournalLine.verb.in_(HOLDING)).order_by(JournalLine.at, JournalLine.id)
        ended = ended_in_silence([_HoldingRow(*row) for row in session.execute(query)])
        silent = or_(JournalLine.id.not_in([line.id for line in ended]), about_them)
    return and_(of_meeting, shown, silent)


def after(
    session: Session, condition: Condition, place: tuple[datetime, int] | None, limit: int
) -> Sequence[JournalLine]:
    """Return so many lines that meet a condition, with the person who acted, oldest first: those after an instant and id."""
    query = select(JournalLine).where(condition).options(*_ACTORS).order_by(JournalLine.at, JournalLine.id)
    if place is not None:
        at, line_id = place
        later = and_(JournalLine.at == at, JournalLine.id > line_id)
        query = query.where(or_(JournalLine.at > at, later))
    return session.scalars(query.limit(limit)).all()


def count(session: Session, condition: Condition) -> int:
    """Return how many lines meet a condition."""
    return session.scalar(select(func.count()).select_from(JournalLine).where(condition)) or 0


def latest(session: Session, condition: Condition, offset: int = 0, limit: int | None = None) -> list[LineRow]:
    """Return lines that meet a condition, the newest first: all, or so many after the first of them.

    They are no rows of the session: there may be thousands.
    """
    query = (
        select(
            JournalLine.at,
            JournalLine.verb,
            JournalLine.facts,
            JournalLine.via,
            JournalLine.on_word,
            JournalLine.by_id,
            _BY.name,
            _BY.email,
            _LINK_OF.name,
            _LINK_OF.email,
            Organisation.name,
        )
        .outerjoin(_BY, _BY.id == JournalLine.by_id)
        .outerjoin(_LINK_OF, _LINK_OF.id == JournalLine.link_of_id)
        .outerjoin(Organisation, Organisation.id == JournalLine.link_organisation_id)
        .where(condition)
        .order_by(JournalLine.at.desc(), JournalLine.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return [LineRow._make(row) for row in session.execute(query)]

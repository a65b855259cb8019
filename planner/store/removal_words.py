"""Where the words of others name somebody who is being removed, and whose names are not to be taken for theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import String, and_, cast, inspect, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.elements import ColumnElement

from planner.domain.removals import is_full_name, written_in_json
from planner.rows.duties import Offer
from planner.rows.imports import Import
from planner.rows.incoming import IncomingMail, IncomingMatter, TimeProposal
from planner.rows.invitations import Invitation
from planner.rows.journal import JournalLine
from planner.rows.networks import NetworkMembership
from planner.rows.organisations import Organisation, OrganisationAlias
from planner.rows.outbox import Letter
from planner.rows.people import Person
from planner.rows.polls import Ballot
from planner.rows.removals import PersonRemoval
from planner.rows.replies import Reply
from planner.store.database import Session

WRITTEN: tuple[InstrumentedAttribute[str], ...] = (
    Reply.substitute,
    Reply.message,
    Offer.message,
    Offer.reason,
    Ballot.comment,
    TimeProposal.comment,
    NetworkMembership.message,
    IncomingMail.sender_name,
    IncomingMail.subject,
    IncomingMail.text,
    IncomingMatter.attendee_name,
    IncomingMatter.comment,
)
"""Columns of what people wrote: they may name somebody by address and by name."""

STORED: tuple[InstrumentedAttribute[str], ...] = (
    Import.name,
    Letter.to_name,
    Letter.subject,
    Letter.text,
    Letter.html,
    Letter.last_error,
)
"""Columns of what is written by the service or a program: an address in them is taken out, a name stays with its reader."""

_EMPTIED_WITH: dict[InstrumentedAttribute[str], dict[str, None]] = {
    IncomingMail.subject: {"raw": None},
    IncomingMail.text: {"raw": None},
}
"""The same words in another form, emptied where they are changed."""


def names_around(session: Session, removal: PersonRemoval) -> tuple[list[str], list[str]]:
    """Return the names that have the person's in them, of organisations and of people who are here."""
    if not removal.name:
        return [], []
    sources = (
        select(Organisation.name).where(Organisation.name.icontains(removal.name, autoescape=True)),
        select(OrganisationAlias.name).where(OrganisationAlias.name.icontains(removal.name, autoescape=True)),
    )
    organisations = [name for query in sources for name in session.scalars(query)]
    others = select(Person.name).where(Person.id != removal.person_id, Person.email != "").distinct()
    return organisations, list(session.scalars(others.where(Person.name.icontains(removal.name, autoescape=True))))


def _about(person_id: int) -> ColumnElement[bool]:
    """Return the condition for lines that are about a person: by them, by their link, of them, or of an invitation of theirs."""
    invitations = select(Invitation.id).where(Invitation.person_id == person_id)
    return or_(
        JournalLine.by_id == person_id,
        JournalLine.link_of_id == person_id,
        JournalLine.facts["person"].as_integer() == person_id,
        JournalLine.facts["invitation"].as_integer().in_(invitations),
    )


def _naming(name: str) -> list[ColumnElement[bool]]:
    if not name:
        return []
    facts, written = cast(JournalLine.facts, String), written_in_json(name)
    if not is_full_name(name):
        return [facts.icontains(f'"{written}"', autoescape=True)]
    return [facts.icontains(written, autoescape=True), JournalLine.on_word.icontains(name, autoescape=True)]


def lines_about(session: Session, removal: PersonRemoval, most: int) -> Iterator[Sequence[JournalLine]]:
    """Return the lines of the journal that are about the person and name them, some at a time."""
    naming = _naming(removal.name)
    return _lines(session, and_(_about(removal.person_id), or_(*naming)), most) if naming else iter(())


def lines_naming(session: Session, removal: PersonRemoval, most: int) -> Iterator[Sequence[JournalLine]]:
    """Return the lines of the journal that name the person, by address, by name or by id, some at a time."""
    facts = cast(JournalLine.facts, String)
    wanted = [f'"person": {removal.person_id}{end}' for end in (",", "}")]
    wanted += [written_in_json(removal.email)] if removal.email else []
    words = [facts.icontains(word, autoescape=True) for word in wanted]
    words += [JournalLine.on_word.icontains(removal.email, autoescape=True)] if removal.email else []
    return _lines(session, or_(*words, *_naming(removal.name)), most)


def _lines(session: Session, condition: ColumnElement[bool], most: int) -> Iterator[Sequence[JournalLine]]:
    last = 0
    while True:
        query = select(JournalLine).where(condition, JournalLine.id > last).order_by(JournalLine.id).limit(most)
        lines = session.scalars(query).all()
        if not lines:
            return
        last = lines[-1].id
        yield lines


def rewrite(
    session: Session, column: InstrumentedAttribute[str], words: Sequence[str], change: Callable[[str], str], most: int
) -> int:
    """Change the texts of a column that have one of these words in them; return how many were changed, at most so many."""
    keys = list(inspect(column.class_).primary_key)
    naming = or_(*(column.icontains(word, autoescape=True) for word in words))
    texts = session.execute(select(*keys, column).where(naming).order_by(*keys)).all()
    length = getattr(column.type, "length", None)
    altered = [(row[:-1], change(row[-1])[:length]) for row in texts if change(row[-1])[:length] != row[-1]][:most]
    for key, text in altered:
        here = and_(*(part == value for part, value in zip(keys, key, strict=True)))
        values: dict[str, Any] = {column.key: text, **_EMPTIED_WITH.get(column, {})}
        session.execute(
            update(column.class_).where(here).values(values), execution_options={"synchronize_session": False}
        )
    return len(altered)

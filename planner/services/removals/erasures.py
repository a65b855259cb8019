"""Erasing a person: what it would do, and how it is begun. The steps stand in ``removal_steps``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planner.domain.holdings import EVERY
from planner.domain.people import ServiceRole
from planner.domain.permissions import Verb
from planner.domain.refusals import NotFound, Refused
from planner.domain.removals import REMOVED
from planner.domain.retention import ErasureEffect, Holding, Retention
from planner.rows.meetings import Meeting
from planner.rows.organisations import Organisation
from planner.rows.people import Person
from planner.rows.removals import PersonRemoval
from planner.rows.tokens import TokenPurpose
from planner.services import identity, journal, tokens
from planner.services.people import people
from planner.services.removals import duty_successions, removal_words
from planner.services.work import Work
from planner.store import browser_sessions, invitations, removal_previews, sign_in
from planner.store import removals as rows
from planner.store.people import lock_administrators

OPENING = (TokenPurpose.API, TokenPurpose.DAV, TokenPurpose.FEED)
"""What opens something by itself, and is closed at once."""


@dataclass(frozen=True)
class HoldingCount:
    """How many rows there are of one kind of data, and what becomes of them."""

    holding: Holding
    erased: ErasureEffect
    rows: int


@dataclass(frozen=True)
class DutySuccession:
    """A duty that the person is named for, and who is named instead; nobody where the organisation has no other contact."""

    meeting: Meeting
    organisation: Organisation
    successor: Person | None


@dataclass(frozen=True)
class ErasurePreview:
    """What erasing a person would do."""

    person: Person
    holdings: Sequence[HoldingCount]
    meetings: Sequence[Meeting]
    duties: Sequence[DutySuccession]
    without_contact: Sequence[Organisation]

    @property
    def deleted(self) -> list[HoldingCount]:
        """Return what goes."""
        return [line for line in self.holdings if line.erased is ErasureEffect.DELETED]

    @property
    def anonymised(self) -> list[HoldingCount]:
        """Return what stays without the person's name."""
        return [line for line in self.holdings if line.erased is ErasureEffect.ANONYMISED]


def _parts(kept: Retention) -> tuple[str, ...]:
    # Answers and needs stand in the part of the invitations, and are counted by themselves.
    return () if kept.holding in {Holding.REPLIES, Holding.NEEDS} else kept.exported


def _check(work: Work, person: Person) -> None:
    if work.by.person_id != person.id:
        identity.require(work, Verb.OPERATE)
    if not person.email:
        raise NotFound("people.not_found")
    if person.role is ServiceRole.ADMINISTRATOR and not rows.other_administrators(work.session, person.id):
        raise Refused("removals.last_administrator")


def preview(work: Work, person: Person) -> ErasurePreview:
    """Return what erasing a person would do; raise ``Refused`` where it cannot be, or is not for the actor to do."""
    _check(work, person)
    counted = removal_previews.counts(work.session, person.id)
    holdings = [
        HoldingCount(kept.holding, kept.erased, count)
        for kept in EVERY
        if (count := counted.get(kept.holding) or sum(counted.get(part, 0) for part in _parts(kept)))
    ]
    duties = [
        DutySuccession(meeting, holder, duty_successions.successor(work, holder, person.id))
        for meeting, holder in removal_previews.duties_ahead(work.session, person.id)
    ]
    ahead = [meeting for meeting, _invitation, _reply in invitations.ahead(work.session, person.id, work.now)]
    return ErasurePreview(person, holdings, ahead, duties, removal_previews.sole_contact_of(work.session, person.id))


def begin(work: Work, person: Person) -> None:
    """Take a person's name, address and keys away at once; the rest is settled step by step.

    Raise ``Refused("removals.last_administrator")`` for the only administrator, who must name another one first.
    """
    if person.role is ServiceRole.ADMINISTRATOR:
        lock_administrators(work.session)
    _check(work, person)
    journal.write(work, "people.erasure_begun")
    removal = PersonRemoval(person=person, email=person.email, name=person.name, phone=person.phone, asked_at=work.now)
    work.session.add(removal)
    for purpose in OPENING:
        tokens.revoke(work, purpose, person.id)
    sign_in.use_all(work.session, person.id, work.now)
    person.email, person.email_key, person.phone = "", f"{REMOVED}{person.id}", ""
    person.name, person.role = removal_words.anonymous_name(work), ServiceRole.PARTICIPANT
    browser_sessions.end_all(work.session, person.id, work.now)
    work.session.flush()


def by_email(work: Work, email: str) -> Person:
    """Return the person that an administrator names by address; raise ``Refused``."""
    identity.require(work, Verb.OPERATE)
    return people.by_email(work, email)

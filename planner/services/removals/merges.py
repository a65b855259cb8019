"""Merging two people who are one: what it would do, and how it is begun. The steps stand in ``merge_steps``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from planner.domain.addresses import email_key
from planner.domain.people import ServiceRole
from planner.domain.permissions import Verb
from planner.domain.refusals import Invalid, NotFound
from planner.domain.removals import REMOVED
from planner.rows.meetings import Meeting
from planner.rows.people import Membership, Person
from planner.rows.removals import PersonRemoval
from planner.services import identity, journal, tokens
from planner.services.people import addresses, people
from planner.services.removals import merge_steps
from planner.services.removals.erasures import OPENING
from planner.services.work import Work
from planner.store import addresses as address_rows
from planner.store import browser_sessions, removal_previews, sign_in
from planner.store import merges as rows
from planner.store import people as people_rows

RANKS = (ServiceRole.PARTICIPANT, ServiceRole.ORGANISER, ServiceRole.ADMINISTRATOR)
"""The roles in the service, the highest last."""


@dataclass(frozen=True)
class AnswerConflict:
    """A meeting to which both are invited, and the address whose answer stands: that of the latest."""

    meeting: Meeting
    email: str


@dataclass(frozen=True)
class MergePreview:
    """What merging one person into another would do; ``counts`` are rows of the one who goes, by part of the own data."""

    staying: Person
    going: Person
    role: ServiceRole
    invitations: int
    conflicts: Sequence[AnswerConflict]
    memberships: Sequence[Membership]
    counts: Mapping[str, int]


def _check(work: Work, staying: Person, going: Person) -> None:
    identity.require(work, Verb.OPERATE)
    if not staying.email or not going.email:
        raise NotFound("people.not_found")
    if staying.id == going.id:
        raise Invalid("removals.same_person", field="email")


def _role(staying: Person, going: Person) -> ServiceRole:
    return max(staying.role, going.role, key=RANKS.index)


def preview(work: Work, staying: Person, email: str) -> MergePreview:
    """Return what merging the person with an address into another would do; raise ``Refused`` where it cannot be."""
    identity.require(work, Verb.OPERATE)
    going = people.by_email(work, email)
    _check(work, staying, going)
    pairs = rows.invitations(work.session, going.id, staying.id)
    both = [pair for pair in pairs if pair.staying_id is not None]
    meetings = rows.meetings(work.session, [pair.meeting_id for pair in both])
    conflicts = [
        AnswerConflict(meetings[pair.meeting_id], (going if merge_steps.is_later(work, pair) else staying).email)
        for pair in both
    ]
    return MergePreview(
        staying,
        going,
        _role(staying, going),
        len(pairs),
        conflicts,
        people_rows.memberships_of(work.session, going.id),
        removal_previews.counts(work.session, going.id),
    )


def begin(work: Work, staying: Person, email: str) -> Person:
    """Merge the person with an address into another: the address leads to the one who stays at once, the rest follows.

    Return the person who goes. Raise ``Invalid("removals.same_person")`` where the two are one already.
    """
    identity.require(work, Verb.OPERATE)
    going = people.by_email(work, email)
    _check(work, staying, going)
    removal = PersonRemoval(person=going, into_id=staying.id, email=going.email, name=going.name, asked_at=work.now)
    work.session.add(removal)
    for purpose in OPENING:
        tokens.revoke(work, purpose, going.id)
    sign_in.use_all(work.session, going.id, work.now)
    browser_sessions.end_all(work.session, going.id, work.now)
    if staying.role is not _role(staying, going):
        browser_sessions.end_all(work.session, staying.id, work.now)
    staying.role, staying.name = _role(staying, going), staying.name or going.name
    staying.phone = staying.phone or going.phone
    staying.home_organisation_id = staying.home_organisation_id or going.home_organisation_id
    address_rows.forget_former(work.session, email_key(going.email))
    addresses.keep(work, going.email, staying, reachable=going.failing_since is None, settled=True)
    rows.readdress(work.session, going.id, staying)
    going.email, going.email_key, going.name = "", f"{REMOVED}{going.id}", staying.name
    going.phone = ""
    going.role = ServiceRole.PARTICIPANT
    journal.write(work, "people.merge_begun", person=staying.id)
    work.session.flush()
    return going

"""Changing the address of a person: by themselves, confirmed at both addresses, or by an administrator.

All that is keyed by the address follows: letters that wait, sign-ins and sessions, and the calendars that show meetings
to the old one. They are told by a job, some invitations at a time.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from planner.domain.addresses import email_key, normalise_email
from planner.domain.permissions import Verb
from planner.domain.refusals import Invalid, NotFound
from planner.rows.addresses import AddressChange, FormerAddress
from planner.rows.people import Person
from planner.services import identity, journal
from planner.services.calendars import calendars
from planner.services.people import account, address_letters
from planner.services.tokens import SECRET_BYTES, digest
from planner.services.work import Work
from planner.store import addresses as rows
from planner.store import browser_sessions, sign_in
from planner.store import people as people_rows
from planner.store.invitations import loaded
from planner.store.meetings import lock_by_id

VALID = timedelta(days=1)
TOLD_AT_ONCE = 16
"""Invitations of which calendars are told in one transaction; each is two letters and some rows."""


@dataclass(frozen=True)
class AddressConfirmation:
    """How a change stands, as seen from one of its two links: what is still to be confirmed at the other address."""

    old: str
    new: str
    at_new: bool
    confirmed: bool
    done: bool = False

    @property
    def other(self) -> str:
        """Return the address at which the other link was sent."""
        return self.old if self.at_new else self.new


def ask(work: Work, typed: str) -> str:
    """Send a link to the address that the actor wants to have and one to the address they have; return the new one.

    Nobody learns here whether somebody else has the address. Raise ``Invalid`` for what is no address, or no other one.
    """
    person, email = account.me(work), _new_address(account.me(work), typed)
    old, new = secrets.token_urlsafe(SECRET_BYTES), secrets.token_urlsafe(SECRET_BYTES)
    rows.forget_change(work.session, person.id)
    change = AddressChange(person=person, email=email, old_hash=digest(old), new_hash=digest(new))
    change.expires_at = work.now + VALID
    work.session.add(change)
    work.session.flush()
    address_letters.confirm(work, change, old=old, new=new)
    journal.write(work, "people.address_asked", person=person.id)
    return email


def _new_address(person: Person, typed: str) -> str:
    email = normalise_email(typed)
    if email == person.email:
        raise Invalid("people.address_the_same", field="email")
    return email


def look(work: Work, secret: str) -> AddressConfirmation:
    """Return the change that a link is about, without confirming it; raise ``NotFound`` for a link that is dead."""
    change, at_new = _change(work, secret)
    return _confirmation(change, at_new=at_new)


def _change(work: Work, secret: str) -> tuple[AddressChange, bool]:
    hashed = digest(secret)
    change = rows.change_by_hash(work.session, hashed)
    if change is None or change.expires_at < work.now or not change.person.email:
        raise NotFound("people.address_link_dead")
    return change, change.new_hash == hashed


def _confirmation(change: AddressChange, *, at_new: bool, done: bool = False) -> AddressConfirmation:
    confirmed = change.new_confirmed_at if at_new else change.old_confirmed_at
    return AddressConfirmation(change.person.email, change.email, at_new, confirmed is not None, done)


def confirm(work: Work, secret: str) -> AddressConfirmation:
    """Confirm a change at one of its two addresses; at the second, it is done.

    Raise ``Invalid("people.address_in_use")`` where somebody else has the new address.
    """
    change, at_new = _change(work, secret)
    if at_new:
        change.new_confirmed_at = change.new_confirmed_at or work.now
    else:
        change.old_confirmed_at = change.old_confirmed_at or work.now
    done = change.new_confirmed_at is not None and change.old_confirmed_at is not None
    confirmation = _confirmation(change, at_new=at_new, done=done)
    if done:
        person = change.person
        _move(work.acting(identity.actor_of(work, person, via="mail")), person, change.email)
    return confirmation


def move(work: Work, person: Person, typed: str) -> None:
    """Change the address of a person, as an administrator.

    Raise ``Invalid("people.address_in_use")`` where somebody else has it: then the two are one, and can be merged.
    """
    identity.require(work, Verb.OPERATE)
    if not person.email:
        raise NotFound("people.not_found")
    _move(work, person, _new_address(person, typed))


def _move(work: Work, person: Person, email: str) -> None:
    key, old = email_key(email), person.email
    other = people_rows.by_email_key(work.session, key)
    if other is not None and other.id != person.id:
        raise Invalid("people.address_in_use", field="email", given=email)
    rows.forget_change(work.session, person.id)
    for left in (key, person.email_key):
        rows.forget_former(work.session, left)
    if key != person.email_key:
        keep(work, old, person, reachable=person.failing_since is None)
    person.email, person.email_key, person.failing_since = email, key, None
    work.session.flush()
    rows.readdress(work.session, person)
    browser_sessions.end_all(work.session, person.id, work.now)
    sign_in.use_all(work.session, person.id, work.now)
    journal.write(work, "people.address_changed", person=person.id)
    address_letters.changed(work, person, old)


def keep(work: Work, email: str, person: Person, *, reachable: bool, settled: bool = False) -> None:
    """Know a person by an address they had; calendars there are told by the next run of the job, unless that is ``settled``."""
    former = FormerAddress(email=email, email_key=email_key(email), person_id=person.id, reachable=reachable)
    former.moved_at, former.settled_at = work.now, work.now if settled else None
    work.session.add(former)


def to_tell(work: Work) -> list[int]:
    """Return the ids of the addresses of which not all calendars have been told that they were left."""
    return rows.unsettled(work.session)


def tell(work: Work, former_id: int) -> None:
    """Take some meetings out of the calendar of the old address and put them into that of the new one."""
    former = rows.locked(work.session, former_id)
    if former is None or former.settled_at is not None:
        return
    coming = rows.coming(work.session, former, work.now, TOLD_AT_ONCE)
    lock_by_id(work.session, [meeting.id for _, meeting in coming])
    for listed, meeting in coming:
        invitation = loaded(work.session, listed.id)
        address_letters.to_calendars(work, meeting, invitation, former)
        calendars.refresh_guest(work, invitation)
        former.told_to = invitation.id
    if len(coming) < TOLD_AT_ONCE:
        former.settled_at = work.now

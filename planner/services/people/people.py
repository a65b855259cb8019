"""People: found by address, made when first met."""

from __future__ import annotations

from planner.domain.addresses import email_key, normalise_email
from planner.domain.people import LANGUAGES, MembershipRole, ServiceRole
from planner.domain.permissions import Verb
from planner.domain.phones import clean_phone
from planner.domain.refusals import Invalid, NotFound, Refused
from planner.domain.standings import Standing
from planner.rows.organisations import Organisation
from planner.rows.people import Membership, Person
from planner.services import identity, journal
from planner.services.work import Work
from planner.store import addresses, browser_sessions
from planner.store import people as rows
from planner.store.organisations import by_slug
from planner.store.standings import forget_rejection, of_person


def find(work: Work, email: str) -> Person | None:
    """Return the person who has this address, or had it lately, however it was typed; nobody where it is no address."""
    try:
        address = normalise_email(email)
    except Refused:
        return None
    key = email_key(address)
    return rows.by_email_key(work.session, key) or addresses.owner(work.session, key)


def by_email(work: Work, email: str) -> Person:
    """Return the person with this address; raise ``NotFound``."""
    person = find(work, email)
    if person is None:
        raise NotFound("people.not_found")
    return person


def anyone(work: Work) -> bool:
    """Tell whether the service knows any person at all."""
    return rows.anyone(work.session)


def get(work: Work, person_id: int) -> Person:
    """Return the person with this id; raise ``NotFound``."""
    person = work.session.get(Person, person_id)
    if person is None:
        raise NotFound("people.not_found")
    return person


def meet(work: Work, email: str, name: str = "", language: str | None = None) -> Person:
    """Return the person with this address, made now if never met; a name is filled in where none was known.

    Raise ``Invalid("addresses.not_understood")`` for what is no mail address.
    """
    address = normalise_email(email)
    person = find(work, address) or _new(work, address, name, language)
    introduce(person, name)
    return person


def introduce(person: Person, name: str) -> None:
    """Fill in the name of a person whose name was not known."""
    if name.strip() and not person.name:
        person.name = name.strip()


def rename(work: Work, person: Person, name: str) -> None:
    """Change what a person is called in the whole service, which the journal keeps; the same name changes nothing."""
    written = " ".join(name.split())
    if written != person.name:
        person.name = written
        journal.write(work, "people.renamed", person=person.id)


def change_phone(work: Work, person: Person, phone: str) -> None:
    """Change the number that stands under the letters of a person; raise ``Invalid`` for what is none."""
    written = clean_phone(phone, "phone")
    if written != person.phone:
        person.phone = written
        journal.write(work, "people.phone_changed", person=person.id)


def _new(work: Work, address: str, name: str, language: str | None) -> Person:
    person = Person(
        email=address,
        email_key=email_key(address),
        name=name.strip(),
        language=language or work.deployment.language,
        created_at=work.now,
    )
    return rows.add(work.session, person)


def set_language(person: Person, language: str) -> None:
    """Set the language of a person's pages and letters; raise ``Refused`` for one the service does not speak."""
    if language not in LANGUAGES:
        raise Invalid("people.language_unknown", field="language", given=language)
    person.language = language


def contacts_of(work: Work, organisation_id: int) -> list[Person]:
    """Return those who act for an organisation, in the order they came to."""
    return rows.contacts(work.session, organisation_id)


def convenes(work: Work, person: Person) -> bool:
    """Tell whether a person is of the programme team: by their role, or as one of the facilitator's people."""
    return identity.actor_of(work, person, via="").team or rows.of_facilitator(work.session, person.id)


def belong(work: Work, person: Person, organisation_id: int, role: MembershipRole) -> Membership:
    """Make a person a contact or a member of an organisation, or change which."""
    membership = rows.membership(work.session, person.id, organisation_id)
    if membership is None:
        membership = Membership(person_id=person.id, organisation_id=organisation_id, role=role, created_at=work.now)
        work.session.add(membership)
    membership.role = role
    _vouch(work, person, membership.organisation_id)
    return membership


def _vouch(work: Work, person: Person, organisation_id: int) -> None:
    """Let somebody who now belongs to an organisation speak for it wherever they had said that they do."""
    for invitation, meeting in of_person(work.session, person.id, organisation_id):
        forget_rejection(work.session, invitation.id, organisation_id)
        invitation.standing_settled_at = None
        if (
            not invitation.address_proven
        ):  # Anybody may have typed the address: it counts once the person has been here.
            invitation.standing = Standing.CLAIMED
            continue
        invitation.standing, invitation.vouched_for_id = Standing.VOUCHED, organisation_id
        name = work.session.get_one(Organisation, organisation_id).name
        journal.write(work, "invitations.vouched_for", meeting=meeting, invitation=invitation.id, name=name)


def add(work: Work, email: str, name: str, organisation_slug: str | None, role: ServiceRole) -> Person:
    """Give a person, known before or not, a role in the service and a contact's place in an organisation.

    Raise ``NotFound`` for an organisation that is not there and ``Refused`` for what is no mail address, where the actor
    may not, and where no administrator would be left.
    """
    identity.require(work, Verb.OPERATE)
    organisation = None
    if organisation_slug is not None:
        organisation = by_slug(work.session, organisation_slug)
        if organisation is None:
            raise NotFound("organisations.not_found")
    if role is not ServiceRole.ADMINISTRATOR:
        _keep_an_administrator(work, find(work, email))
    person = meet(work, email, name)
    if person.role is not role:
        # What a browser may do has changed: it shows anew who uses it, and the time-outs of the new role count.
        browser_sessions.end_all(work.session, person.id, work.now)
    person.name, person.role = name.strip() or person.name, role
    if organisation is not None:
        belong(work, person, organisation.id, MembershipRole.CONTACT)
    journal.write(work, "people.added", organisation=organisation, person=person.id, role=role)
    return person


def _keep_an_administrator(work: Work, person: Person | None) -> None:
    """Refuse to take the role of the only administrator; of two who take each other's at once, the second is refused."""
    if person is None or person.role is not ServiceRole.ADMINISTRATOR:
        return
    if [other.id for other in rows.lock_administrators(work.session)] == [person.id]:
        raise Refused("people.last_administrator", field="role")

"""A person's own page: name, language, letters and meetings."""

from __future__ import annotations

from dataclasses import dataclass

from planner.domain.addresses import email_key
from planner.domain.list_pages import SHORT_PAGE, ListPage, nearest_page
from planner.domain.refusals import Forbidden, Invalid
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.organisations import Organisation
from planner.rows.people import Membership, Person
from planner.rows.replies import Reply
from planner.services import journal
from planner.services.people import people
from planner.services.work import Work
from planner.store import organisations as organisation_rows
from planner.store import people as rows
from planner.store.feed_moves import touch
from planner.store.invitations import ahead, count_ahead

LONGEST_NAME = 200


@dataclass(frozen=True)
class InvitedMeeting:
    """A meeting somebody is invited to, and how they have answered."""

    meeting: Meeting
    invitation: Invitation
    reply: Reply | None


def me(work: Work) -> Person:
    """Return the person who acts; raise ``Refused`` where nobody is signed in."""
    if work.by.person_id is None:
        raise Forbidden("permissions.not_allowed")
    return people.get(work, work.by.person_id)


def locked(work: Work) -> Person:
    """Return the person who acts as they stand now, locked until the transaction ends; raise as ``me`` does."""
    person = me(work)
    rows.lock(work.session, person)
    return person


def organisations(work: Work) -> list[Membership]:
    """Return the actor's places in organisations, by the organisations' names."""
    return rows.memberships_of(work.session, work.by.person_id)


def stood_for(work: Work) -> list[Organisation]:
    """Return the organisations the actor stands for without belonging to them here, in Norwegian order.

    They carry a duty for it or are asked to, or its own mail address is theirs.
    """
    person = me(work)
    return organisation_rows.represented(work.session, person.id, email_key(person.email))


def coming_meetings(work: Work, number: int = 1) -> tuple[ListPage, list[InvitedMeeting]]:
    """Return one page of the meetings ahead that the actor is invited to, the next one first."""
    page = nearest_page(number, count_ahead(work.session, work.by.person_id, work.now), SHORT_PAGE)
    rows_of_page = ahead(work.session, work.by.person_id, work.now, page.offset, page.size)
    return page, [InvitedMeeting(*facts) for facts in rows_of_page]


def update(work: Work, name: str, phone: str, language: str) -> None:
    """Change what the actor is called, their number and their language; raise ``Refused`` for what cannot be one."""
    person, written = me(work), " ".join(name.split())
    if len(written) > LONGEST_NAME:
        raise Invalid("people.name_too_long", field="name", most=LONGEST_NAME)
    people.change_phone(work, person, phone)
    people.rename(work, person, written)
    people.set_language(person, language)
    touch(work.session, person.id)


def choose_letters(work: Work, *, allowed: bool) -> None:
    """Stop all letters but those the actor asks for (sign-in letters), or allow them again."""
    person = me(work)
    if person.stopped_letters is allowed:
        person.stopped_letters = not allowed
        journal.write(work, "people.letters_allowed" if allowed else "people.letters_stopped", person=person.id)

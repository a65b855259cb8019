"""The removal of a person, step by step: each step is a transaction of its own over a bounded number of rows.

A step does the first thing that is left to do, so that a removal that was broken off goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Callable

from planner.domain.meetings import MeetingState
from planner.domain.removals import ANONYMOUS, MOST_ROWS
from planner.domain.replies import ReplyState
from planner.rows.invitations import Invitation
from planner.rows.people import Person
from planner.rows.removals import PersonRemoval
from planner.rows.replies import Reply
from planner.services import about as about_service
from planner.services import journal
from planner.services.calendars import calendars, poll_entries
from planner.services.removals import duty_successions, merge_steps, removal_letters, removal_words
from planner.services.replies import replies
from planner.services.work import Work
from planner.store import about
from planner.store import removals as rows
from planner.store.meetings import locked

ROWS_AROUND_AN_INVITATION = 8
"""Rows of other tables that belong to an invitation, as a rule."""


def waiting(work: Work) -> list[int]:
    """Return the ids of the people who are being removed."""
    return rows.waiting(work.session)


def step(work: Work, person_id: int) -> None:
    """Do the next thing for a person who is being removed; with the last one the person is gone."""
    removal = rows.by_person(work.session, person_id)
    if removal is None or _settle(work, removal):
        return
    if removal.into is None:
        removal_letters.erased(work, removal)
        journal.write(work, "people.erased")
    else:
        removal_letters.merged(work, removal, removal.into)
        journal.write(work, "people.merged", person=removal.into.id)
    work.session.delete(removal)
    work.session.flush()
    work.session.delete(removal.person)


def _settle(work: Work, removal: PersonRemoval) -> bool:
    if removal.into_id is not None:
        return merge_steps.settle(work, removal, removal.into_id)
    return any(settle(work, removal) for settle in _STEPS)


def _meeting_ahead(work: Work, removal: PersonRemoval) -> bool:
    """Take the person off the list of a meeting that is not over, as for a no: a seat goes to those who wait."""
    row = rows.next_invitation_ahead(work.session, removal.person_id, work.now)
    if row is None:
        return False
    invitation, meeting = row
    if rows.forget_around(work.session, invitation.id, ROWS_AROUND_AN_INVITATION):
        return True
    meeting = locked(work.session, meeting.id)
    if meeting.state is MeetingState.DRAFT:
        poll_entries.forget_guest(work, invitation.id)
    replies.free(work, meeting, invitation)
    work.session.delete(invitation)
    work.session.flush()
    journal.write(work, "invitations.erased", meeting=meeting)
    return True


def _meetings_over(work: Work, removal: PersonRemoval) -> bool:
    """Let the answers of the past stand as those of former participants, and delete what was not answered."""
    invitations = rows.invitations(work.session, removal.person_id, MOST_ROWS // ROWS_AROUND_AN_INVITATION)
    for invitation in invitations:
        if not rows.forget_around(work.session, invitation.id, ROWS_AROUND_AN_INVITATION):
            _anonymise(work, invitation)
    return bool(invitations)


def _anonymise(work: Work, invitation: Invitation) -> None:
    reply = work.session.get(Reply, invitation.id)
    if reply is None or reply.state is ReplyState.UNANSWERED:
        work.session.delete(invitation)
    else:
        invitation.person_id = _anonymous(work, invitation.meeting_id).id
        invitation.in_calendar = False
        reply.substitute, reply.message, reply.show_name = "", "", False
    work.session.flush()


def _anonymous(work: Work, meeting_id: int | None = None) -> Person:
    """Return who stands for a former participant; several of one meeting are told apart, those of two meetings are not."""
    standing = rows.anonymous_for(work.session, meeting_id)
    if standing is not None:
        return standing
    key = f"{ANONYMOUS}{rows.anonymous_count(work.session) + 1}"
    person = Person(email="", email_key=key, name=removal_words.anonymous_name(work), language=work.deployment.language)
    person.created_at = work.now
    work.session.add(person)
    work.session.flush()
    return person


def _offer(work: Work, removal: PersonRemoval) -> bool:
    offer_id = rows.next_offer(work.session, removal.person_id)
    if offer_id is None:
        return False
    duty_successions.hand_offer_on(work, offer_id, removal.person_id)
    return True


def _duty(work: Work, removal: PersonRemoval) -> bool:
    duty = rows.next_duty(work.session, removal.person_id)
    if duty is None:
        return False
    duty_successions.hand_duty_on(work, duty)
    return True


def _action_point(work: Work, removal: PersonRemoval) -> bool:
    """Give what only the person was to do to the organisation that follows the meeting up."""
    point = rows.next_action_point(work.session, removal.person_id)
    if point is None:
        return False
    meeting = locked(work.session, point.meeting_id)
    point.organisation_id, point.person_id = rows.follower_of(work.session, meeting.id), None
    work.session.flush()
    journal.write(work, "action_points.changed", meeting=meeting, text=point.text)
    calendars.refresh_tasks(work, meeting)
    return True


def _past_offers(work: Work, removal: PersonRemoval) -> bool:
    return rows.settle_offers(work.session, removal.person_id, lambda: _anonymous(work).id, MOST_ROWS)


def _lines(work: Work, removal: PersonRemoval) -> bool:
    return rows.settle_journal(work.session, removal.person_id, lambda: _anonymous(work).id, MOST_ROWS)


def _pointers(work: Work, removal: PersonRemoval) -> bool:
    return bool(rows.empty_pointers(work.session, removal.person_id, MOST_ROWS))


def _own(work: Work, removal: PersonRemoval) -> bool:
    return bool(rows.delete_own(work.session, removal.person_id, MOST_ROWS))


def _letters(work: Work, removal: PersonRemoval) -> bool:
    if rows.delete_letters(work.session, removal, MOST_ROWS):
        return True
    return bool(rows.settle_replies_to(work.session, removal, about_service.contact(work).email, MOST_ROWS))


def _mails(work: Work, removal: PersonRemoval) -> bool:
    return bool(
        rows.delete_mails(work.session, removal, MOST_ROWS) or rows.delete_matters(work.session, removal, MOST_ROWS)
    )


def _role_addresses(work: Work, removal: PersonRemoval) -> bool:
    organisations = rows.with_role_address(work.session, removal.email)
    for organisation in organisations:
        organisation.email = None
        journal.write(work, "organisations.changed", organisation=organisation)
    return bool(organisations)


def _service_contact(work: Work, removal: PersonRemoval) -> bool:
    row = about.naming(work.session, removal.email, removal.name)
    if row is None:
        return False
    row.contact_name = row.contact_email = row.contact_phone = ""
    journal.write(work, "about.changed")
    return True


def _former_addresses(work: Work, removal: PersonRemoval) -> bool:
    """Do the same for an address that the person had before."""
    former = rows.next_former_address(work.session, removal.person_id)
    if former is None:
        return False
    before = PersonRemoval(
        person_id=removal.person_id, email=former.email, name="", phone="", asked_at=removal.asked_at
    )
    if not any(settle(work, before) for settle in _BY_ADDRESS):
        work.session.delete(former)
    return True


_BY_ADDRESS = (
    _role_addresses,
    _service_contact,
    _letters,
    _mails,
    removal_words.lines_naming,
    removal_words.texts_of_others,
)
Settling = Callable[[Work, PersonRemoval], bool]
_STEPS: tuple[Settling, ...] = (
    removal_words.lines_about,
    _role_addresses,
    _service_contact,
    _meeting_ahead,
    _offer,
    _duty,
    _action_point,
    _meetings_over,
    _past_offers,
    _own,
    _pointers,
    _letters,
    _mails,
    _lines,
    removal_words.lines_naming,
    removal_words.texts_of_others,
    _former_addresses,
)
"""Each does something and tells that it did, or finds nothing left to do."""

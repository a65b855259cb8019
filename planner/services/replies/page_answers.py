"""Answers from the page of a meeting, where nobody knows yet who answers."""

from __future__ import annotations

from dataclasses import dataclass

from planner.domain.addresses import email_key, normalise_email
from planner.domain.meetings import MeetingState, Visibility
from planner.domain.permissions import Verb
from planner.domain.refusals import NotFound
from planner.rows.invitations import Invitation, InvitationOrigin
from planner.rows.meetings import Meeting
from planner.rows.people import Person
from planner.services import identity, visibility
from planner.services.people import people
from planner.services.replies import answers, reply_letters, standings
from planner.services.replies.answers import ReplyInput
from planner.services.work import Work
from planner.store import answers as rows
from planner.store.answers import InvitedGuest, Visitor
from planner.store.invitations import loaded, stand
from planner.store.meetings import by_slug
from planner.store.plain_rows import insert_new


@dataclass(frozen=True)
class PageInput:
    """What is sent from the page of a meeting: an answer, by whom, and perhaps for which organisation."""

    email: str
    name: str
    reply: ReplyInput
    organisation_id: int | None = None


def answer(work: Work, slug: str, page_input: PageInput, *, is_locked: bool = False) -> None:
    """Take an answer from the page of the meeting with an address word; ``is_locked`` where the caller has locked it.

    Who is new is counted at once and gets a receipt with a link. For an address that stands in the list already nothing
    changes: it gets a letter with its own link, so nobody can answer for others and the page tells nobody who is invited.
    Raise ``NotFound`` for a meeting that the one who answers may not see, and ``Refused`` on what cannot be.
    """
    address = normalise_email(page_input.email)
    # Locked before it is looked who is invited, so that a form sent twice at once finds the invitation of the first.
    visitor = rows.on_page(work.session, slug, email_key(address), is_locked=is_locked)
    if visitor is None:
        answer(work, _word_now(work, slug), page_input)
        return
    _check_seen(work, visitor)
    guest, is_own = visitor.guest, work.by.person_id == visitor.guest.person_id
    answers.check_open(work, guest, page_input.reply, answers.standing_of(guest.reply if is_own else None))
    if visitor.is_invited and not is_own:
        _ask_to_confirm(work, guest, page_input.reply)
        return
    listed = _listed(work, guest, page_input, address)
    if listed is None:
        # Somebody else has met or invited them since the address was looked for, and is found now.
        answer(work, slug, page_input, is_locked=True)
        return
    answers.take_locked(work, _speaking(work, listed, page_input.organisation_id), page_input.reply)


def _word_now(work: Work, slug: str) -> str:
    """Return the address word that a meeting has now; that which it had as a draft leads to it too."""
    meeting = by_slug(work.session, slug)
    if meeting is None or meeting.slug == slug:
        raise NotFound("meetings.not_found")
    return meeting.slug


def _check_seen(work: Work, visitor: Visitor) -> None:
    if visitor.visibility is Visibility.PUBLIC and visitor.guest.state is not MeetingState.DRAFT:
        return
    meeting = work.session.get_one(Meeting, visitor.guest.meeting_id)
    by_invitation = visitor.visibility is Visibility.INVITED and not work.by.team
    if by_invitation or not visibility.may_see(work, meeting):
        raise NotFound("meetings.not_found")
    if visitor.visibility is not Visibility.PUBLIC:
        identity.require(work, Verb.SEE_NETWORK, meeting)


def _ask_to_confirm(work: Work, guest: InvitedGuest, reply_input: ReplyInput) -> None:
    if guest.reply is None or not answers.is_repeated(work, guest.reply, guest.needs, reply_input):
        reply_letters.confirm(work, loaded(work.session, guest.invitation_id), reply_input.answer)


def _listed(work: Work, guest: InvitedGuest, page_input: PageInput, address: str) -> InvitedGuest | None:
    """Put on the list who is not on it; return how they stand then, or nothing where somebody else has just done so."""
    person_id = guest.person_id or _met(work, address, page_input.name)
    if person_id is None:
        return None
    if guest.person_id and not guest.name and page_input.name.strip():
        people.introduce(work.session.get_one(Person, person_id), page_input.name)
        work.session.flush()
    if guest.invitation_id:
        return guest if guest.uninvited_at is None else _standing_again(work, guest)
    values = {
        "meeting_id": guest.meeting_id,
        "person_id": person_id,
        "origin": InvitationOrigin.PAGE,
        "address_proven": work.by.person_id == person_id,
        "created_at": work.now,
        "invited_at": work.now,
    }
    invitation_id = insert_new(work.session, Invitation, values, ("meeting_id", "person_id"))
    return None if invitation_id is None else guest._replace(invitation_id=invitation_id, person_id=person_id)


def _met(work: Work, address: str, name: str) -> int | None:
    values = {
        "email": address,
        "email_key": email_key(address),
        "name": name.strip(),
        "language": work.deployment.language,
        "created_at": work.now,
    }
    return insert_new(work.session, Person, values, ("email_key",))


def _standing_again(work: Work, guest: InvitedGuest) -> InvitedGuest:
    invitation = loaded(work.session, guest.invitation_id)
    invitation.origin, invitation.invited_at = InvitationOrigin.PAGE, work.now
    stand(invitation)
    return rows.locked(work.session, guest.meeting_id, guest.invitation_id)


def _speaking(work: Work, guest: InvitedGuest, organisation_id: int | None) -> InvitedGuest:
    """Keep whom a guest answers for; who answers for themselves, as before, has nothing to be kept."""
    if organisation_id is None and guest.organisation_id is None:
        return guest
    standings.speak_for(work, loaded(work.session, guest.invitation_id), organisation_id)
    return rows.locked(work.session, guest.meeting_id, guest.invitation_id)

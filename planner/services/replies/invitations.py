"""Invitations: listed while the meeting is a draft, sent when it is published, taken back, sent again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from planner.domain.mailings import AT_ONCE
from planner.domain.meetings import LIVE, MeetingState
from planner.domain.permissions import Verb
from planner.domain.refusals import NotFound, Refused
from planner.formats.mail.letters import LetterText
from planner.rows.invitations import Invitation, InvitationOrigin
from planner.rows.meetings import Meeting
from planner.rows.organisations import Organisation
from planner.rows.people import Person
from planner.rows.replies import Reply
from planner.services import about, identity, journal
from planner.services.calendars import calendars, poll_entries
from planner.services.letters import meeting_letters, meeting_mailings, outbox
from planner.services.people import people
from planner.services.replies import replies, standings
from planner.services.work import Work
from planner.store import invitations as rows
from planner.store.mailings import unwritten


@dataclass(frozen=True)
class NewGuest:
    """Somebody to be invited, for an organisation or for themselves."""

    email: str
    name: str = ""
    organisation_id: int | None = None


@dataclass
class ListingResult:
    """Result of putting people on the list: ``standing`` were invited already."""

    added: list[Invitation] = field(default_factory=list)
    standing: list[Invitation] = field(default_factory=list)
    without_contact: list[Organisation] = field(default_factory=list)

    def add(self, other: ListingResult) -> None:
        """Add what came of more people."""
        self.added += other.added
        self.standing += other.standing
        self.without_contact += other.without_contact


def invite(
    work: Work, meeting: Meeting, guests: Sequence[NewGuest], organisation_ids: Sequence[int] = (), *, tell: bool = True
) -> ListingResult:
    """Put people and the contacts of organisations on the list; a published meeting writes to the new ones at once.

    An organisation without a contact is invited at its role address, or reported in ``without_contact``. Without ``tell``
    the caller sends the invitations. Who has more of them than ``MOST_LISTED`` asks for ``all_guests`` first and comes
    with some at a time.
    """
    identity.require(work, Verb.INVITE, meeting)
    _check_open(meeting)
    listed = ListingResult()
    for guest in [*guests, *_contacts(work, organisation_ids, listed)]:
        _list(work, meeting, people.meet(work, guest.email, guest.name), guest.organisation_id, listed)
    if meeting.state in LIVE and tell:
        _send(work, meeting, listed.added if len(listed.added) <= AT_ONCE else ())
    if listed.added:
        journal.write(work, "invitations.listed", meeting=meeting, count=len(listed.added))
    return listed


def all_guests(
    work: Work, meeting: Meeting, guests: Sequence[NewGuest], organisation_ids: Sequence[int] = ()
) -> tuple[list[NewGuest], ListingResult]:
    """Return people and the contacts of organisations as those to invite, and a result that says who has no contact.

    Raise what ``invite`` would raise for any of them, so that nobody is put on a list when one cannot be.
    """
    identity.require(work, Verb.INVITE, meeting)
    _check_open(meeting)
    listed = ListingResult()
    every = [*guests, *_contacts(work, organisation_ids, listed)]
    for organisation_id in {guest.organisation_id for guest in every}:
        standings.check_speaks_for(work, organisation_id)
    return every, listed


def _check_open(meeting: Meeting) -> None:
    if meeting.state not in LIVE and meeting.state is not MeetingState.DRAFT:
        raise Refused("invitations.meeting_closed")


def _contacts(work: Work, organisation_ids: Sequence[int], listed: ListingResult) -> list[NewGuest]:
    """Return the contacts of organisations as guests, and note in the result which have nobody to write to."""
    guests = []
    for organisation_id in organisation_ids:
        organisation = work.session.get(Organisation, organisation_id)
        if organisation is None:
            raise NotFound("organisations.not_found")
        to = [NewGuest(person.email, "", organisation_id) for person in people.contacts_of(work, organisation_id)]
        if not to and organisation.email:
            to = [NewGuest(organisation.email, organisation.name, organisation_id)]
        if not to:
            listed.without_contact.append(organisation)
        guests += to
    return guests


def _list(work: Work, meeting: Meeting, person: Person, organisation_id: int | None, listed: ListingResult) -> None:
    stored = of_person(work, meeting, person)
    if stored is not None and stored.uninvited_at is None:
        if organisation_id is not None and stored.organisation_id == organisation_id:
            standings.vouch(work, stored, organisation_id)
        listed.standing.append(stored)
        return
    invitation = stored or Invitation(
        meeting_id=meeting.id, person=person, origin=InvitationOrigin.INVITED, created_at=work.now
    )
    rows.stand(invitation)
    invitation.invited_at = None
    invitation.invited_by_id = work.by.person_id
    standings.vouch(work, invitation, organisation_id)
    work.session.add(invitation)
    work.session.flush()
    listed.added.append(invitation)


def of_person(work: Work, meeting: Meeting, person: Person) -> Invitation | None:
    """Return a person's invitation to a meeting, taken back or not."""
    return rows.of_person(work.session, meeting.id, person.id)


def get(work: Work, meeting: Meeting, invitation_id: int) -> Invitation:
    """Return one invitation of a meeting; raise ``NotFound``."""
    invitation = rows.in_meeting(work.session, meeting.id, invitation_id)
    if invitation is None:
        raise NotFound("invitations.not_found")
    return invitation


def standing(work: Work, meeting: Meeting) -> list[Invitation]:
    """Return the invitations of a meeting that stand, in the order they were made."""
    return rows.standing(work.session, meeting.id)


def _send(work: Work, meeting: Meeting, short_list: Sequence[Invitation]) -> None:
    """Invite those who are listed: a short list at once, and all others as their letters are written."""
    for invitation in short_list:
        invitation.invited_at = work.now
    meeting_mailings.invite(work, meeting, short_list)
    for invitation in short_list:
        calendars.refresh_guest(work, invitation)


def send_all(work: Work, meeting: Meeting, *, tell: bool = True) -> int:
    """Send the invitations that have not been sent; return how many. Without ``tell`` the caller sends them."""
    work.session.flush()
    count = rows.count_unsent(work.session, meeting.id)
    if count:
        if tell:
            _send(work, meeting, rows.unsent(work.session, meeting.id) if count <= AT_ONCE else ())
        journal.write(work, "invitations.sent", meeting=meeting, count=count)
    return count


def send_again(work: Work, meeting: Meeting, invitation: Invitation) -> None:
    """Send one person their personal link once more."""
    identity.require(work, Verb.INVITE, meeting)
    _check_open(meeting)
    if invitation.uninvited_at is not None:
        raise NotFound("invitations.not_found")
    invitation.invited_at = work.now
    meeting_letters.invite(work, meeting, [(invitation, work.session.get(Reply, invitation.id))])
    calendars.refresh_guest(work, invitation)
    journal.write(work, "invitations.sent_again", meeting=meeting, invitation=invitation.id)


def take_back(work: Work, meeting: Meeting, invitation: Invitation, *, tell: bool = True) -> None:
    """Take an invitation back; a seat it held is freed. In a draft it is simply taken off the list.

    One that is taken back already stays so, and nobody is told twice, nor is who had not been written to.
    """
    identity.require(work, Verb.INVITE, meeting)
    if invitation.uninvited_at is not None:
        return
    if meeting.state is MeetingState.DRAFT:
        poll_entries.forget_guest(work, invitation.id)
        work.session.delete(invitation)
        return
    invited = is_written_to(work, invitation)
    replies.free(work, meeting, invitation)
    invitation.uninvited_at = work.now
    invitation.sequence_added += 1
    calendars.refresh_guest(work, invitation)
    journal.write(work, "invitations.taken_back", meeting=meeting, invitation=invitation.id)
    if tell and invited:
        meeting_letters.uninvited(work, meeting, invitation)


def is_written_to(work: Work, invitation: Invitation) -> bool:
    """Tell whether the letter of an invitation has been written; the guest of another has heard nothing yet."""
    return invitation.invited_at is not None and not unwritten(work.session, invitation)


def preview(work: Work, meeting: Meeting) -> LetterText:
    """Return the invitation as its first guest will get it, or as the one who acts would; nothing is stored."""
    identity.require(work, Verb.INVITE, meeting)
    return outbox.render(work, meeting_letters.preview_draft(work, meeting, *first_reader(work, meeting)))


def first_reader(work: Work, meeting: Meeting) -> tuple[Person, Organisation | None]:
    """Return the first guest of a meeting and whom they speak for, else the one who acts: for them letters are shown."""
    guests = standing(work, meeting)
    if guests:
        return guests[0].person, guests[0].speaks_for
    if work.by.person_id is not None:
        return people.get(work, work.by.person_id), None
    return about.contact(work), None

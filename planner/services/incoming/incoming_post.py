"""A mail at hand: what was read in it, whose address it came to, and the matters it turns out to be about."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from planner.domain.addresses import email_key
from planner.domain.incoming import Decision, Reason, ReplyAddress
from planner.domain.plus_addresses import plus_tag
from planner.formats.ical.itip_reader import Attendee, Said
from planner.formats.mail.incoming_mail import ParsedMail as ReadMail
from planner.formats.mail.incoming_mail import read_mail
from planner.formats.mail.mime import message_id
from planner.formats.sealed import seal_octets, unseal_octets
from planner.rows.duties import Offer
from planner.rows.incoming import IncomingMail, IncomingMatter
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.outbox import Letter
from planner.rows.people import Person
from planner.services import journal
from planner.services.calendars import answer_addresses
from planner.services.letters import outbox
from planner.services.work import Work
from planner.store import offers
from planner.store.invitations import loaded
from planner.store.meetings import by_id
from planner.store.outbox import latest_to

MOST_LETTERS = 500
"""How many letters to one person are looked through."""


@dataclass(frozen=True)
class Post:
    """A stored mail, what was read in it, and the guest, or the offer, whose own address it came to, if it did."""

    mail: IncomingMail
    read: ReadMail
    place: ReplyAddress
    invitation: Invitation | None
    offer: Offer | None = None


def sealed(work: Work, raw: bytes) -> bytes:
    """Return a mail's octets as they are stored: what it quotes holds the personal link of whoever sent it."""
    return seal_octets(raw, work.deployment.secret)


def unsealed(work: Work, mail: IncomingMail) -> bytes:
    """Return the octets of a stored mail; older ones were stored as they came."""
    body = mail.raw or b""
    raw = unseal_octets(body, work.deployment.secret)
    return body if raw is None else raw


def parsed(work: Work, mail: IncomingMail) -> ReadMail:
    """Return what can be read in a stored mail."""
    return read_mail(unsealed(work, mail), work.deployment.authserv_id)


def post_of(work: Work, mail: IncomingMail, read: ReadMail) -> Post:
    """Find out whose address a mail came to: by its envelope where that is known, else by its headers."""
    base = work.deployment.answer_address
    tagged = [address for address in (mail.envelope_to, *read.recipients) if plus_tag(base, address)]
    invitations = (answer_addresses.find(work, address) for address in tagged)
    invitation = next((guest for guest in invitations if guest is not None), None)
    if invitation is not None:
        return Post(mail, read, ReplyAddress.OWN, invitation)
    offer_ids = (answer_addresses.find_offer(work, address) for address in tagged)
    offer_id = next((number for number in offer_ids if number is not None), None)
    offer = None if offer_id is None else offers.by_id(work.session, offer_id)
    return Post(mail, read, ReplyAddress.NOBODYS if tagged else ReplyAddress.MAILBOX, None, offer)


def meeting_of(work: Work, post: Post) -> Meeting | None:
    """Return the meeting that the address belongs to."""
    if post.offer is not None:
        return by_id(work.session, post.offer.duty.meeting_id)
    return None if post.invitation is None else by_id(work.session, post.invitation.meeting_id)


def speaker(work: Work, post: Post, said: Said) -> Attendee:
    """Return the sender's own ATTENDEE among all that are named, else the only one, else the guest of the address, else nobody."""
    by_key = {email_key(attendee.email): attendee for attendee in reversed(said.attendees) if attendee.email}
    if sender := by_key.get(email_key(post.read.sender)):
        return sender
    if len(said.attendees) == 1:
        return said.attendees[0]
    guest = "" if post.invitation is None else loaded(work.session, post.invitation.id).person.email
    return by_key.get(email_key(guest), Attendee(""))


def sent_letter(work: Work, person: Person, message_ids: Collection[str]) -> Letter | None:
    """Return the letter to a person that has one of these Message-IDs, among the latest that are kept."""
    ids, mail_from = set(message_ids), work.deployment.mail_from
    for letter in latest_to(work.session, person.email, MOST_LETTERS):
        if message_id(outbox.name_of(work, letter.key), mail_from) in ids:
            return letter
    return None


def put(work: Work, matter: IncomingMatter, decision: Decision, reason: Reason) -> IncomingMatter:
    """Keep a matter with what was decided, and say so in the journal where nothing else does."""
    matter.decision, matter.reason = decision, reason
    work.session.add(matter)
    work.session.flush()
    if decision is not Decision.APPLIED:
        verb = "incoming.held" if decision is Decision.HELD else "incoming.ignored"
        journal.write(work, verb, meeting=matter.meeting, reason=reason, sender=matter.mail.sender or None)
    return matter


def about_mail(work: Work, post: Post, decision: Decision, reason: Reason) -> IncomingMatter:
    """Keep a matter that is the mail as a whole."""
    matter = IncomingMatter(mail=post.mail, meeting=meeting_of(work, post), invitation=post.invitation)
    matter.offer = post.offer
    matter.attendee, matter.attendee_name = post.mail.sender, post.mail.sender_name
    return put(work, matter, decision, reason)

"""Mails that come in: stored once, looked into later, and each decided about in a transaction of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Protocol

from planner.domain.incoming import MOST_OCTETS, Decision, Machine, Reason, ReplyAddress
from planner.domain.personal_links import without_secrets
from planner.domain.plus_addresses import mailbox, plus_tag
from planner.formats.ical.itip_reader import MOST_COMPONENTS, Said, read_itip
from planner.formats.mail.bounces import came_back
from planner.formats.mail.incoming_mail import ParsedMail as ReadMail
from planner.rows.incoming import IncomingMail, IncomingMatter
from planner.services.incoming import incoming_answers, incoming_bounces, incoming_offers
from planner.services.incoming.incoming_post import (
    Post,
    about_mail,
    parsed,
    post_of,
    put,
    sealed,
    sent_letter,
    unsealed,
)
from planner.services.people import people
from planner.services.work import Deployment, Work
from planner.store import incoming as rows
from planner.store.invitations import loaded
from planner.store.meetings import lock_all

MOST_OF_STRANGERS = 10
"""Things taken from one mail that did not come to a guest's own address, so that nobody fills the organisers' list."""


class Waiting(Protocol):
    """A mail that waits outside."""

    @property
    def raw(self) -> bytes:
        """Return its octets, which may be cut where it is longer than is ever looked into."""

    @property
    def envelope_to(self) -> str:
        """Return the address it was delivered to, where that is known."""

    def archive(self) -> None:
        """Put it away, so that it does not come again; called once it is safely stored."""


class Mailbox(Protocol):
    """The port that mails come in by."""

    def waiting(self) -> Iterable[Waiting]:
        """Yield the mails that wait; raise ``OSError`` where the mailbox cannot be reached."""


@dataclass(frozen=True)
class NoMailbox:
    """Where nothing comes in by itself."""

    def waiting(self) -> Iterable[Waiting]:
        """Return nothing."""
        return ()


def is_ours(here: Deployment, address: str) -> bool:
    """Tell whether mail to an address is for this service: the mailbox that calendars answer to, with any tag or none.

    What is no text at all would never be stored, and its sender should hear of it now.
    """
    base = here.answer_address
    ours = {mailbox(base).lower(), here.mail_from.lower()} - {""}
    return address.strip().lower() in ours or (address.isprintable() and bool(plus_tag(base, address)))


def receive(work: Work, raw: bytes, envelope_to: str = "") -> int:
    """Store a mail, unless the same one has been stored before, and return its id. Nothing in it is looked at."""
    kept = raw[: MOST_OCTETS + 1]
    digest = sha256(b"\0".join((kept, envelope_to.strip().lower().encode("utf-8", "replace")))).hexdigest()
    stored_id = rows.by_digest(work.session, digest)
    if stored_id is not None:
        return stored_id
    to = envelope_to.strip()[:254]
    mail = IncomingMail(digest=digest, raw=sealed(work, kept), envelope_to=to, received_at=work.now)
    return rows.stored(work.session, mail)


def to_handle(work: Work) -> list[int]:
    """Return the ids of the mails that nobody has looked into."""
    return rows.waiting(work.session)


@dataclass(frozen=True)
class MailContents:
    """What stands in a mail, what calendars say in it, and whether it is a letter of ours that was sent back to us.

    One that ``came_back`` tells in a mail server's own words that a letter was not delivered.
    """

    read: ReadMail
    said: Sequence[Said]
    is_own_letter: bool
    came_back: bool


def read(work: Work, mail_id: int) -> MailContents:
    """Return what stands in a mail, without any lock; it never changes."""
    return _contents(work, work.session.get_one(IncomingMail, mail_id))


def _contents(work: Work, mail: IncomingMail) -> MailContents:
    read = parsed(work, mail)
    post = post_of(work, mail, read)
    said = list(dict.fromkeys(_said(work, read)))
    returned = post.place is ReplyAddress.OWN and not said and came_back(unsealed(work, mail), read)
    return MailContents(read, said, _is_own_letter(work, post), returned)


def handle(work: Work, mail_id: int, contents: MailContents | None = None) -> None:
    """Look into a mail, decide about each thing it says, and do what is to be done.

    ``contents`` are what stands in it, where that has been read before the lock.
    """
    mail = rows.locked(work.session, mail_id)
    if mail.handled_at is not None:
        return
    contents = contents or _contents(work, mail)
    read = contents.read
    mail.handled_at = work.now
    mail.sender, mail.sender_name = read.sender, without_secrets(read.sender_name)
    # What is stored as text is read by others than the guest, whose links open the answer and the needs.
    mail.subject, mail.text = without_secrets(read.subject), without_secrets(read.text)
    post = post_of(work, mail, read)
    mail.envelope_to = without_secrets(mail.envelope_to)
    if contents.is_own_letter:
        about_mail(work, post, Decision.IGNORED, Reason.OWN_LETTER)
    elif read.trouble is not None:
        own = post.place is ReplyAddress.OWN or post.offer is not None
        decision = Decision.HELD if own else Decision.IGNORED
        about_mail(work, post, decision, Reason.UNREADABLE)
    elif read.returned:
        incoming_bounces.take(work, post)
    elif post.offer is not None:
        incoming_offers.take(work, post)
    else:
        _take(work, post, contents)


def _is_own_letter(work: Work, post: Post) -> bool:
    """Whether a letter of ours was sent back to us, so that it can go round and round without doing anything."""
    read = post.read
    if read.sender and is_ours(work.deployment, read.sender):
        return True
    if post.invitation is None or not read.message_id:
        return False
    return sent_letter(work, loaded(work.session, post.invitation.id).person, [read.message_id]) is not None


def _take(work: Work, post: Post, contents: MailContents) -> None:
    said = contents.said[: MOST_COMPONENTS if post.place is ReplyAddress.OWN else MOST_OF_STRANGERS]
    if len(said) > 1:  # Always in the same order, so that two mails about a series cannot wait for each other.
        lock_all(work.session, {part.uid for part in said})
    for part in said:
        incoming_answers.take(work, post, part)
    if contents.came_back:
        incoming_bounces.take_unreported(work, post)
    elif not said:
        _take_words(work, post)


def _said(work: Work, read: ReadMail) -> Iterator[Said]:
    for data in read.calendars:
        yield from (_without_secrets(said) for said in read_itip(data, work.deployment.time_zone))


def _without_secrets(said: Said) -> Said:
    attendees = tuple(
        replace(guest, name=without_secrets(guest.name), comment=without_secrets(guest.comment))
        for guest in said.attendees
    )
    return replace(said, comment=without_secrets(said.comment), attendees=attendees)


def _take_words(work: Work, post: Post) -> None:
    """Show words to an organiser; what a machine wrote is never shown, and never answered (RFC 3834)."""
    if post.read.machine is not Machine.NO:
        about_mail(work, post, Decision.IGNORED, Reason.MACHINE)
    elif post.place is ReplyAddress.OWN or (post.place is ReplyAddress.MAILBOX and people.find(work, post.mail.sender)):
        about_mail(work, post, Decision.HELD, Reason.WORDS_ONLY)
    else:
        about_mail(work, post, Decision.IGNORED, Reason.UNKNOWN_ADDRESS)


def give_up(work: Work, mail_id: int) -> None:
    """Hold a mail over which the handling itself fell, so that it stops nobody else's."""
    mail = rows.locked(work.session, mail_id)
    if mail.handled_at is None:
        mail.handled_at = work.now
        put(work, IncomingMatter(mail=mail), Decision.HELD, Reason.CRASHED)

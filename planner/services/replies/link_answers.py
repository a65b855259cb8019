"""Answers by the personal link of a guest: what the link opens, and what is sent with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from planner.domain.refusals import NotFound
from planner.domain.standings import Standing
from planner.rows.people import Person
from planner.services import tokens
from planner.services.people import people
from planner.services.replies import answers, standings
from planner.services.replies.answers import ReplyInput
from planner.services.work import Work
from planner.store import answers as rows
from planner.store.answers import InvitedGuest, LinkedInvitation
from planner.store.database import Connection
from planner.store.invitations import loaded

OpenedLink = LinkedInvitation
"""What a personal link opens: the invitation, and whose it is."""


@dataclass(frozen=True)
class LinkInput:
    """What is sent from the page of a personal link; ``name`` is empty where the owner's is not to be changed."""

    reply: ReplyInput
    organisation_id: int | None = None
    name: str = ""


def opened(connection: Connection, secret: str, now: datetime) -> OpenedLink:
    """Return what a personal link opens now (UTC), by one read; raise ``NotFound`` for a link that opens nothing (any more)."""
    stored = rows.at_link(connection, tokens.digest(secret), now)
    if stored is None or stored.uninvited_at is not None:
        raise NotFound("replies.not_found")
    return stored


def answer(work: Work, link: OpenedLink, link_input: LinkInput) -> None:
    """Take what was sent by the link of a guest, in whose name ``work`` is done; raise as ``answers.take`` does."""
    guest = rows.locked(work.session, link.meeting_id, link.invitation_id)
    if guest.uninvited_at is not None:
        raise NotFound("replies.not_found")
    written = " ".join(link_input.name.split())
    if written and written != guest.name:
        people.rename(work, work.session.get_one(Person, guest.person_id), written)
    if _changes_affiliation(guest, link_input.organisation_id):
        standings.speak_for(work, loaded(work.session, guest.invitation_id), link_input.organisation_id)
        guest = rows.locked(work.session, guest.meeting_id, guest.invitation_id)
    answers.take_locked(work, guest, link_input.reply)


def _changes_affiliation(guest: InvitedGuest, organisation_id: int | None) -> bool:
    """Whether there is anything to write down of whom a guest speaks for, or of the address that the link has proven."""
    if organisation_id != guest.organisation_id:
        return True
    settled = guest.standing is Standing.VOUCHED and guest.address_proven
    return organisation_id is not None and not settled

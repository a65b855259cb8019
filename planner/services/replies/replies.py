"""Replies: answers of guests by their invitation, their link or the public page, and what is kept beside them."""

from __future__ import annotations

from collections.abc import Sequence

from planner.domain.permissions import Verb
from planner.domain.refusals import NotFound
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.replies import Reply
from planner.rows.tokens import TokenPurpose
from planner.services import identity, journal, tokens
from planner.services.replies import answers, places, waiting_list
from planner.services.replies.answers import ReplyInput
from planner.services.work import Work
from planner.store import replies as rows
from planner.store.meetings import locked


def by_secret(work: Work, secret: str) -> tuple[Invitation, Meeting, Reply | None]:
    """Return what a personal link opens; raise ``NotFound`` for a link that opens nothing (any more)."""
    token = tokens.find(work, TokenPurpose.REPLY, secret)
    stored = None if token is None else rows.with_invitation(work.session, token.subject_id)
    if stored is None or stored[0].uninvited_at is not None:
        raise NotFound("replies.not_found")
    return stored


def answer(
    work: Work, invitation: Invitation, reply_input: ReplyInput, *, late: bool = False, receipt: bool = True
) -> Reply:
    """Take the answer of a guest and return the reply as it stands then; see ``answers.take``.

    ``late`` is for those who may answer for others; raise ``Forbidden`` for all else.
    """
    if late:
        identity.require(work, Verb.ANSWER_FOR, work.session.get_one(Meeting, invitation.meeting_id))
    answers.take(work, invitation.meeting_id, invitation.id, reply_input, late=late, receipt=receipt)
    return work.session.get_one(Reply, invitation.id)


def say(work: Work, invitation: Invitation, message: str) -> None:
    """Keep other words to the organiser beside an answer that stands as it is; a guest without an answer has said nothing."""
    meeting = locked(work.session, invitation.meeting_id)
    reply = work.session.get(Reply, invitation.id, populate_existing=True)
    if reply is not None and message.split() != reply.message.split():
        reply.message = message.strip()
        journal.write(work, "replies.said", meeting=meeting, invitation=invitation.id)


def free(work: Work, meeting: Meeting, invitation: Invitation) -> None:
    """Free whatever a reply holds, as when its invitation is taken back."""
    meeting = locked(work.session, meeting.id)
    reply = work.session.get(Reply, invitation.id, populate_existing=True)
    if reply is None:
        return
    meeting.seats_taken -= places.seats_of(reply)
    work.session.delete(reply)
    work.session.flush()
    waiting_list.promote(work, meeting)


def of_meeting(work: Work, meeting: Meeting) -> Sequence[tuple[Invitation, Reply | None]]:
    """Return all standing invitations of a meeting with their replies, for those who may see them."""
    identity.require(work, Verb.SEE_REPLIES, meeting)
    return rows.with_invitations(work.session, meeting.id, sent_only=False)

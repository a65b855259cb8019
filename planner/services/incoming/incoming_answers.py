"""iTIP messages of calendars in a mail: answers, proposals of another time, and requests for the invitation once more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from planner.domain import incoming as rules
from planner.domain.addresses import email_key
from planner.domain.incoming import (
    PROPOSAL,
    AnswerFacts,
    Decision,
    Heard,
    Machine,
    Order,
    ProposedTime,
    Reason,
    ReplyAddress,
    SenderStanding,
)
from planner.domain.itip import sequence_of
from planner.domain.limits import INCOMING_BY_GUEST, REFRESH_BY_GUEST
from planner.domain.refusals import Refused
from planner.domain.replies import Answer
from planner.formats.ical.itip_reader import Attendee, Said
from planner.rows.incoming import CalendarAnswer, IncomingMatter
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.people import Person
from planner.rows.replies import Reply
from planner.services import identity, limits
from planner.services.incoming import delegates, incoming_letters, time_proposals
from planner.services.incoming.incoming_post import Post, meeting_of, put, speaker
from planner.services.letters import calendar_letters
from planner.services.replies import replies
from planner.services.replies.answers import ReplyInput
from planner.services.work import Work
from planner.store.incoming import last_heard
from planner.store.invitations import loaded
from planner.store.meetings import by_uid, locked

ANSWERS = {"ACCEPTED": Answer.YES, "TENTATIVE": Answer.MAYBE, "DECLINED": Answer.NO, "DELEGATED": Answer.YES}
"""Answer of each PARTSTAT (RFC 5545 3.2.12); a guest who delegates comes in the shape of somebody else."""
TOO_MUCH = {
    "REPLY": (Decision.HELD, Reason.NOT_TAKEN),
    "COUNTER": (Decision.HELD, Reason.NOT_TAKEN),
    "REFRESH": (Decision.IGNORED, Reason.DUPLICATE),
}
"""Decision about messages over the rate limit, by METHOD."""
SENT_ONLY_BY_ORGANISERS = (Decision.IGNORED, Reason.METHOD)
WHOLE = ""
LONGEST_SUBSTITUTE = 200


@dataclass(frozen=True)
class Speech:
    """One thing said about one meeting by one guest, and what it is kept as."""

    post: Post
    said: Said
    attendee: Attendee
    meeting: Meeting
    invitation: Invitation | None
    matter: IncomingMatter

    @property
    def heard(self) -> Heard:
        """Return what was heard, written at the latest when it came in: a calendar's clock may be wrong, or a lie."""
        received = self.post.mail.received_at
        stamp = min(self.said.stamp or received, received)
        added = 0 if self.invitation is None else self.invitation.sequence_added
        latest = sequence_of(self.meeting.sequence, added)
        return Heard(latest if self.said.sequence is None else self.said.sequence, stamp, self.attendee.partstat)


def take(work: Work, post: Post, said: Said) -> IncomingMatter:
    """Decide about one thing said and do what is to be done."""
    attendee = speaker(work, post, said)
    matter = _matter(work, post, said, attendee)
    if said.method not in DOING:
        return put(work, matter, *SENT_ONLY_BY_ORGANISERS)
    meeting = by_uid(work.session, said.uid)
    if meeting is None or post.place is ReplyAddress.NOBODYS:
        return put(work, matter, *rules.judge(AnswerFacts(meeting_known=meeting is not None, place=post.place)))
    # Under the lock of the meeting, so that two mails of one guest are heard one after the other.
    matter.meeting = meeting = locked(work.session, meeting.id)
    invitation = matter.invitation = delegates.invitation_of(work, meeting, attendee.email, post.invitation)
    if invitation is None and post.invitation is not None and post.invitation.meeting_id == meeting.id:
        # Whoever speaks in it: the mail came to this guest's own address, and a person may see that it is their answer.
        matter.invitation = post.invitation
    speech = Speech(post, said, attendee, meeting, invitation, matter)
    _keep_proposed(work, speech)
    decision, reason = rules.judge(_facts(work, speech))
    if decision is not Decision.APPLIED or invitation is None:
        return put(work, matter, decision, reason)
    invitation.person.failing_since = None
    try:
        _check_flood(work, said.method, invitation)
    except Refused as refusal:
        matter.refusal = refusal.rule
        return put(work, matter, *TOO_MUCH[said.method])
    return put(work, matter, *DOING[said.method](work, speech, invitation))


def _check_flood(work: Work, method: str, invitation: Invitation) -> None:
    """Refuse what comes so often that its letters would flood a guest or an organiser, as from a program gone wild."""
    limit = REFRESH_BY_GUEST if method == "REFRESH" else INCOMING_BY_GUEST
    if limits.count(work, limit, str(invitation.id)) > limit.most:
        raise Refused("incoming.too_many")


def _matter(work: Work, post: Post, said: Said, attendee: Attendee) -> IncomingMatter:
    return IncomingMatter(
        mail=post.mail,
        meeting=meeting_of(work, post),
        method=said.method,
        attendee=attendee.email or post.mail.sender,
        attendee_name=attendee.name or post.mail.sender_name,
        partstat=attendee.partstat,
        comment=said.comment or attendee.comment,
        delegated_to=attendee.delegated_to,
    )


def _keep_proposed(work: Work, speech: Speech) -> None:
    """Keep a proposed time with the matter, so that it can be taken up by hand where it is held."""
    matter, said = speech.matter, speech.said
    proposed = None if said.proposed is None else time_proposals.possible(work, speech.meeting, said.proposed)
    matter.sequence = speech.heard.sequence
    if proposed is not None:
        matter.proposed_starts_at, matter.proposed_ends_at = proposed.starts_at, proposed.ends_at
        matter.proposed_all_day = proposed.all_day


def proposed_in(matter: IncomingMatter) -> ProposedTime | None:
    """Return the time that a matter proposes, if it proposes one that a meeting could have."""
    starts, ends = matter.proposed_starts_at, matter.proposed_ends_at
    if matter.method != "COUNTER" or starts is None or ends is None:
        return None
    return ProposedTime(starts, ends, matter.proposed_all_day, matter.comment, matter.sequence or 0)


def _facts(work: Work, speech: Speech) -> AnswerFacts:
    read, invitation, said = speech.post.read, speech.invitation, speech.said
    added = 0 if invitation is None else invitation.sequence_added
    since, last = sequence_of(speech.meeting.time_sequence, added), sequence_of(speech.meeting.sequence, added)
    return AnswerFacts(
        place=_place(work, speech),
        standing=_standing(invitation),
        from_guest=bool(read.sender) and email_key(read.sender) == email_key(speech.attendee.email),
        dmarc=read.dmarc,
        sent_by=speech.attendee.sent_by,
        order=_order(work, speech),
        version=rules.version(said.sequence, since, last),
        time_read=not said.occurrence_unread,
        time_known=_time_known(speech),
    )


def _place(work: Work, speech: Speech) -> ReplyAddress:
    """Whose address the mail came to, as seen from the meeting that this is about; a mail may speak of a whole series."""
    post, invitation = speech.post, speech.invitation
    if post.invitation is None or invitation is None:
        return post.place
    if post.invitation.id == invitation.id:
        return ReplyAddress.OWN
    other, series_id = meeting_of(work, post), speech.meeting.series_id
    together = other is not None and series_id is not None and other.series_id == series_id
    return (
        ReplyAddress.SERIES if together and post.invitation.person_id == invitation.person_id else ReplyAddress.OTHERS
    )


def _standing(invitation: Invitation | None) -> SenderStanding:
    if invitation is None:
        return SenderStanding.STRANGER
    return SenderStanding.GUEST if invitation.uninvited_at is None else SenderStanding.UNINVITED


def _order(work: Work, speech: Speech) -> Order:
    # A question may come as often as it likes; only what says something has an order.
    if speech.invitation is None or speech.said.method == "REFRESH":
        return Order.NEWER
    if _answered_since(work, speech, speech.invitation):
        return Order.OLDER
    last = last_heard(work.session, speech.invitation.id, _occurs(speech.said))
    return rules.order(None if last is None else Heard(last.sequence, last.stamp, last.partstat), _words(speech))


def _answered_since(work: Work, speech: Speech, invitation: Invitation) -> bool:
    """Whether the guest has answered after this was written, on a page or over CalDAV: a mail may take its time.

    What came by mail has an order of its own, by what each mail says of itself.
    """
    reply, stamp = work.session.get(Reply, invitation.id, populate_existing=True), speech.said.stamp
    if reply is None or stamp is None or speech.said.method != "REPLY" or reply.answered_via == "calendar":
        return False
    return stamp < reply.answered_at.replace(microsecond=0)


def _words(speech: Speech) -> Heard:
    """Return the message as heard; a proposal differs from an answer, though both were written in the same second."""
    heard = speech.heard
    return Heard(heard.sequence, heard.stamp, PROPOSAL if speech.said.method == PROPOSAL else heard.partstat)


def _occurs(said: Said) -> str:
    return WHOLE if not said.occurs else said.occurrence.isoformat() if said.occurrence else said.occurs


def _time_known(speech: Speech) -> bool:
    """Whether a RECURRENCE-ID is that of this meeting, whose every time is a meeting of its own; compared by instant."""
    said, meeting = speech.said, speech.meeting
    if not said.occurs:
        return True
    day = f"{meeting.starts_local:%Y%m%d}" if meeting.starts_local else ""
    return said.occurrence == meeting.starts_at if said.occurrence else said.occurs == day


def _remember(work: Work, speech: Speech, invitation: Invitation) -> None:
    heard, occurs = _words(speech), _occurs(speech.said)
    answer = last_heard(work.session, invitation.id, occurs)
    if answer is None:
        answer = CalendarAnswer(invitation_id=invitation.id, occurs=occurs)
        work.session.add(answer)
    answer.sequence, answer.stamp, answer.partstat = heard.sequence, heard.stamp, heard.partstat


def _reply(work: Work, speech: Speech, invitation: Invitation) -> tuple[Decision, Reason]:
    """Count an answer, as the guest, exactly as from any other channel."""
    answer = reply_input_of(work, invitation, speech.matter)
    if answer is None:
        return Decision.IGNORED, Reason.NO_ANSWER
    _remember(work, speech, invitation)
    guest = work.acting(identity.actor_of(work, _person(invitation), via="calendar"))
    try:
        with work.session.begin_nested():
            replies.answer(guest, invitation, answer)
    except Refused as refusal:
        speech.matter.refusal = refusal.rule
        if speech.post.read.machine is not Machine.ANSWERING:
            incoming_letters.answer_not_taken(work, speech.meeting, loaded(work.session, invitation.id), refusal)
        return Decision.HELD, Reason.NOT_TAKEN
    return Decision.APPLIED, Reason.ANSWER_COUNTED


def _person(invitation: Invitation) -> Person:
    return invitation.person


def reply_input_of(work: Work, invitation: Invitation, matter: IncomingMatter) -> ReplyInput | None:
    """Return the answer a calendar gave, with all that it cannot say as it stood before; nothing where it gave none."""
    answer = ANSWERS.get(matter.partstat)
    if answer is None or (matter.partstat == "DELEGATED" and not matter.delegated_to):
        return None
    before = work.session.get(Reply, invitation.id)
    message = matter.comment or ("" if before is None else before.message)
    # An address may be longer than the name of somebody who comes instead.
    substitute = matter.delegated_to[:LONGEST_SUBSTITUTE] or ("" if before is None else before.substitute)
    if before is None:
        return ReplyInput(answer, substitute=substitute, message=message)
    return ReplyInput(answer, before.party, substitute, message, show_name=before.show_name)


def _counter(work: Work, speech: Speech, invitation: Invitation) -> tuple[Decision, Reason]:
    """Note another time that a guest proposes; the meeting and the guest's answer stay as they are (RFC 5546 3.2.7)."""
    proposed = proposed_in(speech.matter)
    if proposed is None:
        return Decision.HELD, Reason.NO_PROPOSAL
    _remember(work, speech, invitation)
    time_proposals.note(work, speech.meeting, invitation, proposed)
    return Decision.APPLIED, Reason.PROPOSAL_NOTED


def _refresh(work: Work, speech: Speech, invitation: Invitation) -> tuple[Decision, Reason]:
    """Send the invitation once more to the one who asks, and to nobody else (RFC 5546 3.2.6)."""
    calendar_letters.send_again(work, speech.meeting, loaded(work.session, invitation.id))
    return Decision.APPLIED, Reason.SENT_AGAIN


DOING: dict[str, Callable[[Work, Speech, Invitation], tuple[Decision, Reason]]] = {
    "REPLY": _reply,
    "COUNTER": _counter,
    "REFRESH": _refresh,
}
"""Handler of each METHOD that a guest may send; all others are for organisers alone (RFC 5546 1.4)."""

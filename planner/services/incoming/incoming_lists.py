"""The lists of what came in, for those whom it concerns, and what they do with what was held for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from planner.domain.addresses import email_key
from planner.domain.incoming import Decision, Machine, Reason, Settlement, settled_already
from planner.domain.list_pages import SHORT_PAGE, ListPage, nearest_page
from planner.domain.meetings import Span
from planner.domain.permissions import Verb
from planner.domain.refusals import Forbidden, NotFound, Refused
from planner.domain.replies import Answer
from planner.rows.incoming import IncomingMatter
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.people import Person
from planner.services import identity, journal
from planner.services.identity import Duties
from planner.services.incoming import incoming_letters, incoming_offers, time_proposals
from planner.services.incoming.incoming_answers import proposed_in, reply_input_of
from planner.services.incoming.incoming_post import parsed
from planner.services.people import people
from planner.services.replies import invitations, participants
from planner.services.replies.invitations import NewGuest
from planner.services.work import Work
from planner.store import incoming as rows
from planner.store.duties import of_meetings as duties_of_meetings
from planner.store.invitations import loaded

WRITTEN_BY_SERVERS = frozenset({Reason.BOUNCED, Reason.DELIVERED, Reason.UNKNOWN_BOUNCE})
PARTSTATS = {Answer.YES: "ACCEPTED", Answer.MAYBE: "TENTATIVE", Answer.NO: "DECLINED"}
"""The PARTSTAT that stands for each answer (RFC 5545 3.2.12)."""
ASKS_TO_TAKE_PART = frozenset({Reason.NOT_INVITED, Reason.UNINVITED})


@dataclass(frozen=True)
class MatterPage:
    """One page of what came in, what waits for a hand first and then the newest, each with what can be done with it."""

    page: ListPage
    matters: Sequence[tuple[IncomingMatter, tuple[Settlement, ...]]]


def of_all(work: Work, number: int = 1) -> MatterPage:
    """Return what came in about any meeting and about none, for the team."""
    identity.require(work, Verb.SEE_WORKBOARD)
    return _page(work, None, number, offers=True)


def of_meeting(work: Work, meeting: Meeting, number: int = 1) -> MatterPage:
    """Return what came in about a meeting, for those who see its replies."""
    identity.require(work, Verb.SEE_REPLIES, meeting)
    # What an organisation writes about an offer is for those who offer, not for the other one that carries out.
    return _page(work, meeting.id, number, offers=identity.may(work, Verb.OFFER_DUTY, meeting))


def _page(work: Work, meeting_id: int | None, number: int, *, offers: bool) -> MatterPage:
    waiting, rest = rows.counts(work.session, meeting_id, offers=offers)
    page = nearest_page(number, waiting + rest, SHORT_PAGE)

    def part(start: int, limit: int, *, waiting: bool) -> list[IncomingMatter]:
        return rows.matters(work.session, meeting_id, waiting=waiting, offers=offers, offset=max(0, start), limit=limit)

    matters = part(page.offset, min(page.size, waiting - page.offset), waiting=True)
    matters += part(page.offset - waiting, page.size - len(matters), waiting=False)
    meeting_ids = {matter.meeting_id for matter in matters if matter.meeting_id is not None}
    duties = duties_of_meetings(work.session, meeting_ids) if meeting_ids else {}
    return MatterPage(page, [(matter, steps(work, matter, duties.get(matter.meeting_id or 0))) for matter in matters])


def held(work: Work, meeting: Meeting | None = None) -> int:
    """Return how many mails wait for a hand, about one meeting, the proposed times among them, or about all."""
    if meeting is None:
        return rows.held(work.session)
    return rows.held_with_proposals(work.session, meeting.id)


def _may(work: Work, matter: IncomingMatter, duties: Duties | None = None) -> bool:
    if matter.meeting is None:
        return identity.may(work, Verb.SEE_WORKBOARD)
    return identity.may(work, Verb.ANSWER_FOR if matter.offer_id is None else Verb.OFFER_DUTY, matter.meeting, duties)


def steps(work: Work, matter: IncomingMatter, duties: Duties | None = None) -> tuple[Settlement, ...]:
    """Return what can be done with a matter by the one who acts: the holder of execution, or the team.

    ``duties`` are those of its meeting, where they are at hand.
    """
    if matter.decision is not Decision.HELD or matter.settled_at is not None or not _may(work, matter, duties):
        return ()
    settlements = [Settlement.DISMISSED]
    if matter.offer is not None:
        return (
            (Settlement.LINK_SENT, *settlements)
            if incoming_offers.can_send_link(work, matter.offer)
            else (*settlements,)
        )
    if _can_invite(matter):
        settlements[:0] = [Settlement.INVITED, Settlement.TURNED_DOWN]
    elif _can_note(work, matter):
        settlements.insert(0, Settlement.NOTED)
    if _can_count(matter):
        # Of one who seems to be a stranger it is the last thing to think of, of a guest the first.
        settlements.insert(-1 if _can_invite(matter) else 0, Settlement.COUNTED)
    return tuple(settlements)


def _can_count(matter: IncomingMatter) -> bool:
    """Whether a person may see an answer in a mail: in words, or of a calendar that could not be counted by itself."""
    guest = matter.invitation
    written = matter.method in {"", "REPLY"} and matter.reason not in WRITTEN_BY_SERVERS
    return written and guest is not None and guest.uninvited_at is None


def _can_invite(matter: IncomingMatter) -> bool:
    return matter.reason in ASKS_TO_TAKE_PART and matter.meeting is not None and bool(matter.attendee)


def _can_note(work: Work, matter: IncomingMatter) -> bool:
    proposed = proposed_in(matter)
    return matter.invitation is not None and proposed is not None and proposed.starts_at > work.now


def span_of(matter: IncomingMatter) -> Span | None:
    """Return the time that a matter proposes, in the wall time of the meeting."""
    proposed = proposed_in(matter)
    return None if proposed is None or matter.meeting is None else incoming_letters.span_of(matter.meeting, proposed)


def settle(
    work: Work, matter_id: int, step: Settlement, meeting: Meeting | None = None, answer: Answer | None = None
) -> IncomingMatter:
    """Do one of the steps with a matter; raise ``Refused`` where somebody has dealt with it, and as the step does.

    ``answer`` is what the mail says as a person reads it, and is kept with the matter; without one its calendar's counts.
    """
    unlocked = rows.matter(work.session, matter_id)
    if unlocked is None or (meeting is not None and unlocked.meeting_id != meeting.id):
        raise NotFound("incoming.not_found")
    matter = rows.lock_matter(work.session, unlocked)
    if matter.settled_at is not None and _may(work, matter):
        by = matter.settled_by
        raise settled_already("" if by is None else by.name or by.email)
    if step not in steps(work, matter):
        raise Forbidden("permissions.not_allowed")
    if answer is not None and step is Settlement.COUNTED:
        matter.partstat = PARTSTATS[answer]
    matter.settled_at, matter.settlement, matter.settled_by_id = work.now, step, work.by.person_id
    DOING[step](work, matter)
    return matter


def _guest(work: Work, matter: IncomingMatter) -> Invitation:
    if matter.invitation_id is None:
        raise NotFound("incoming.not_found")
    return loaded(work.session, matter.invitation_id)


def _meeting(matter: IncomingMatter) -> Meeting:
    if matter.meeting is None:
        raise NotFound("incoming.not_found")
    return matter.meeting


def _count(work: Work, matter: IncomingMatter) -> None:
    """Take the answer along for the guest; the holder of execution may do so after the deadline too."""
    invitation = _guest(work, matter)
    answer = reply_input_of(work, invitation, matter)
    if answer is None:
        raise NotFound("incoming.not_found")
    participants.answer_for(work, _meeting(matter), invitation, answer)
    journal.write(
        work,
        "incoming.counted",
        meeting=matter.meeting,
        invitation=invitation.id,
        sender=matter.mail.sender or None,
        received=matter.mail.received_at,
        answer=answer.answer,
    )


def _invite(work: Work, matter: IncomingMatter) -> None:
    invitations.invite(work, _meeting(matter), [NewGuest(matter.attendee, matter.attendee_name)])
    journal.write(work, "incoming.invited", meeting=matter.meeting, sender=matter.attendee)
    _count_with_invitation(work, matter)


def _count_with_invitation(work: Work, matter: IncomingMatter) -> None:
    """Take the answer along by which somebody asked to take part, where it can be: they need not answer again."""
    person = people.find(work, matter.attendee)
    invitation = None if person is None else invitations.of_person(work, _meeting(matter), person)
    own = email_key(matter.mail.sender) == email_key(matter.attendee)
    if invitation is None or matter.method != "REPLY" or not own:
        return
    answer = reply_input_of(work, invitation, matter)
    if answer is None:
        return
    try:
        with work.session.begin_nested():
            participants.answer_for(work, _meeting(matter), invitation, answer)
    except Refused as refusal:
        matter.refusal = refusal.rule


def _note(work: Work, matter: IncomingMatter) -> None:
    """Take a proposed time up, as if nothing had spoken against it; it is accepted or declined afterwards."""
    proposed = proposed_in(matter)
    if proposed is None:
        raise NotFound("incoming.not_found")
    invitation = _guest(work, matter)
    time_proposals.note(work, _meeting(matter), invitation, proposed)
    journal.write(work, "incoming.noted", meeting=matter.meeting, invitation=invitation.id)


def _turn_down(work: Work, matter: IncomingMatter) -> None:
    """Tell somebody politely that they cannot take part. Mail from a machine gets no letter, and is put aside."""
    if parsed(work, matter.mail).machine is Machine.ANSWERING:
        matter.settlement = Settlement.DISMISSED
        _dismiss(work, matter)
        return
    here = work.deployment
    to = people.find(work, matter.attendee)
    to = to or Person(email=matter.attendee, name=matter.attendee_name, language=here.language)
    taken_back = matter.reason is Reason.UNINVITED and matter.invitation_id is not None
    invitation = loaded(work.session, matter.invitation_id or 0) if taken_back else None
    incoming_letters.not_invited(work, _meeting(matter), to, invitation)
    journal.write(work, "incoming.turned_down", meeting=matter.meeting, sender=matter.attendee)


def _dismiss(work: Work, matter: IncomingMatter) -> None:
    journal.write(work, "incoming.dismissed", meeting=matter.meeting, sender=matter.mail.sender or None)


DOING: dict[Settlement, Callable[[Work, IncomingMatter], None]] = {
    Settlement.COUNTED: _count,
    Settlement.INVITED: _invite,
    Settlement.NOTED: _note,
    Settlement.TURNED_DOWN: _turn_down,
    Settlement.DISMISSED: _dismiss,
    Settlement.LINK_SENT: incoming_offers.send_link,
}
"""Handler of each step."""

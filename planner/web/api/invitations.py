"""Invitations and replies of the API. What guests need is never told here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from planner.domain import replies as rules
from planner.domain.addresses import normalise_email, parse_list
from planner.domain.mailings import in_slices
from planner.domain.permissions import Verb
from planner.domain.refusals import Refused
from planner.domain.replies import ReplyState
from planner.domain.standings import StandingStep
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.replies import Reply
from planner.services import identity
from planner.services.meetings import meeting_ranges
from planner.services.organisations import organisations
from planner.services.replies import answers, invitations, replies, standings
from planner.services.replies.answers import ReplyInput
from planner.services.replies.invitations import ListingResult, NewGuest
from planner.services.work import Work, written_in_line
from planner.web.api import bodies, parts, references, values
from planner.web.api.answers import ApiAnswer
from planner.web.api.meetings import ONE
from planner.web.api.operations import OperationInput, Operations, Query
from planner.web.api.values import Value
from planner.web.errors import message_of
from planner.web.requests import reading, writing

OPERATIONS = Operations("invitations")
ALL = f"{ONE}/invitations"
THIS = f"{ALL}/<int:invitation_id>"
TELL = Query("tell", parts.flag(default=True), "Whether to write to the guest.")


@OPERATIONS.add("GET", ALL, "List the invitations that stand.", answer="Invitations")
def list_invitations(work: Work, _inputs: OperationInput, meeting_id: int) -> ApiAnswer:
    """Return the invitations of a meeting, for those who may see the replies."""
    standing = replies.of_meeting(work, meeting_ranges.by_id(work, meeting_id))
    return ApiAnswer({"items": [values.invitation(row, reply) for row, reply in standing]})


@OPERATIONS.add(
    "POST",
    ALL,
    "Invite people and the contacts of organisations; a meeting that is announced writes to them at once.",
    body=bodies.INVITE,
    answer="Invited",
    in_slices=True,
)
def invite_guests(inputs: OperationInput, meeting_id: int) -> ApiAnswer:
    """Put guests on the list, some in each transaction, and say what came of each."""
    with reading() as work:
        typed, misread = _guests(work, inputs.body)
        organisation_ids = references.organisation_ids(work, "/organisations", inputs.body.get("organisations", ()))
        meeting = meeting_ranges.by_id(work, meeting_id)
        guests, outcome = invitations.all_guests(work, meeting, typed, organisation_ids)
    for some in in_slices(guests):
        with writing() as work:
            outcome.add(invitations.invite(work, meeting_ranges.by_id(work, meeting_id), some))
    with reading() as work:
        return _invited(work, meeting_ranges.by_id(work, meeting_id), outcome, misread)


def _invited(work: Work, meeting: Meeting, outcome: ListingResult, misread: list[Value]) -> ApiAnswer:
    stand = {row.id: (row, reply) for row, reply in replies.of_meeting(work, meeting)}
    return ApiAnswer(
        {
            "added": [values.invitation(*stand[row.id]) for row in outcome.added],
            "known": [values.invitation(*stand[row.id]) for row in outcome.standing],
            "without_contact": [values.named(organisation) for organisation in outcome.without_contact],
            "not_understood": misread,
        }
    )


def _guests(work: Work, body: Mapping[str, Any]) -> tuple[list[NewGuest], list[Value]]:
    pasted = parse_list(body.get("list", ""))
    guests = [NewGuest(guest.email, guest.name, _named(work, guest.organisation)) for guest in pasted.understood]
    misread = [_misread(piece.text, Refused(piece.rule)) for piece in pasted.not_understood]
    for place, entry in enumerate(body.get("guests", ())):
        speaks_for = references.organisation_id(work, f"/guests/{place}/organisation", entry.get("organisation"))
        try:
            guests.append(NewGuest(normalise_email(entry["email"]), entry.get("name", ""), speaks_for))
        except Refused as refusal:
            misread.append(_misread(entry["email"], refusal))
    return guests, misread


def _named(work: Work, name: str) -> int | None:
    organisation = organisations.find_named(work, name) if name else None
    return None if organisation is None else organisation.id


def _misread(typed: str, refusal: Refused) -> Value:
    return {"given": typed, "rule": refusal.rule, "detail": message_of(refusal)}


def _invitation(work: Work, meeting_id: int, invitation_id: int) -> tuple[Meeting, Invitation]:
    meeting = meeting_ranges.by_id(work, meeting_id)
    return meeting, invitations.get(work, meeting, invitation_id)


@OPERATIONS.add("DELETE", THIS, "Take an invitation back.", query=(TELL,), status=204)
def take_invitation_back(work: Work, inputs: OperationInput, meeting_id: int, invitation_id: int) -> ApiAnswer:
    """Take an invitation back; a seat it held is freed."""
    invitations.take_back(work, *_invitation(work, meeting_id, invitation_id), tell=inputs.query["tell"])
    return ApiAnswer(status=204)


@OPERATIONS.add("POST", f"{THIS}/send", "Send a guest their personal link once more.", status=204)
def send_invitation_again(work: Work, _inputs: OperationInput, meeting_id: int, invitation_id: int) -> ApiAnswer:
    """Send an invitation again."""
    invitations.send_again(work, *_invitation(work, meeting_id, invitation_id))
    return ApiAnswer(status=204)


@OPERATIONS.add(
    "POST",
    f"{THIS}/standing",
    "Confirm or reject that a guest speaks for an organisation, or undo that.",
    body=bodies.STANDING,
    answer="Invitation",
)
def settle_standing(work: Work, inputs: OperationInput, meeting_id: int, invitation_id: int) -> ApiAnswer:
    """Settle whether a guest speaks for an organisation, as its contact or the one who carries out."""
    meeting, _ = _invitation(work, meeting_id, invitation_id)
    organisation_id = references.organisation_id(work, "/organisation", inputs.body["organisation"])
    step = StandingStep(inputs.body["step"])
    row = standings.settle(work, meeting, invitation_id, organisation_id or 0, step)
    return ApiAnswer(values.invitation(row, work.session.get(Reply, row.id)))


@OPERATIONS.add("GET", f"{ONE}/replies", "List the replies and count them.", answer="Replies")
def list_replies(work: Work, _inputs: OperationInput, meeting_id: int) -> ApiAnswer:
    """Return the replies to a meeting, for those who may see them."""
    meeting = meeting_ranges.by_id(work, meeting_id)
    standing = replies.of_meeting(work, meeting)
    counted = Counter(ReplyState.UNANSWERED if reply is None else reply.state for _, reply in standing)
    return ApiAnswer(
        {
            "items": [values.answered(row, reply) for row, reply in standing if reply is not None],
            "counts": {state.value: counted[state] for state in ReplyState},
            "seats": meeting.seats,
            "seats_taken": meeting.seats_taken,
        }
    )


@OPERATIONS.add(
    "PUT", f"{THIS}/reply", "Answer for a guest, or for oneself.", body=bodies.REPLY, answer="Reply", in_line=True
)
def set_reply(work: Work, inputs: OperationInput, meeting_id: int, invitation_id: int) -> ApiAnswer:
    """Take an answer: one's own in time, or, from the one who carries out, anybody's at any time."""
    meeting, invitation = _invitation(work, meeting_id, invitation_id)
    late = invitation.person_id != work.by.person_id
    if late:
        identity.require(work, Verb.ANSWER_FOR, meeting)
    reply_input = ReplyInput(
        answer=rules.Answer(inputs.body["answer"]),
        party=inputs.body.get("party", 1),
        substitute=inputs.body.get("substitute", ""),
        message=inputs.body.get("message", ""),
        show_name=inputs.body.get("show_name", False),
    )
    written_in_line(
        work,
        lambda own: answers.take(own, meeting_id, invitation_id, reply_input, late=late),
        answers.line_of(meeting_id),
    )
    _, answered = _invitation(work, meeting_id, invitation_id)
    return ApiAnswer(values.answered(answered, work.session.get_one(Reply, invitation_id)))

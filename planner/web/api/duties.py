"""Duties of the API: read, offered, answered and given back."""

from __future__ import annotations

from planner.domain.duties import DutyKind
from planner.domain.permissions import Verb
from planner.formats.json_schema import read_instant
from planner.rows.duties import Offer
from planner.rows.meetings import Meeting
from planner.services import identity
from planner.services.duties import duties, offers
from planner.services.duties.offers import Proposal
from planner.services.meetings import meeting_ranges
from planner.services.work import Work
from planner.web.api import bodies, references, values
from planner.web.api.answers import ApiAnswer
from planner.web.api.meetings import ONE
from planner.web.api.operations import OperationInput, Operations

OPERATIONS = Operations("duties")
DUTY = f"{ONE}/duties/<any(execution,follow_up):duty>"
OFFER = "/offers/<int:offer_id>"


@OPERATIONS.add("GET", f"{ONE}/duties", "Read the two duties of a meeting.", answer="Duties")
def read_duties(work: Work, _inputs: OperationInput, meeting_id: int) -> ApiAnswer:
    """Return both duties with those who have them; that somebody is asked is told to those who carry the meeting."""
    return ApiAnswer(_both(work, meeting_ranges.by_id(work, meeting_id)))


def _both(work: Work, meeting: Meeting) -> dict[str, object]:
    work.session.flush()
    rows = {kind: offers.duty_of(work, meeting, kind) for kind in DutyKind}
    carries = identity.may(work, Verb.SEE_HANDOVER, meeting, rows)
    return {kind.value: values.duty(row, carries=carries) for kind, row in rows.items()}


@OPERATIONS.add("GET", f"{ONE}/offers", "List the offers of a meeting's duties that one may see.", answer="Offers")
def list_offers(work: Work, _inputs: OperationInput, meeting_id: int) -> ApiAnswer:
    """Return all offers to the team, and to others those that were made to them."""
    seen = offers.seen(work, meeting_ranges.by_id(work, meeting_id))
    return ApiAnswer({"items": [values.offer(offer) for offer in seen]})


@OPERATIONS.add(
    "POST",
    f"{DUTY}/offers",
    "Offer a duty to a participating organisation.",
    body=bodies.OFFER,
    answer="Offer",
    status=201,
)
def offer_duty(work: Work, inputs: OperationInput, meeting_id: int, duty: str) -> ApiAnswer:
    """Offer a duty and write to the one asked."""
    meeting = meeting_ranges.by_id(work, meeting_id)
    offer = offers.offer(work, meeting, DutyKind(duty), _proposal(work, inputs))
    return _shown(work, offer.id, status=201, location=f"/api/v1/offers/{offer.id}")


def _proposal(work: Work, inputs: OperationInput) -> Proposal:
    body = inputs.body
    answer_by = body.get("answer_by")
    return Proposal(
        organisation_id=references.organisation_id(work, "/organisation", body["organisation"]) or 0,
        email=body.get("email", ""),
        name=body.get("name", ""),
        message=body.get("message", ""),
        answer_by=None if answer_by is None else read_instant(answer_by),
        then=references.organisation_ids(work, "/then", body.get("then", ())),
    )


@OPERATIONS.add("POST", f"{DUTY}/give-back", "Give a held duty back.", body=bodies.GIVE_BACK, answer="Duties")
def give_duty_back(work: Work, inputs: OperationInput, meeting_id: int, duty: str) -> ApiAnswer:
    """Give a duty back, as somebody who acts for the organisation that has it."""
    meeting = meeting_ranges.by_id(work, meeting_id)
    duties.give_back(work, meeting, DutyKind(duty), inputs.body["reason"])
    return ApiAnswer(_both(work, meeting))


def _offer(work: Work, offer_id: int) -> Offer:
    return offers.seen_by_id(work, offer_id)


def _shown(work: Work, offer_id: int, status: int = 200, location: str = "") -> ApiAnswer:
    work.session.flush()
    return ApiAnswer(values.offer(offers.by_id(work, offer_id)[0]), status, location)


@OPERATIONS.add("GET", OFFER, "Read an offer.", answer="Offer")
def read_offer(work: Work, _inputs: OperationInput, offer_id: int) -> ApiAnswer:
    """Return an offer, to the team and to those it was made to."""
    return ApiAnswer(values.offer(_offer(work, offer_id)))


@OPERATIONS.add("POST", f"{OFFER}/accept", "Take the duty over.", answer="Offer")
def accept_offer(work: Work, _inputs: OperationInput, offer_id: int) -> ApiAnswer:
    """Accept an offer, as somebody who acts for the organisation it was made to."""
    duties.accept(work, _offer(work, offer_id))
    return _shown(work, offer_id)


@OPERATIONS.add(
    "POST", f"{OFFER}/decline", "Say no to an offer.", body=bodies.DECLINE, body_needed=False, answer="Offer"
)
def decline_offer(work: Work, inputs: OperationInput, offer_id: int) -> ApiAnswer:
    """Decline an offer, perhaps with a reason and another organisation to ask."""
    suggested = references.organisation_id(work, "/suggested", inputs.body.get("suggested"))
    duties.decline(work, _offer(work, offer_id), inputs.body.get("reason", ""), suggested)
    return _shown(work, offer_id)


@OPERATIONS.add("POST", f"{OFFER}/undo", "Undo the answer to an offer, until its deadline.", answer="Offer")
def undo_offer(work: Work, _inputs: OperationInput, offer_id: int) -> ApiAnswer:
    """Undo an acceptance or a refusal."""
    duties.undo(work, _offer(work, offer_id))
    return _shown(work, offer_id)


@OPERATIONS.add("POST", f"{OFFER}/withdraw", "Take an open offer back.", answer="Offer")
def withdraw_offer(work: Work, _inputs: OperationInput, offer_id: int) -> ApiAnswer:
    """Withdraw an offer."""
    duties.withdraw(work, _offer(work, offer_id))
    return _shown(work, offer_id)

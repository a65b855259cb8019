"""Letters of the hand-over."""

from __future__ import annotations

from typing import Any

from planner.domain.duties import DutyKind
from planner.rows.duties import Duty, Offer
from planner.rows.meetings import Meeting
from planner.rows.organisations import Organisation
from planner.rows.people import Person
from planner.rows.tokens import TokenPurpose
from planner.services import tokens
from planner.services.letters import meeting_letters, outbox
from planner.services.letters.outbox import Draft, Sender
from planner.services.work import Work


def offer_link(work: Work, made: Offer) -> str:
    """Return a fresh personal link to the page where an offer is answered."""
    secret = tokens.issue(work, TokenPurpose.OFFER, made.id, person_id=made.person_id)
    return work.url(f"/overlevering/{secret}")


def _put(work: Work, meeting: Meeting, made: Offer, kind: str, to: Person, values: dict[str, Any]) -> None:
    shared = {**_values(work, meeting), "offer": made, "duty": made.duty.kind}
    key = f"{kind}:{made.id}:{to.id}:{work.now.isoformat()}"
    # Each side's answers to a letter go to the other.
    team = to_team(work, meeting, made)
    reply_to = made.person.email if to.email == team.email else team.email
    outbox.put(work, Draft(kind, to, key, {**shared, **values}, meeting, sender=Sender(reply_to=reply_to)))


def preview(work: Work, meeting: Meeting, kind: DutyKind, made: Offer) -> Draft:
    """Return the letter of an offer as it would be read, with a link that opens nothing."""
    own = {"offer": made, "duty": kind, "link": work.url("/overlevering/eksempel")}
    return Draft("duty_offered", made.person, "preview", {**_values(work, meeting), **own}, meeting)


def _values(work: Work, meeting: Meeting) -> dict[str, Any]:
    shared = meeting_letters.meeting_values(work, meeting)
    return {**shared, "handover_url": work.url(f"/moter/{meeting.slug}/overlevering")}


def to_team(work: Work, meeting: Meeting, made: Offer | None = None) -> Person:
    """Return who hears for the team: the one who offered, else who made the meeting, else the contact address."""
    if made is not None and made.offered_by_id is not None:
        return work.session.get_one(Person, made.offered_by_id)
    if meeting.created_by_id is not None:
        return work.session.get_one(Person, meeting.created_by_id)
    here = work.deployment
    return Person(email=here.contact_email, name=here.service_name, language=here.language)


def offered(work: Work, meeting: Meeting, made: Offer) -> None:
    """Ask an organisation to take a duty over."""
    _put(work, meeting, made, "duty_offered", made.person, {"link": offer_link(work, made)})


def reminder(work: Work, meeting: Meeting, made: Offer, number: int) -> None:
    """Remind of an offer that has not been answered."""
    _put(work, meeting, made, "duty_reminder", made.person, {"link": offer_link(work, made), "number": number})


def accepted(work: Work, meeting: Meeting, made: Offer) -> None:
    """Tell both sides of an acceptance: the new holder what comes next, the team that it is taken over."""
    to = made.duty.person or made.person
    _put(work, meeting, made, "duty_taken_over", to, {"link": offer_link(work, made)})
    _put(work, meeting, made, "duty_accepted", to_team(work, meeting, made), _by(work, made))


def declined(work: Work, meeting: Meeting, made: Offer, following: Offer | None) -> None:
    """Tell the team that an offer was declined, why, who was suggested instead and who is asked next."""
    _put(
        work, meeting, made, "duty_declined", to_team(work, meeting, made), {**_by(work, made), "following": following}
    )


def _by(work: Work, made: Offer) -> dict[str, Any]:
    return {"by": work.by.name or made.person.name or made.person.email}


def lapsed(work: Work, meeting: Meeting, made: Offer, following: Offer | None) -> None:
    """Tell the team that nobody answered in time, and who is asked next."""
    _put(work, meeting, made, "duty_lapsed", to_team(work, meeting, made), {"following": following})


def withdrawn(work: Work, meeting: Meeting, made: Offer) -> None:
    """Tell the one asked that the offer is taken back."""
    _put(work, meeting, made, "duty_withdrawn", made.person, {})


def undone(work: Work, meeting: Meeting, made: Offer) -> None:
    """Tell the team that an answer was undone and the offer stands open again."""
    _put(work, meeting, made, "duty_answer_undone", to_team(work, meeting, made), {})


def given_back(work: Work, meeting: Meeting, duty: Duty, holder: Organisation, reason: str) -> None:
    """Tell the team at once that a duty has been given back."""
    to = to_team(work, meeting)
    values = {**_values(work, meeting), "duty": duty.kind, "holder": holder, "reason": reason}
    key = f"duty_given_back:{duty.id}:{work.now.isoformat()}"
    outbox.put(work, Draft("duty_given_back", to, key, values, meeting))

"""Letters of the hand-over."""

from __future__ import annotations

from typing import Any

from planner.domain.duties import DutyKind
from planner.rows.duties import Duty, Offer
from planner.rows.meetings import Meeting
from planner.rows.organisations import Organisation
from planner.rows.people import Person
from planner.rows.tokens import TokenPurpose
from planner.services import about, tokens
from planner.services.calendars import answer_addresses
from planner.services.calendars.roles import Roles
from planner.services.letters import link_letters, meeting_letters, outbox
from planner.services.letters.outbox import Draft, Sender
from planner.services.work import Work


def offer_link(work: Work, offer: Offer) -> str:
    """Return a fresh personal link to the page where an offer is answered."""
    secret = tokens.issue(work, TokenPurpose.OFFER, offer.id, person_id=offer.person_id)
    return work.url(f"/overlevering/{secret}")


def _put(work: Work, meeting: Meeting, offer: Offer, kind: str, to: Person, values: dict[str, Any]) -> None:
    shared = {**_values(work, meeting), "offer": offer, "duty": offer.duty.kind}
    key = f"{kind}:{offer.id}:{to.id}:{work.now.isoformat()}"
    sender = _sender(work, meeting, offer, to, shared["roles"])
    outbox.put(work, Draft(kind, to, key, {**shared, **values}, meeting, sender=sender))


def _sender(work: Work, meeting: Meeting, offer: Offer, to: Person, of_meeting: Roles) -> Sender:
    """Return where an answer to a letter goes: to the other side, and what the one asked writes is filed under the offer.

    What goes to the team is the service's own word; all else is signed by the one who hears for the team.
    """
    team = to_team(work, meeting, offer)
    if to.email == team.email:
        return Sender(reply_to=offer.person.email)
    reply_to = answer_addresses.of_offer(work, offer) if work.deployment.reads_mail else team.email
    return Sender(of_meeting.convener.name, reply_to, meeting_letters.signature(team, of_meeting.convener.name))


def preview(work: Work, meeting: Meeting, kind: DutyKind, offer: Offer) -> Draft:
    """Return the letter of an offer as it would be read, with a link that opens nothing."""
    values = {**_values(work, meeting), "offer": offer, "duty": kind, "answer_by": offer.answer_by}
    values["link"] = work.url("/overlevering/eksempel")
    sender = _sender(work, meeting, offer, offer.person, values["roles"])
    return Draft("duty_offered", offer.person, "preview", values, meeting, sender=sender)


def _values(work: Work, meeting: Meeting) -> dict[str, Any]:
    shared = meeting_letters.meeting_values(work, meeting)
    return {**shared, "handover_url": work.url(f"/moter/{meeting.slug}/overlevering")}


def to_team(work: Work, meeting: Meeting, offer: Offer | None = None) -> Person:
    """Return who hears for the team: the one who offered, else who made the meeting, else the contact address."""
    for person_id in (None if offer is None else offer.offered_by_id, meeting.created_by_id):
        person = None if person_id is None else work.session.get_one(Person, person_id)
        if person is not None and person.email:
            return person
    return about.contact(work)


def of_team(work: Work, meeting: Meeting, to: Person, convener: str) -> Sender:
    """Return who hears for the team as sender of a letter to somebody else; the service, where that is nobody."""
    team = to_team(work, meeting)
    if team.email in {to.email, about.contact(work).email}:
        return Sender()
    return Sender(convener, team.email, meeting_letters.signature(team, convener))


def offered(work: Work, meeting: Meeting, offer: Offer) -> None:
    """Ask an organisation to take a duty over."""
    _put(
        work,
        meeting,
        offer,
        "duty_offered",
        offer.person,
        {"link": offer_link(work, offer), "answer_by": offer.answer_by},
    )


def reminder(work: Work, meeting: Meeting, offer: Offer, number: int) -> None:
    """Remind of an offer that has not been answered."""
    values = {"link": offer_link(work, offer), "number": number, "answer_by": offer.answer_by}
    _put(work, meeting, offer, "duty_reminder", offer.person, values)


def accepted(work: Work, meeting: Meeting, offer: Offer) -> None:
    """Tell both sides of an acceptance: the new holder what comes next, the team that it is taken over."""
    to = offer.duty.person or offer.person
    _put(work, meeting, offer, "duty_taken_over", to, {"link": offer_link(work, offer)})
    _put(work, meeting, offer, "duty_accepted", to_team(work, meeting, offer), _by(work, offer))


def answered_by_mail(work: Work, meeting: Meeting, offer: Offer, sender: str, words: str, key: str) -> None:
    """Tell who offered that a letter of the offer was answered in words, which count for nothing by themselves."""
    values = {**_values(work, meeting), "offer": offer, "duty": offer.duty.kind, "sender": sender, "words": words}
    to = to_team(work, meeting, offer)
    outbox.put(work, Draft("offer_mail", to, key, values, meeting, sender=Sender(reply_to=sender)))


def declined(work: Work, meeting: Meeting, offer: Offer, following: Offer | None) -> None:
    """Tell the team that an offer was declined, why, who was suggested instead and who is asked next."""
    _put(
        work,
        meeting,
        offer,
        "duty_declined",
        to_team(work, meeting, offer),
        {**_by(work, offer), "following": following},
    )


def tell_link_owner(work: Work, meeting: Meeting, offer: Offer | None = None) -> None:
    """Tell the one asked where somebody else has said no, undone an answer or given back with their link."""
    if work.by.acts_on_word:
        link_letters.tell_owner(work, meeting.title, "" if offer is None else offer_link(work, offer), meeting)


def _by(work: Work, offer: Offer) -> dict[str, Any]:
    stand_in = work.by.stand_in
    return {"by": (work.by.name if stand_in is None else stand_in.name) or offer.person.name or offer.person.email}


def lapsed(work: Work, meeting: Meeting, offer: Offer, following: Offer | None) -> None:
    """Tell the team that nobody answered in time, and who is asked next."""
    _put(work, meeting, offer, "duty_lapsed", to_team(work, meeting, offer), {"following": following})


def withdrawn(work: Work, meeting: Meeting, offer: Offer) -> None:
    """Tell the one asked that the offer is taken back."""
    _put(work, meeting, offer, "duty_withdrawn", offer.person, {})


def undone(work: Work, meeting: Meeting, offer: Offer) -> None:
    """Tell the team that an answer was undone and the offer stands open again."""
    _put(work, meeting, offer, "duty_answer_undone", to_team(work, meeting, offer), {})


def given_back(work: Work, meeting: Meeting, duty: Duty, holder: Organisation, reason: str) -> None:
    """Tell the team at once that a duty has been given back."""
    to = to_team(work, meeting)
    values = {**_values(work, meeting), "duty": duty.kind, "holder": holder, "reason": reason}
    key = f"duty_given_back:{duty.id}:{work.now.isoformat()}"
    sender = Sender(reply_to=_giver(work, to) or holder.email or "")
    outbox.put(work, Draft("duty_given_back", to, key, values, meeting, sender=sender))


def _giver(work: Work, to: Person) -> str:
    """Return the address of the person who gives a duty back; nothing where that is nobody, or who hears of it."""
    giver = None if work.by.person_id is None else work.session.get_one(Person, work.by.person_id)
    return "" if giver is None or giver.email == to.email else giver.email

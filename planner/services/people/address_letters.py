"""Letters about a change of address: to confirm it, that it is done, and for the calendars of both addresses."""

from __future__ import annotations

from dataclasses import replace

from planner.rows.addresses import AddressChange, FormerAddress
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.people import Person
from planner.rows.replies import Reply
from planner.services.letters import itip, meeting_letters, outbox
from planner.services.letters.outbox import CalendarPart, Draft
from planner.services.work import Work


def _at(person: Person, email: str) -> Person:
    """The person at an address that is not theirs, or not any more."""
    return Person(email=email, name=person.name, language=person.language)


def confirm(work: Work, change: AddressChange, *, old: str, new: str) -> None:
    """Send the two links of a change, one to each address."""
    person = change.person
    for to, secret, at_new in ((person, old, False), (_at(person, change.email), new, True)):
        values = {"link": work.url(f"/adresse/{secret}"), "old": person.email, "new": change.email, "at_new": at_new}
        key = f"address_confirm:{person.id}:{at_new}:{work.now.isoformat()}"
        outbox.put(work, Draft("address_confirm", to, key, values))


def changed(work: Work, person: Person, old: str) -> None:
    """Tell both addresses that a person is known by the new one."""
    for to, at_new in ((person, True), (_at(person, old), False)):
        key = f"address_changed:{person.id}:{at_new}:{work.now.isoformat()}"
        outbox.put(work, Draft("address_changed", to, key, {"at_new": at_new}))


def to_calendars(work: Work, meeting: Meeting, invitation: Invitation, former: FormerAddress) -> None:
    """Move a meeting from the calendar of the old address to that of the new one.

    Both may be read by one program: it goes by SEQUENCE, so the invitation is the later of the two.
    """
    if not invitation.in_calendar:
        return
    out_of_old(work, meeting, invitation, former)
    invitation.sequence_added += 1
    part = itip.request(work, meeting, invitation, work.session.get(Reply, invitation.id))
    _put(work, meeting, invitation, invitation.person, part, at_new=True)


def out_of_old(work: Work, meeting: Meeting, invitation: Invitation, former: FormerAddress) -> None:
    """Take a meeting out of the calendar of the old address, where letters still arrive there."""
    invitation.sequence_added += 1
    if former.reachable and invitation.in_calendar:
        part = itip.cancel(work, meeting, invitation, address=former.email)
        _put(work, meeting, invitation, _at(invitation.person, former.email), part, at_new=False)


def _put(
    work: Work, meeting: Meeting, invitation: Invitation, to: Person, part: CalendarPart | None, *, at_new: bool
) -> None:
    if part is None:
        return
    values = {**meeting_letters.meeting_values(work, meeting), "at_new": at_new}
    if at_new:
        values["link"] = meeting_letters.reply_link(work, invitation)
    key = f"address_calendar:{invitation.id}:{invitation.sequence_added}:{work.now.isoformat()}"
    draft = Draft("address_calendar", to, key, values, meeting, calendar=part)
    outbox.put(work, replace(draft, sender=meeting_letters.sender(values["roles"])))

"""Letters of a removal: to the person that it is done, and to those who are named in their place."""

from __future__ import annotations

from planner.rows.duties import Duty
from planner.rows.meetings import Meeting
from planner.rows.organisations import Organisation
from planner.rows.people import Person
from planner.rows.removals import PersonRemoval
from planner.services.duties import duty_letters
from planner.services.letters import meeting_letters, outbox
from planner.services.letters.outbox import Draft
from planner.services.work import Work


def erased(work: Work, removal: PersonRemoval) -> None:
    """Tell the person that they are erased; it is the last letter, and it is deleted once it has left."""
    to = Person(email=removal.email, name="", language=removal.person.language)
    key = f"person_erased:{removal.person_id}:{removal.asked_at.isoformat()}"
    outbox.put(work, Draft("person_erased", to, key, {}))


def merged(work: Work, removal: PersonRemoval, into: Person) -> None:
    """Tell a person, at both addresses, that they are known as one from now on."""
    for to in (into, Person(email=removal.email, name=into.name, language=into.language)):
        key = f"people_merged:{removal.person_id}:{removal.asked_at.isoformat()}:{to.email == into.email}"
        outbox.put(work, Draft("people_merged", to, key, {"old": removal.email, "new": into.email}))


def person_gone(work: Work, meeting: Meeting, duty: Duty, holder: Organisation) -> None:
    """Tell who is named for a duty now; without anybody, the organisation at its own address, and the team."""
    if duty.person is not None:
        _person_gone(work, meeting, duty, holder, duty.person)
        return
    at_organisation = _at_organisation(work, holder)
    if at_organisation is not None:
        _person_gone(work, meeting, duty, holder, at_organisation)
    _person_gone(work, meeting, duty, holder, duty_letters.to_team(work, meeting), team=True)


def _person_gone(
    work: Work, meeting: Meeting, duty: Duty, holder: Organisation, to: Person, *, team: bool = False
) -> None:
    values = meeting_letters.meeting_values(work, meeting)
    values |= {"duty": duty.kind, "holder": holder, "named": duty.person is not None}
    values["handover_url"] = work.url(f"/moter/{meeting.slug}/overlevering")
    values["contacts_url"] = work.url(f"/aktorer/{holder.slug}") + "#people" if team else ""
    key = f"person_gone:{duty.id}:{work.now.isoformat()}{':team' if team else ''}"
    sender = duty_letters.of_team(work, meeting, to, values["roles"].convener.name)
    outbox.put(work, Draft("person_gone", to, key, values, meeting, sender=sender))


def _at_organisation(work: Work, holder: Organisation) -> Person | None:
    if not holder.email:
        return None
    return Person(email=holder.email, name=holder.name, language=work.deployment.language)

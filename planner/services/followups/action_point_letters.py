"""Letters about what was agreed."""

from __future__ import annotations

from planner.rows.action_points import ActionPoint
from planner.rows.meetings import Meeting
from planner.rows.people import Person
from planner.rows.tokens import TokenPurpose
from planner.services import tokens
from planner.services.letters import link_letters, meeting_letters, outbox
from planner.services.letters.outbox import Draft
from planner.services.people import people
from planner.services.work import Work


def tell_owner(work: Work, meeting: Meeting, point: ActionPoint) -> None:
    """Tell those who are given an action point: the person named, else all who act for the organisation.

    Nobody is told of what they have just taken on themselves.
    """
    shared = {**meeting_letters.meeting_values(work, meeting), "point": point}
    sender = meeting_letters.sender(shared["roles"], shared["roles"].follow_up.person)
    for to in _recipients(work, point):
        if to.id == work.by.person_id:
            continue
        secret = tokens.issue(work, TokenPurpose.ACTION, point.id, person_id=to.id)
        values = {**shared, "link": work.url(f"/oppfolging/{secret}")}
        key = f"action_given:{point.id}:{to.id}:{work.now.isoformat()}"
        outbox.put(work, Draft("action_given", to, key, values, meeting, sender=sender))


def tell_link_owner(work: Work, meeting: Meeting, point: ActionPoint) -> None:
    """Tell the owner of a link where somebody else has marked it as done or opened it again with that."""
    if work.by.acts_on_word:
        secret = tokens.issue(work, TokenPurpose.ACTION, point.id, person_id=work.by.person_id)
        link_letters.tell_owner(work, point.text, work.url(f"/oppfolging/{secret}"), meeting)


def _recipients(work: Work, point: ActionPoint) -> list[Person]:
    if point.person is not None:
        return [point.person]
    return [] if point.organisation_id is None else people.contacts_of(work, point.organisation_id)

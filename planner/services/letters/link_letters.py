"""A letter to the owner of a personal link that somebody else has used, where no receipt tells of it."""

from __future__ import annotations

from planner.rows.meetings import Meeting
from planner.rows.people import Person
from planner.services.letters import outbox
from planner.services.letters.outbox import Draft
from planner.services.work import Work


def tell_owner(work: Work, about: str, link: str, meeting: Meeting | None = None) -> None:
    """Tell the owner of the link in use that another has acted with it, on somebody's word; ``about`` names the thing.

    Nothing is sent where the owner, or a contact of the organisation, acts.
    """
    if not work.by.acts_on_word or work.by.person_id is None:
        return
    owner = work.session.get_one(Person, work.by.person_id)
    key = f"link_used:{owner.id}:{work.now.isoformat()}"
    values = {"about": about, "link": link}
    outbox.put(work, Draft("link_used", owner, key, values, meeting))

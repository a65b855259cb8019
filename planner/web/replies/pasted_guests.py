"""People who are written or pasted into a form, put on the list of a meeting, some in each transaction."""

from __future__ import annotations

from dataclasses import dataclass

from planner.domain.mailings import MOST_LISTED
from planner.domain.permissions import Verb
from planner.services import identity
from planner.services.meetings import meetings
from planner.services.replies import guest_lists
from planner.services.replies.invitations import ListingResult
from planner.web.requests import reading, writing


@dataclass(frozen=True)
class PutOnList:
    """Who came on the list, and the lines that could not be understood, as they were typed."""

    listed: ListingResult
    left: str


def put_on_list(slug: str, text: str) -> PutOnList:
    """Put the people of a text on the list of a meeting; raise ``Refused`` where it holds more than can be taken at once."""
    listed = ListingResult()
    while True:
        with writing() as work:
            meeting = meetings.get(work, slug)
            identity.require(work, Verb.INVITE, meeting)
            part = guest_lists.add(work, meeting, text)
        listed.added += part.added
        if len(part.added) < MOST_LISTED:
            break
    with reading() as work:
        not_understood = guest_lists.read(work, meetings.get(work, slug), text).not_understood
    return PutOnList(listed, "\n".join(line.text for line in not_understood))

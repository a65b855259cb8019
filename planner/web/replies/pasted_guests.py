"""People who are written or pasted into a form, put on the list of a meeting, some in each transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import flash
from flask_babel import gettext, ngettext

from planner.domain.mailings import MOST_LISTED, in_slices
from planner.domain.permissions import Verb
from planner.services import identity
from planner.services.meetings import meetings
from planner.services.replies import guest_lists, invitations
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


def put_organisations_on_list(slug: str, organisation_ids: Sequence[int]) -> ListingResult:
    """Put the contacts of organisations on the list of a meeting, some in each transaction."""
    with reading() as work:
        guests, listed = invitations.all_guests(work, meetings.get(work, slug), [], organisation_ids)
    for some in in_slices(guests):
        with writing() as work:
            listed.add(invitations.invite(work, meetings.get(work, slug), some))
    return listed


def tell(listed: ListingResult) -> None:
    """Say how many came on the list, and which organisations have nobody to write to."""
    count = len(listed.added)
    flash(ngettext("%(num)s person has been added to the list.", "%(num)s people have been added to the list.", count))
    if listed.without_contact:
        names = ", ".join(organisation.name for organisation in listed.without_contact)
        flash(
            gettext("We do not know anyone to write to at %(names)s. Add a person from there by address.", names=names),
            "warning",
        )

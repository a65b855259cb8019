"""Guests to invite: the people of a pasted list, the organisations there are, and the list as it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planner.domain.addresses import Address, Misread, email_key, parse_list
from planner.domain.list_pages import ListPage, nearest_page
from planner.domain.mailings import MOST_LISTED
from planner.domain.names import sort_key
from planner.domain.organisations import OrganisationSearch
from planner.domain.permissions import Verb
from planner.domain.refusals import Refused
from planner.rows.meetings import Meeting
from planner.rows.organisations import Organisation
from planner.services import identity
from planner.services.replies import invitations
from planner.services.replies.invitations import ListingResult, NewGuest
from planner.services.work import Work
from planner.store import organisations

MOST_AT_ONCE = 500
LONGEST_LIST = 100_000
"""Characters of a list; as many people as can be added at a time fit twice over, and reading more takes long."""


@dataclass(frozen=True)
class ListCandidate:
    """An organisation that can be invited; ``listed`` when it stands on the list, ``reachable`` when somebody can be written to."""

    organisation: Organisation
    listed: bool
    reachable: bool


@dataclass(frozen=True)
class ParsedGuest:
    """A person of a pasted list, with the organisation that the name beside them was taken for."""

    address: Address
    organisation: Organisation | None
    listed: bool


@dataclass(frozen=True)
class PastedList:
    """People understood in a pasted list, and lines that were not; nothing is stored yet."""

    people: Sequence[ParsedGuest]
    not_understood: Sequence[Misread]
    repeated: Sequence[Misread]
    unknown_organisations: Sequence[str]
    unused_columns: Sequence[str] = ()

    @property
    def new(self) -> list[ParsedGuest]:
        """Return those who are not on the list already."""
        return [guest for guest in self.people if not guest.listed]


def candidates(
    work: Work, meeting: Meeting, search: OrganisationSearch, number: int = 1
) -> tuple[list[ListCandidate], ListPage]:
    """Return a page of the organisations that can be invited and fit a search, by name, and which page it is.

    The facilitator convenes and is not among them.
    """
    identity.require(work, Verb.INVITE, meeting)
    part = nearest_page(number, organisations.count_to_invite(work.session, search))
    rows = organisations.to_invite(work.session, meeting.id, search, part)
    shown = [
        ListCandidate(organisation, listed, has_contact or bool(organisation.email))
        for organisation, listed, has_contact in rows
    ]
    return shown, part


def regions(work: Work) -> set[str]:
    """Return the regions that organisations belong to."""
    return organisations.regions(work.session)


def read(work: Work, meeting: Meeting, text: str) -> PastedList:
    """Understand a pasted list or the text of a CSV file; raise ``Refused`` when it is longer than can be taken at once."""
    identity.require(work, Verb.INVITE, meeting)
    if len(text) > LONGEST_LIST:
        raise Refused("invitations.too_many", most=MOST_AT_ONCE)
    pasted = parse_list(text)
    if len(pasted.understood) > MOST_AT_ONCE:
        raise Refused("invitations.too_many", most=MOST_AT_ONCE)
    named = organisations.with_names(work.session)
    by_name = {sort_key(name): organisation for name, organisation in named if not organisation.convenes}
    on_list = {email_key(invitation.person.email) for invitation in invitations.standing(work, meeting)}
    guests = [
        ParsedGuest(address, by_name.get(sort_key(address.organisation)), email_key(address.email) in on_list)
        for address in pasted.understood
    ]
    unknown = {
        guest.address.organisation for guest in guests if guest.address.organisation and guest.organisation is None
    }
    return PastedList(
        guests, pasted.not_understood, pasted.repeated, sorted(unknown, key=sort_key), pasted.unused_columns
    )


def add(work: Work, meeting: Meeting, text: str) -> ListingResult:
    """Put the next people of a pasted list on the list of a meeting; a meeting that is out writes to them at once.

    They are at most ``MOST_LISTED``, so that nobody waits long for a transaction: whoever has more of them comes again.
    """
    guests = [
        NewGuest(guest.address.email, guest.address.name, None if guest.organisation is None else guest.organisation.id)
        for guest in read(work, meeting, text).new[:MOST_LISTED]
    ]
    return invitations.invite(work, meeting, guests)

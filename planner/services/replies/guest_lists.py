"""Whom to invite: what was made of a pasted list, which organisations there are, and who stands on the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import exists, select

from planner.domain.addresses import Address, Misread, email_key, parse_list
from planner.domain.names import sort_key
from planner.domain.organisations import OrganisationKind
from planner.domain.people import MembershipRole
from planner.domain.permissions import Verb
from planner.domain.refusals import Refused
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.organisations import Organisation, OrganisationAlias, OrganisationTheme, Theme
from planner.rows.people import Membership
from planner.services import identity
from planner.services.replies import invitations
from planner.services.replies.invitations import ListingResult, NewGuest
from planner.services.work import Work

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
class Narrowed:
    """Which organisations are shown; empty means all. ``region`` is the organisation's own word for it."""

    kind: OrganisationKind | None = None
    theme: str = ""
    region: str = ""


@dataclass(frozen=True)
class ParsedGuest:
    """A person of a pasted list, with the organisation that the name beside them was taken for."""

    address: Address
    organisation: Organisation | None
    listed: bool


@dataclass(frozen=True)
class PastedList:
    """What was understood of a pasted list and what was not; nothing is stored yet."""

    people: Sequence[ParsedGuest]
    not_understood: Sequence[Misread]
    repeated: Sequence[Misread]
    unknown_organisations: Sequence[str]

    @property
    def new(self) -> list[ParsedGuest]:
        """Return those who are not on the list already."""
        return [one for one in self.people if not one.listed]


def candidates(work: Work, meeting: Meeting, narrowed: Narrowed) -> list[ListCandidate]:
    """Return the organisations that can be invited, by name; the facilitator convenes and is not among them."""
    identity.require(work, Verb.INVITE, meeting)
    has_contact = exists().where(
        Membership.organisation_id == Organisation.id, Membership.role == MembershipRole.CONTACT
    )
    listed = exists().where(
        Invitation.organisation_id == Organisation.id,
        Invitation.meeting_id == meeting.id,
        Invitation.uninvited_at.is_(None),
    )
    query = select(Organisation, listed, has_contact).where(~Organisation.convenes).order_by(Organisation.sort_key)
    if narrowed.kind is not None:
        query = query.where(Organisation.kind == narrowed.kind)
    if narrowed.region:
        query = query.where(Organisation.region == narrowed.region)
    if narrowed.theme:
        themed = select(OrganisationTheme.organisation_id).join(Theme, Theme.id == OrganisationTheme.theme_id)
        query = query.where(Organisation.id.in_(themed.where(Theme.slug == narrowed.theme)))
    return [ListCandidate(row[0], row[1], row[2] or bool(row[0].email)) for row in work.session.execute(query)]


def regions(work: Work) -> set[str]:
    """Return the regions that organisations belong to."""
    found = work.session.scalars(select(Organisation.region).where(Organisation.region.is_not(None)).distinct())
    return {region for region in found if region}


def read(work: Work, meeting: Meeting, text: str) -> PastedList:
    """Understand a pasted list or the text of a CSV file; raise ``Refused`` when it is longer than can be taken at once."""
    identity.require(work, Verb.INVITE, meeting)
    if len(text) > LONGEST_LIST:
        raise Refused("invitations.too_many", most=MOST_AT_ONCE)
    pasted = parse_list(text)
    if len(pasted.understood) > MOST_AT_ONCE:
        raise Refused("invitations.too_many", most=MOST_AT_ONCE)
    known = _organisations_by_name(work)
    on_list = {email_key(one.person.email) for one in invitations.standing(work, meeting)}
    people = [
        ParsedGuest(one, known.get(sort_key(one.organisation)), email_key(one.email) in on_list)
        for one in pasted.understood
    ]
    unknown = {one.address.organisation for one in people if one.address.organisation and one.organisation is None}
    return PastedList(people, pasted.not_understood, pasted.repeated, sorted(unknown, key=sort_key))


def _organisations_by_name(work: Work) -> dict[str, Organisation]:
    named = work.session.execute(
        select(OrganisationAlias.name, Organisation).join(
            Organisation, Organisation.id == OrganisationAlias.organisation_id
        )
    )
    found = {sort_key(row[0]): row[1] for row in named}
    return found | {sort_key(one.name): one for one in work.session.scalars(select(Organisation))}


def add(work: Work, meeting: Meeting, text: str) -> ListingResult:
    """Put the people of a pasted list on the list of a meeting; a meeting that is out writes to them at once."""
    found = read(work, meeting, text)
    guests = [
        NewGuest(one.address.email, one.address.name, None if one.organisation is None else one.organisation.id)
        for one in found.new
    ]
    return invitations.invite(work, meeting, guests)

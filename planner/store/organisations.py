"""How organisations and their other names are found."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import NamedTuple

from sqlalchemy import Select, and_, delete, exists, false, func, or_, select, true, union_all

from planner.domain.duties import HELD_STATES
from planner.domain.list_pages import ListPage
from planner.domain.organisations import OrganisationKind, OrganisationName, OrganisationSearch, fits, keys_of
from planner.domain.people import MembershipRole
from planner.domain.standings import Standing
from planner.rows.duties import Duty, Offer
from planner.rows.invitations import Invitation
from planner.rows.meetings import MeetingTheme
from planner.rows.networks import NetworkMembership
from planner.rows.organisations import Organisation, OrganisationAlias, OrganisationTheme
from planner.rows.people import Membership
from planner.store import themes
from planner.store.database import Condition, Session
from planner.store.offers import open_to


def lock(session: Session, organisation: Organisation) -> None:
    """Lock an organisation until the transaction ends, and bring what others may have changed up to date."""
    session.refresh(organisation, with_for_update=True)


def by_slug(session: Session, slug: str) -> Organisation | None:
    """Return the organisation with this address word."""
    return session.scalar(select(Organisation).where(Organisation.slug == slug))


def by_number(session: Session, number: str) -> Organisation | None:
    """Return the organisation with this organisation number."""
    return session.scalar(select(Organisation).where(Organisation.number == number))


def by_name(session: Session, key: str) -> Organisation | None:
    """Return the first organisation whose name has this sort key, or that has or had another name with it."""
    named = select(Organisation).where(Organisation.sort_key == key).order_by(Organisation.id)
    aliased = select(OrganisationAlias.organisation_id).where(OrganisationAlias.sort_key == key)
    otherwise = select(Organisation).where(Organisation.id.in_(aliased)).order_by(Organisation.id)
    return session.scalars(named).first() or session.scalars(otherwise).first()


class PartyRow(NamedTuple):
    """What decides the days that suit an organisation."""

    id: int
    name: str
    kind: OrganisationKind
    municipality: str | None


def invited(session: Session, meeting_id: int) -> list[PartyRow]:
    """Return the organisations that stand on the list of a meeting, in Norwegian order."""
    query = select(Invitation.organisation_id).where(*_listed(meeting_id))
    return _among(session, query)


def _listed(meeting_id: int) -> tuple[Condition, ...]:
    """Return the conditions that an invitation to a meeting stands and speaks for its organisation on more than a claim."""
    of_meeting = Invitation.meeting_id == meeting_id
    return of_meeting, Invitation.uninvited_at.is_(None), Invitation.standing == Standing.VOUCHED


def of_network(session: Session, network_id: int) -> list[PartyRow]:
    """Return the organisations that stand to a network in any way, in Norwegian order."""
    query = select(NetworkMembership.organisation_id).where(NetworkMembership.network_id == network_id)
    return _among(session, query)


def of_meeting_themes(session: Session, meeting_id: int) -> list[PartyRow]:
    """Return the organisations that have a theme of a meeting, in Norwegian order."""
    query = select(OrganisationTheme.organisation_id).join(
        MeetingTheme, MeetingTheme.theme_id == OrganisationTheme.theme_id
    )
    return _among(session, query.where(MeetingTheme.meeting_id == meeting_id))


def _among(session: Session, ids: Select[int] | Select[int | None]) -> list[PartyRow]:
    query = select(Organisation.id, Organisation.name, Organisation.kind, Organisation.municipality)
    rows = session.execute(query.where(Organisation.id.in_(ids)).order_by(Organisation.sort_key))
    return [PartyRow._make(row) for row in rows]


def namesakes(session: Session, key: str) -> list[Organisation]:
    """Return the organisations whose name now has this sort key."""
    return list(session.scalars(select(Organisation).where(Organisation.sort_key == key)))


def numbers(session: Session) -> set[str]:
    """Return the organisation numbers in use."""
    return {number for number in session.scalars(select(Organisation.number)) if number}


def slugs_like(session: Session, beginning: str) -> set[str]:
    """Return the address words of organisations that begin so."""
    return set(
        session.scalars(select(Organisation.slug).where(Organisation.slug.startswith(beginning, autoescape=True)))
    )


def names(session: Session, among: Condition | None = None) -> list[OrganisationName]:
    """Return all names of the organisations that fit a condition, in Norwegian order, without reading them whole."""
    own = select(Organisation.id, Organisation.slug, Organisation.name, Organisation.name, Organisation.sort_key)
    other = (
        select(
            Organisation.id, Organisation.slug, Organisation.name, OrganisationAlias.name, OrganisationAlias.sort_key
        )
        .select_from(OrganisationAlias)
        .join(Organisation, Organisation.id == OrganisationAlias.organisation_id)
    )
    fitting = [query if among is None else query.where(among) for query in (own, other)]
    return [OrganisationName(*row[:4]) for row in session.execute(union_all(*fitting).order_by("sort_key"))]


def first_names(session: Session, most: int) -> list[OrganisationName]:
    """Return the own names of the first organisations, in Norwegian order: more than a short list holds tell that it is none."""
    query = select(Organisation.id, Organisation.slug, Organisation.name, Organisation.name)
    return [OrganisationName(*row) for row in session.execute(query.order_by(Organisation.sort_key).limit(most))]


def can_speak() -> Condition:
    """Return the condition that somebody can speak for an organisation: no last day is known, and it does not convene."""
    return and_(Organisation.valid_to.is_(None), Organisation.convenes.is_(False))


def takes_part(day: date | None = None) -> Condition:
    """Return the condition that an organisation takes part and can hold a duty; never the facilitator.

    With a day it is in being on that day too.
    """
    taking_part = and_(Organisation.participates, Organisation.convenes.is_(False))
    return taking_part if day is None else and_(taking_part, _is_in_being(day))


def in_being(
    session: Session, day: date, search: OrganisationSearch, part: ListPage | None = None
) -> list[Organisation]:
    """Return the organisations that are in being on a day and fit a search, or a page of them, in Norwegian order."""
    query = select(Organisation).where(_is_in_being(day), *_fitting(session, search))
    query = query.order_by(Organisation.sort_key, Organisation.id)
    return list(session.scalars(query if part is None else query.offset(part.offset).limit(part.size)))


def count_in_being(session: Session, day: date, search: OrganisationSearch) -> int:
    """Return how many organisations are in being on a day and fit a search."""
    query = select(Organisation.id).where(_is_in_being(day), *_fitting(session, search))
    return session.scalar(select(func.count()).select_from(query.subquery())) or 0


def _is_in_being(day: date) -> Condition:
    return or_(Organisation.valid_to.is_(None), Organisation.valid_to >= day)


def _fitting(session: Session, search: OrganisationSearch) -> Iterator[Condition]:
    """Yield the conditions of a search; one of signs alone, which name nobody, finds nothing."""
    if search.text.strip():
        spelt = {name.id for name in names(session) if fits(name, search.text)}
        named = and_(true(), *map(_named, keys)) if (keys := keys_of(search.text)) else false()
        yield or_(named, Organisation.id.in_(spelt))
    if search.kind is not None:
        yield Organisation.kind == search.kind
    if search.region is not None:
        yield Organisation.region == search.region.value
    if search.municipality:
        yield Organisation.municipality == search.municipality
    if search.theme:
        with_theme = select(OrganisationTheme.organisation_id).where(
            OrganisationTheme.theme_id.in_(themes.carried([search.theme]))
        )
        yield Organisation.id.in_(with_theme)


def _named(word: str) -> Condition:
    other_name = exists().where(
        OrganisationAlias.organisation_id == Organisation.id, OrganisationAlias.sort_key.contains(word, autoescape=True)
    )
    return or_(Organisation.sort_key.contains(word, autoescape=True), other_name)


def represented(session: Session, person_id: int, email_key: str) -> list[Organisation]:
    """Return the organisations that a person stands for without belonging to them, in Norwegian order.

    They hold a duty for it or an offer to it waits for them, or its own mail address is theirs.
    """
    belongs = select(Membership.organisation_id).where(Membership.person_id == person_id)
    duties = select(Duty.holder_id).where(Duty.person_id == person_id, Duty.state.in_(HELD_STATES))
    offers = select(Offer.organisation_id).where(open_to(person_id, ()))
    shared = func.lower(Organisation.email) == email_key
    query = select(Organisation).where(
        or_(Organisation.id.in_(duties), Organisation.id.in_(offers), shared), Organisation.id.not_in(belongs)
    )
    return list(session.scalars(query.order_by(Organisation.sort_key)))


def aliases(session: Session, organisation_id: int) -> list[OrganisationAlias]:
    """Return the other names that an organisation has or had, in the order they were stored."""
    query = select(OrganisationAlias).where(OrganisationAlias.organisation_id == organisation_id)
    return list(session.scalars(query.order_by(OrganisationAlias.id)))


def delete_themes_and_aliases(session: Session, organisation_id: int) -> None:
    """Delete the themes and the other names of an organisation."""
    for row in (OrganisationTheme, OrganisationAlias):
        session.execute(delete(row).where(row.organisation_id == organisation_id))


def every(session: Session) -> list[Organisation]:
    """Return all organisations, in Norwegian order."""
    return list(session.scalars(select(Organisation).order_by(Organisation.sort_key)))


def conveners(session: Session) -> list[Organisation]:
    """Return the organisations that convene, the oldest first."""
    return list(session.scalars(select(Organisation).where(Organisation.convenes).order_by(Organisation.id)))


def by_ids(session: Session, ids: Collection[int]) -> dict[int, Organisation]:
    """Return these organisations, by their ids."""
    return {row.id: row for row in session.scalars(select(Organisation).where(Organisation.id.in_(ids)))}


def regions(session: Session) -> set[str]:
    """Return the regions that organisations belong to."""
    query = select(Organisation.region).where(Organisation.region.is_not(None)).distinct()
    return {region for region in session.scalars(query) if region}


def with_names(session: Session) -> list[tuple[str, Organisation]]:
    """Return every organisation with each of its names: first all other names, then all present ones."""
    aliases = select(OrganisationAlias.name, Organisation).join(
        Organisation, Organisation.id == OrganisationAlias.organisation_id
    )
    others = [(row.name, row.Organisation) for row in session.execute(aliases)]
    return others + [(organisation.name, organisation) for organisation in session.scalars(select(Organisation))]


def to_invite(
    session: Session, meeting_id: int, search: OrganisationSearch, part: ListPage
) -> list[tuple[Organisation, bool, bool]]:
    """Return a page of the organisations that can be invited to a meeting and fit a search, in Norwegian order.

    Each comes with whether it stands on the list and whether it has a contact; never the facilitator.
    """
    has_contact = exists().where(
        Membership.organisation_id == Organisation.id, Membership.role == MembershipRole.CONTACT
    )
    listed = exists().where(Invitation.organisation_id == Organisation.id, *_listed(meeting_id))
    query = select(Organisation, listed, has_contact).where(~Organisation.convenes, *_fitting(session, search))
    query = query.order_by(Organisation.sort_key, Organisation.id)
    return [(row[0], row[1], row[2]) for row in session.execute(query.offset(part.offset).limit(part.size))]


def count_to_invite(session: Session, search: OrganisationSearch) -> int:
    """Return how many organisations can be invited and fit a search."""
    query = select(Organisation.id).where(~Organisation.convenes, *_fitting(session, search))
    return session.scalar(select(func.count()).select_from(query.subquery())) or 0

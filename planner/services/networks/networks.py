"""Networks: listed, shown, set up and edited."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from planner.domain.feeds import FeedKey, FeedKind
from planner.domain.list_pages import SHORT_PAGE
from planner.domain.names import numbered, slugify, sort_key
from planner.domain.networks import MembershipState, NetworkPart, NetworkState, check_joins
from planner.domain.organisations import Among, OrganisationName
from planner.domain.people import LANGUAGES
from planner.domain.permissions import Verb, allows
from planner.domain.refusals import NotFound, about
from planner.rows.meetings import Meeting
from planner.rows.networks import Network, NetworkMembership
from planner.rows.organisations import Organisation
from planner.services import identity, journal
from planner.services.calendars import feed_versions
from planner.services.organisations import organisations
from planner.services.visibility import visible
from planner.services.work import Work
from planner.store import networks as rows
from planner.store.meetings import count_of_network, earlier_of_network, of_network

RESERVED_SLUGS = frozenset({"nytt", "bli-med"})
"""Words that addresses under ``/fagnettverk/`` need for themselves."""


@dataclass(frozen=True)
class NetworkFacts:
    """What there is to know of a network; without a coordinator the team coordinates it."""

    name: str
    purpose: str = ""
    rhythm: str = ""
    state: NetworkState = NetworkState.ACTIVE
    coordinator_id: int | None = None


@dataclass(frozen=True)
class NetworkListEntry:
    """A network in a list, with how many take part in it."""

    network: Network
    members: int
    associates: int


@dataclass(frozen=True)
class NetworkRights:
    """What the one who looks at a network may do with it."""

    edit: bool
    admit: bool
    see: bool


@dataclass(frozen=True)
class Meetings:
    """The meetings of a network that the one who looks may see: to come, and past with the latest first.

    ``more`` tells whether there are others than these, and ``count`` how many there have been, seen or not.
    """

    coming: list[Meeting]
    earlier: list[Meeting]
    more: bool = False
    count: int = 0


def unclosed(work: Work) -> list[Network]:
    """Return the networks that are not closed, in Norwegian order."""
    return rows.unclosed(work.session)


def listed(work: Work) -> list[NetworkListEntry]:
    """Return the networks that are not closed, in Norwegian order, with their coordinators."""
    counts = rows.counts(work.session)
    return [
        NetworkListEntry(
            network,
            counts.get((network.id, NetworkPart.MEMBER), 0),
            counts.get((network.id, NetworkPart.ASSOCIATE), 0),
        )
        for network in rows.unclosed(work.session)
    ]


def get(work: Work, slug: str) -> Network:
    """Return the network with this slug, with its coordinator; raise ``NotFound``."""
    return _or_not_found(rows.by_slug(work.session, slug))


def locked(work: Work, slug: str) -> Network:
    """Return the network with this slug as it stands now, locked until the transaction ends; raise ``NotFound``."""
    network = get(work, slug)
    rows.lock(work.session, network.id)
    work.session.refresh(network)
    return network


def by_id(work: Work, network_id: int) -> Network:
    """Return the network with this id, with its coordinator; raise ``NotFound``."""
    return _or_not_found(rows.by_id(work.session, network_id))


def _or_not_found(network: Network | None) -> Network:
    if network is None:
        raise NotFound("networks.not_found")
    return network


def rights(work: Work, network: Network) -> NetworkRights:
    """Return what the actor may do with a network."""
    relations = identity.relations(work)[0] | identity.network_relations(work, network)
    edit, admit, see = (allows(verb, relations) for verb in (Verb.EDIT_NETWORK, Verb.ADMIT, Verb.SEE_NETWORK))
    return NetworkRights(edit, admit, see)


def memberships(work: Work, network: Network, *states: MembershipState) -> list[NetworkMembership]:
    """Return how organisations stand to a network, in these states, members first and in Norwegian order."""
    return rows.memberships(work.session, network.id, states)


def own_memberships(work: Work, network: Network) -> list[NetworkMembership]:
    """Return how the organisations that the actor acts for stand to a network."""
    return rows.memberships_of(work.session, network.id, work.by.contact_of)


def can_join(work: Work, network: Network, among: Iterable[int] | None = None) -> list[Organisation]:
    """Return the organisations that neither take part in a network nor wait for an answer, in Norwegian order."""
    taken, candidates = _taken(work, network), None if among is None else set(among)
    return [
        organisation
        for organisation in ([] if candidates == set() else organisations.listed(work))
        if organisation.participates
        and organisation.id not in taken
        and (candidates is None or organisation.id in candidates)
    ]


def names_that_can_join(work: Work, network: Network) -> list[OrganisationName]:
    """Return the names of those that neither take part in a network nor wait for an answer, in Norwegian order."""
    taken = _taken(work, network)
    return [name for name in organisations.names(work, Among.TAKING_PART) if name.id not in taken]


def _taken(work: Work, network: Network) -> set[int]:
    busy = (MembershipState.ADMITTED, MembershipState.ASKED, MembershipState.INVITED)
    return {membership.organisation_id for membership in rows.memberships(work.session, network.id, busy)}


def meetings_of(work: Work, network: Network) -> Meetings:
    """Return the next and the last meetings of a network that the actor may see.

    Drafts are left out, and so are those that were cancelled and are past.
    """
    wanted = (work.session, network.id, visible(work), work.now, SHORT_PAGE + 1)
    coming, earlier = of_network(*wanted), earlier_of_network(*wanted)
    more = len(coming) > SHORT_PAGE or len(earlier) > SHORT_PAGE
    count = count_of_network(work.session, network.id, work.now)
    return Meetings(coming[:SHORT_PAGE], earlier[:SHORT_PAGE], more, count)


def create(work: Work, facts: NetworkFacts) -> Network:
    """Set up a network; raise ``Refused`` for a name without letters or a coordinator that takes no part."""
    identity.require(work, Verb.CREATE_NETWORK)
    _check_coordinator(work, facts.coordinator_id)
    slug = slugify(facts.name)
    taken = RESERVED_SLUGS | rows.slugs_like(work.session, slug)
    network = Network(slug=numbered(slug, taken), created_at=work.now)
    _fill(network, facts)
    work.session.add(network)
    work.session.flush()
    journal.write(work, "networks.created", network=network, name=network.name)
    return network


def edit(work: Work, network: Network, facts: NetworkFacts) -> tuple[str, ...]:
    """Change a network and return the names of what changed; its address stays as it was.

    The coordinator may change all but who coordinates, which is for the team; raise ``Refused`` otherwise.
    """
    identity.require_network(work, Verb.EDIT_NETWORK, network)
    before = facts_of(network)
    if facts.coordinator_id != before.coordinator_id:
        identity.require(work, Verb.CREATE_NETWORK)
        _check_coordinator(work, facts.coordinator_id)
    slugify(facts.name)
    _fill(network, facts)
    after = facts_of(network)
    changed = tuple(name for name in NetworkFacts.__dataclass_fields__ if getattr(before, name) != getattr(after, name))
    if "name" in changed:
        feed = str(FeedKey(FeedKind.NETWORK, network.slug))
        feed_versions.rename(work, feed, dict.fromkeys(LANGUAGES, network.name))
    if changed:
        journal.write(work, "networks.changed", network=network, changed=changed)
    return changed


def facts_of(network: Network) -> NetworkFacts:
    """Return what is known of a network."""
    return NetworkFacts(network.name, network.purpose, network.rhythm, network.state, network.coordinator_id)


def _fill(network: Network, facts: NetworkFacts) -> None:
    network.name = " ".join(facts.name.split())
    network.sort_key = sort_key(network.name)
    network.purpose, network.rhythm = facts.purpose.replace("\r\n", "\n").strip(), facts.rhythm.strip()
    network.state, network.coordinator_id = facts.state, facts.coordinator_id


def _check_coordinator(work: Work, coordinator_id: int | None) -> None:
    if coordinator_id is not None:
        with about("coordinator"):
            check_joins(participates=organisations.by_id(work, coordinator_id).participates)

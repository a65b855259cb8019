"""Letters about coming into a network and going out of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from planner.domain.people import ServiceRole
from planner.rows.networks import Network, NetworkMembership
from planner.rows.organisations import Organisation
from planner.rows.people import Person
from planner.services import about
from planner.services.letters import meeting_letters, outbox
from planner.services.letters.outbox import Draft, Sender
from planner.services.people import people
from planner.services.work import Work
from planner.store.people import with_role


def coordinators(work: Work, network: Network) -> list[Person]:
    """Return who hears for a network: those who act for its coordinator, else the team, else the contact address."""
    contacts = [] if network.coordinator_id is None else people.contacts_of(work, network.coordinator_id)
    return contacts or _team(work)


def _team(work: Work) -> list[Person]:
    return with_role(work.session, ServiceRole.ORGANISER) or [about.contact(work)]


def _put(work: Work, network: Network, membership: NetworkMembership, draft: Draft) -> None:
    coordinator = None if network.coordinator_id is None else work.session.get(Organisation, network.coordinator_id)
    values: dict[str, Any] = {
        "network": network,
        "coordinator": coordinator,
        "organisation": membership.organisation,
        "membership": membership,
        "network_url": work.url(f"/fagnettverk/{network.slug}"),
        **draft.values,
    }
    outbox.put(work, Draft(draft.kind, draft.to, draft.key, values, sender=draft.sender))


def _key(work: Work, kind: str, membership: NetworkMembership, to: Person) -> str:
    return f"{kind}:{membership.id}:{to.id or to.email}:{work.now.isoformat()}"


def _tell(work: Work, network: Network, membership: NetworkMembership, kind: str, to: Iterable[Person]) -> None:
    sender = _sender(work, network)
    for person in {person.email: person for person in to}.values():
        key = _key(work, kind, membership, person)
        _put(work, network, membership, Draft(kind, person, key, {}, sender=sender))


def _sender(work: Work, network: Network) -> Sender:
    """Return who signs for a network: the first who hears for it; where that is nobody, those who run the service."""
    person = coordinators(work, network)[0]
    if person.email == about.contact(work).email:
        return Sender()
    coordinator = None if network.coordinator_id is None else work.session.get(Organisation, network.coordinator_id)
    name = network.name if coordinator is None else coordinator.name
    return Sender(reply_to=person.email, signature=meeting_letters.signature(person, name))


def _theirs(work: Work, membership: NetworkMembership, asked_by: Person | None) -> list[Person]:
    contacts = people.contacts_of(work, membership.organisation_id)
    return contacts if asked_by is None else [*contacts, asked_by]


def send_request(work: Work, network: Network, membership: NetworkMembership) -> None:
    """Tell the coordinator, or the team, that an organisation asks to join; an answer goes to the one who asked."""
    who = None if membership.asked_by_id is None else work.session.get(Person, membership.asked_by_id)
    for person in coordinators(work, network):
        key = _key(work, "network_asked", membership, person)
        sender = Sender(reply_to="" if who is None else who.email)
        _put(work, network, membership, Draft("network_asked", person, key, {"asked_by": who}, sender=sender))


def send_admission(work: Work, network: Network, membership: NetworkMembership, asked_by: Person | None) -> None:
    """Tell an organisation, and the one who asked, that it takes part from now on, and how to follow the calendar."""
    to = _theirs(work, membership, asked_by)
    _tell(work, network, membership, "network_admitted", to)


def send_rejection(work: Work, network: Network, membership: NetworkMembership, asked_by: Person | None) -> None:
    """Tell an organisation, and the one who asked, that the answer is no, and why."""
    to = _theirs(work, membership, asked_by)
    _tell(work, network, membership, "network_declined", to)


def send_removal(work: Work, network: Network, membership: NetworkMembership) -> None:
    """Tell those who act for an organisation that it takes part no more, and why."""
    to = _theirs(work, membership, None)
    _tell(work, network, membership, "network_removed", to)


def send_invitation(work: Work, network: Network, membership: NetworkMembership, to: Person, secret: str) -> None:
    """Invite an organisation through one who acts for it, with a personal link."""
    key = _key(work, "network_invited", membership, to)
    sender = _sender(work, network)
    _put(work, network, membership, Draft("network_invited", to, key, {"link": link(work, secret)}, sender=sender))


def link(work: Work, secret: str) -> str:
    """Return the address of the page that a personal link to join opens."""
    return work.url(f"/fagnettverk/bli-med/{secret}")


def _confirm_key(work: Work, membership: NetworkMembership, to: Person) -> str:
    return f"network_join_confirm:{membership.id}:{to.id}:{work.now.date().isoformat()}"


def confirmation_is_stored(work: Work, membership: NetworkMembership, to: Person) -> bool:
    """Tell whether a personal link to ask has been sent to somebody today (UTC)."""
    return outbox.is_stored(work, _confirm_key(work, membership, to))


def send_confirmation(
    work: Work, network: Network, membership: NetworkMembership, to: Person, secret: str, name: str
) -> None:
    """Send a personal link to the page where the request is filed; ``name`` is what the one who asked called themselves."""
    key = _confirm_key(work, membership, to)
    values = {"link": link(work, secret), "name": name}
    _put(work, network, membership, Draft("network_join_confirm", to, key, values))

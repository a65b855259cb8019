"""Organisations, people and networks of a grown service, by their numbers."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from bench.grown_size import Size
from planner.domain.names import slugify, sort_key
from planner.domain.networks import MembershipState, NetworkPart
from planner.domain.organisations import OrganisationKind
from planner.domain.people import MembershipRole, ServiceRole
from planner.formats.places import reference
from planner.services.work import Work

KINDS = (
    ("Beitelaget", OrganisationKind.LOCAL_BRANCH),
    ("Bondelaget", OrganisationKind.LOCAL_BRANCH),
    ("Naturbruksskolen", OrganisationKind.SCHOOL),
    ("Landbrukskontoret", OrganisationKind.MUNICIPALITY),
    ("Rådgivingen", OrganisationKind.ADVISORY_SERVICE),
    ("Skogeierlaget", OrganisationKind.FOREST_ORGANISATION),
    ("Samvirkelaget", OrganisationKind.FOREST_COOPERATIVE),
    ("Gårdsnettverket", OrganisationKind.TRADE_ORGANISATION),
    ("Økologisk lag", OrganisationKind.TRADE_ORGANISATION),
    ("Regnskapslaget", OrganisationKind.ACCOUNTANT),
)
FIRST_NAMES = (
    "Åse",
    "Øyvind",
    "Ærlend",
    "Maja",
    "Kjell",
    "Siri",
    "Jåvva",
    "Læjsa",
    "Bjørg",
    "Émile",
    "Torvald",
    "Ingrid",
)
LAST_NAMES = ("Åsen", "Øverland", "Haugan", "Bientie", "Sørli", "Myhr", "Kvål", "Jåma", "Grønnesby", "Aasland", "Lund")
TEAM = 1
"""The number of the team's organisation and of the person of the team."""
MEMBERS = 25
"""Organisations in a network."""


@cache
def _places() -> tuple[tuple[str, str], ...]:
    return tuple((place.number, place.name_nb) for place in reference.municipalities())


def place_of(number: int) -> tuple[str, str]:
    """Return number and name of a municipality."""
    return _places()[number % len(_places())]


def organisation_name(number: int) -> str:
    """Return the name of an organisation, no two alike."""
    if number == TEAM:
        return "Tilretteleggeren"
    lap, place = divmod(number, len(_places()))
    again = lap // len(KINDS)
    return f"{KINDS[lap % len(KINDS)][0]} i {_places()[place][1]}{f' {again + 1}' if again else ''}"


def organisation_slug(number: int) -> str:
    """Return the address word of an organisation."""
    return slugify(organisation_name(number))


def network_name(number: int) -> str:
    """Return the name of a network."""
    theme = reference.themes()[number % len(reference.themes())]
    return f"Fagnettverk {number} for {theme.name_nb.lower()}"


def home_of(person: int, size: Size) -> int:
    """Return the number of the organisation that a person belongs to."""
    return TEAM if person == TEAM else 2 + person % (size.organisations - 1)


def themes(_work: Work, _size: Size) -> Iterator[dict[str, Any]]:
    """Make the shared vocabulary."""
    for number, theme in enumerate(reference.themes(), 1):
        yield {
            "id": number,
            "slug": theme.slug,
            "name_nb": theme.name_nb,
            "name_nn": theme.name_nn,
            "name_en": theme.name_en,
        }


def organisations(work: Work, size: Size) -> Iterator[dict[str, Any]]:
    """Make the organisations, the team's first."""
    for number in range(1, size.organisations + 1):
        name = organisation_name(number)
        yield {
            "id": number,
            "slug": slugify(name),
            "name": name,
            "sort_key": sort_key(name),
            "kind": OrganisationKind.PROJECT_TEAM
            if number == TEAM
            else KINDS[number // len(_places()) % len(KINDS)][1],
            "convenes": number == TEAM,
            "participates": number != TEAM,
            "municipality": place_of(number)[0],
            "created_at": work.now,
        }


def organisation_themes(_work: Work, size: Size) -> Iterator[dict[str, Any]]:
    """Let each organisation work with a theme."""
    for number in range(2, size.organisations + 1):
        yield {"organisation_id": number, "theme_id": 1 + number % len(reference.themes())}


def people(work: Work, size: Size) -> Iterator[dict[str, Any]]:
    """Make the people, the one of the team first."""
    for number in range(1, size.people + 1):
        email = f"person-{number}@example.no"
        last = LAST_NAMES[number // len(FIRST_NAMES) % len(LAST_NAMES)]
        yield {
            "id": number,
            "email": email,
            "email_key": email,
            "name": f"{FIRST_NAMES[number % len(FIRST_NAMES)]} {last}",
            "role": ServiceRole.ADMINISTRATOR if number == TEAM else ServiceRole.PARTICIPANT,
            "home_organisation_id": home_of(number, size),
            "created_at": work.now,
            "active_at": work.now,
        }


def memberships(work: Work, size: Size) -> Iterator[dict[str, Any]]:
    """Let the first person of each organisation act for it; the others belong to it."""
    for number in range(2, size.people + 1):
        role = MembershipRole.CONTACT if number <= size.organisations else MembershipRole.MEMBER
        home = home_of(number, size)
        yield {"id": number, "person_id": number, "organisation_id": home, "role": role, "created_at": work.now}


def networks(work: Work, size: Size) -> Iterator[dict[str, Any]]:
    """Make the networks."""
    for number in range(1, size.networks + 1):
        name = network_name(number)
        yield {
            "id": number,
            "slug": slugify(name),
            "name": name,
            "sort_key": sort_key(name),
            "coordinator_id": 2 + number % (size.organisations - 1),
            "created_at": work.now,
        }


def network_memberships(work: Work, size: Size) -> Iterator[dict[str, Any]]:
    """Let organisations take part in networks."""
    members = min(MEMBERS, size.organisations - 1)
    for network in range(1, size.networks + 1):
        for place in range(members):
            yield {
                "network_id": network,
                "organisation_id": 2 + (network * 7 + place) % (size.organisations - 1),
                "part": NetworkPart.MEMBER,
                "state": MembershipState.ASKED if place == 0 else MembershipState.ADMITTED,
                "changed_at": work.now,
            }

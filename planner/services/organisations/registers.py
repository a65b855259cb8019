"""The organisations of the registers that come along: the county's schools and municipalities, taken in by a tick."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from planner.domain.names import slugify, sort_key
from planner.domain.organisations import Among, OrganisationKind
from planner.domain.permissions import Verb
from planner.formats.places import reference
from planner.services import identity
from planner.services.organisations import organisations
from planner.services.organisations.organisations import OrganisationFacts
from planner.services.work import Work
from planner.store import organisations as rows


@dataclass(frozen=True)
class RegisterEntry:
    """An organisation of a register, by a key of its own, and whether it is here already, by its number or a name."""

    key: str
    facts: OrganisationFacts
    present: bool = False


def listed(work: Work) -> list[RegisterEntry]:
    """Return the schools and then the municipalities, each in Norwegian order; raise ``Refused`` to all but the team."""
    identity.require(work, Verb.CREATE_ORGANISATION)
    keys = {sort_key(name.called) for name in organisations.names(work, Among.ALL)}
    numbers = rows.numbers(work.session)
    everything = (*_schools(), *_municipalities())
    return [
        RegisterEntry(slugify(facts.name), facts, sort_key(facts.name) in keys or facts.number in numbers)
        for facts in everything
    ]


def take(work: Work, keys: Collection[str]) -> int:
    """Register the organisations with these keys that are not here yet; return how many."""
    chosen = [entry for entry in listed(work) if entry.key in keys and not entry.present]
    for entry in chosen:
        organisations.create(work, entry.facts)
    return len(chosen)


def _schools() -> list[OrganisationFacts]:
    regions = {municipality.number: municipality.region for municipality in reference.municipalities()}
    facts = [
        OrganisationFacts(
            name=school.name,
            kind=OrganisationKind.SCHOOL,
            number=school.number,
            region=regions[school.municipality],
            municipality=school.municipality,
            website=school.website,
        )
        for school in reference.schools()
    ]
    return sorted(facts, key=lambda school: sort_key(school.name))


def _municipalities() -> list[OrganisationFacts]:
    facts = [
        OrganisationFacts(
            name=f"{municipality.name_nb} kommune",
            kind=OrganisationKind.MUNICIPALITY,
            region=municipality.region,
            municipality=municipality.number,
            aliases=(municipality.display,) if municipality.display != municipality.name_nb else (),
        )
        for municipality in reference.municipalities()
    ]
    return sorted(facts, key=lambda municipality: sort_key(municipality.name))

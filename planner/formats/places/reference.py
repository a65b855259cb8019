"""The reference data that comes with the program, read from ``planner/formats/data``; its README names the sources."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from functools import cache
from importlib import resources

from planner.domain.organisations import OldCounty, OrganisationKind, OwnerType, Region


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality of Trøndelag; ``display`` is its official name, in the order of languages it has chosen itself.

    The number is text. A municipality may have come from two of the old counties.
    """

    number: str
    name_nb: str
    name_sma: str
    display: str
    region: Region
    old_counties: frozenset[OldCounty]


@dataclass(frozen=True, slots=True)
class ReferenceTheme:
    """A word of the shared vocabulary."""

    slug: str
    name_nb: str
    name_nn: str
    name_en: str


@dataclass(frozen=True, slots=True)
class School:
    """A school of Trøndelag that teaches naturbruk; its organisation number is text, ``municipality`` a number."""

    number: str
    name: str
    municipality: str
    website: str


@dataclass(frozen=True, slots=True)
class DemoOrganisation:
    """An organisation of the demo; ``themes`` are slugs, ``municipality`` and ``number`` may be empty."""

    name: str
    kind: OrganisationKind
    owner: OwnerType
    region: Region
    municipality: str
    number: str
    themes: tuple[str, ...]
    aliases: tuple[str, ...]
    fictional: bool
    school_calendar: str


@cache
def municipalities() -> tuple[Municipality, ...]:
    """The 38 municipalities, by number."""
    return tuple(
        Municipality(
            row["number"],
            row["name_nb"],
            row["name_sma"],
            row["display"],
            Region(row["region"]),
            frozenset(map(OldCounty, _several(row["old_counties"]))),
        )
        for row in read_rows("municipalities.csv")
    )


@cache
def municipality_places() -> dict[str, tuple[float, float]]:
    """The main place of each municipality by its number, as latitude and longitude in WGS84 degrees."""
    return {
        row["number"]: (float(row["latitude"]), float(row["longitude"]))
        for row in read_rows("municipality_centres.csv")
    }


@cache
def themes() -> tuple[ReferenceTheme, ...]:
    """The shared vocabulary, in the order of the bokmål names."""
    return tuple(ReferenceTheme(**row) for row in read_rows("themes.csv"))


@cache
def schools() -> tuple[School, ...]:
    """The schools that teach naturbruk, as the register lists them."""
    return tuple(
        School(row["number"], row["name"], row["municipality"], row["website"]) for row in read_rows("schools.csv")
    )


@cache
def demo_organisations() -> tuple[DemoOrganisation, ...]:
    """The organisations of the demo; the first is the facilitator."""
    return tuple(
        DemoOrganisation(
            row["name"],
            OrganisationKind(row["kind"]),
            OwnerType(row["owner"]),
            Region(row["region"]),
            row["municipality"],
            row["number"],
            _several(row["themes"]),
            _several(row["aliases"]),
            row["fictional"] == "yes",
            row["school_calendar"],
        )
        for row in read_rows("organisations.csv")
    )


def read_rows(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file that comes with the program, by heading."""
    text = resources.files("planner.formats").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def _several(cell: str) -> tuple[str, ...]:
    return tuple(filter(None, cell.split(";")))

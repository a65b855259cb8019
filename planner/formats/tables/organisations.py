"""A table of organisations, as people write one, understood line by line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from planner.domain.names import sort_key
from planner.domain.organisations import OrganisationKind, Region
from planner.formats.places import reference
from planner.formats.tables.tables import Row

_K, _G = OrganisationKind, Region
HEADINGS = {
    "name": {"name", "navn", "namn", "organisasjon", "aktør", "organisation"},
    "kind": {"kind", "type", "slag"},
    "number": {"number", "orgnr", "org.nr.", "organisasjonsnummer", "organisation number"},
    "region": {"region"},
    "municipality": {"municipality", "kommune", "kommunenummer"},
    "themes": {"themes", "tema", "temaer", "theme"},
    "email": {"email", "e-post", "epost", "e-mail"},
    "website": {"website", "nettside", "nettsted", "nettstad", "web"},
    "about": {"about", "om"},
    "aliases": {"aliases", "andre navn", "andre namn", "other names"},
}
"""The headings that a column may have, in three languages; case does not matter."""
NAMES = frozenset(HEADINGS["name"])
"""What the column is headed that every table of organisations has."""


_KINDS = {
    _K.PROJECT_TEAM: "prosjektteam",
    _K.COUNTY_COUNCIL: "fylkeskommune",
    _K.COUNTY_GOVERNOR: "statsforvalter statsforvaltar fylkesmann",
    _K.MUNICIPALITY: "kommune",
    _K.TRADE_ORGANISATION: "faglag",
    _K.LOCAL_BRANCH: "lokallag",
    _K.ADVISORY_SERVICE: "rådgiving rådgivning rådgjeving",
    _K.FOREST_COOPERATIVE: "skogsamvirke",
    _K.FOREST_ORGANISATION: "skogorganisasjon",
    _K.ACCOUNTANT: "regnskapskontor rekneskapskontor",
    _K.FUNDING_AGENCY: "virkemiddelaktør verkemiddelaktør",
    _K.SCHOOL: "videregående_skole vidaregåande_skule skole skule",
    _K.VOCATIONAL_COLLEGE: "fagskole fagskule",
    _K.HIGHER_EDUCATION: "høyere_utdanning høgare_utdanning",
    _K.RESEARCH: "forskning forsking",
    _K.CLUSTER: "næringsklynge næringsklyngje klynge",
    _K.COMPETENCE_CENTRE: "kompetansesenter",
    _K.OTHER: "annet anna",
}
_REGIONS = {
    _G.TRONDHEIM: "",
    _G.FOSEN: "",
    _G.NAMDAL: "namdalen",
    _G.INNHERRED_VAERNES: "innherred–værnes",
    _G.TRONDELAG_SOUTH: "trøndelag_sør sør-trøndelag",
    _G.ALL_TRONDELAG: "hele_trøndelag heile_trøndelag trøndelag",
    _G.OUTSIDE: "utenfor_fylket utanfor_fylket",
}
_NUMBER = re.compile(r"[0-9]{4}")


def _spoken(words: Mapping[OrganisationKind, str] | Mapping[Region, str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for value, synonyms in words.items():
        for word in (value.value, value.value.replace("_", " "), *synonyms.split()):
            values[sort_key(word.replace("_", " "))] = value.value
    return values


_KIND_OF, _REGION_OF = _spoken(_KINDS), _spoken(_REGIONS)


@dataclass(frozen=True, slots=True)
class OrganisationLine:
    """A line as it was understood; what could not be read stands in ``misread`` as (column, text) and is left out."""

    line: int
    name: str = ""
    kind: OrganisationKind | None = None
    number: str = ""
    region: str = ""
    municipality: str = ""
    themes: tuple[str, ...] = ()
    email: str = ""
    website: str = ""
    about: str = ""
    aliases: tuple[str, ...] = ()
    misread: tuple[tuple[str, str], ...] = ()


def read_lines(rows: Iterable[Row]) -> list[OrganisationLine]:
    """Understand the rows of a table whose headings are in bokmål, nynorsk or English; unknown columns are passed over."""
    return [_line(row) for row in rows]


def _line(row: Row) -> OrganisationLine:
    text = {
        column: next((row.cells[word] for word in sorted(words) if row.cells.get(word)), "")
        for column, words in HEADINGS.items()
    }
    kind, region = _KIND_OF.get(sort_key(text["kind"])), _REGION_OF.get(sort_key(text["region"]))
    municipality = _municipality(text["municipality"])
    read = (("kind", kind), ("region", region), ("municipality", municipality))
    return OrganisationLine(
        line=row.line,
        name=" ".join(text["name"].split()),
        kind=None if kind is None else OrganisationKind(kind),
        number=text["number"],
        region=region or "",
        municipality=municipality or "",
        themes=_several(text["themes"]),
        email=text["email"],
        website=text["website"],
        about=text["about"],
        aliases=_several(text["aliases"]),
        misread=tuple((column, text[column]) for column, value in read if text[column] and value is None),
    )


def _municipality(text: str) -> str | None:
    """Read «5006», «5006 Steinkjer» or «Steinkjer» as a number."""
    if number := _NUMBER.match(text):
        return number[0]
    key = sort_key(text)
    return next(
        (
            municipality.number
            for municipality in reference.municipalities()
            if key in {sort_key(municipality.name_nb), sort_key(municipality.display)}
        ),
        None,
    )


def _several(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (part.strip() for part in re.split(r"[;|]", text))))

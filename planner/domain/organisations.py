"""What an organisation is: its number, its kind, who owns it and where it works."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from planner.domain.names import sort_key
from planner.domain.refusals import Invalid
from planner.domain.search_words import bears, words_of

_WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)
_AROUND_THE_DIGITS = re.compile(r"^NO(?=[\s\d])|MVA$|\s|\.", re.IGNORECASE)
_NINE_DIGITS = re.compile(r"[0-9]{9}")
_WEBSITE = re.compile(
    r"https?://[^\s/@:?#\"<>.]+(?:\.[^\s/@:?#\"<>.]+)+(?::[0-9]{1,5})?(?:[/?#][^\s\"<>]*)?", re.IGNORECASE
)


class OrganisationKind(StrEnum):
    """The kinds of organisation in the field."""

    PROJECT_TEAM = "project_team"
    COUNTY_COUNCIL = "county_council"
    COUNTY_GOVERNOR = "county_governor"
    MUNICIPALITY = "municipality"
    TRADE_ORGANISATION = "trade_organisation"
    LOCAL_BRANCH = "local_branch"
    ADVISORY_SERVICE = "advisory_service"
    FOREST_COOPERATIVE = "forest_cooperative"
    FOREST_ORGANISATION = "forest_organisation"
    ACCOUNTANT = "accountant"
    FUNDING_AGENCY = "funding_agency"
    SCHOOL = "school"
    VOCATIONAL_COLLEGE = "vocational_college"
    HIGHER_EDUCATION = "higher_education"
    RESEARCH = "research"
    CLUSTER = "cluster"
    COMPETENCE_CENTRE = "competence_centre"
    OTHER = "other"


SCHOOL_KINDS = frozenset({OrganisationKind.SCHOOL, OrganisationKind.VOCATIONAL_COLLEGE})


class OwnerType(StrEnum):
    """Who owns an organisation: a private school may well stand in a public network."""

    PUBLIC = "public"
    COOPERATIVE = "cooperative"
    PRIVATE = "private"
    ASSOCIATION = "association"


class Region(StrEnum):
    """Where an organisation works: the five school-intake regions of the county, all of it, or beyond it."""

    TRONDHEIM = "trondheim"
    FOSEN = "fosen"
    NAMDAL = "namdal"
    INNHERRED_VAERNES = "innherred_vaernes"
    TRONDELAG_SOUTH = "trondelag_south"
    ALL_TRONDELAG = "all_trondelag"
    OUTSIDE = "outside"


@dataclass(frozen=True)
class OrganisationSearch:
    """A search for organisations; an empty value asks for nothing. ``theme`` is a slug, ``municipality`` four digits."""

    text: str = ""
    kind: OrganisationKind | None = None
    theme: str = ""
    region: Region | None = None
    municipality: str = ""

    @property
    def narrows(self) -> bool:
        """Tell whether this asks for less than everything."""
        return self != OrganisationSearch()


class OldCounty(StrEnum):
    """A county before the mergers of 2018-2019; a municipality may have come from two of them."""

    NORTH = "north"
    SOUTH = "south"
    MORE = "more"


def parse_number(typed: str) -> str:
    """Read an organisation number as nine digits; spaces, full stops, ``NO`` and ``MVA`` around them are fine.

    Raises ``Refused`` with ``organisations.number_not_nine_digits`` or ``organisations.number_wrong`` (first digit not
    8 or 9, or the check digit, weights 3 2 7 6 5 4 3 2 modulo 11, does not fit).
    """
    digits = _AROUND_THE_DIGITS.sub("", typed.strip())
    if not _NINE_DIGITS.fullmatch(digits):
        raise Invalid("organisations.number_not_nine_digits", field="number", given=typed.strip())
    if not is_number(digits):
        raise Invalid("organisations.number_wrong", field="number", given=typed.strip())
    return digits


def is_number(digits: str) -> bool:
    """Tell whether nine digits are an organisation number; a check digit that would be 10 is never given out."""
    if not _NINE_DIGITS.fullmatch(digits) or digits[0] not in "89":
        return False
    remainder = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=False)) % 11
    return (11 - remainder) % 11 == int(digits[-1])


def display_number(digits: str) -> str:
    """Show an organisation number in threes that never break over two lines: «974 558 076»."""
    return "\u00a0".join((digits[:3], digits[3:6], digits[6:]))


def parse_website(typed: str) -> str:
    """Read the address of a website; ``www.example.no`` is taken as ``https://www.example.no``.

    Raises ``Refused`` with ``organisations.website_wrong`` for anything that is not an address on the web.
    """
    text = typed.strip()
    address = text if "://" in text else f"https://{text}"
    if not _WEBSITE.fullmatch(address):
        raise Invalid("organisations.website_wrong", field="website", given=text)
    return address


class Among(StrEnum):
    """The organisations that a name is looked for among, by the word in the address of the suggestions."""

    ALL = "alle"
    SPEAKING = "svar"
    TAKING_PART = "deltar"


class OrganisationName(NamedTuple):
    """A name of an organisation, ``called`` what it is or was called: its own name, or another one that it has or had."""

    id: int
    slug: str
    name: str
    called: str


def fits(name: OrganisationName, typed: str) -> bool:
    """Tell whether each word that somebody typed begins a word of a name."""
    words = words_of(typed)
    return bool(words) and all(bears(name.called, word) for word in words)


def keys_of(typed: str) -> tuple[str, ...]:
    """Return the sort keys of the words that somebody typed; none for signs alone."""
    return tuple(key for part in typed.split() if words_of(part) for key in sort_key(part).split())


def alike(names: Iterable[OrganisationName], typed: str) -> list[OrganisationName]:
    """Return the organisations that somebody may mean by what they typed, those called just so alone.

    A name fits when each word that was typed begins a word of it; where none does, when each stands in it anywhere.
    """
    every, key = list(names), sort_key(typed)
    if not words_of(typed):
        return []
    same = [name for name in every if sort_key(name.called) == key]
    begun = same or [name for name in every if fits(name, typed)]
    parts = keys_of(typed)
    fitting = begun or [name for name in every if all(part in sort_key(name.called) for part in parts)]
    first = {name.id: name for name in sorted(fitting, key=lambda name: name.called != name.name)}
    return [first[number] for number in dict.fromkeys(name.id for name in fitting)]

"""What is looked for by one field, by kind: meetings, organisations, networks, and for the team people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from planner.domain.list_pages import ListPage, nearest_page
from planner.domain.list_search import says
from planner.domain.meeting_lists import MeetingFilter
from planner.domain.organisations import Among, OrganisationName, alike
from planner.domain.permissions import Verb
from planner.domain.search_words import words_of
from planner.rows.networks import Network
from planner.services import identity
from planner.services.meetings import meeting_lists
from planner.services.meetings.meeting_lists import MeetingListEntry
from planner.services.networks import networks
from planner.services.organisations import organisations
from planner.services.people import directory
from planner.services.people.directory import ListedPerson
from planner.services.work import Work

FIRST_HITS = 5
"""Hits of each kind that are shown beside those of the others."""
Thing = TypeVar("Thing")


class HitKind(StrEnum):
    """The kinds of things that are looked for, in the order in which they are shown."""

    MEETINGS = "meetings"
    ORGANISATIONS = "organisations"
    NETWORKS = "networks"
    PEOPLE = "people"


@dataclass(frozen=True)
class Hits(Generic[Thing]):
    """The hits of one kind that are shown, of how many."""

    page: ListPage
    shown: Sequence[Thing]


AnyHits = Hits[MeetingListEntry] | Hits[OrganisationName] | Hits[Network] | Hits[ListedPerson]


@dataclass(frozen=True)
class Results:
    """The hits of every kind; of people nothing but for the team."""

    meetings: Hits[MeetingListEntry]
    organisations: Hits[OrganisationName]
    networks: Hits[Network]
    people: Hits[ListedPerson]

    @property
    def total(self) -> int:
        """Return how many hits there are of all kinds."""
        return sum(hits.page.total for _kind, hits in self.by_kind())

    def by_kind(self) -> list[tuple[HitKind, AnyHits]]:
        """Return the hits with what kind they are of, in order."""
        return list(zip(HitKind, (self.meetings, self.organisations, self.networks, self.people), strict=True))


def results(work: Work, typed: str) -> Results:
    """Return the first hits of every kind, in a handful of statements, however many there are."""
    meetings = meeting_lists.listing(work, MeetingFilter(text=typed), size=FIRST_HITS)
    names = alike(organisations.names(work, Among.ALL), typed)
    return Results(
        Hits(meetings.page, meetings.entries),
        _first(names),
        _first(_networks(work, typed)),
        _first(_people(work, typed)),
    )


def networks_page(work: Work, typed: str, number: int) -> Hits[Network]:
    """Return a page of the networks that are looked for."""
    return _page(_networks(work, typed), number)


def people_page(work: Work, typed: str, number: int) -> Hits[ListedPerson]:
    """Return a page of the people that are looked for, for the team; nobody for all others."""
    return _page(_people(work, typed), number)


def _networks(work: Work, typed: str) -> list[Network]:
    return [network for network in networks.unclosed(work) if says((network.name,), typed)]


def _people(work: Work, typed: str) -> list[ListedPerson]:
    if not words_of(typed) or not identity.may(work, Verb.SEE_WORKBOARD):
        return []
    return directory.named_like(work, typed)


def _first(hits: Sequence[Thing]) -> Hits[Thing]:
    return Hits(ListPage(1, len(hits), FIRST_HITS), hits[:FIRST_HITS])


def _page(hits: Sequence[Thing], number: int) -> Hits[Thing]:
    page = nearest_page(number, len(hits))
    return Hits(page, hits[page.offset : page.offset + page.size])

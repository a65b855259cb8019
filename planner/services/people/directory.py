"""The directory of people, for administrators, and for the team to look for somebody."""

from __future__ import annotations

from typing import NamedTuple

from planner.domain.list_search import says
from planner.domain.names import sort_key
from planner.domain.permissions import Verb
from planner.domain.refusals import NotFound
from planner.domain.search_words import words_of
from planner.rows.people import Membership, Person
from planner.services import identity
from planner.services.people import people
from planner.services.work import Work
from planner.store import people as rows

MOST_LISTED = 50


class ListedPerson(NamedTuple):
    """A person who is looked for: who they are, and their address."""

    id: int
    name: str
    email: str


def named_like(work: Work, typed: str) -> list[ListedPerson]:
    """Return the people in whose name or address each word begins one, in any spelling, by name; for the team."""
    identity.require(work, Verb.SEE_WORKBOARD)
    people_named = [ListedPerson._make(row) for row in rows.names(work.session)]
    hits = [somebody for somebody in people_named if says((somebody.name, somebody.email), typed)]
    return sorted(hits, key=lambda somebody: (sort_key(somebody.name or somebody.email), somebody.id))


def search(work: Work, words: str) -> list[Person]:
    """Return people whose address or name has these words in it, at most so many; nobody for no words or signs alone."""
    identity.require(work, Verb.OPERATE)
    wanted = " ".join(words.split())
    return rows.named_like(work.session, wanted, MOST_LISTED) if words_of(wanted) else []


def person(work: Work, person_id: int) -> tuple[Person, list[Membership]]:
    """Return a person with their places in organisations; raise ``NotFound``, also for a former participant."""
    identity.require(work, Verb.OPERATE)
    somebody = people.get(work, person_id)
    if not somebody.email:
        raise NotFound("people.not_found")
    return somebody, rows.memberships_of(work.session, person_id)


def change_phone(work: Work, person_id: int, phone: str) -> None:
    """Change the number under the letters of a person; raise as ``person`` does, and ``Invalid`` for what is none."""
    people.change_phone(work, person(work, person_id)[0], phone)

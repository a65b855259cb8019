"""The directory of people, for administrators."""

from __future__ import annotations

from planner.domain.permissions import Verb
from planner.domain.refusals import NotFound
from planner.domain.search_words import words_of
from planner.rows.people import Membership, Person
from planner.services import identity
from planner.services.people import people
from planner.services.work import Work
from planner.store import people as rows

MOST_LISTED = 50


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

"""People of whom nothing has been heard for a year: asked whether they want to stay, and erased when they do not answer."""

from __future__ import annotations

from planner.domain.removals import MOST_ROWS
from planner.rows.people import Person
from planner.services import journal
from planner.services.letters import outbox, person_links
from planner.services.letters.outbox import Draft
from planner.services.people import people
from planner.services.removals import erasures
from planner.services.work import Work
from planner.store import inactivity as rows


def to_ask(work: Work) -> list[int]:
    """Return the ids of people who are to be asked whether they want to stay."""
    return rows.to_ask(work.session, work.now, MOST_ROWS)


def ask(work: Work, person_id: int) -> None:
    """Ask somebody whether they want to stay, by a letter with a link."""
    person = people.get(work, person_id)
    if person_id not in rows.to_ask(work.session, work.now, MOST_ROWS):
        return
    person.warned_at = work.now
    key = f"inactive:{person.id}:{work.now.isoformat()}"
    secret = person_links.secret_of(work, person_links.STAY, person.id, person.email)
    outbox.put(work, Draft("inactive", person, key, {"link": work.url(f"/behold/{secret}")}))


def by_secret(work: Work, secret: str) -> Person:
    """Return whom a link asks; raise ``NotFound`` for a link that is wrong or whose person is gone."""
    return person_links.find(work, person_links.STAY, secret)


def stay(work: Work, secret: str) -> None:
    """Keep somebody who wants to stay."""
    person = by_secret(work, secret)
    person.active_at, person.warned_at, person.failing_since = work.now, None, None
    journal.write(work, "people.stays", person=person.id)


def to_erase(work: Work) -> list[int]:
    """Return the ids of people who were asked and of whom nothing has been heard."""
    return rows.to_erase(work.session, work.now, MOST_ROWS)


def erase(work: Work, person_id: int) -> None:
    """Begin to erase somebody who was asked, if nothing has been heard from them meanwhile."""
    if person_id in rows.to_erase(work.session, work.now, MOST_ROWS):
        erasures.begin(work, people.get(work, person_id))

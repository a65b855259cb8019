"""People of whom nothing has been heard for a year: asked whether they want to stay, and erased when they do not answer."""

from __future__ import annotations

import base64
import hashlib
import hmac

from planner.domain.numbers import whole_number
from planner.domain.refusals import NotFound
from planner.domain.removals import MOST_ROWS
from planner.rows.people import Person
from planner.services import journal
from planner.services.letters import outbox
from planner.services.letters.outbox import Draft
from planner.services.people import people
from planner.services.removals import erasures
from planner.services.work import Work
from planner.store import inactivity as rows

_HIGHEST_NUMBER = 999_999_999
_PROOF_BYTES = 20


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
    outbox.put(
        work, Draft("inactive", person, key, {"link": work.url(f"/behold/{_secret(work, person)}")}, asked_for=True)
    )


def _secret(work: Work, person: Person) -> str:
    """What the link ends in: made from the service's secret and the address, so that nothing has to be stored."""
    key = work.deployment.secret.encode()
    proof = hmac.new(key, f"stay:{person.id}:{person.email_key}".encode(), hashlib.sha256).digest()[:_PROOF_BYTES]
    return f"{person.id}-{base64.b32encode(proof).decode().lower()}"


def by_secret(work: Work, secret: str) -> Person:
    """Return whom a link asks; raise ``NotFound`` for a link that is wrong or whose person is gone."""
    number = whole_number(secret.partition("-")[0], _HIGHEST_NUMBER)
    person = None if number is None else work.session.get(Person, number)
    if person is None or not person.email or not hmac.compare_digest(_secret(work, person).encode(), secret.encode()):
        raise NotFound("people.not_found")
    return person


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

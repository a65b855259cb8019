"""Links in letters to a page about a person themselves, made from the service's secret and their address: none is stored.

Who has the letter has the link, as long as the person has the address.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

from planner.domain.addresses import email_key
from planner.domain.numbers import whole_number
from planner.domain.refusals import NotFound
from planner.rows.people import Person
from planner.services.work import Work

STAY, STOP = "stay", "stop"
"""The purposes of such links: to stay when nothing has been heard for long, and to stop letters."""
_HIGHEST_NUMBER = 999_999_999
_PROOF_BYTES = 20


def stop_link(work: Work, person_id: int, email: str) -> str:
    """Return the address of the page where somebody stops all letters that they have not asked for."""
    return work.url(f"/stopp/{secret_of(work, STOP, person_id, email)}")


def secret_of(work: Work, purpose: str, person_id: int, email: str) -> str:
    """Return what a link for a purpose ends in."""
    key, subject = work.deployment.secret.encode(), f"{purpose}:{person_id}:{email_key(email)}"
    proof = hmac.new(key, subject.encode(), hashlib.sha256).digest()[:_PROOF_BYTES]
    return f"{person_id}-{base64.b32encode(proof).decode().lower()}"


def find(work: Work, purpose: str, secret: str) -> Person:
    """Return whom a link is for; raise ``NotFound`` for one that is wrong or whose person is gone."""
    number = whole_number(secret.partition("-")[0], _HIGHEST_NUMBER)
    person = None if number is None else work.session.get(Person, number)
    if person is None or not person.email:
        raise NotFound("links.not_found")
    if not hmac.compare_digest(secret_of(work, purpose, person.id, person.email).encode(), secret.encode()):
        raise NotFound("links.not_found")
    return person

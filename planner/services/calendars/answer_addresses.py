"""The addresses that answers go to: of a guest's calendar, and of the one asked by an offer; nobody can guess them.

An address is made from the service's secret and the invitation or the offer, so that every letter to one guest names the
same organiser (RFC 5546 2.1.3) and nothing has to be stored. Who knows it has seen the letter, which may have been
forwarded: it says what an answer is about, and by itself not who wrote it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

from planner.domain.numbers import whole_number
from planner.domain.plus_addresses import plus_address, plus_tag
from planner.rows.duties import Offer
from planner.rows.invitations import Invitation
from planner.services.work import Work

_HIGHEST_NUMBER = 999_999_999
_SECRET_BYTES = 20
"""160 bits: 32 letters and digits, in which upper and lower case mean the same, as mail servers may change them."""
_OFFER = "o"
"""What stands before the number of an offer, in the address and in what its proof is made from."""


def of(work: Work, invitation: Invitation) -> str:
    """Return the address that answers to one invitation go to, such as ``svar+17-k3v…@example.no``."""
    return plus_address(work.deployment.answer_address, f"{invitation.id}-{_proof(work, f'{invitation.id}')}")


def of_offer(work: Work, offer: Offer) -> str:
    """Return the address that answers to the letters of one offer go to, such as ``svar+o17-k3v…@example.no``."""
    word = f"{_OFFER}{offer.id}"
    return plus_address(work.deployment.answer_address, f"{word}-{_proof(work, word)}")


def find(work: Work, email: str) -> Invitation | None:
    """Return the invitation that an address belongs to, taken back or not; ``None`` for any other address."""
    word = _word(work, email)
    number = whole_number(word, _HIGHEST_NUMBER)
    return None if number is None else work.session.get(Invitation, number)


def find_offer(work: Work, email: str) -> int | None:
    """Return the id of the offer that an address belongs to; ``None`` for any other address."""
    word = _word(work, email)
    return whole_number(word.removeprefix(_OFFER), _HIGHEST_NUMBER) if word.startswith(_OFFER) else None


def _word(work: Work, email: str) -> str:
    """Return what an address names where its proof is right, else nothing."""
    word, _, proof = plus_tag(work.deployment.answer_address, email).partition("-")
    return word if hmac.compare_digest(_proof(work, word).encode(), proof.lower().encode()) else ""


def _proof(work: Work, word: str) -> str:
    key = work.deployment.secret.encode()
    digest = hmac.new(key, f"answer:{word}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:_SECRET_BYTES]).decode().lower()

"""The address that a guest's calendar answers to: their own, always the same, and nobody can guess it.

It is made from the service's secret and the invitation, so that every letter to one guest names the same organiser
(RFC 5546 2.1.3) and nothing has to be stored. Who knows it has seen the invitation, which may have been forwarded: it
says which invitation an answer is about, and by itself not who wrote it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

from planner.domain.numbers import whole_number
from planner.domain.plus_addresses import plus_address, plus_tag
from planner.rows.invitations import Invitation
from planner.services.work import Work

_HIGHEST_NUMBER = 999_999_999
_SECRET_BYTES = 20
"""160 bits: 32 letters and digits, in which upper and lower case mean the same, as mail servers may change them."""


def of(work: Work, invitation: Invitation) -> str:
    """Return the address that answers to one invitation go to, such as ``svar+17-k3v…@example.no``."""
    return plus_address(work.deployment.answer_address, f"{invitation.id}-{_proof(work, invitation.id)}")


def find(work: Work, email: str) -> Invitation | None:
    """Return the invitation that an address belongs to, taken back or not; ``None`` for any other address."""
    word, _, proof = plus_tag(work.deployment.answer_address, email).partition("-")
    number = whole_number(word, _HIGHEST_NUMBER)
    if number is None or not hmac.compare_digest(_proof(work, number).encode(), proof.lower().encode()):
        return None
    return work.session.get(Invitation, number)


def _proof(work: Work, invitation_id: int) -> str:
    key = work.deployment.secret.encode()
    digest = hmac.new(key, f"answer:{invitation_id}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:_SECRET_BYTES]).decode().lower()

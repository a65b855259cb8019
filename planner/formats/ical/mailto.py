"""Mail addresses as calendars write them: ``mailto:`` URIs (RFC 6068), percent-encoded on the way out and decoded on the way in."""

from __future__ import annotations

from urllib.parse import quote

from planner.domain.addresses import normalise_email
from planner.domain.refusals import Refused

_AS_THEY_ARE = "@!$'*+-._~="
"""Characters of an address that stand in a ``mailto:`` as they are (RFC 6068 2)."""


def mailto(email: str) -> str:
    """Return an address as a URI."""
    return f"mailto:{quote(email, safe=_AS_THEY_ARE)}"


def email_of(uri: str) -> str:
    """Return the address that a URI or a bare address means, in the one way it is stored; nothing where it is none."""
    try:
        return normalise_email(uri.strip().strip('"'))
    except Refused:
        return ""

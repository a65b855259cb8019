"""Addresses with a tag: ``svar+tag@example.no`` is delivered to ``svar@example.no`` (RFC 5233 calls the tag a detail).

The base may say which sign stands before the tag (``svar-@example.no``, ``svar_@…``), or be a domain of its own where every
address is delivered (``@svar.example.no``). Programs lose the plus, read it as a blank or write it as ``%2B``: an address is
known all the same, for its tag proves itself.
"""

from __future__ import annotations

import re

MARKS = "+-_"
"""The signs that may stand between the mailbox and the tag; the first where the base names none."""

_OURS = re.compile(r"(?:%2b|%20|[ +_-])?(o?[0-9]{1,9}-[a-z2-7]{32})", re.ASCII)
"""A tag as the service makes them, behind whatever is left of its mark; any other word behind a mailbox is another mailbox."""


def mailbox(base: str) -> str:
    """Return the address that is delivered without a tag; nothing for a domain where every address is."""
    local, _, domain = base.rpartition("@")
    plain = local.rstrip(MARKS)
    return f"{plain}@{domain}" if plain else ""


def plus_address(base: str, tag: str) -> str:
    """Return an address with a tag before the @."""
    local, _, domain = base.rpartition("@")
    mark = "" if not local or local[-1] in MARKS else MARKS[0]
    return f"{local}{mark}{tag}@{domain}"


def plus_tag(base: str, email: str) -> str:
    """Return the tag in lower case where an address is ``base`` with one, else nothing; letter case does not matter.

    The mark before the tag may be lost or written in another way, and in a domain of its own the mailbox may be left out.
    """
    local, _, domain = base.lower().rpartition("@")
    address, _, given_domain = email.strip().lower().rpartition("@")
    if given_domain != domain:
        return ""
    plain, rest = local.rstrip(MARKS), address.strip('"')
    start = local if not plain or local != plain else f"{plain}{MARKS[0]}"
    if rest.startswith(start) and rest != start:
        return rest.removeprefix(start)
    # A blank parts an address in two, of which the second has the tag alone.
    match = _OURS.fullmatch(rest) or _OURS.fullmatch(rest.removeprefix(plain))
    return match[1] if match else ""

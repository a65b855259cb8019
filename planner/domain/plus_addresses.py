"""Addresses with a tag: ``svar+tag@example.no`` is delivered to ``svar@example.no`` (RFC 5233 calls the tag a detail)."""

from __future__ import annotations

MARK = "+"


def plus_address(base: str, tag: str) -> str:
    """Return an address with a tag before the @."""
    local, _, domain = base.rpartition("@")
    return f"{local}{MARK}{tag}@{domain}"


def plus_tag(base: str, email: str) -> str:
    """Return the tag in lower case where an address is ``base`` with one, else nothing; letter case does not matter."""
    local, _, domain = base.lower().rpartition("@")
    given, _, given_domain = email.strip().lower().rpartition("@")
    before, mark, tag = given.partition(MARK)
    return tag if mark and before == local and given_domain == domain else ""

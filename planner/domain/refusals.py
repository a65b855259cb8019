"""How a rule says no."""

from __future__ import annotations


class Refused(Exception):  # noqa: N818 - A refusal is an answer, not an error.
    """A rule said no.

    ``rule`` is a stable name such as ``"duties.facilitator_never_holds"``; each edge (page, API, command line, letter)
    translates it once into words. ``facts`` are the values the words need, and never secrets.
    """

    def __init__(self, rule: str, **facts: object) -> None:
        super().__init__(rule)
        self.rule = rule
        self.facts = facts


class NotFound(Refused):
    """There is no such thing, or the one who asks may not know that there is."""

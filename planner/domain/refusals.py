"""Refusals: how a rule says no, and of which class the answer is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class Refused(Exception):  # noqa: N818 - A refusal is an answer, not an error.
    """A rule said no; as it stands, because of a conflict with the state of things.

    ``rule`` is a stable name such as ``"duties.facilitator_never_holds"``; each edge (page, API, command line, letter)
    translates it once into words. ``field`` names the field that the rule is about, empty where it is about none.
    ``facts`` are the values the words need, and never secrets. An edge decides by class and field, never by the spelling
    of the rule.
    """

    def __init__(self, rule: str, *, field: str = "", **facts: object) -> None:
        super().__init__(rule)
        self.rule = rule
        self.field = field
        self.facts = facts


class Invalid(Refused):
    """A value cannot be taken, whatever the state of things."""


class NotFound(Refused):
    """There is no such thing, or the actor may not know that there is."""


class Forbidden(Refused):
    """The actor may not do this."""


class TooMany(Refused):
    """A rate limit is reached; the fact ``minutes`` says how long to wait."""

    @property
    def minutes(self) -> int:
        """Return how many minutes to wait."""
        return int(str(self.facts.get("minutes", 1)))


class Outdated(Refused):
    """The thing was changed since it was read."""


class StepRefused(Refused):
    """The table of steps has no such step from the present state, as after a form that is sent twice."""


@contextmanager
def about(field: str) -> Iterator[None]:
    """Name the field that a refusal in the body is about, where the rule itself names none."""
    try:
        yield
    except Refused as refusal:
        refusal.field = refusal.field or field
        raise

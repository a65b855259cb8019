"""What a request names by its slug, found; and cursors, which name a place in a list."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar

from planner.domain.numbers import clamped
from planner.domain.refusals import NotFound
from planner.formats.json_schema import Fault
from planner.formats.words.refusals import words
from planner.services.networks import networks
from planner.services.organisations import organisations
from planner.services.work import Work
from planner.web.api.operations import Query
from planner.web.api.parts import number, text
from planner.web.api.problems import Problem
from planner.web.ids import LARGEST_ID

Found = TypeVar("Found")
PAGING = (
    Query("limit", number(1, 100, default=50), "How many at most."),
    Query("cursor", text(500, format="cursor"), "Where to go on: ``next`` of the page before."),
)


def referred(pointer: str, find: Callable[[], Found]) -> Found:
    """Return what a field names; raise ``Problem`` 404 that points to the field where there is no such thing."""
    try:
        return find()
    except NotFound as refusal:
        raise Problem(refusal.rule, 404, [Fault(pointer, words(refusal))]) from refusal


def organisation_id(work: Work, pointer: str, slug: str | None) -> int | None:
    """Return the id of the organisation that a field names, or nothing where it names none."""
    return None if slug is None else referred(pointer, partial(organisations.get, work, slug)).id


def organisation_ids(work: Work, pointer: str, slugs: Sequence[str]) -> list[int]:
    """Return the ids of the organisations that a list names, each once."""
    return [
        referred(f"{pointer}/{place}", partial(organisations.get, work, slug)).id
        for place, slug in enumerate(dict.fromkeys(slugs))
    ]


def network_id(work: Work, slug: str | None) -> int | None:
    """Return the id of the network that the field ``network`` names, or nothing where it names none."""
    return None if slug is None else referred("/network", partial(networks.get, work, slug)).id


def cursor(*place: object) -> str:
    """Return a place in a list as a word that means nothing to anybody else."""
    return base64.urlsafe_b64encode(json.dumps(place, separators=(",", ":")).encode()).decode().rstrip("=")


def place_of(query: Mapping[str, Any], kinds: Sequence[type]) -> Sequence[Any] | None:
    """Return the place that the cursor names, as values of these kinds, and numbers as ids can be.

    Raise ``Problem`` 400 for what is no cursor.
    """
    word = query.get("cursor")
    if word is None:
        return None
    try:
        place = json.loads(base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)))
    except ValueError as reason:
        raise Problem("api.cursor_wrong", 400) from reason
    if not isinstance(place, list) or [type(value) for value in place] != list(kinds):
        raise Problem("api.cursor_wrong", 400)
    return [clamped(value, LARGEST_ID) if isinstance(value, int) else value for value in place]


def instant_of(word: str) -> datetime:
    """Return the instant (UTC) in a cursor; raise ``Problem`` 400 for what is none."""
    try:
        return datetime.fromisoformat(word).astimezone(UTC)
    except (ValueError, OverflowError) as reason:
        raise Problem("api.cursor_wrong", 400) from reason

"""Ids as they stand in addresses and forms: none so large that no database would know it."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Flask, abort, request
from werkzeug.routing import IntegerConverter

from planner.domain.numbers import whole_number

LARGEST_ID = 2_147_483_647
"""The largest id that a column of the database holds."""


class IdConverter(IntegerConverter):
    """A whole number in an address; one beyond the largest id there can be is an address that nothing is at."""

    regex = r"[0-9]{1,10}"

    def to_python(self, value: str) -> int:
        """Read the number; one that is too large becomes the largest, which nothing has. A refusal here would be a 405."""
        number: int = super().to_python(value)
        return min(number, LARGEST_ID)


def id_in(choice: str) -> int | None:
    """Return the id that was chosen or typed; nothing for what cannot be one."""
    return whole_number(choice, LARGEST_ID)


def ids_in(choices: Iterable[str]) -> set[int]:
    """Return the ids among what was ticked; what cannot be one is passed over."""
    return {number for choice in choices if (number := id_in(choice)) is not None}


def _refuse_nul() -> None:
    # PostgreSQL keeps no NUL, and nobody types one. The API says itself at which field it stands, and CalDAV has no forms.
    texts = [request.path]
    if request.blueprint not in {"api", "dav"}:
        texts += [text for values in (request.args, request.form) for _, text in values.items(multi=True)]
    if any("\0" in text for text in texts):
        abort(400)


def register(app: Flask) -> None:
    """Make the app take no number and no text that cannot be stored."""
    app.url_map.converters["int"] = IdConverter
    app.before_request(_refuse_nul)

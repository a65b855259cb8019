"""Leafing through a list: the number of the page in the address, and the addresses of the pages beside it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request

from planner.domain.numbers import whole_number

MOST_PAGES = 9_999
NUMBER = "side"
"""The name of the number of a page in an address."""
OTHER_PLACES = frozenset({"gjest"})
"""Names of what leads to the page where somebody stands, which is passed over from there on."""


@dataclass(frozen=True)
class Pager:
    """The page of a list that is shown, of how many, and the addresses of the pages beside it, where there are any."""

    number: int
    pages: int
    previous: str | None
    next: str | None


def page_number() -> int:
    """Return the number of the page that was asked for, the first where none was."""
    return whole_number(request.args.get(NUMBER, ""), MOST_PAGES, 1) or 1


def typed_page_number() -> int:
    """Return the number of the page that a button of a form asks for, the first where none does."""
    return whole_number(request.form.get(NUMBER, ""), MOST_PAGES, 1) or 1


def wanted_text() -> str:
    """Return what is looked for in the list, without the space around it."""
    return request.args.get("q", "").strip()


def pager(number: int, pages: int) -> Pager:
    """Return the pages beside one, with the rest of the address as it is."""
    kept = [
        (name, value) for name, value in request.args.items(multi=True) if name not in {NUMBER, *OTHER_PLACES} and value
    ]

    def address(page: int) -> str | None:
        return f"{request.path}?{urlencode([*kept, (NUMBER, page)])}" if 1 <= page <= pages else None

    return Pager(number, pages, address(number - 1), address(number + 1))

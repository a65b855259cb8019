"""Leafing through a list: the number of the page in the address, and the addresses of the pages beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request

from planner.domain.list_pages import numbers_around
from planner.domain.numbers import whole_number

MOST_PAGES = 9_999
NUMBER = "side"
"""The name of the number of a page in an address."""
WHOSE, MINE = "hvem", "mine"
"""The name and the word in an address for a list of what is one's own."""
OTHER_PLACES = frozenset({"gjest"})
"""Names of what leads to the page where somebody stands, which is passed over from there on."""


@dataclass(frozen=True)
class Pager:
    """The page of a list that is shown, of how many, and the addresses of the pages beside it, where there are any.

    ``numbered`` are the pages to choose from, each with its address; a gap between them is nothing.
    """

    number: int
    pages: int
    previous: str | None
    next: str | None
    numbered: Sequence[tuple[int, str] | None] = ()


@dataclass(frozen=True)
class Whose:
    """Whether a list shows what is one's own, and the addresses of both lists."""

    mine: bool
    address_of_mine: str
    address_of_all: str


def whose() -> Whose:
    """Return whose things were asked for, all or those of the one who asks."""
    return Whose(request.args.get(WHOSE) == MINE, address_with(**{WHOSE: MINE}), address_with(**{WHOSE: ""}))


def page_number() -> int:
    """Return the number of the page that was asked for, the first where none was."""
    return whole_number(request.args.get(NUMBER, ""), MOST_PAGES, 1) or 1


def typed_page_number() -> int:
    """Return the number of the page that a button of a form asks for, the first where none does."""
    return whole_number(request.form.get(NUMBER, ""), MOST_PAGES, 1) or 1


def wanted_text() -> str:
    """Return what is looked for in the list, without the space around it."""
    return request.args.get("q", "").strip()


def address_with(**changed: str) -> str:
    """Return the address of this page with other values, beginning with the first page; an empty value is left out."""
    passed_over = {NUMBER, *OTHER_PLACES, *changed}
    kept = [(name, value) for name, value in request.args.items(multi=True) if name not in passed_over and value]
    query = urlencode([*kept, *((name, value) for name, value in changed.items() if value)])
    return f"{request.path}?{query}" if query else request.path


def pager(number: int, pages: int) -> Pager:
    """Return the pages beside one, with the rest of the address as it is."""

    def address(page: int) -> str:
        return address_with(**{NUMBER: str(page)})

    return Pager(
        number,
        pages,
        address(number - 1) if 1 <= number - 1 <= pages else None,
        address(number + 1) if number + 1 <= pages else None,
        [None if page is None else (page, address(page)) for page in numbers_around(number, pages)],
    )

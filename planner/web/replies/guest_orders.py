"""How a table of guests is sorted: the word for it in the address, and the links at the heads of the columns."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

from planner.domain.guest_orders import BY_REPLY, GuestColumn, GuestOrder
from planner.web.pages import address_with

NAME = "sorter"
"""The name of the order in an address; a minus sign in front of its word turns it round."""
WORDS = {
    GuestColumn.NAME: "navn",
    GuestColumn.ORGANISATION: "organisasjon",
    GuestColumn.REPLY: "svar",
    GuestColumn.TIME: "tid",
}


@dataclass(frozen=True)
class SortLink:
    """The head of a column: where it leads, and how the table is sorted by it now, in the word of ``aria-sort``, if it is."""

    address: str
    sorted: str


def wanted_order() -> GuestOrder:
    """Return the order that is asked for; that by reply where none is."""
    typed = request.args.get(NAME, "")
    columns = {word: column for column, word in WORDS.items()}
    column = columns.get(typed.removeprefix("-"))
    return BY_REPLY if column is None else GuestOrder(column, typed.startswith("-"))


def sort_links(order: GuestOrder) -> dict[str, SortLink]:
    """Return the heads of the columns by their names; the head of the one that counts now turns the order round."""
    links = {}
    for column, word in WORDS.items():
        here = column is order.column
        turned = here and not order.descending
        now = ("descending" if order.descending else "ascending") if here else ""
        links[column.value] = SortLink(address_with(**{NAME: f"-{word}" if turned else word}), now)
    return links

"""Pages of a list that grows: how many there are, and which part of the list one of them shows."""

from __future__ import annotations

from dataclasses import dataclass

from planner.domain.numbers import clamped

LONG_PAGE = 50
"""Lines on a page of a table."""
SHORT_PAGE = 20
"""Entries on a page where each has much to show, and in a part of a page."""


@dataclass(frozen=True)
class ListPage:
    """One page of a list: its number, counted from 1, of how many entries there are in all, so many a page."""

    number: int
    total: int
    size: int = LONG_PAGE

    @property
    def pages(self) -> int:
        """Return how many pages there are, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def offset(self) -> int:
        """Return how many entries stand on the pages before."""
        return (self.number - 1) * self.size


def nearest_page(number: int, total: int, size: int = LONG_PAGE) -> ListPage:
    """Return the page with a number, or the nearest that there is: a list gets shorter while somebody leafs through it."""
    last = ListPage(1, total, size).pages
    return ListPage(clamped(number, last, 1), total, size)


def numbers_around(number: int, pages: int) -> list[int | None]:
    """Return the pages to choose from at a page: the first, the last and those beside it; a gap between them is nothing."""
    shown = sorted({1, pages, *range(max(1, number - 1), min(pages, number + 1) + 1)})
    numbers: list[int | None] = []
    for before, page in zip([0, *shown], shown, strict=False):
        if page - before == 2:  # noqa: PLR2004 - A gap of one page is as long as its number.
            numbers.append(page - 1)
        elif page - before > 1:
            numbers.append(None)
        numbers.append(page)
    return numbers

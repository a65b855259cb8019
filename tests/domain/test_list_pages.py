from __future__ import annotations

import pytest

from planner.domain.list_pages import nearest_page, numbers_around


@pytest.mark.parametrize(
    ("number", "total", "shown", "pages", "offset"),
    [
        (1, 0, 1, 1, 0),
        (7, 0, 1, 1, 0),
        (1, 50, 1, 1, 0),
        (2, 50, 1, 1, 0),
        (2, 51, 2, 2, 50),
        (9_999, 120, 3, 3, 100),
        (0, 120, 1, 3, 0),
    ],
)
def test_a_page_that_is_not_there_is_the_nearest_that_is(
    number: int, total: int, shown: int, pages: int, offset: int
) -> None:
    page = nearest_page(number, total)
    assert (page.number, page.pages, page.offset) == (shown, pages, offset)


@pytest.mark.parametrize(
    ("number", "pages", "shown"),
    [
        (1, 1, "1"),
        (1, 3, "1 2 3"),
        (2, 5, "1 2 3 4 5"),
        (1, 11, "1 2 … 11"),
        (4, 11, "1 2 3 4 5 … 11"),
        (6, 11, "1 … 5 6 7 … 11"),
        (11, 11, "1 … 10 11"),
    ],
)
def test_the_first_the_last_and_those_beside_a_page_can_be_chosen(number: int, pages: int, shown: str) -> None:
    assert " ".join("…" if page is None else str(page) for page in numbers_around(number, pages)) == shown

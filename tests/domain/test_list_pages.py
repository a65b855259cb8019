from __future__ import annotations

import pytest

from planner.domain.list_pages import nearest_page


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

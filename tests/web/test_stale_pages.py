from __future__ import annotations

from planner.web.stale_pages import LARGEST_PAGE, SECONDS, KeptPage, PageKey, StalePages


def key(number: int) -> PageKey:
    return "https://example.no/", f"/moter/{number}", "nb"


def page(size: int, at: float = 0) -> KeptPage:
    return KeptPage(b"x" * size, (), at)


def kept(pages: StalePages, count: int) -> list[int]:
    return [number for number in range(count) if pages.get(key(number), 0)]


def test_pages_are_bounded_in_bytes_and_number_and_the_oldest_go() -> None:
    for pages, left in ((StalePages(largest=35), [2, 3, 4]), (StalePages(most=2), [3, 4])):
        for number in range(5):
            pages.put(key(number), page(10))
        assert kept(pages, 5) == left


def test_a_page_that_is_too_large_takes_the_place_of_the_one_before_and_is_not_kept() -> None:
    pages = StalePages()
    pages.put(key(1), page(10))
    pages.put(key(1), page(LARGEST_PAGE + 1))
    assert kept(pages, 3) == []


def test_a_page_is_given_out_for_a_day() -> None:
    pages = StalePages()
    pages.put(key(1), page(10, at=100))
    assert pages.get(key(1), 100 + SECONDS)
    assert pages.get(key(1), 101 + SECONDS) is None
    pages.forget(key(1))
    pages.forget(key(2))
    assert pages.get(key(1), 100) is None

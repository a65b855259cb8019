"""Entity tags as clients send them, read in one way for pages, the API and calendar programs (RFC 9110 8.8.3)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from planner.web.conditional import names, overtaken, tags_of, unchanged

STANDS = "7-ab"
CHANGED = datetime(2027, 2, 1, 9, tzinfo=UTC)

WEAKLY_THE_SAME = [
    '"7-ab"',
    'W/"7-ab"',
    'W/"7-ab-gzip"',
    'W/"7-ab;gzip"',
    '"7-ab--gzip"',
    '"x", W/"7-ab"',
    '"x,y","7-ab"',
    ' "x" ,\t"7-ab" ',
    "*",
    " * ",
]
OF_ANOTHER = ["", '""', 'W/""', '"x"', 'W/"7-a"', '"7-ab-gzip-x"', '"7-ab', "7-ab x", '"*"', '"x, 7-ab"', ",", "W/"]


@pytest.mark.parametrize("header", WEAKLY_THE_SAME)
def test_a_tag_that_names_what_stands_is_seen(header: str) -> None:
    assert unchanged(header, None, STANDS, CHANGED)
    assert names(tags_of(header), STANDS)


@pytest.mark.parametrize("header", OF_ANOTHER)
def test_a_tag_of_another_version_is_not(header: str) -> None:
    assert not unchanged(header, "Mon, 01 Feb 2027 09:00:00 GMT", STANDS, CHANGED)
    assert overtaken(header, f'"{STANDS}"')


@pytest.mark.parametrize(
    ("header", "stands"),
    [
        (None, True),
        ("*", True),
        (" *\t", True),
        ('"7-ab"', True),
        ('"x", "7-ab"', True),
        ('W/"7-ab"', False),
        ('w/"7-ab"', False),
        ('"7-ab-gzip"', False),
    ],
)
def test_a_version_that_is_wanted_is_compared_strongly(header: str | None, *, stands: bool) -> None:
    assert overtaken(header, f'"{STANDS}"') is not stands
    assert overtaken(header, f'W/"{STANDS}"') is (header is not None and "*" not in header)


def test_a_header_of_any_length_is_read_in_little_time() -> None:
    for header in ('"' * 60_000, "W/" * 30_000, '"x",' * 15_000 + '"7-ab"', " " * 60_000, "a " * 30_000):
        assert unchanged(header, None, STANDS, CHANGED) is header.endswith('"7-ab"')

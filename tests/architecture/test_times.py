"""Times become text for people in two places, which name the zone: ``formats/words/times.py`` and ``formats/words/spans.py``."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from jinja2 import nodes

from tests.architecture import source
from tests.architecture.visible import parsed

WALL = {"starts_local", "ends_local", "starts", "ends", "strftime"}
"""What a template must not touch of a meeting: its span is written by a filter."""
CLOCK = re.compile(r"%H|%I|%M\b|%-H|\.hour:0")
FOR_MACHINES = {
    "planner/adapters/mail_folder.py": "the name of a file",
    "planner/cli/jobs.py": "a line for operators, in UTC",
    "planner/formats/caldav/dav_data.py": "iCalendar",
    "planner/formats/caldav/dav_queries.py": "iCalendar",
    "planner/formats/ical/calendar_links.py": "addresses of calendar programs, in UTC",
    "planner/formats/ical/ical.py": "iCalendar",
    "planner/formats/ical/timezones.py": "iCalendar",
    "planner/formats/tables/tables.py": "cells of a table, by the clocks of the service",
    "planner/formats/tables/workbooks.py": "a cell of Excel, as people type a time",
    "planner/formats/tables/table_times.py": "a cell that a spreadsheet wrote, as people type a time",
    "planner/formats/words/spans.py": "the one place, for the wall time of a meeting",
    "planner/formats/words/times.py": "the one place, for instants",
    "planner/web/api/values.py": "JSON",
    "planner/web/calendars/agendas.py": "a validator",
    "planner/web/calendars/feeds.py": "a validator",
    "planner/web/meetings/practical_forms.py": "the fields a time is typed in, with the clock they go by beside them",
    "planner/web/series/series_forms.py": "the fields a time is typed in, with the clock they go by beside them",
}
"""Who else writes a clock time, and for what."""


def wall_times(template: str) -> Iterator[str]:
    """Yield the attributes by which a template reads the wall time of a meeting."""
    for read in parsed(template).find_all(nodes.Getattr):
        if read.attr in WALL:
            yield read.attr


def test_templates_write_times_by_a_filter_alone() -> None:
    found = {path.name: list(wall_times(path.read_text("utf-8"))) for path in source.templates()}
    assert {where: what for where, what in found.items() if what} == {}


def test_a_clock_time_is_written_in_one_place() -> None:
    assert {file.where for file in source.planner() if CLOCK.search(file.text)} == set(FOR_MACHINES)


@pytest.mark.parametrize(
    ("template", "reads"),
    [
        ("{{ meeting.starts_local|clock }}", ["starts_local"]),
        ("{{ span.ends.strftime('%H') }}", ["strftime", "ends"]),
        ("{{ meeting.span|when }}{{ meeting.starts_at|moment }}", []),
    ],
)
def test_a_wall_time_in_a_template_is_found(template: str, reads: list[str]) -> None:
    assert list(wall_times(template)) == reads

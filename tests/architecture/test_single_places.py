"""One place that commits, one that reads the clock: DESIGN section 8."""

from __future__ import annotations

import re

import pytest

from tests.architecture import source

CLOCKS = re.compile(
    r"(^|\.)(datetime|dt)\.(now|utcnow|today)$|(^|\.)date\.today$|^time\.(time|time_ns|localtime|gmtime|strftime)$"
    r"|^func\.(now|current_timestamp|current_date|localtimestamp)$|(^|\.)(formatdate|localtime)$"
)
READ_WITHOUT_ARGUMENTS = ("localtime", "gmtime", "formatdate")
"""These read the clock only when they are given no instant."""


def reads_clock(name: str, arguments: int) -> bool:
    return bool(CLOCKS.search(name)) and not (name.endswith(READ_WITHOUT_ARGUMENTS) and arguments)


def test_exactly_one_place_commits() -> None:
    places = [
        f"{file.where}: {name}"
        for file in source.planner()
        for name, _ in file.calls
        if name.split(".")[-1] == "commit"
    ]
    assert places == ["planner/store/database.py: writing.commit"]


def test_exactly_one_place_reads_the_clock() -> None:
    places = [
        f"{file.where}: {name}"
        for file in source.planner()
        for name, call in file.calls
        if reads_clock(name, len(call.args) + len(call.keywords))
    ]
    assert places == ["planner/adapters/clock.py: datetime.now"]


def test_the_database_never_reads_its_own_clock() -> None:
    words = re.compile(r"CURRENT_TIMESTAMP|datetime\('now|\bnow\(\)'", re.IGNORECASE)
    wrong = [file.where for file in source.planner() if file.layer == "store" and words.search(file.text)]
    assert wrong == []


def test_no_use_case_says_itself_which_role_it_acts_in_towards_a_duty() -> None:
    named = re.compile(r"\bDutyRole\.")
    assert [file.where for file in source.planner() if file.layer != "domain" and named.search(file.text)] == []


@pytest.mark.parametrize("name", ["datetime.now", "datetime.datetime.utcnow", "date.today", "time.time", "func.now"])
def test_a_reading_of_the_clock_is_recognised(name: str) -> None:
    assert reads_clock(name, arguments=0)


@pytest.mark.parametrize("name", ["time.monotonic", "work.now", "here.now", "clock.now", "date.fromisoformat"])
def test_what_reads_no_clock_is_left_alone(name: str) -> None:
    assert not reads_clock(name, arguments=0)

"""The program that reads one foreign calendar and ends: run by ``ProcessReader``, and loaded by no other process."""

from __future__ import annotations

import json
import math
import resource
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime

from planner.domain.foreign_calendars import TroubleError, Window
from planner.formats.ical.foreign_calendars import read

SECONDS_FOR_ONE = 2.0
"""What one event, with all its occurrences, may take of the processor."""
MEMORY = 1_000_000_000
"""What the process may take, in octets."""


@contextmanager
def _time_limit() -> Iterator[None]:
    """Break off reading that takes more work than one event may."""
    signal.setitimer(signal.ITIMER_PROF, SECONDS_FOR_ONE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _too_long(_number: int, _frame: object) -> None:
    raise TimeoutError


def main() -> None:
    """Read a calendar from the standard input and tell on the standard output, as JSON, what was understood."""
    starts, ends, zone, seconds = sys.argv[1:]
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    # What starting took is not counted to the calendar.
    limit = math.ceil(time.process_time() + float(seconds))
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 1))
    signal.signal(signal.SIGPROF, _too_long)
    window = Window(datetime.fromisoformat(starts), datetime.fromisoformat(ends), zone)
    try:
        answer: dict[str, object] = asdict(read(sys.stdin.buffer.read(), window, _time_limit))
    except TroubleError as error:
        answer = {"trouble": error.trouble.value}
    json.dump(answer, sys.stdout, default=datetime.isoformat)


if __name__ == "__main__":
    main()

"""Reading a foreign calendar in a process of its own, which is stopped when it takes too much work or too much memory.

Work is measured in seconds of the processor, not of the clock: on a busy machine a calendar waits, and is no heavier for it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from planner.domain.foreign_calendars import Busy, ParsedCalendar, Trouble, TroubleError, Window
from planner.formats.ical.calendar_check import check

ROOT = Path(__file__).parents[2]
WAITS = 10
"""How many times longer than it may work a process may be there, for one that neither works nor ends."""


@dataclass(frozen=True)
class ProcessReader:
    """Reads calendars in a process that knows neither the database nor any setting; ``seconds`` of it are a calendar's."""

    seconds: float = 30

    def read(self, body: bytes, window: Window) -> ParsedCalendar:
        """Return the busy times of a calendar; raise ``TroubleError``."""
        # What is no calendar at all is said without a process.
        check(body)
        bounds = [window.starts_at.isoformat(), window.ends_at.isoformat(), window.zone, str(self.seconds)]
        command = [sys.executable, "-P", "-m", "planner.adapters.calendar_program", *bounds]
        env = {"PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), *sys.path])), "PYTHONUTF8": "1"}
        try:
            done = subprocess.run(  # noqa: S603 - Our own program; what was fetched is only its input.
                command, input=body, capture_output=True, timeout=self.seconds * WAITS, env=env, check=True
            )
        except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
            raise TroubleError(Trouble.TOO_HEAVY) from error
        return _understood(json.loads(done.stdout))


def _understood(answer: dict[str, Any]) -> ParsedCalendar:
    if "trouble" in answer:
        raise TroubleError(Trouble(answer["trouble"]))
    busy = (
        Busy(
            datetime.fromisoformat(interval["starts_at"]),
            datetime.fromisoformat(interval["ends_at"]),
            interval["all_day"],
            interval["title"],
            interval["source"],
        )
        for interval in answer["busy"]
    )
    return ParsedCalendar(
        tuple(busy), answer["name"], answer["left_out"], tuple(answer["broken_off"]), unreadable=answer["unreadable"]
    )

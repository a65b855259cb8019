"""Somebody who subscribes with vdirsyncer and looks with khal, as on a Linux machine: programs, folders and all."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PROGRAMS = Path(sys.executable).parent
VDIRSYNCER = """
[general]
status_path = "{folder}/status/"
[pair subscribed]
a = "there"
b = "here"
collections = null
conflict_resolution = "a wins"
partial_sync = "revert"
[storage there]
type = "http"
url = "{url}"
[storage here]
type = "filesystem"
path = "{folder}/calendar/"
fileext = ".ics"
"""
KHAL = """
[calendars]
[[subscribed]]
path = {folder}/calendar/
readonly = True
[sqlite]
path = {folder}/khal.db
[locale]
local_timezone = Europe/Oslo
default_timezone = Europe/Oslo
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
unicode_symbols = False
"""
PRINTED = "{start-long} – {end-long} | {status}| {alarm-symbol} | {title}"


@dataclass(frozen=True)
class Subscriber:
    """One who has subscribed to one address, with a folder that holds everything."""

    folder: Path

    @classmethod
    def of(cls, url: str, folder: Path) -> Subscriber:
        """Set both programs up, and let the first find the calendar."""
        folder.mkdir()
        for name, text in (("vdirsyncer", VDIRSYNCER), ("khal", KHAL)):
            (folder / name).write_text(text.format(folder=folder, url=url), encoding="utf-8")
        somebody = cls(folder)
        somebody._run("vdirsyncer", "discover")
        return somebody

    def sees(self, start: str = "2027-01-01", end: str = "2028-12-31") -> list[str]:
        """Fetch what is new, and return what khal prints of the days: time, status, whether it rings, and title."""
        self._run("vdirsyncer", "sync")
        printed = self._run("khal", "list", "--day-format", "", "--once", "--format", PRINTED, start, end)
        return [" ".join(line.split()) for line in printed.splitlines() if line.strip()]

    def _run(self, program: str, *given: str) -> str:
        # Both stand among what the tests are installed with, and read no settings but these.
        done = subprocess.run(
            [PROGRAMS / program, "-c", self.folder / program, *given],
            input="y\n" * 5, capture_output=True, text=True, timeout=60, check=False,
            env={**os.environ, "HOME": str(self.folder), "LC_ALL": "C.UTF-8"},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

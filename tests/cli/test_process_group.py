from __future__ import annotations

import os
import subprocess
import sys

from tests.architecture.source import ROOT

FALLS = """
import os
from planner.cli.process_group import ProcessGroup, ProcessGroupError

def falls(pulse):
    print("fell", flush=True)
    os._exit(1)

def lasts(pulse):
    import signal
    signal.pause()

try:
    ProcessGroup({"lasts": lasts, "falls": falls}).work()
except ProcessGroupError as error:
    print("gave up on", error)
"""


def test_one_that_falls_again_and_again_stops_the_group() -> None:
    run = subprocess.run(
        [sys.executable, "-c", FALLS], cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, check=True
    )
    assert run.stdout.splitlines() == ["fell", "fell", "fell", "gave up on falls"]


HANGS = """
import os, signal
from planner.cli.process_group import ProcessGroup, ProcessGroupError

def hangs(pulse):
    pulse()
    print("hangs", flush=True)
    os.kill(os.getpid(), signal.SIGSTOP)

def has_no_pulse(pulse):
    signal.pause()

try:
    ProcessGroup({"hangs": hangs, "has no pulse": has_no_pulse}, look_seconds=0.001).work()
except ProcessGroupError as error:
    print("gave up on", error)
"""


def test_one_that_hangs_is_killed_and_started_again() -> None:
    run = subprocess.run(
        [sys.executable, "-c", HANGS], cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, check=True
    )
    assert run.stdout.splitlines() == ["hangs", "hangs", "hangs", "gave up on hangs"]

"""What is installed and what is loaded: each distribution has its reason, and no process loads what it does not use."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib

import pytest

from tests.architecture.source import ROOT

MOST_DISTRIBUTIONS = 49
ROW = re.compile(r"^\| (\*\*)?([a-z][a-z0-9-]*)(?:\*\*)? \| \S.* \|$", re.MULTILINE)
LIBRARIES_OF_FEW = {
    "aiosmtpd", "alembic", "attr", "holidays", "imap_tools", "imaplib", "mako", "psycopg", "pygments",
    "recurring_ical_events", "tarfile", "x_wr_timezone", "xlsxwriter",
}  # fmt: skip
"""Libraries of what upgrades, of backups, of PostgreSQL, LMTP and IMAP, of foreign calendars, of workbooks, and of nobody."""
OF_THE_JOBS = {
    "apscheduler", "flufl", "multiprocessing", "planner.jobs", "planner.job_app", "smtplib", "planner.adapters.smtp",
}  # fmt: skip


def reasons() -> dict[str, bool]:
    """Return the distributions of the document, and whether each is said to be asked for by the project itself."""
    text = (ROOT / "docs" / "DEPENDENCIES.md").read_text("utf-8").partition("\n## ")[0]
    return {name: bool(bold) for bold, name in ROW.findall(text) if name != "distribution"}


def test_every_distribution_of_the_lock_has_its_reason() -> None:
    locked = set(re.findall(r"^([\w.-]+)==", (ROOT / "requirements.txt").read_text("utf-8"), re.MULTILINE))
    assert reasons().keys() == locked
    assert len(locked) <= MOST_DISTRIBUTIONS


def test_what_the_project_asks_for_is_marked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = {re.split(r"[^\w.-]", wish)[0] for wish in project["dependencies"]}
    assert {name for name, ours in reasons().items() if ours} == asked


@pytest.fixture(scope="module")
def loaded() -> list[set[str]]:
    """Return the modules that a process has loaded after what the web imports, and after what the jobs import besides."""
    program = "import sys, planner.app; print(*sys.modules); import planner.job_app; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    return [set(line.split()) for line in run.stdout.splitlines()]


def test_the_web_loads_no_library_of_others(loaded: list[set[str]]) -> None:
    assert loaded[0] & (LIBRARIES_OF_FEW | OF_THE_JOBS) == set()


def test_the_jobs_load_no_library_of_others(loaded: list[set[str]]) -> None:
    assert "planner.job_app" in loaded[1]
    assert loaded[1] & LIBRARIES_OF_FEW == set()

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.adapters.mail_folder import MailFolder
from planner.jobs.schedule import JOBS
from planner.rows.jobs import JobRun
from planner.settings import Settings
from planner.store.database import transaction
from tests import factories
from tests.architecture.source import ROOT
from tests.cli.commands import Commands
from tests.clock import StandingClock


@pytest.fixture
def planner(settings: Settings, clock: StandingClock) -> Commands:
    return Commands(settings, clock)


def test_every_job_is_listed_with_its_last_run(planner: Commands) -> None:
    planner.run("jobs", "run", "tick")
    lines = planner.run("jobs", "list").splitlines()
    assert [line.split()[0] for line in lines] == [job.name for job in JOBS]
    assert all("never run" in line for line in lines if not line.startswith("tick "))


def test_letters_are_delivered_by_the_job(planner: Commands, session: Session, settings: Settings) -> None:
    with transaction(session):
        factories.letter(session, subject="Velkommen", created_at=planner.clock.at)
    planner.run("jobs", "run", "deliver-letters")
    folder = MailFolder(settings.mail_folder)
    kept = folder.read(folder.names()[0])
    assert kept is not None
    assert kept["Subject"] == "Velkommen"
    assert list(session.scalars(select(JobRun.name))) == ["deliver-letters"]


def test_an_unknown_job_is_answered_with_those_there_are(planner: Commands) -> None:
    output = planner.usage("jobs", "run", "nothing")
    assert "There is no job «nothing»" in output
    assert "deliver-letters" in output


ZONES_OF_A_PROCESS = """
import pathlib, sys, zoneinfo
from planner.app import jobs_of
from tests.database import settings_for
jobs_of(settings_for(pathlib.Path(sys.argv[1])))
print(zoneinfo.TZPATH)
"""


def test_the_job_process_tells_time_by_the_zones_that_come_along(tmp_path: Path) -> None:
    command = [sys.executable, "-c", ZONES_OF_A_PROCESS, str(tmp_path)]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout == "()\n"

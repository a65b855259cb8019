from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from threading import Event

import pytest
from click.testing import CliRunner
from sqlalchemy.orm import Session

from planner.app import parts
from planner.cli import main
from planner.settings import Settings, SettingsError, load, note_address, where_it_runs
from tests import factories
from tests.architecture.source import ROOT
from tests.cli.commands import Commands
from tests.clock import StandingClock
from tests.database import settings_for

PROGRAM = "from planner.app import main; main()"
PATIENCE = 600
"""How often something is looked for, a tenth of a second apart."""


def soon(found: Callable[[], object]) -> bool:
    """Tell whether something comes true within a minute."""
    pause = Event()
    return any(found() or pause.wait(0.1) for _ in range(PATIENCE))


def children(pid: int) -> list[int]:
    """Return the processes below a process, at any depth."""
    try:
        below = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except FileNotFoundError:
        return []
    return [pid for child in below for pid in (int(child), *children(int(child)))]


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


@dataclass
class Running:
    """A service that was started as a person starts it."""

    process: subprocess.Popen[str]
    printed: list[str]

    @property
    def address(self) -> str:
        return self.printed[0].split()[-1]

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(self.address + path, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, ""
        except OSError:
            return 0, ""

    def process_group(self) -> list[int]:
        """Return the three processes that were started: the jobs and two web workers."""
        text = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text(encoding="ascii")
        return [int(pid) for pid in text.split()]

    def has_replaced(self, pid: int) -> bool:
        group = self.process_group()
        return len(group) == 3 and pid not in group

    def answers(self) -> bool:
        return self.get("/healthz")[0] == 200

    def ticks(self) -> bool:
        return '"status":"ready"' in self.get("/readyz")[1].replace(" ", "")


@pytest.fixture
def start(settings: Settings) -> Iterator[Callable[..., Running]]:
    """Return what starts the service and waits until it has said where it is."""
    started: list[Running] = []

    def begin(*words: str) -> Running:
        environment = {
            "PATH": os.environ["PATH"],
            "PLANNER_INSTANCE": settings.instance,
            "PLANNER_DATABASE_URL": settings.database_url,
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *(words or ("start",)), "--port", "0"],
            cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert process.stdout is not None
        running = Running(process, [process.stdout.readline()])
        started.append(running)
        return running

    yield begin
    for running in started:
        for pid in (running.process.pid, *children(running.process.pid)):
            if alive(pid):
                os.kill(pid, signal.SIGKILL)
        running.process.wait()
        assert running.process.stdout is not None
        running.process.stdout.close()


@pytest.fixture
def inhabited(session: Session) -> None:
    """Let somebody be there already, so that a start does not take its time to tell the demo."""
    factories.person(session, name="Siri Skisse", email="siri@example.no")
    session.commit()


def test_it_serves_works_its_jobs_and_stops_without_a_trace(start: Callable[..., Running], settings: Settings) -> None:
    running = start()
    assert soon(running.answers)
    assert soon(running.ticks)
    assert (settings.folder / "secret_key").stat().st_mode & 0o777 == 0o600
    below = children(running.process.pid)
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(60) == 0
    assert not [pid for pid in below if alive(pid)]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_first_start_fills_the_service_and_prints_a_link_that_signs_in(start: Callable[..., Running]) -> None:
    running = start("start", "--demo")
    assert running.process.stdout is not None
    said = [running.process.stdout.readline() for _ in range(3)]
    assert "Sign in as" in said[0]
    assert said[1].strip().startswith(f"{running.address}/logg-inn/")
    assert said[2].strip() == f"Letters are kept at {running.address}/postkasse"
    assert soon(running.answers)
    assert running.get("/postkasse")[0] == 200


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_start_of_an_empty_service_prints_a_link_for_the_first_administrator(
    start: Callable[..., Running], settings: Settings, clock: StandingClock, session: Session
) -> None:
    running = start()
    assert running.process.stdout is not None
    said = [running.process.stdout.readline() for _ in range(2)]
    assert "Nobody is here yet" in said[0]
    assert said[1].strip().startswith(f"{running.address}/forste-administrator/")
    assert soon(running.answers)
    assert running.get(said[1].strip().removeprefix(running.address))[0] == 200
    factories.person(session, email="siri@example.no")
    session.commit()
    beside = Commands(settings, clock).run("sign-in-link", "siri@example.no")
    assert beside.startswith(f"{running.address}/logg-inn/")


def test_the_base_url_goes_before_the_address_that_was_noted(settings: Settings) -> None:
    note_address(settings, "http://127.0.0.1:8123")
    assert where_it_runs(settings).base_url == "http://127.0.0.1:8123"
    set_by_hand = replace(settings, base_url="https://example.no")
    assert where_it_runs(set_by_hand) == set_by_hand


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_ctrl_c_stops_everything(start: Callable[..., Running], inhabited: None) -> None:
    running = start()
    assert soon(running.answers)
    below = children(running.process.pid)
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(60) == 0
    assert not [pid for pid in below if alive(pid)]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_process_that_falls_is_started_again(start: Callable[..., Running], inhabited: None) -> None:
    running = start()
    assert soon(running.answers)
    assert soon(lambda: len(running.process_group()) == 3)
    before = running.process_group()
    for pid in before:
        os.kill(pid, signal.SIGKILL)
        assert soon(partial(running.has_replaced, pid))
    assert not set(running.process_group()) & set(before)
    assert soon(running.answers)
    below = running.process_group()
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(60) == 0
    assert not [pid for pid in below if alive(pid)]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_killed_parent_leaves_nobody_behind(start: Callable[..., Running], inhabited: None) -> None:
    running = start()
    assert soon(running.answers)
    assert soon(lambda: len(children(running.process.pid)) == 3)
    below = children(running.process.pid)
    running.process.kill()
    assert soon(lambda: not [pid for pid in below if alive(pid)])


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_web_workers_alone_run_no_jobs(start: Callable[..., Running]) -> None:
    running = start("serve")
    assert soon(running.answers)
    assert '"status":"jobslate"' in running.get("/readyz")[1].replace(" ", "")
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(60) == 0


def test_a_port_in_use_is_told_in_one_line(settings: Settings, clock: StandingClock) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        for command in ("start", "serve"):
            output = Commands(settings, clock).refused(command, "--port", port)
            assert f"Port {port} on 127.0.0.1 cannot be opened" in output
            assert output.count("\n") == 1


@pytest.mark.parametrize("command", ["start", "serve"])
def test_a_folder_that_cannot_be_written_to_is_told_in_one_line(
    tmp_path: Path, clock: StandingClock, command: str
) -> None:
    (tmp_path / "instance").write_text("a file in the way", encoding="ascii")
    output = Commands(settings_for(tmp_path / "instance"), clock).refused(command, "--port", "0")
    assert "cannot be written to" in output
    assert output.count("\n") == 1


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("PLANNER_PROT", "8000", "Unknown setting: PLANNER_PROT"),
        ("PLANNER_PORT", "eight", "PLANNER_PORT is not understood"),
        ("PLANNER_PORT", "99999", "PLANNER_PORT is not understood"),
        ("PLANNER_DATABASE_URL", "mysql://x", "PLANNER_DATABASE_URL is not understood"),
        ("PLANNER_ENVIRONMENT", "production", "PLANNER_BASE_URL must be"),
    ],
)
def test_a_bad_setting_is_told_in_one_line(tmp_path: Path, variable: str, value: str, told: str) -> None:
    environment = {"PLANNER_INSTANCE": str(tmp_path), variable: value}
    result = CliRunner().invoke(main, ["start"], obj=replace(parts(), environment=environment))
    assert result.exit_code == 1
    assert told in result.output
    assert result.output.count("\n") == 1


ASKING = {
    "PLANNER_ENVIRONMENT": "production",
    "PLANNER_BASE_URL": "https://example.no",
    "PLANNER_SMTP_HOST": "mail.example.no",
}


@pytest.mark.parametrize(
    "given",
    [{"PLANNER_IMAP_HOST": "imap.example.no"}, {"PLANNER_LMTP_PORT": "24"}, {"PLANNER_CALENDAR_INVITATIONS": "no"}],
    ids=lambda given: next(iter(given)),
)
def test_calendars_are_asked_only_where_somebody_hears_the_answer(given: dict[str, str]) -> None:
    assert load(ASKING | given).production
    with pytest.raises(SettingsError, match=next(iter(given))):
        load(ASKING)

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from planner.services.operations.leadership import candidate
from planner.settings import Settings

LEADS = """
import sys
from pathlib import Path
from planner.services.operations.leadership import candidate
chair = candidate(sys.argv[1], Path(sys.argv[2]))
print(chair.acquire(), flush=True)
sys.stdin.read()
"""


def test_one_of_two_leads_until_it_lets_go(settings: Settings) -> None:
    first, second = (candidate(settings.sqlalchemy_url, settings.folder) for _ in range(2))
    assert (first.acquire(), second.acquire()) == (True, False)
    assert (first.holds(), second.holds()) == (True, False)
    assert first.acquire()
    first.release()
    assert not first.holds()
    assert second.acquire()
    second.release()


def test_another_takes_over_at_once_when_the_leader_is_killed(settings: Settings) -> None:
    url, folder = settings.sqlalchemy_url, str(settings.folder)
    leader = subprocess.Popen(
        [sys.executable, "-c", LEADS, url, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert leader.stdout is not None
    assert leader.stdin is not None
    assert leader.stdout.readline() == "True\n"
    follower = candidate(url, Path(folder))
    assert not follower.acquire()
    leader.kill()
    leader.wait()
    leader.stdout.close()
    leader.stdin.close()
    tries = (follower.acquire() for _ in range(10_000))
    assert next(led for led in tries if led)
    follower.release()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_leader_whose_connection_breaks_knows_that_it_leads_no_more(settings: Settings) -> None:
    leader = candidate(settings.sqlalchemy_url, settings.folder)
    assert leader.acquire()
    engine = create_engine(settings.sqlalchemy_url)
    with engine.connect() as connection:
        connection.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted")
        )
    engine.dispose()
    assert not leader.holds()
    assert leader.acquire()
    leader.release()


def test_nobody_leads_a_database_that_is_out_of_reach(tmp_path: Path) -> None:
    assert not candidate("postgresql+psycopg://nobody@127.0.0.1:1/none", tmp_path).acquire()

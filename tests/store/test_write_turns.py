"""Writers of one SQLite file begin in turn, and nobody waits longer than was said."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DatabaseError, OperationalError

from planner.store.engines import prepare, to_write

HOLDER = """
import fcntl, os, sys
fcntl.flock(os.open(sys.argv[1], os.O_RDONLY), fcntl.LOCK_EX)
os.kill(os.getpid(), 9)
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    place = tmp_path / "turns.db"
    place.touch()
    engine = opened(place)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE words (number INTEGER PRIMARY KEY, word TEXT)"))
    engine.dispose()
    return place


def opened(file: Path, lock_seconds: int = 30) -> Engine:
    engine = create_engine(f"sqlite:///{file}")
    prepare(engine, lock_seconds)
    return engine


def write(engine: Engine, word: str) -> None:
    with to_write(), engine.begin() as connection:
        connection.execute(text("INSERT INTO words (word) VALUES (:word)"), {"word": word})


def words(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.execute(text("SELECT word FROM words ORDER BY number")).scalars())


@contextmanager
def having_the_turn(folder: Path) -> Iterator[None]:
    held = os.open(folder, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(held)


def test_who_comes_later_begins_later(file: Path) -> None:
    engine = opened(file)
    with ThreadPoolExecutor(1) as pool:
        with having_the_turn(file.parent):
            later = pool.submit(write, engine, "later")
            with engine.connect() as connection:
                connection.execute(text("INSERT INTO words (word) VALUES ('first')"))
                connection.commit()
        later.result()
    assert words(engine) == ["first", "later"]


def test_all_of_many_writers_get_their_turn(file: Path) -> None:
    engines = [opened(file) for _ in range(2)]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda number: write(engines[number % 2], str(number)), range(30)))
    assert sorted(words(engines[0])) == sorted(str(number) for number in range(30))


def test_a_lock_that_is_not_given_back_is_an_error_after_the_time_that_was_said(file: Path) -> None:
    engine = opened(file, lock_seconds=0)
    with (
        to_write(),
        engine.begin(),
        pytest.raises(OperationalError, match="locked"),
    ):
        write(engine, "too late")
    write(engine, "free again")
    assert words(engine) == ["free again"]


def test_a_turn_that_is_not_given_back_holds_nobody_up_for_longer(file: Path) -> None:
    engine = opened(file, lock_seconds=0)
    with having_the_turn(file.parent):
        write(engine, "without a turn")
    assert words(engine) == ["without a turn"]


def test_a_process_that_dies_gives_its_turn_back(file: Path) -> None:
    subprocess.run([sys.executable, "-c", HOLDER, str(file.parent)], check=False)
    engine = opened(file)
    write(engine, "after it")
    assert words(engine) == ["after it"]


def test_an_error_of_the_file_is_the_usual_one(file: Path) -> None:
    file.write_bytes(b"no database at all, but a text that is long enough to be looked at" * 20)
    with pytest.raises(DatabaseError, match="not a database"):
        write(opened(file), "lost")

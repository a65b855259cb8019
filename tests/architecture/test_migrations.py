"""The folder of the migrations shows their order, and a new one gets the next number."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from alembic.script import ScriptDirectory

from planner.store import revisions, schema
from tests.architecture.source import PLANNER
from tools import migration

(VERSIONS,) = PLANNER.rglob("migrations/versions")
NUMBERED = re.compile(r"(\d{4})_[a-z0-9_]+\.py")


def numbers() -> list[int]:
    return [int(found[1]) for path in sorted(VERSIONS.glob("*.py")) if (found := NUMBERED.fullmatch(path.name))]


def test_every_migration_has_a_number_and_none_is_left_out() -> None:
    assert numbers() == list(range(1, len(list(VERSIONS.glob("*.py"))) + 1))


def test_the_files_stand_in_the_order_in_which_they_run() -> None:
    chain = [*ScriptDirectory(str(VERSIONS.parent)).walk_revisions()][::-1]
    assert [Path(script.path).name for script in chain] == sorted(path.name for path in VERSIONS.glob("*.py"))


def test_the_revision_that_the_code_expects_is_the_one_that_alembic_ends_at() -> None:
    script = ScriptDirectory(str(VERSIONS.parent))
    assert revisions.expected() == script.get_current_head()


def test_the_next_migration_takes_the_next_number(tmp_path: Path) -> None:
    folder = shutil.copytree(schema.MIGRATIONS, tmp_path / "migrations")
    written = migration.write("Rooms that meetings are held in.", folder)
    assert written.name == f"{numbers()[-1] + 1:04}_rooms_that_meetings_are_held_in.py"
    text = written.read_text("utf-8")
    assert text.startswith('"""Rooms that meetings are held in."""')
    assert "def upgrade() -> None:\n    pass" in text


def test_a_number_is_never_used_twice() -> None:
    assert migration.next_number(["0001_a.py", "0009_b.py", "old.py"]) == "0010"
    assert migration.next_number([]) == "0001"

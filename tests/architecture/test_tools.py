"""What ``make sql`` and ``make shell`` give a developer."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import ROOT
from tests.database import SqliteTemplate
from tools.sql import statements

ASKED = "SELECT count(*) AS n,\n 'å' AS å FROM meetings; SELEC;\nINSERT INTO rate_counts VALUES ('x', 1, 1);"
SHOWN = 'n | å\n0 | å\nOperationalError: near "SELEC": syntax error\n1 rows\n'


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory, sqlite_template: SqliteTemplate) -> Path:
    folder = tmp_path_factory.mktemp("tools")
    sqlite_template.copy_to(folder)
    return folder


def run(tool: str, instance: Path, typed: str) -> str:
    environment = {**os.environ, "PLANNER_INSTANCE": str(instance), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", f"tools.{tool}"]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, input=typed, capture_output=True, encoding="utf-8", check=True
    )
    return done.stdout


def test_sql_is_answered_statement_by_statement(instance: Path) -> None:
    assert run("sql", instance, ASKED) == SHOWN


def test_a_semicolon_in_a_text_ends_no_statement() -> None:
    assert list(statements(["SELECT ';' AS a;SELECT 2;\n", "SELECT 3"])) == ["SELECT ';' AS a;", "SELECT 2;"]


def test_the_shell_has_the_application_a_session_and_the_rows(instance: Path) -> None:
    typed = "print(app.name, work.by.system, len(session.scalars(select(Meeting)).all()))\n"
    assert "planner True 0" in run("shell", instance, typed)


def test_every_target_that_the_documents_name_is_there() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for name in ("README.md", "CONTRIBUTING.md", ".ci/run"):
        named = set(re.findall(r"(?:`|^)make ([a-z]+)", (ROOT / name).read_text("utf-8"), re.MULTILINE))
        assert named
        assert named - targets == set(), name

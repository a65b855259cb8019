"""The check of commit messages that ``make dev`` installs: CONTRIBUTING, Commits."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import ROOT
from tools.commit_message import LONGEST_LINE, LONGEST_SUBJECT, faults

GOOD = "duties: Refuse an offer without a deadline"


@pytest.mark.parametrize(
    "message",
    [
        GOOD,
        f"{GOOD}\n",
        f"{GOOD}.\n\nNobody would know when it lapses.\n",
        "web, store: Show what a page costs\n\n- first\n- second",
        "style: Å bruke ord som folk kjenner",
        "tests/web: Leave nothing open",
        f"{GOOD}\n\nhttps://example.no/{'x' * LONGEST_LINE}",
        "Merge branch 'duties'",
        'Revert "duties: Refuse"',
        f"fixup! {GOOD}",
        f"{GOOD}\n\n# Please enter the commit message\n# ------------------------ >8 ------------------------\n{'+' * 200}",
    ],
)
def test_a_message_that_keeps_the_rules_is_taken(message: str) -> None:
    assert faults(message) == []


@pytest.mark.parametrize(
    ("message", "word"),
    [
        ("", "area"),
        ("Refuse an offer", "area"),
        ("duties: refuse an offer", "area"),
        ("Duties: Refuse an offer", "area"),
        ("duties:Refuse an offer", "area"),
        ("duties: ", "area"),
        (f"duties: {'R' * LONGEST_SUBJECT}", "characters"),
        (f"{GOOD}\nNobody would know.", "second line"),
        (f"{GOOD}\n\n{'why ' * 30}", "characters"),
    ],
)
def test_what_is_wrong_with_a_message_is_told(message: str, word: str) -> None:
    assert [fault for fault in faults(message) if word in fault] != []


@pytest.mark.parametrize(("message", "status"), [(GOOD, 0), ("Fix stuff", 1)])
def test_git_runs_it_with_the_file_of_the_message(tmp_path: Path, message: str, status: int) -> None:
    file = tmp_path / "COMMIT_EDITMSG"
    file.write_text(message, encoding="utf-8")
    command = [sys.executable, "-S", str(ROOT / "tools" / "commit_message.py"), str(file)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (run.returncode, bool(run.stderr)) == (status, bool(status))

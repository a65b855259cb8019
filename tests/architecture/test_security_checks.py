"""docs/SECURITY-CHECKS.md names files that are there, and every requirement once."""

from __future__ import annotations

import re

from tests.architecture.source import ROOT

TEXT = (ROOT / "docs" / "SECURITY-CHECKS.md").read_text("utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in TEXT.splitlines() if re.match(r"\| \d", line)]
NUMBERS = [number for row in ROWS for number in row[0].split(", ")]
REQUIREMENTS = 253
"""Requirements of levels 1 and 2 in OWASP ASVS 5.0.0: 70 and 183."""


def test_every_file_that_is_named_exists() -> None:
    files = re.findall(r"`((?:planner|tests|docs)/[\w./-]+)`", TEXT)
    assert len(files) > 100
    assert [file for file in files if not (ROOT / file).exists()] == []


def test_every_requirement_stands_once_and_says_how_it_is() -> None:
    assert sorted(NUMBERS) == sorted(set(NUMBERS))
    assert len(NUMBERS) == REQUIREMENTS
    assert [row for row in ROWS if len(row) != 4 or row[2] not in {"holds", "n/a", "missing"} or not row[3]] == []

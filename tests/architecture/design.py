"""DESIGN.md as tests read it: its blocks and its tables, by heading."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.architecture.source import ROOT

Cells = tuple[list[str], ...]


def text() -> str:
    """Return the whole document."""
    return (ROOT / "DESIGN.md").read_text("utf-8")


def part(heading: str) -> str:
    """Return what stands under a heading, until the next one."""
    found = re.search(rf"^##+ {re.escape(heading)}\n(.*?)(?=^##|\Z)", text(), re.MULTILINE | re.DOTALL)
    assert found is not None, heading
    return found.group(1)


def block(heading: str) -> list[str]:
    """Return the lines of the first block of code under a heading."""
    return part(heading).split("```")[1].strip().splitlines()


def table(heading: str) -> Iterator[Cells]:
    """Yield the rows of the tables under a heading; of each cell the words in code, or else its text as the only one."""
    for line in part(heading).splitlines():
        if line.startswith("| ") and not line.startswith("| ---"):  # The heads of tables come along.
            cells = [cell.strip() for cell in line.strip("|").split(" | ")]
            yield tuple(re.findall(r"`([^`]+)`", cell) or [cell] for cell in cells)


def addresses() -> tuple[list[str], list[str]]:
    """Return the addresses that are there, and those that are promised for later."""
    built, later = part("6. Addresses").split("Promised for later:")
    return _addresses_in(built), _addresses_in(later)


def _addresses_in(part: str) -> list[str]:
    # The first cell of a row; the second may name an address too, as an explanation.
    return [
        name for row in re.findall(r"^\| ([^|]+) \|", part, re.MULTILINE) for name in re.findall(r"`(/[^`]*)`", row)
    ]

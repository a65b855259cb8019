"""The figures of a run, what each is held to, and how they are printed and written into the README."""

from __future__ import annotations

import math
import os
import platform
import re
from dataclasses import dataclass, field
from pathlib import Path

README = Path(__file__).parent.parent / "README.md"
BLOCK = re.compile(r"<!-- bench -->.*?<!-- bench -->", re.DOTALL)


@dataclass(frozen=True)
class Figure:
    """One measurement: the service, the floor it is held against, and the target for their ratio or for the service itself.

    ``at_most`` and ``at_least`` bound ``value``; without either the figure is only told.
    """

    target: int
    work: str
    service: str
    floor: str
    value: float
    unit: str = "×"
    at_most: float | None = None
    at_least: float | None = None

    @property
    def met(self) -> bool | None:
        """Tell whether the bound is kept; nothing where there is none."""
        if self.at_most is not None:
            return self.value <= self.at_most
        return None if self.at_least is None else self.value >= self.at_least

    @property
    def bound(self) -> str:
        """Return the bound in words."""
        if self.at_most is not None:
            return f"≤ {self.at_most:g}"
        return "" if self.at_least is None else f"≥ {self.at_least:g}"

    @property
    def shown(self) -> tuple[str, ...]:
        """Return the cells of its row."""
        verdict = {True: "met", False: "not met", None: ""}[self.met]
        return (str(self.target), self.work, self.service, self.floor, f"{short(self.value)} {self.unit}".strip(),
                self.bound, verdict)  # fmt: skip


@dataclass
class Report:
    """All figures of one run and what was left out of it."""

    figures: list[Figure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, *figures: Figure) -> None:
        """Take in figures, and print each at once."""
        for figure in figures:
            self.figures.append(figure)
            print("  ".join(cell for cell in figure.shown if cell), flush=True)

    def table(self) -> str:
        """Return the figures as a Markdown table, and where each target stands."""
        heads = ("target", "work", "service", "floor", "ratio or value", "bound", "")
        rows = [heads, ("---",) * len(heads), *(figure.shown for figure in self.figures)]
        lines = ["| " + " | ".join(row) + " |" for row in rows]
        return "\n".join([*lines, "", self.standing(), *self.notes])

    def block(self, heading: str = "") -> str:
        """Return the table between its two marks."""
        return f"<!-- bench -->\n{heading}\n\n{self.table()}\n<!-- bench -->"

    def standing(self) -> str:
        """Return which targets are met, in one sentence: a target is met when all its bounds are kept."""
        numbers = sorted({figure.target for figure in self.figures if figure.met is not None})
        missed = {figure.target for figure in self.figures if figure.met is False}
        met = ", ".join(str(number) for number in numbers if number not in missed) or "none"
        return f"Targets met: {met}. Not met: {', '.join(map(str, sorted(missed))) or 'none'}."


def short(value: float) -> str:
    """Return a figure with as many digits as it is worth."""
    if math.isinf(value):
        return "–"
    return f"{value:,.0f}".replace(",", " ") if value >= 100 else f"{value:.3g}"  # noqa: PLR2004 - Digits.


def machine() -> str:
    """Return what was measured on, without naming it."""
    return f"{os.cpu_count()} cores, loopback, load on the same cores; Python {platform.python_version()}"


def cells(text: str) -> dict[str, str]:
    """Return the cells of the service in the table between the two marks of a text, by the work."""
    found = BLOCK.search(text)
    rows = [line.strip("| ").split(" | ") for line in (found[0] if found else "").splitlines() if line.startswith("| ")]
    return {row[1]: row[2] for row in rows if len(row) > 2}  # noqa: PLR2004 - Target, work, service.


def write(report: Report, command: str) -> None:
    """Put the figures into the README, between its two marks."""
    block = report.block(f"`{command}` on {machine()}:")
    text = README.read_text(encoding="utf-8")
    README.write_text(BLOCK.sub(lambda _: block, text, count=1), encoding="utf-8")

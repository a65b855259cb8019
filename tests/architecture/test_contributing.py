"""The worked example of CONTRIBUTING is true to the code: its files are there, and hold what it says they hold."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from planner.domain.duties import DUTY_TABLE, DutyRole, DutyState, DutyStep
from tests.architecture import source
from tests.architecture.source import ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
EXAMPLE = TEXT.partition("## Adding a feature")[2].partition("\n## ")[0]
STEPS = re.findall(r"^\d\. (.+?)(?=^\d\. |\Z)", EXAMPLE, re.MULTILINE | re.DOTALL)
QUOTED = re.compile(r"`([^`]+)`")
PLACE = re.compile(r"(planner|templates|tests|tools|docs)/[\w./]+|[A-Z]+\.md")
RULE = re.compile(r"\((\w+), (\w+), (\w+)\): (\w+)")
CALL = re.compile(r"(\w+)\((.*)\)")


def places(step: str) -> list[Path]:
    """Return the files that a step names, those of its folders included."""
    named = [ROOT / quoted for quoted in QUOTED.findall(step) if PLACE.fullmatch(quoted)]
    return [file for place in named for file in (place.rglob("*") if place.is_dir() else [place]) if file.is_file()]


def signatures(files: list[Path]) -> set[tuple[str, str]]:
    """Return the functions of some files with the names of their parameters."""
    return {
        (node.name, ", ".join(argument.arg for argument in node.args.args))
        for file in files
        if file.suffix == ".py"
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef)
    }


def is_called_somewhere(name: str) -> bool:
    in_templates = any(f"{name}(" in path.read_text("utf-8") for path in source.templates() if path.suffix == ".html")
    return in_templates or any(called == name for file in source.planner() for called, _ in file.calls)


def is_there(quoted: str, files: list[Path]) -> bool:
    """Tell whether something that a step quotes is what it says, in the files of that step."""
    if rule := RULE.fullmatch(quoted):
        state, step, role, after = rule.groups()
        return DUTY_TABLE[DutyState[state], DutyStep[step], DutyRole[role]] is DutyState[after]
    if call := CALL.fullmatch(quoted):
        return call.groups() in signatures(files) if call[2] else is_called_somewhere(call[1])
    words = re.compile(rf"(?<![\w.]){re.escape(quoted)}(?!\w)")
    return any(file.name == quoted or words.search(file.read_text("utf-8", "replace")) for file in files)


def test_the_example_has_all_its_steps() -> None:
    assert [re.findall(r"\*\*(\w+)", step)[0] for step in STEPS] == [
        "Rule", "Rows", "Use", "Letter", "Page", "Words", "Tests", "Documents",
    ]  # fmt: skip


def test_every_place_that_is_named_is_there() -> None:
    named = [quoted for quoted in QUOTED.findall(TEXT) if PLACE.fullmatch(quoted)]
    assert len(named) > 20
    assert [place for place in named if not (ROOT / place).exists()] == []


@pytest.mark.parametrize("step", STEPS, ids=lambda step: re.findall(r"\*\*(\w+)", step)[0])
def test_what_a_step_says_is_so(step: str) -> None:
    quotes = [
        quoted for quoted in QUOTED.findall(step) if not PLACE.fullmatch(quoted) and not quoted.startswith("make ")
    ]
    assert [quoted for quoted in quotes if not is_there(quoted, places(step))] == []


@pytest.mark.parametrize("quoted", ["give_back(work, meeting)", "DutyStop", "(HELD, GIVE_BACK, TEAM): OPEN"])
def test_what_is_not_so_is_found(quoted: str) -> None:
    step = STEPS[0] + STEPS[2]
    with pytest.raises((KeyError, AssertionError)):
        assert is_there(quoted, places(step))

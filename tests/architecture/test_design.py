"""DESIGN.md is the house as it stands, and what points to a document points to one that is there."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from planner.domain.duties import DUTY_TABLE
from tests.architecture import design, source
from tests.architecture.source import PLANNER, ROOT

SECTION = re.compile(r"\b([A-Z]{4,}) (?:section|rule)s? ((?:\d+(?:, | and )?)+)")
DOCUMENT = re.compile(r"(?<![\w/.*])[\w./-]+\.md\b")
ROOMED = ("services", "web", "formats")


def texts() -> Iterator[tuple[Path, str]]:
    """Yield the tracked files that people write, with their text."""
    written = {".py", ".md", ".toml", ".html", ".txt", ".css", ".js", ""}
    for path in source.tracked():
        if path.suffix in written and not {"vendor", "golden", "data"} & set(path.parts):
            yield path, path.read_text("utf-8", errors="replace")


def contract(container: str) -> list[str]:
    """Return the layers of the contract of one package, in brackets or not."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(one["layers"] for one in contracts if one.get("containers") == [container])
    return [re.sub(r"[()]", "", layer) for layer in layers]


def test_sections_are_numbered_in_order() -> None:
    numbers = [int(number) for number in re.findall(r"^## (\d+)\. ", design.text(), re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) == len(re.findall(r"^## ", design.text(), re.MULTILINE))


def test_a_section_that_is_pointed_to_is_there() -> None:
    known = {f"DESIGN {number}" for number in re.findall(r"^## (\d+)\. ", design.text(), re.MULTILINE)}
    named = [
        (path.relative_to(ROOT).as_posix(), f"{document} {number}")
        for path, text in texts()
        for document, numbers in SECTION.findall(text)
        for number in re.findall(r"\d+", numbers)
    ]
    assert len(named) > 5
    assert [one for one in named if one[1] not in known] == []


def test_a_document_that_is_named_is_there() -> None:
    missing = [
        (path.relative_to(ROOT).as_posix(), name)
        for path, text in texts()
        for name in DOCUMENT.findall(text)
        if not any((place / name).is_file() for place in (ROOT, ROOT / "docs", path.parent))
    ]
    assert missing == []


@pytest.mark.parametrize(("heading", "container"), [("Layers", "planner"), ("Rooms", "planner.services")])
def test_layers_and_rooms_stand_as_in_the_contracts(heading: str, container: str) -> None:
    assert design.block(heading) == contract(container)


def test_every_room_is_in_the_table_and_no_other() -> None:
    rooms = defaultdict(set)
    for layer in ROOMED:
        for path in (PLANNER / layer).glob("*/__init__.py"):
            rooms[path.parent.name].add(layer)
    stated = {name: set(layers.split(", ")) for (name, *_), _area, (layers, *_) in design.table("Rooms")}
    assert stated == rooms | {"room": {"in"}}


def test_rooms_to_come_have_not_come() -> None:
    planned = {cells[0][0] for cells in design.table("Rooms to come") if len(cells[0]) == 1}
    there = {path.parent.name for layer in ROOMED for path in (PLANNER / layer).glob("*/__init__.py")}
    growing = {"followups", "networks"}
    assert planned & there == growing


def test_the_hand_over_is_the_table_of_the_rules() -> None:
    rows = [tuple(cell[0] for cell in cells) for cells in design.table("5. The hand-over") if len(cells) == 4]
    assert rows == [("state", "step", "by", "then"), *((*step, then) for step, then in DUTY_TABLE.items())]

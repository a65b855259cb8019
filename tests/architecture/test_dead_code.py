"""Nothing public in the planner is kept alive by its tests alone."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import TypeGuard

from tests.architecture import source
from tests.architecture.source import PLANNER, ROOT, Source

PROGRAMS = (ROOT / "wsgi.py", *sorted((ROOT / "tools").glob("*.py")), *sorted(PLANNER.glob("store/migrations/**/*.py")))
"""Files outside of the layers that use the planner."""
ENTRANCES = {("planner.app", "main"), ("planner.store.schema", "ROWS")}
"""The command that ``pyproject.toml`` names, and the list that keeps every module with rows imported."""
PLAIN_DECORATORS = {"cache", "contextmanager", "dataclass", "lru_cache", "total_ordering"}
"""Decorators that register nothing: what carries another one is called by whoever that hands it to."""
BY_NAME = re.compile(r"planner(\.\w+)+:\w+")
"""What a process of its own begins with (``planner/cli/apart.py``)."""

Name = tuple[str, str]
"""A module and the name of something at the top of it."""


def definitions(file: Source) -> Iterator[tuple[str, ast.stmt]]:
    """Yield every public function, class and constant at the top of a file, with the statement that defines it."""
    for node in file.tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            decorators = {ast.unparse(decorator).partition("(")[0] for decorator in node.decorator_list}
            if decorators <= PLAIN_DECORATORS:
                yield node.name, node
        elif isinstance(node, ast.Assign):
            yield from ((name.id, node) for name in node.targets if isinstance(name, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id, node


def aliases(file: Source) -> dict[str, str]:
    """Return the modules of the planner that a file has imported, by the name it has for each."""
    found = {}
    for node in file.nodes:
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if source.is_module(node.module or "", alias.name):
                    found[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return found


def uses(file: Source) -> Iterator[Name]:
    """Yield what a file takes from the modules of the planner, and what it uses of its own outside of the definition."""
    modules = aliases(file)
    reached = [node for node in file.nodes if isinstance(node, ast.Attribute)]
    attributes, named = {node.attr for node in reached}, {node.value for node in reached}
    for node in file.nodes:
        if isinstance(node, ast.Name) and node.id in modules and node not in named:
            # Modules that answer alike stand in a list, and one after the other is asked.
            yield from ((modules[node.id], attribute) for attribute in attributes)
        if isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name) for alias in node.names)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
            yield modules[node.value.id], node.attr
    yield from ((file.module, name) for name in loaded_elsewhere(file))


def loaded_elsewhere(file: Source) -> set[str]:
    """Return the names that a file reads, but for those that only their own definition reads."""
    times = Counter(node.id for node in file.nodes if is_loaded(node))
    for statement, defined in groupby(definitions(file), itemgetter(1)):
        if own := {name for name, _ in defined} & times.keys():
            times.subtract(node.id for node in ast.walk(statement) if is_loaded(node) and node.id in own)
    return {name for name, left in times.items() if left}


def is_loaded(node: ast.AST) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)


def calls_by_name(file: Source) -> Iterator[Name]:
    """Yield what a file calls by name."""
    for node in file.nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and BY_NAME.fullmatch(node.value):
            module, _, name = node.value.partition(":")
            yield module, name


def test_nothing_public_is_used_by_tests_alone() -> None:
    files = (*source.planner(), *map(Source, PROGRAMS))
    used = {use for file in files for use in (*uses(file), *calls_by_name(file))} | ENTRANCES
    dead = [
        f"{file.where}:{node.lineno} {name}"
        for file in source.planner()
        for name, node in definitions(file)
        if not name.startswith("_") and (file.module, name) not in used
    ]
    assert dead == []

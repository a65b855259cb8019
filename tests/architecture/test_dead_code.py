"""Nothing public in the planner is kept alive by its tests alone."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

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
    for node in ast.walk(file.tree):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                place = ROOT / (node.module or "").replace(".", "/") / alias.name
                if place.with_suffix(".py").exists() or place.is_dir():
                    found[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return found


def uses(file: Source) -> Iterator[Name]:
    """Yield what a file takes from the modules of the planner, and what it uses of its own outside of the definition."""
    modules = aliases(file)
    attributes = {node.attr for node in ast.walk(file.tree) if isinstance(node, ast.Attribute)}
    named = {node.value for node in ast.walk(file.tree) if isinstance(node, ast.Attribute)}
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Name) and node.id in modules and node not in named:
            # Modules that answer alike stand in a list, and one after the other is asked.
            yield from ((modules[node.id], attribute) for attribute in attributes)
        if isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name) for alias in node.names)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
            yield modules[node.value.id], node.attr
    for statement in file.tree.body:
        defined = {name for name, node in definitions(file) if node is statement}
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id not in defined:
                yield file.module, node.id


def calls_by_name(file: Source) -> Iterator[Name]:
    """Yield what a file calls by name."""
    for node in ast.walk(file.tree):
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

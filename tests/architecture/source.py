"""The project's own files, read as text and as syntax trees; nothing here imports what it reads."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PLANNER = ROOT / "planner"
TEMPLATES = ROOT / "templates"
LAYERS = ("domain", "formats", "rows", "store", "services", "adapters", "web", "jobs", "cli")

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Import:
    """One imported module, and the line it stands on."""

    target: str
    line: int


@dataclass(frozen=True)
class Source:
    """One Python file."""

    path: Path

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Return every node of the tree, which is walked once for all rules."""
        return tuple(ast.walk(self.tree))

    @cached_property
    def where(self) -> str:
        """Return the path from the top of the repository."""
        return self.path.relative_to(ROOT).as_posix()

    @cached_property
    def module(self) -> str:
        """Return the dotted name, such as ``planner.store.people``."""
        return self.where.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def layer(self) -> str:
        """Return the layer, or the name of a module that stands beside the layers, such as ``app``."""
        return [*self.module.split("."), "", ""][1]

    @cached_property
    def imports(self) -> tuple[Import, ...]:
        """Return every absolute import, wherever in the file it stands."""
        return tuple(
            imported
            for node in self.nodes
            if isinstance(node, ast.Import) or (isinstance(node, ast.ImportFrom) and not node.level)
            for imported in _imported_by(node)
        )

    @cached_property
    def functions(self) -> tuple[ast.FunctionDef | ast.AsyncFunctionDef, ...]:
        """Return every function and method, nested ones too."""
        return tuple(node for node in self.nodes if isinstance(node, FUNCTIONS))

    @cached_property
    def calls(self) -> tuple[tuple[str, ast.Call], ...]:
        """Return every call with what is called, as it is written: ``("session.commit", node)``."""
        return tuple((spelled(node.func), node) for node in self.nodes if isinstance(node, ast.Call))


def spelled(node: ast.expr) -> str:
    """Return an expression as it is written; names and their attributes, which most are, without the long way round."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
        return f"{spelled(node.value)}.{node.attr}"
    return ast.unparse(node)


def _imported_by(node: ast.Import | ast.ImportFrom) -> Iterator[Import]:
    for alias in node.names:
        target = alias.name if isinstance(node, ast.Import) else _module_meant(node.module or "", alias.name)
        yield Import(target, node.lineno)


def _module_meant(module: str, name: str) -> str:
    # «from planner.store import people» means the module people; «from planner.store.people import Person» does not.
    return f"{module}.{name}" if module.partition(".")[0] == "planner" and is_module(module, name) else module


@cache
def is_module(module: str, name: str) -> bool:
    """Tell whether a name inside a module is a module too."""
    place = ROOT / module.replace(".", "/") / name
    return place.with_suffix(".py").exists() or place.is_dir()


def _read(folder: Path) -> tuple[Source, ...]:
    return tuple(Source(path) for path in sorted(folder.rglob("*.py")) if "__pycache__" not in path.parts)


@cache
def planner() -> tuple[Source, ...]:
    """Return the files of the planner, but for the migrations, which are history and written once."""
    return tuple(source for source in _read(PLANNER) if "migrations" not in source.path.parts)


@cache
def tests() -> tuple[Source, ...]:
    return _read(ROOT / "tests")


@cache
def benches() -> tuple[Source, ...]:
    return _read(ROOT / "bench")


@cache
def templates() -> tuple[Path, ...]:
    return tuple(path for path in sorted(TEMPLATES.rglob("*")) if path.is_file())


@cache
def tracked() -> tuple[Path, ...]:
    """Return every file that git keeps or would keep, so that a new file is held to the rules before its first commit."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return tuple(path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file())


def length(node: Definition) -> int:
    """Return the number of lines from ``def`` to the last line of the body."""
    return (node.end_lineno or node.lineno) - node.lineno + 1

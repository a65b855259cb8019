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

    @property
    def where(self) -> str:
        """Return the path from the top of the repository."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def module(self) -> str:
        """Return the dotted name, such as ``planner.store.people``."""
        return self.where.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def layer(self) -> str:
        """Return the layer, or the name of a module that stands beside the layers, such as ``app``."""
        return [*self.module.split("."), "", ""][1]

    @property
    def imports(self) -> Iterator[Import]:
        """Yield every absolute import, wherever in the file it stands."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (Import(alias.name, node.lineno) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and not node.level:
                yield from (Import(_module_meant(node.module or "", a.name), node.lineno) for a in node.names)

    @property
    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        """Yield every function and method, nested ones too."""
        for node in ast.walk(self.tree):
            if isinstance(node, FUNCTIONS):
                yield node

    @property
    def calls(self) -> Iterator[tuple[str, ast.Call]]:
        """Yield every call with what is called, as it is written: ``("session.commit", node)``."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                yield ast.unparse(node.func), node


def _module_meant(module: str, name: str) -> str:
    # «from planner.store import people» means the module people; «from planner.store.people import Person» does not.
    place = ROOT / module.replace(".", "/") / name
    is_module = module.partition(".")[0] == "planner" and (place.with_suffix(".py").exists() or place.is_dir())
    return f"{module}.{name}" if is_module else module


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

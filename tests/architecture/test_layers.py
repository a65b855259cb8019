"""Imports point down the layers: DESIGN section 2."""

from __future__ import annotations

import ast
import graphlib
import subprocess
import sys
from pathlib import Path

from tests.architecture import source
from tests.architecture.source import ROOT

EDGES = {"web", "jobs", "cli", "adapters"}
MAY_IMPORT = {
    "job_app": {"app", "settings", "services", "formats", "domain"} | EDGES,
    "app": {"settings", "services", "store", "rows", "formats", "domain"} | EDGES,
    "web": {"settings", "services", "rows", "formats", "domain"},
    "jobs": {"settings", "services", "rows", "formats", "domain"},
    "cli": {"settings", "services", "rows", "formats", "domain"},
    "adapters": {"settings", "services", "rows", "formats", "domain"},
    "settings": set(),
    "services": {"settings", "store", "rows", "formats", "domain"},
    "store": {"rows", "domain"},
    "rows": {"domain"},
    "formats": {"domain"},
    "domain": set(),
}
WEB = {"flask", "flask_babel", "flask_wtf", "jinja2", "werkzeug", "wtforms"}
DATABASE = {"alembic", "flask_sqlalchemy", "psycopg", "sqlalchemy", "sqlite3"}
NOT_FOR = {"domain": WEB | DATABASE, "formats": (WEB | DATABASE) - {"jinja2"}, "services": WEB | DATABASE}


def test_every_file_stands_in_a_layer() -> None:
    layers = {file.layer for file in source.planner()} - {""}
    assert layers <= set(MAY_IMPORT)
    assert set(source.LAYERS) <= layers


def test_imports_point_down_the_layers() -> None:
    wrong = [
        f"{file.where}:{found.line} imports {found.target}"
        for file in source.planner()
        for found in file.imports
        if found.target.startswith("planner.")
        and (layer := found.target.split(".")[1]) != file.layer
        and layer not in MAY_IMPORT.get(file.layer, set())
    ]
    assert wrong == []


def test_use_cases_are_handed_the_settings_and_read_none() -> None:
    knowing = {file.where for file in source.planner() if file.layer == "services" and "planner.settings" in file.text}
    assert knowing == {"planner/services/work.py"}


def test_no_import_cycles() -> None:
    graph = {
        file.module: {found.target for found in file.imports if found.target.startswith("planner.")}
        for file in source.planner()
    }
    assert len(list(graphlib.TopologicalSorter(graph).static_order())) >= len(graph)


def test_imports_stand_at_the_top_of_the_file() -> None:
    lazy = [
        f"{file.where}:{node.lineno}"
        for file in source.planner()
        for node in file.nodes
        if isinstance(node, ast.Import | ast.ImportFrom) and node not in file.tree.body
    ]
    assert lazy == []


def test_no_import_is_made_by_a_call() -> None:
    names = {"__import__", "importlib.import_module", "import_module", "import_string"}
    wrong = [f"{file.where}:{call.lineno}" for file in source.planner() for name, call in file.calls if name in names]
    assert wrong == []


def test_no_relative_imports() -> None:
    relative = [
        f"{file.where}:{node.lineno}"
        for file in (*source.planner(), *source.tests())
        for node in file.nodes
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert relative == []


def test_no_imports_for_type_checking_only() -> None:
    named = [
        f"{file.where}:{node.lineno}"
        for file in (*source.planner(), *source.tests())
        for node in file.nodes
        if (isinstance(node, ast.Name) and node.id == "TYPE_CHECKING")
        or (isinstance(node, ast.alias) and node.name == "TYPE_CHECKING")
    ]
    assert named == []


MAIL_ADDRESSES = {"email_validator"}
"""Pure functions over text that the standard library has in the edition of 2003 only, which sends mail to other domains."""


def test_the_rules_stand_on_the_standard_library_alone() -> None:
    foreign = [
        f"{file.where}:{found.line} imports {found.target}"
        for file in source.planner()
        if file.layer == "domain"
        for found in file.imports
        if (top := found.target.split(".")[0]) not in sys.stdlib_module_names | {"planner"}
        and not (file.where == "planner/domain/addresses.py" and top in MAIL_ADDRESSES)
    ]
    assert foreign == []


def test_inner_layers_know_neither_web_nor_database() -> None:
    wrong = [
        f"{file.where}:{found.line} imports {found.target}"
        for file in source.planner()
        for found in file.imports
        if found.target.split(".")[0] in NOT_FOR.get(file.layer, set())
    ]
    assert wrong == []


def test_the_contracts_of_import_linter_are_kept() -> None:
    program = Path(sys.executable).parent / "lint-imports"
    run = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout
    assert "0 broken" in run.stdout

"""Tests patch nothing, skip nothing, wait for nothing, and each of them expects something: DESIGN section 8."""

from __future__ import annotations

import ast
import re

import pytest

from tests.architecture import source

PATCHING = re.compile(
    r"^monkeypatch\.(setattr|delattr|setitem|delitem|syspath_prepend)$|(^|\.)mock\.|^mocker\.|(^|\.)(Magic|Async)?Mock$"
    r"|(^|\.)patch(\.object|\.dict)?$|^(freeze_time|freezegun\.\w+|time_machine\.\w+)$"
)
CLIENTS = ("client", "api", "browser", "guest", "self")
"""Whose ``patch`` is an HTTP method."""
PATCHING_MODULES = {"freezegun", "mock", "pytest_mock", "time_machine"}
SKIPPING = re.compile(r"(^|\.)(skip|skipif|xfail|importorskip|skipTest)$")
EXPECTING = re.compile(r"(^|[._])(assert|expect|check|validate|raises|warns)", re.IGNORECASE)


def patches(name: str) -> bool:
    over_http = name.endswith(".patch") and name.split(".")[-2].endswith(CLIENTS)
    return bool(PATCHING.search(name)) and not over_http


def expects(test: ast.AST) -> bool:
    """Tell whether a test asserts something, itself or through a function whose name says so."""
    return any(
        isinstance(node, ast.Assert) or (isinstance(node, ast.Call) and EXPECTING.search(source.spelled(node.func)))
        for node in ast.walk(test)
    )


def test_nothing_is_patched() -> None:
    patched = [
        f"{file.where}:{call.lineno} {name}" for file in source.tests() for name, call in file.calls if patches(name)
    ]
    imported = [
        f"{file.where}:{found.line}"
        for file in source.tests()
        for found in file.imports
        if found.target.startswith("unittest.mock") or found.target.split(".")[0] in PATCHING_MODULES
    ]
    assert patched + imported == []


def test_nothing_is_skipped() -> None:
    skipped = [
        f"{file.where}:{node.lineno}"
        for file in source.tests()
        for node in file.nodes
        if isinstance(node, ast.Attribute) and SKIPPING.search(name := source.spelled(node)) and "pytest" in name
    ]
    assert skipped == []


def test_nothing_sleeps() -> None:
    names = {"time.sleep", "sleep", "page.wait_for_timeout"}
    asleep = [f"{file.where}:{call.lineno}" for file in source.tests() for name, call in file.calls if name in names]
    assert asleep == []


def test_every_test_expects_something() -> None:
    empty = [
        f"{file.where}:{function.name}"
        for file in source.tests()
        for function in file.functions
        if function.name.startswith("test_") and not expects(function)
    ]
    assert empty == []


@pytest.mark.parametrize("name", ["monkeypatch.setattr", "mock.patch", "mocker.patch", "patch.object", "MagicMock"])
def test_a_patch_is_recognised(name: str) -> None:
    assert patches(name)


@pytest.mark.parametrize("name", ["client.patch", "api.patch", "monkeypatch.setenv", "monkeypatch.chdir"])
def test_what_patches_no_code_is_left_alone(name: str) -> None:
    assert not patches(name)

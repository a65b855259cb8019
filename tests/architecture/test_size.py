"""Small files, small functions, small templates, and much code that knows neither web nor ORM: DESIGN section 8."""

from __future__ import annotations

import ast
import statistics

from tests.architecture import source

FILE_LINES = 300
FUNCTION_LINES = 40
FUNCTION_MEDIAN = 8
FUNCTION_NINTH_DECILE = 20
TEMPLATE_LINES = 150
TEMPLATE_MEDIAN = 30
TEMPLATE_WIDTH = 160
"""Characters in a line of a template or a style sheet, so that a change is seen in the line it is in."""
SHARE_FREE = 0.40
WEB_AND_ORM = {
    "alembic", "flask", "flask_babel", "flask_sqlalchemy", "flask_wtf", "gunicorn", "sqlalchemy",
    "werkzeug", "wtforms",
}  # fmt: skip


def lines(text: str) -> int:
    return len(text.splitlines())


def test_no_file_is_long() -> None:
    long = {
        file.where: lines(file.text)
        for file in (*source.planner(), *source.tests(), *source.benches())
        if lines(file.text) > FILE_LINES
    }
    assert long == {}


def test_no_function_is_long() -> None:
    long = {
        f"{file.where}:{function.name}": source.length(function)
        for file in (*source.planner(), *source.tests(), *source.benches())
        for function in file.functions
        if source.length(function) > FUNCTION_LINES
    }
    assert long == {}


def test_most_functions_are_very_short() -> None:
    lengths = [source.length(function) for file in source.planner() for function in file.functions]
    assert statistics.median(lengths) <= FUNCTION_MEDIAN
    assert statistics.quantiles(lengths, n=10)[-1] <= FUNCTION_NINTH_DECILE


def test_no_template_is_long_and_most_are_short() -> None:
    lengths = {path.relative_to(source.ROOT).as_posix(): lines(path.read_text("utf-8")) for path in source.templates()}
    assert {where: count for where, count in lengths.items() if count > TEMPLATE_LINES} == {}
    assert statistics.median(lengths.values()) <= TEMPLATE_MEDIAN


def test_no_line_of_a_template_or_style_sheet_is_long() -> None:
    sheets = sorted((source.PLANNER / "static").glob("*.css"))
    long = [
        f"{path.relative_to(source.ROOT).as_posix()}:{number}"
        for path in (*source.templates(), *sheets)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if len(line) > TEMPLATE_WIDTH
    ]
    assert sheets
    assert long == []


def test_much_of_the_code_knows_neither_web_nor_orm() -> None:
    free = sum(
        lines(file.text)
        for file in source.planner()
        if not {found.target.split(".")[0] for found in file.imports} & WEB_AND_ORM
    )
    share = free / sum(lines(file.text) for file in source.planner())
    assert share >= SHARE_FREE


def test_every_public_thing_says_in_a_sentence_what_it_is() -> None:
    silent = [
        f"{file.where}:{node.lineno} {node.name}"
        for file in source.planner()
        for node in public_definitions(file.tree)
        if not ast.get_docstring(node)
    ]
    assert [file.where for file in source.planner() if not ast.get_docstring(file.tree)] == []
    assert silent == []


def public_definitions(tree: ast.Module | ast.ClassDef) -> list[source.Definition]:
    """Return the public classes, functions and methods; what stands inside a function is its own affair."""
    found: list[source.Definition] = []
    for node in tree.body:
        if isinstance(node, source.Definition) and not node.name.startswith("_"):
            found.append(node)
            if isinstance(node, ast.ClassDef):
                found.extend(public_definitions(node))
    return found

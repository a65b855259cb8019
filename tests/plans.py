"""Which tables a statement goes through from end to end, as the database says that it would run it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, inspect

from tests.statements import Asked

FEW_ROWS = {"themes", "networks", "mailings"}
"""Tables that stay small: what is named by hand, and what is under way."""
_ALIAS = re.compile(r"(?:FROM|JOIN|,)\s+\(*(\w+) AS (\w+)")
_SCAN = re.compile(r"SCAN ([a-z]\w*)(?: USING (?:COVERING )?INDEX (\w+))?")
_SCANS = {"Index Scan", "Index Only Scan", "Seq Scan"}
_STREAMED = {*_SCANS, "Nested Loop", "Append", "Subquery Scan", "LockRows", "Unique", "Incremental Sort", "Result"}
"""What a limit reaches through: it takes rows from below only as it needs them."""
_ONLY_INDEXES = ("seqscan", "hashjoin", "mergejoin", "material")
"""What PostgreSQL does without where it can when these are off, whatever the size of a table."""


def scanned(connection: Connection, asked: Asked) -> set[str]:
    """Return the large tables that a statement reads whole: by no index, nor an index of few, nor as far as a limit."""
    if connection.dialect.name == "sqlite":
        scans = set(_by_sqlite(connection, asked))
    else:
        for way in _ONLY_INDEXES:
            connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")
        plan = _explained(connection, "EXPLAIN (FORMAT JSON)", asked)[0][0][0]["Plan"]
        scans = set(_by_postgresql(plan, limited=False))
    tables = {table for table, _ in scans} - FEW_ROWS
    partial = {index for table in tables for index in _partial(connection, table)}
    return {table for table, index in scans if table in tables and index not in partial}


def _explained(connection: Connection, how: str, asked: Asked) -> list[Any]:
    return list(connection.exec_driver_sql(f"{how} {asked.statement}", asked.values).all())  # type: ignore[arg-type]


def _partial(connection: Connection, table: str) -> Iterator[str]:
    """Yield the indexes of a table that hold only some of its rows."""
    where = f"{connection.dialect.name}_where"
    for index in inspect(connection).get_indexes(table):
        if index["dialect_options"].get(where) is not None:
            yield str(index["name"])


def _by_sqlite(connection: Connection, asked: Asked) -> Iterator[tuple[str, str]]:
    rows = _explained(connection, "EXPLAIN QUERY PLAN", asked)
    tables = {alias: table for table, alias in _ALIAS.findall(asked.statement)}
    sorted_whole = {row.parent for row in rows if row.detail.startswith("USE TEMP B-TREE")}
    aside = {row.id for row in rows if "SUBQUERY" in row.detail}
    derived = {row.detail.split()[1] for row in rows if row.detail.startswith(("CO-ROUTINE", "MATERIALIZE"))}
    for row in rows:
        scan = _SCAN.match(row.detail)
        limited = "LIMIT" in asked.statement and row.parent not in sorted_whole | aside
        if scan and not limited and scan[1] not in derived:
            yield tables.get(str(scan[1]), str(scan[1])), str(scan[2] or "")


def _by_postgresql(node: dict[str, Any], *, limited: bool) -> Iterator[tuple[str, str]]:
    kind = node["Node Type"]
    limited = kind == "Limit" or (limited and kind in _STREAMED and node.get("Parent Relationship") != "SubPlan")
    by_condition = kind in _SCANS and "Index Cond" in node
    if "Relation Name" in node and kind != "Bitmap Heap Scan" and not limited and not by_condition:
        yield node["Relation Name"], node.get("Index Name", "")
    for child in node.get("Plans", ()):
        yield from _by_postgresql(child, limited=limited)

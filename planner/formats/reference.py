"""The reference data that comes with the program, read from ``planner/formats/data``."""

from __future__ import annotations

import csv
import io
from importlib import resources


def read_rows(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file that comes with the program, by heading."""
    text = resources.files("planner.formats").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))

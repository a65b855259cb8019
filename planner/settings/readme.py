"""The table of settings in the README: ``python -m planner.settings.readme README.md`` writes it anew."""

from __future__ import annotations

import sys
from pathlib import Path

from planner.settings.fields import Setting
from planner.settings.table import SETTINGS

MARKER = "<!-- settings -->"
HEAD = ("| variable | default | what it is |", "| --- | --- | --- |")


def row(setting: Setting) -> str:
    """Return the line of one setting."""
    default = f" `{setting.default}`" if setting.default else ""
    return f"| `{setting.variable}` |{default} | {setting.help} |"


def rewritten(document: str) -> str:
    """Return a document with the table of today between its two markers; raise ``ValueError`` where they are missing."""
    before, _, after = document.split(MARKER)
    table = "\n".join([*HEAD, *map(row, SETTINGS)])
    return f"{before}{MARKER}\n{table}\n{MARKER}{after}"


if __name__ == "__main__":
    for name in sys.argv[1:]:
        document = Path(name)
        document.write_text(rewritten(document.read_text("utf-8")), "utf-8")

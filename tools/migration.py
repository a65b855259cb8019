"""``make migration M="…"``: write the next migration from what the rows declare and the migrations so far do not make."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from planner.store import schema
from planner.store.engines import prepare


def next_number(names: list[str]) -> str:
    """Return the number after the highest one that a file name begins with."""
    numbers = [int(found[0]) for name in names if (found := re.match(r"\d{4}", name))]
    return f"{max(numbers, default=0) + 1:04}"


def write(message: str, folder: Path = schema.MIGRATIONS) -> Path:
    """Write a migration called after the message, and return where it stands."""
    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    number = next_number([path.name for path in (folder / "versions").glob("*.py")])
    # Compared with an empty database of its own, so that nothing depends on what the developer's one is at.
    with tempfile.TemporaryDirectory() as place:
        engine = create_engine(f"sqlite:///{place}/empty.db")
        prepare(engine)
        schema.upgrade(engine)
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            command.revision(config, message.rstrip("."), autogenerate=True, rev_id=number)
        engine.dispose()
    written = ScriptDirectory.from_config(config).get_revision(number)
    assert written is not None
    path = Path(written.path)
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "# ### " not in line), "utf-8")
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", path], check=True)
    return path


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1].strip():  # noqa: PLR2004 - The program and its one argument.
        sys.exit('Say what it does: make migration M="Rooms that meetings are held in"')
    print(f"Read it before you commit it: {write(sys.argv[1])}")

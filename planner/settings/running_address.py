"""The address of the service that runs: noted in the instance folder as it starts, for commands typed beside it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from planner.settings.table import Settings


def _file(settings: Settings) -> Path:
    return settings.folder / "address"


def note_address(settings: Settings, address: str) -> None:
    """Note where the service that starts now is reached, in place of what an earlier start has noted.

    A note that cannot be written stops nothing: commands then go by host and port of the settings, as without it.
    """
    with suppress(OSError):
        _file(settings).write_text(f"{address}\n", encoding="utf-8")


def where_it_runs(settings: Settings) -> Settings:
    """Return the settings with the address that was noted, unless the base URL is set."""
    if settings.base_url:
        return settings
    try:
        noted = _file(settings).read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        return settings
    return replace(settings, base_url=noted)

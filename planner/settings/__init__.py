"""Every setting of the service. An unknown or unsafe value stops the start.

A new setting is one field in ``table.py``: name, type, default and help; ``make settings`` writes it into the README.
``fields`` has the kinds of values, ``checks`` refuses what is unsafe, ``reading`` reads the environment.
Nothing here imports another part of the planner, and only the edges may read: use cases are handed the values.
"""

from __future__ import annotations

from planner.settings.fields import PREFIX, Setting, SettingsError
from planner.settings.reading import load
from planner.settings.running_address import note_address, where_it_runs
from planner.settings.secret_key import make_secret, secret_in
from planner.settings.table import SETTINGS, Settings

__all__ = [
    "PREFIX",
    "SETTINGS",
    "Setting",
    "Settings",
    "SettingsError",
    "load",
    "make_secret",
    "note_address",
    "secret_in",
    "where_it_runs",
]

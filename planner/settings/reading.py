"""Settings as they are read from the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping

from planner.settings.checks import check_safe
from planner.settings.fields import PREFIX, Setting, SettingsError
from planner.settings.table import SETTINGS, Settings


def load(given: Mapping[str, str] | None = None) -> Settings:
    """Return the settings from the environment (or ``given``); raise ``SettingsError`` on an unknown or unsafe value."""
    values = os.environ if given is None else given
    _check_known(values)
    settings = Settings(**{setting.name: _parse(setting, values) for setting in SETTINGS})  # type: ignore[arg-type]
    check_safe(settings)
    return settings


def _parse(setting: Setting, given: Mapping[str, str]) -> object:
    raw = given.get(setting.variable, setting.default)
    try:
        return setting.parse(raw)
    except (ValueError, KeyError) as error:
        shown = "" if setting.secret else f" It is «{raw}»."
        raise SettingsError(f"{setting.variable} is not understood.{shown} {setting.help}") from error


def _check_known(given: Mapping[str, str]) -> None:
    variables = {setting.variable for setting in SETTINGS}
    unknown = sorted(name for name in given if name.startswith(PREFIX) and name not in variables)
    if unknown:
        raise SettingsError(f"Unknown setting: {', '.join(unknown)}. README lists all settings.")

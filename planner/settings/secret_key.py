"""The secret key: as set, or made once in the instance folder by the commands that prepare it."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from planner.settings.fields import SettingsError
from planner.settings.table import Settings


def _file(settings: Settings) -> Path:
    return settings.folder / "secret_key"


def secret_in(settings: Settings) -> str:
    """Return the secret key: as set, else from the instance folder.

    Raise ``SettingsError`` when it cannot be read. It is never made here: the folder of a service that runs may be away
    for a moment, and another key in its place would sign everybody out and leave needs unreadable.
    """
    if settings.secret_key:
        return settings.secret_key
    try:
        return _file(settings).read_text(encoding="ascii").strip()
    except OSError as error:
        raise SettingsError(
            f"There is no secret key in {settings.folder} ({error.strerror}). "
            "Run planner db upgrade, which makes one, or set PLANNER_SECRET_KEY."
        ) from error


def make_secret(settings: Settings) -> None:
    """Make the secret key with mode 600 in the instance folder, where none is set or there; raise ``SettingsError``."""
    if settings.secret_key:
        return
    try:
        if not _file(settings).exists():
            _make_secret(_file(settings))
    except OSError as error:
        raise SettingsError(
            f"The folder {settings.folder} cannot be written to ({error.strerror}). Make it writable or set PLANNER_INSTANCE."
        ) from error


def _make_secret(path: Path) -> None:
    # Written beside its place and linked into it, so that of two processes that start at once one secret wins whole.
    draft = path.with_name(f"secret_key.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()

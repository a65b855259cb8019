"""The secret key: as set, or made once in the instance folder."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from planner.settings.fields import SettingsError
from planner.settings.table import Settings


def secret_in(settings: Settings) -> str:
    """Return the secret key: as set, else from the instance folder, where it is made with mode 600 on the first start.

    Raise ``SettingsError`` when the folder cannot be written to.
    """
    if settings.secret_key:
        return settings.secret_key
    path = settings.folder / "secret_key"
    try:
        settings.folder.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _make_secret(path)
        return path.read_text(encoding="ascii").strip()
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

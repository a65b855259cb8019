"""A backup: one file with the database, the secret that opens needs, and the letters kept in the instance folder."""

from __future__ import annotations

import hashlib
import json
import os
import tarfile
import tempfile
from datetime import datetime
from pathlib import Path

from planner.adapters.dumps import DumpableDatabase, database_of
from planner.services.operations.backups import Backup, BackupError
from planner.settings import Settings, secret_in

FORM = 1
"""The number of this form of file; a later one is refused."""
MANIFEST, DUMP, SECRET = "manifest.json", "database", "secret_key"
FOLDERS = ("mail", "inbox")
"""Folders of the instance that hold what people wrote: letters kept while no mail server is set, and mail not taken in yet."""


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class InstanceBackups:
    """Backups of the instance folder and the database that the settings name."""

    def __init__(self, settings: Settings, programs: str | None = None) -> None:
        self._settings, self._programs = settings, programs

    def write(self, target: Path, now: datetime) -> Backup:
        """Write a backup while the service runs, and try it by restoring it into a scratch place; raise ``BackupError``.

        A file that stands there is kept until the new one is whole. Only the user who runs this can read it.
        """
        database = database_of(self._settings, self._programs)
        with tempfile.TemporaryDirectory(dir=_folder_of(target), prefix=".backup-") as name:
            place = Path(name)
            database.dump(place / DUMP)
            tried = database.check(place / DUMP)
            (place / SECRET).write_text(secret_in(self._settings), encoding="utf-8")
            kept = [
                path
                for folder in FOLDERS
                for path in sorted((self._settings.folder / folder).rglob("*"))
                if path.is_file()
            ]
            _write_manifest(place, database, now)
            draft = place / "whole"
            _pack(draft, place, self._settings.folder, kept)
            draft.replace(target)
        return Backup(target.stat().st_size, len(kept), tried)

    def restore(self, source: Path) -> int:
        """Restore a backup where there is nothing yet; return how many files of the instance folder came back.

        Raise ``BackupError`` where something would be overwritten, or where the file is none of ours, damaged or of another
        kind of database. Nothing is changed then.
        """
        database = database_of(self._settings, self._programs)
        self._settings.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self._settings.folder, prefix=".restore-") as name:
            place = Path(name)
            _unpack(source, place)
            _check_manifest(place, database)
            _check_secret(self._settings, (place / SECRET).read_text(encoding="utf-8"))
            if not database.is_empty():
                raise BackupError("There is a database here already. A backup is restored onto an empty place only.")
            database.restore(place / DUMP)
            return _put_files(self._settings.folder, place)


def _folder_of(target: Path) -> Path:
    if not target.parent.is_dir():
        raise BackupError(f"There is no folder {target.parent}. Make it, or choose another place.")
    return target.parent


def _write_manifest(place: Path, database: DumpableDatabase, now: datetime) -> None:
    digests = {name: _digest(place / name) for name in (DUMP, SECRET)}
    facts = {"form": FORM, "made_at": now.isoformat(), "database": database.kind, "sha256": digests}
    (place / MANIFEST).write_text(json.dumps(facts, indent=1), encoding="utf-8")


def _pack(draft: Path, place: Path, instance: Path, kept: list[Path]) -> None:
    with draft.open("xb") as file:
        os.fchmod(file.fileno(), 0o600)
        with tarfile.open(fileobj=file, mode="w:gz") as archive:
            for name in (MANIFEST, SECRET, DUMP):
                archive.add(place / name, name)
            for path in kept:
                archive.add(path, path.relative_to(instance).as_posix())
        file.flush()
        os.fsync(file.fileno())


def _unpack(source: Path, place: Path) -> None:
    try:
        with tarfile.open(source, mode="r:gz") as archive:
            archive.extractall(place, filter="data")
    except (tarfile.TarError, OSError, EOFError) as error:
        raise BackupError(f"{source} is no backup, or is cut short: {error}.") from error


def _check_manifest(place: Path, database: DumpableDatabase) -> None:
    try:
        facts = json.loads((place / MANIFEST).read_text(encoding="utf-8"))
        form, kind, digests = facts["form"], facts["database"], facts["sha256"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BackupError("The file is no backup of this service: it has no list of what it holds.") from error
    if form != FORM:
        raise BackupError(f"The backup has form {form}; this version reads form {FORM}. Use the version that made it.")
    if kind != database.kind:
        raise BackupError(
            f"The backup is of {kind}, and the settings name {database.kind}. Set PLANNER_DATABASE_URL to match."
        )
    for name in (DUMP, SECRET):
        if not (place / name).is_file() or _digest(place / name) != digests.get(name):
            raise BackupError(f"The backup is damaged: {name} is not what was written. Use another one.")


def _check_secret(settings: Settings, secret: str) -> None:
    file = settings.folder / SECRET
    present = settings.secret_key or (file.read_text(encoding="utf-8").strip() if file.exists() else "")
    if present and present != secret:
        raise BackupError(
            "Another secret stands here than in the backup, and needs could not be read. Remove it first."
        )


def _put_files(folder: Path, place: Path) -> int:
    secret = folder / SECRET
    if not secret.exists():
        with os.fdopen(os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write((place / SECRET).read_text(encoding="utf-8"))
    count = 0
    for name in FOLDERS:
        for path in sorted((place / name).rglob("*")):
            if path.is_file():
                target = folder / path.relative_to(place)
                target.parent.mkdir(parents=True, exist_ok=True)
                path.replace(target)
                count += 1
    return count

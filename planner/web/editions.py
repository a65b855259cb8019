"""Which edition of the program makes the pages: part of the validator of each, so that an upgrade leaves nobody an old page."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path

from flask import Flask

EXTENSION = "edition of the pages"
DIGEST_BYTES = 8
PACKAGE = Path(__file__).parent.parent
PARTS = ("domain", "formats", "services", "translations", "web")
"""Folders of the package that say what a page looks like, beside the templates."""
KINDS = frozenset({".html", ".mo", ".py"})


def edition(app: Flask) -> str:
    """Return a digest of all that makes pages and is not in the database; read once, but anew each time while developing."""
    kept: str | None = app.extensions.get(EXTENSION)
    if kept is None or app.debug:
        kept = app.extensions[EXTENSION] = _digest(app)
    return kept


def _digest(app: Flask) -> str:
    here = app.extensions["planner"].deployment
    words = (here.base_url, here.service_name, here.contact_email, here.time_zone, here.language)
    digest = blake2b(repr(words).encode(), digest_size=DIGEST_BYTES)
    for folder in (Path(app.root_path, str(app.template_folder)), *(PACKAGE / part for part in PARTS)):
        for path in sorted(folder.rglob("*")):
            if path.suffix in KINDS:
                digest.update(f"{path.relative_to(folder)}\n".encode() + path.read_bytes())
    return digest.hexdigest()

"""The removal of a person: how much is done at once, and how what they are called is taken out of words."""

from __future__ import annotations

import json
import re
from typing import Any

MOST_ROWS = 64
"""Rows that one transaction of a removal changes at most, so that it holds nobody up."""
ANONYMOUS = "anonymous:"
"""Beginning of the key of those who stand for former participants; the number follows."""
REMOVED = "removed:"
"""Beginning of the key of a person who is being removed; the id follows."""


def written_in_json(text: str) -> str:
    """Return a text as it stands inside a JSON string."""
    return json.dumps(text)[1:-1]


def is_full_name(name: str) -> bool:
    """Tell whether a name is long enough to be looked for inside a sentence; a first name is many people's."""
    return len(name.split()) > 1


def scrubbed(value: Any, email: str, name: str, instead: str) -> Any:  # noqa: ANN401 - Whatever JSON holds.
    """Return a value of JSON without an address and a name: a whole text that is one, and both inside of texts."""
    if isinstance(value, dict):
        return {key: scrubbed(part, email, name, instead) for key, part in value.items()}
    if isinstance(value, list):
        return [scrubbed(part, email, name, instead) for part in value]
    return _scrubbed_text(value, email, name, instead) if isinstance(value, str) else value


def _scrubbed_text(text: str, email: str, name: str, instead: str) -> str:
    if name and text.casefold() == name.casefold():
        return instead
    wanted = [word for word in (email, name if is_full_name(name) else "") if word]
    if not wanted:
        return text
    return re.sub("|".join(map(re.escape, wanted)), lambda _: instead, text, flags=re.IGNORECASE)

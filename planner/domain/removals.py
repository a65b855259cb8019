"""The removal of a person: how much is done at once, and how what they are called is taken out of words."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
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


@dataclass(frozen=True)
class NameInWords:
    """How somebody is called in words, and what is written instead; ``others`` are longer or equal names, left as they are."""

    email: str
    name: str
    instead: str
    others: tuple[str, ...] = ()

    def taken_out_of(self, value: Any) -> Any:  # noqa: ANN401 - Whatever JSON holds.
        """Return a value of JSON without the address and the name: a whole text that is one, and both inside of texts."""
        if isinstance(value, dict):
            return {key: self.taken_out_of(part) for key, part in value.items()}
        if isinstance(value, list):
            return [self.taken_out_of(part) for part in value]
        return self.taken_out_of_text(value) if isinstance(value, str) else value

    def taken_out_of_text(self, text: str) -> str:
        """Return a text without the address and the name; a first name is taken out only where it is the whole text."""
        others = {other.casefold() for other in self.others}
        if self.name and text.casefold() == self.name.casefold():
            return text if text.casefold() in others else self.instead
        left = sorted((re.escape(other) for other in self.others), key=len, reverse=True)
        patterns = [f"(?P<left>{'|'.join(left)})"] if left else ["(?P<left>(?!))"]
        patterns += [rf"(?<![\w.+-]){re.escape(self.email)}(?![\w-]|\.\w)"] if self.email else []
        patterns += [rf"(?<!\w){re.escape(self.name)}(?=s?(?!\w))"] if is_full_name(self.name) else []
        return re.sub("|".join(patterns), lambda hit: hit["left"] or self.instead, text, flags=re.IGNORECASE)

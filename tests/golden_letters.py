"""Letters as the golden files hold them."""

from __future__ import annotations

import re

from planner.rows.outbox import Letter
from tests.architecture.source import ROOT

GOLDEN = ROOT / "tests" / "golden" / "letters"
_SECRET = re.compile(r"/(datovalg|oppfolging|overlevering|stopp|svar)/[\w-]+")
_NUMBERED = re.compile(r"\bperson\d+@")


def shown(letter: Letter) -> str:
    """Return the words of a letter, its personal links and the addresses of people who have none of their own made plain."""
    words = _NUMBERED.sub("person@", f"{letter.subject}\n\n{letter.text}".replace("\u00a0", " "))
    return _SECRET.sub(r"/\1/hemmelig", words)

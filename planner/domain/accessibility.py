"""The one list of what keeps people out of the service, as its accessibility statement and the looks of the tests read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

DRAWN_UP = date(2026, 12, 1)
"""The day the statement was written."""
ASSESSED = date(2026, 12, 1)
"""The day the whole service was last looked through for the statement."""
STANDARD = "WCAG 2.1"
"""The standard the law names, at levels A and AA."""
AIM = "WCAG 2.2"
"""The standard the service is made for, at the same levels."""


class Obstacle(StrEnum):
    """What keeps people out; its words stand in the formats."""

    LANGUAGE_OF_TEXTS = "language_of_texts"
    FILES = "files"


@dataclass(frozen=True)
class Breach:
    """A breach of the standard: of which criteria, found by which rule of axe, and when it will be mended.

    Without a ``rule`` it was found by hand, and no rule is excepted in the tests; without a day none is promised.
    """

    obstacle: Obstacle
    criteria: tuple[str, ...]
    rule: str = ""
    mended_by: date | None = None


BREACHES = (
    Breach(Obstacle.LANGUAGE_OF_TEXTS, ("3.1.2",)),
    Breach(Obstacle.FILES, ("3.1.1",)),
)
"""Every breach that is known: whoever excepts a rule in a test writes it here, and whoever mends one takes it out."""

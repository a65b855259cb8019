"""Calendar entries that are to be rendered anew, in slices: what was renewed, and how much of it one transaction does."""

from __future__ import annotations

from enum import StrEnum

MOST_MEETINGS = 10
"""Meetings whose public entries one transaction renders, each in every language and for all feeds that it stands in."""
MOST_PEOPLE = 50
"""People whose own entries one transaction renders."""


class RenewalKind(StrEnum):
    """Whose entries are to be rendered anew: those of a meeting's guests, or of meetings that carry a name which has changed."""

    GUESTS = "guests"
    ORGANISATION = "organisation"
    THEME = "theme"

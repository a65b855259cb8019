"""Calendar entries that are to be rendered anew, in slices: what was renewed, and how much of it one transaction does."""

from __future__ import annotations

from enum import StrEnum

MOST_MEETINGS = 10
"""Meetings whose public entries one transaction renders, each in every language and for all feeds that it stands in."""
MOST_PEOPLE = 50
"""People whose own entries one transaction renders."""
MOST_OWN = 20
"""Meetings that one transaction renders for one person alone."""
MOST_TURNED = 12
"""Rows of each of the five kinds of own calendars that the passing of a day turns in one transaction."""
MOST_MOVES = 64
"""Counters of feeds that a change moves itself, at most; those of more followers are moved by the job. As many meetings, and
organisations, are moved at once from a theme to the one that it was merged into."""
BEFORE_ALL = -1
"""The cursor of a renewal that is under way and has rendered nothing yet."""


class RenewalKind(StrEnum):
    """Whose entries are to be rendered anew: those of a meeting's guests, or of meetings that carry a name which has changed.

    ``own_feed`` and ``own_collections`` are those of one person, which are filled for the first time or chosen anew.
    """

    GUESTS = "guests"
    ORGANISATION = "organisation"
    THEME = "theme"
    OWN_FEED = "own_feed"
    OWN_COLLECTIONS = "own_collections"

"""What is done to many drafts at once, some in each transaction."""

from __future__ import annotations

from enum import StrEnum

MOST_DRAFTS = 10
"""Drafts that one transaction announces, throws away or hands on, at most: each that is announced is rendered for calendars."""
LONGEST_LIST = 100
"""Drafts on one page, so that a year's plan is ticked as a whole."""


class DraftStep(StrEnum):
    """The steps that many drafts take together."""

    ANNOUNCE = "announce"
    DISCARD = "discard"
    HAND_ON = "hand_on"

"""Words for the outcome of a change of several meetings of a series."""

from __future__ import annotations

from flask_babel import gettext, ngettext

from planner.services.series.series_changes import Done


def letters_words(done: Done) -> str:
    """Return how many people get a letter."""
    if not done.letters:
        return gettext("Nobody gets a letter.")
    words = ngettext("%(num)s person gets a letter.", "%(num)s people get a letter.", done.letters)
    if done.left_to_guests:
        words += " " + gettext("There are too many for their calendars at once; each can ask for that in the letter.")
    return words


def left_words(done: Done) -> str:
    """Return how many meetings are left as they are, where any are."""
    if not done.left:
        return ""
    words = ngettext("%(num)s meeting is left as it is: it is over, cancelled or carried out by somebody else.",
                     "%(num)s meetings are left as they are: over, cancelled or carried out by somebody else.",
                     len(done.left))  # fmt: skip
    return f" {words}"

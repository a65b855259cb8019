"""Words for the outcome of a change of several meetings of a series."""

from __future__ import annotations

from flask_babel import gettext, ngettext

from planner.services.series.series_changes import Done


def letters_words(done: Done) -> str:
    """Return how many people get a letter."""
    if not done.letters:
        return gettext("Nobody will get an email.")
    words = ngettext("%(num)s person will get an email.", "%(num)s people will get an email.", done.letters)
    if done.left_to_guests:
        words += " " + gettext(
            "There are too many to send to calendars at once; each person can request it from the email."
        )
    return words


def left_words(done: Done) -> str:
    """Return how many meetings are left as they are, where any are."""
    if not done.left:
        return ""
    words = ngettext("%(num)s meeting has been left as it is: it is over, cancelled or run by somebody else.",
                     "%(num)s meetings have been left as they are: over, cancelled or run by somebody else.",
                     len(done.left))  # fmt: skip
    return f" {words}"

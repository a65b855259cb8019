"""The marker of words for people that stand in tables of the domain; the edges translate them."""

from __future__ import annotations


def N_(msgid: str) -> str:  # noqa: N802 - The customary name of gettext's marker.
    """Mark a msgid for extraction; it is translated where it is shown."""
    return msgid

"""Which routes need no sign-in. All others do."""

from __future__ import annotations

PUBLIC_ENDPOINTS = frozenset(
    {
        "static",
        "front.index",
        "operations.healthz",
        "operations.readyz",
        "replies.answer",
        "replies.send",
        "replies.done",
        "replies.public",
        "replies.send_public",
        "replies.done_public",
        "replies.lost",
    }
)
"""Every endpoint that is open to all; each stands here on purpose, and a test holds the list against the routes."""

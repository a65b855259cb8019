"""Which routes need no sign-in. All others do."""

from __future__ import annotations

PUBLIC_ENDPOINTS = frozenset(
    {
        "static",
        "account.accessibility",
        "account.privacy",
        "account.speak",
        "front.index",
        "meetings.index",
        "meetings.show",
        "network_memberships.answer_link",
        "network_memberships.join_by_mail",
        "network_memberships.open_link",
        "networks.index",
        "networks.show",
        "operations.healthz",
        "operations.readyz",
        "organisations.index",
        "organisations.show",
        "replies.answer",
        "replies.send",
        "replies.done",
        "replies.public",
        "replies.send_public",
        "replies.done_public",
        "replies.lost",
        "sign_in.ask",
        "sign_in.enter",
        "sign_in.leave",
        "sign_in.open_link",
        "sign_in.send",
        "sign_in.try_code",
        "sign_in.use_link",
    }
)
"""Every endpoint that is open to all; each stands here on purpose, and a test holds the list against the routes."""

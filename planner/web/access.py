"""Which routes need no sign-in. All others do."""

from __future__ import annotations

from planner.domain.feeds import FeedKind


class StaleSignInError(Exception):
    """What was sent decides who gets in, and the sign-in of this browser is not of the last minutes."""


API_ENDPOINTS = frozenset(
    {
        "api.describe",
        "api.accept_offer",
        "api.cancel_meeting",
        "api.change_meeting",
        "api.change_organisation",
        "api.copy_meeting",
        "api.create_meeting",
        "api.create_organisation",
        "api.decline_offer",
        "api.discard_meeting",
        "api.give_duty_back",
        "api.invite_guests",
        "api.list_invitations",
        "api.list_meetings",
        "api.list_members",
        "api.list_networks",
        "api.list_offers",
        "api.list_organisations",
        "api.list_replies",
        "api.list_themes",
        "api.offer_duty",
        "api.publish_meeting",
        "api.read_duties",
        "api.read_journal",
        "api.read_me",
        "api.read_meeting",
        "api.read_network",
        "api.read_offer",
        "api.read_organisation",
        "api.reinstate_meeting",
        "api.send_invitation_again",
        "api.set_reply",
        "api.settle_standing",
        "api.take_invitation_back",
        "api.take_network_step",
        "api.undo_offer",
        "api.withdraw_offer",
    }
)
"""Every operation of the JSON API: it looks at the bearer token itself, and at no cookie."""

FEED_ENDPOINTS = frozenset(f"{room}.{kind.name.lower()}" for room in ("agendas", "feeds") for kind in FeedKind)
"""The public feeds of every kind, and the agendas made from them."""

FRESH_ENDPOINTS = frozenset(
    {
        "addresses.move",
        "addresses.send",
        "api_tokens.end",
        "api_tokens.make",
        "app_passwords.end",
        "app_passwords.make",
        "browser_sessions.end",
        "browser_sessions.end_others",
        "erasures.erase",
        "erasures.erase_own",
        "merges.merge",
        "organisations.add_contact",
        "organisations.remove_contact",
        "roles.add",
        "roles.change",
    }
)
"""Forms that decide who gets in, and so ask for a sign-in of the last minutes: roles, addresses, tokens, sessions of others,
and the end of somebody. A form that does so by one of its fields alone raises ``StaleSignInError`` itself.

A new address of one's own feed is not among them: the page shows the address to everyone who could ask for another. Signing
out everywhere is not either: it takes this browser along, and nobody gains by it.
"""

PUBLIC_ENDPOINTS = (
    API_ENDPOINTS
    | FEED_ENDPOINTS
    | frozenset(
        {
            "static",
            "action_point_answers.answer",
            "action_point_answers.show",
            "about.show",
            "account.accessibility",
            "account.privacy",
            "account.speak",
            "addresses.confirm",
            "addresses.look",
            "agendas.explain",
            "duty_answers.answer",
            "duty_answers.give_back",
            "duty_answers.show",
            "duty_answers.undo",
            "calendars.index",
            "dav.answer",
            "dav.front",
            "dav.well_known",
            "feeds.invitation",
            "feeds.meeting",
            "feeds.own",
            "feeds.robots",
            "feeds.tasks",
            "first_administrator.ask",
            "first_administrator.register",
            "front.index",
            "inactivity.ask",
            "inactivity.stay",
            "meetings.index",
            "meetings.show",
            "network_memberships.answer_link",
            "network_memberships.join_by_mail",
            "network_memberships.open_link",
            "networks.index",
            "networks.show",
            "operations.healthz",
            "operations.metrics",
            "operations.readyz",
            "organisations.index",
            "organisations.suggest",
            "organisations.show",
            "poll_answers.answer",
            "poll_answers.done",
            "poll_answers.send",
            "postbox.enclosed",
            "postbox.index",
            "postbox.looks",
            "postbox.show",
            "replies.answer",
            "replies.send",
            "replies.done",
            "replies.public",
            "replies.send_public",
            "replies.done_public",
            "replies.lost",
            "search.index",
            "series.show",
            "series_replies.done",
            "series_replies.send",
            "series_replies.send_to_calendar",
            "series_replies.sent_to_calendar",
            "series_replies.show",
            "sharing.day",
            "sign_in.ask",
            "sign_in.enter",
            "sign_in.leave",
            "sign_in.open_link",
            "sign_in.resume",
            "sign_in.send",
            "sign_in.try_code",
            "sign_in.use_link",
            "stop_letters.ask",
            "stop_letters.stop",
        }
    )
)
"""Every endpoint that is open to all; each stands here on purpose, and a test holds the list against the routes."""

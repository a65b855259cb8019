"""The one table of what is kept about people: each kind of data, its columns, until when, and its fate on erasure.

The privacy page prints it, the clean-up reads its days from it, the download of one's own data and the erasure are held
against it, and a test holds it against the columns of the database.
"""

from __future__ import annotations

from datetime import timedelta

from planner.domain.retention import Ending, ErasureEffect, Holding, HoldingGroup, Retention

_H, _E, _F = Holding, Ending, ErasureEffect

_PERSON = (
    Retention(
        _H.PERSON,
        {"people": ("email", "email_key", "name", "phone", "language")},
        _E.ERASURE,
        _F.DELETED,
        exported=("person",),
    ),
    Retention(_H.MEMBERSHIPS, {"memberships": ("person_id",)}, _E.REMOVAL, _F.DELETED, exported=("organisations",)),
    Retention(_H.ROLE_ADDRESSES, {"organisations": ("email",)}, _E.CHANGE, _F.DELETED, exported=("role_addresses",)),
    Retention(
        _H.SERVICE_CONTACT,
        {"about_service": ("contact_name", "contact_email", "contact_phone")},
        _E.REPLACEMENT,
        _F.DELETED,
        exported=("service_contact",),
    ),
    Retention(_H.TOKENS, {"access_tokens": ("person_id", "hash", "label")}, _E.EXPIRY, _F.DELETED, 30, ("tokens",)),
    Retention(
        _H.SIGN_INS,
        {"sign_ins": ("person_id", "link_hash", "code_hash", "browser_hash")},
        _E.EXPIRY,
        _F.DELETED,
        1,
        ("sign_ins",),
    ),
    Retention(
        _H.BROWSERS,
        {"browser_sessions": ("person_id", "hash", "browser", "system")},
        _E.EXPIRY,
        _F.DELETED,
        30,
        ("browsers",),
    ),
    Retention(
        _H.ADDRESS_CHANGES,
        {"address_changes": ("person_id", "email", "old_hash", "new_hash")},
        _E.EXPIRY,
        _F.DELETED,
        1,
        ("address_change",),
    ),
    Retention(
        _H.FORMER_ADDRESSES,
        {"former_addresses": ("person_id", "email", "email_key")},
        _E.MOVED,
        _F.DELETED,
        365,
        ("former_addresses",),
    ),
    Retention(
        _H.REMOVALS, {"person_removals": ("person_id", "into_id", "email", "name", "phone")}, _E.REMOVED, _F.DELETED
    ),
)

_MEETINGS = (
    Retention(
        _H.INVITATIONS,
        {
            "invitations": ("person_id", "invited_by_id"),
            "rejected_claims": ("invitation_id",),
            "reminders": ("invitation_id",),
        },
        _E.ERASURE,
        _F.ANONYMISED,
        exported=("invitations",),
    ),
    Retention(
        _H.REPLIES,
        {"replies": ("invitation_id", "substitute", "message", "answered_via")},
        _E.ERASURE,
        _F.ANONYMISED,
        exported=("invitations",),
    ),
    Retention(
        _H.NEEDS,
        {"needs": ("invitation_id", "ciphertext")},
        _E.MEETING_OVER,
        _F.DELETED,
        None,
        ("invitations",),
    ),
    Retention(
        _H.VOTES,
        {"ballots": ("invitation_id", "comment", "answered_via"), "votes": ("invitation_id",)},
        _E.SEARCH_OVER,
        _F.DELETED,
        30,
        ("dates",),
    ),
    Retention(
        _H.PROPOSALS,
        {"time_proposals": ("invitation_id", "comment", "settled_by_id")},
        _E.ERASURE,
        _F.DELETED,
        exported=("proposed_times",),
    ),
    Retention(
        _H.DUTIES,
        {"duties": ("person_id",), "offers": ("person_id", "offered_by_id", "message", "reason")},
        _E.ERASURE,
        _F.ANONYMISED,
        exported=("duties", "offers"),
    ),
    Retention(
        _H.ACTION_POINTS,
        {"action_points": ("person_id", "done_by_id")},
        _E.ERASURE,
        _F.ANONYMISED,
        exported=("action_points",),
    ),
    Retention(
        _H.AUTHORSHIP,
        {
            "meetings": ("created_by_id",),
            "series": ("made_by_id",),
            "imports": ("made_by_id", "name", "data"),
            "draft_runs": ("made_by_id", "facts", "passed_over"),
            "polls": ("made_by_id",),
            "farewells": ("contact_id",),
            "network_memberships": ("asked_by_id", "message"),
        },
        _E.ERASURE,
        _F.ANONYMISED,
        exported=("made",),
    ),
)

_LETTERS = (
    Retention(
        _H.LETTERS,
        {
            "letters": (
                "person_id",
                "to_email",
                "to_name",
                "from_name",
                "reply_to",
                "subject",
                "text",
                "html",
                "attachment",
                "attachment_name",
                "calendar",
                "answer_address",
                "last_error",
            ),
            "mailings": ("invitation_id", "facts", "writer_id", "stand_in"),
        },
        _E.STORED,
        _F.DELETED,
        90,
        ("letters",),
    ),
    Retention(_H.INCOMING_WORDS, {"incoming_mails": ("raw", "text")}, _E.RECEIVED, _F.DELETED, 30, ("mails",)),
    Retention(
        _H.INCOMING,
        {
            "incoming_mails": ("envelope_to", "sender", "sender_name", "subject"),
            "incoming_matters": (
                "invitation_id",
                "attendee",
                "attendee_name",
                "comment",
                "delegated_to",
                "settled_by_id",
            ),
        },
        _E.SETTLED,
        _F.DELETED,
        90,
        ("mails",),
    ),
    Retention(
        _H.CALENDAR_ANSWERS,
        {"calendar_answers": ("invitation_id",)},
        _E.ERASURE,
        _F.DELETED,
        exported=("calendar_answers",),
    ),
)

_CALENDARS = (
    Retention(
        _H.OWN_CALENDAR,
        {
            "feed_choices": ("person_id", "language"),
            "feed_follows": ("person_id", "feed"),
            "feed_versions": ("feed", "names"),
            "guest_entries": ("invitation_id", "person_id", "body"),
            "poll_entries": ("invitation_id", "person_id", "body"),
            "task_entries": ("person_id", "summary", "body"),
        },
        _E.ERASURE,
        _F.DELETED,
        exported=("calendar", "followed_calendars"),
    ),
    Retention(
        _H.CALENDAR_PROGRAMS,
        {"dav_collections": ("person_id",), "dav_objects": ("person_id", "body", "own")},
        _E.TAKEN_OUT,
        _F.DELETED,
        90,
        ("calendar_programs",),
    ),
    Retention(
        _H.FOREIGN_CALENDARS,
        {"foreign_calendars": ("person_id", "address", "name"), "busy_intervals": ("calendar_id", "title", "source")},
        _E.REMOVAL,
        _F.DELETED,
        exported=("foreign_calendars", "busy_times"),
    ),
)

_TRACES = (
    Retention(
        _H.JOURNAL,
        {"journal": ("by_id", "link_of_id", "on_word", "facts")},
        _E.SUBJECT_GONE,
        _F.ANONYMISED,
        exported=("journal",),
    ),
    Retention(_H.TRIES, {"rate_counts": ("key",)}, _E.WINDOW, _F.UNREADABLE, 1),
    Retention(_H.FAILURES, {"job_runs": ("last_error",)}, _E.NEXT_RUN, _F.UNREADABLE),
)

HOLDINGS: dict[HoldingGroup, tuple[Retention, ...]] = {
    HoldingGroup.PERSON: _PERSON,
    HoldingGroup.MEETINGS: _MEETINGS,
    HoldingGroup.LETTERS: _LETTERS,
    HoldingGroup.CALENDARS: _CALENDARS,
    HoldingGroup.TRACES: _TRACES,
}
"""How each kind of data about people is kept, by group, in the order of the privacy page."""

EVERY = tuple(retention for group in HOLDINGS.values() for retention in group)
"""The same without the groups."""

_DAYS = {retention.holding: retention.days for retention in EVERY}


def kept_for(holding: Holding) -> timedelta:
    """Return how long something is kept after its event; what a setting decides has no days here."""
    return timedelta(days=_DAYS[holding] or 0)

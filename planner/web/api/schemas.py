"""The schemas of what the API answers with."""

from __future__ import annotations

from typing import Any

from planner.domain.duties import DutyKind, DutyState, OfferOrigin, OfferState
from planner.domain.meetings import MOST_SEATS, MeetingState
from planner.domain.networks import MembershipState, NetworkPart, NetworkState
from planner.domain.organisations import OrganisationKind
from planner.domain.people import ServiceRole
from planner.domain.replies import ReplyState
from planner.domain.standings import Standing
from planner.rows.invitations import InvitationOrigin
from planner.web.api import meeting_fields
from planner.web.api.parts import (
    ID,
    INSTANT,
    choice,
    flag,
    number,
    or_null,
    ref,
    several,
    thing,
    whole,
)

_TEXT = {"type": "string"}
_COUNT = {"type": "integer", "minimum": 0}
_STANDING = {**choice(Standing), "description": "Whether the guest speaks for the organisation, or only says so."}


def _listing(name: str) -> dict[str, Any]:
    return whole(items=several(ref(name)))


def _paged(name: str) -> dict[str, Any]:
    words = "The cursor of the next page; null on the last."
    return whole(items=several(ref(name)), next={"type": ["string", "null"], "description": words})


SCHEMAS: dict[str, dict[str, Any]] = {
    "Problem": {
        "type": "object",
        "description": "What is wrong (RFC 9457).",
        "required": ["type", "title", "status", "detail", "rule", "errors"],
        "properties": {
            "type": _TEXT,
            "title": _TEXT,
            "status": {"type": "integer"},
            "detail": {"type": "string", "description": "In the language of the person the token belongs to."},
            "rule": {"type": "string", "description": "The stable name of the rule that said no."},
            "errors": several(whole(pointer={"type": "string", "description": "A JSON Pointer."}, detail=_TEXT)),
        },
    },
    "Me": whole(
        name=_TEXT,
        email=_TEXT,
        language=_TEXT,
        role=choice(ServiceRole),
        organisations=several(ref("Named")),
    ),
    "Named": whole(slug=_TEXT, name=_TEXT),
    "DutyBrief": whole(state=choice(DutyState), holder=or_null(ref("Named"))),
    "Meeting": whole(
        id=ID,
        slug=_TEXT,
        uid={"type": "string", "description": "The UID of its calendar entry."},
        url={"type": "string", "description": "Its page."},
        state=choice(MeetingState),
        **meeting_fields.ANSWER,
        starts_at=or_null(INSTANT),
        ends_at=or_null(INSTANT),
        seats_taken=_COUNT,
        convener=ref("Named"),
        organiser=ref("Named"),
        execution=ref("DutyBrief"),
        follow_up=ref("DutyBrief"),
        cancel_reason=_TEXT,
        cancelled_at=or_null(INSTANT),
        created_at=INSTANT,
        revised_at=INSTANT,
    ),
    "Meetings": _paged("Meeting"),
    "JournalLine": whole(
        id=ID,
        at=INSTANT,
        verb=_TEXT,
        by={"type": ["string", "null"], "description": "Who acted, for those who may know."},
        link_of={"type": ["string", "null"], "description": "Whose personal link was used, where by somebody else."},
        on_behalf_of=or_null(ref("Named")),
        on_word=_TEXT,
        via=_TEXT,
        public=flag(),
        facts={"type": "object"},
    ),
    "Journal": _paged("JournalLine"),
    "Guest": whole(name=_TEXT, email=_TEXT),
    "Invitation": whole(
        id=ID,
        guest=ref("Guest"),
        organisation=or_null(ref("Named")),
        standing=_STANDING,
        origin=choice(InvitationOrigin),
        invited_at=or_null(INSTANT),
        reply=choice(ReplyState),
    ),
    "Invitations": _listing("Invitation"),
    "Invited": whole(
        added=several(ref("Invitation")),
        known=several(ref("Invitation")),
        without_contact=several(ref("Named")),
        not_understood=several(whole(given=_TEXT, rule=_TEXT, detail=_TEXT)),
    ),
    "Reply": whole(
        invitation=ID,
        guest=ref("Guest"),
        organisation=or_null(ref("Named")),
        standing=_STANDING,
        state=choice(ReplyState),
        party=or_null(number(1, 50)),
        beside_seats={**flag(), "description": "Whether the guest, as responsible, takes none of the seats."},
        substitute=_TEXT,
        message=_TEXT,
        show_name=flag(),
        answered_at=INSTANT,
        answered_via=_TEXT,
    ),
    "Replies": whole(
        items=several(ref("Reply")),
        counts={
            **thing(tuple(state.value for state in ReplyState), **{state.value: _COUNT for state in ReplyState}),
            "description": "How many invitations stand in each state.",
        },
        seats=or_null(number(1, MOST_SEATS)),
        seats_taken={**_COUNT, "description": "Seats taken or offered, without those who have a place beside them."},
    ),
    "Duty": whole(
        kind=choice(DutyKind),
        state=choice(DutyState),
        holder=or_null(ref("Named")),
        person={"type": ["string", "null"], "description": "The name of the person who has it."},
        held_since=or_null(INSTANT),
    ),
    "Duties": whole(execution=ref("Duty"), follow_up=ref("Duty")),
    "Offer": whole(
        id=ID,
        meeting=ID,
        duty=choice(DutyKind),
        organisation=ref("Named"),
        person=ref("Guest"),
        origin=choice(OfferOrigin),
        state=choice(OfferState),
        queue=_COUNT,
        message=_TEXT,
        reason=_TEXT,
        suggested=or_null(ref("Named")),
        answer_by=INSTANT,
        created_at=INSTANT,
        answered_at=or_null(INSTANT),
    ),
    "Offers": _listing("Offer"),
    "Organisation": whole(
        slug=_TEXT,
        name=_TEXT,
        kind=choice(OrganisationKind),
        convenes=flag(description="Whether this is the facilitator, which can never hold a duty."),
        participates=flag(),
        number=or_null(_TEXT),
        region=or_null(_TEXT),
        municipality=or_null(_TEXT),
        email=or_null(_TEXT),
        website=or_null(_TEXT),
        about=_TEXT,
        themes=several(_TEXT),
        aliases=several(_TEXT),
    ),
    "OrganisationBrief": whole(
        slug=_TEXT,
        name=_TEXT,
        kind=choice(OrganisationKind),
        convenes=flag(),
        participates=flag(),
        number=or_null(_TEXT),
        region=or_null(_TEXT),
        municipality=or_null(_TEXT),
    ),
    "Organisations": _paged("OrganisationBrief"),
    "Theme": whole(slug=_TEXT, nb=_TEXT, nn=_TEXT, en=_TEXT),
    "Themes": _listing("Theme"),
    "Network": whole(
        slug=_TEXT,
        name=_TEXT,
        purpose=_TEXT,
        rhythm=_TEXT,
        state=choice(NetworkState),
        coordinator=or_null(ref("Named")),
    ),
    "Networks": _listing("Network"),
    "Membership": whole(
        organisation=ref("Named"),
        part=choice(NetworkPart),
        state=choice(MembershipState),
        changed_at=INSTANT,
    ),
    "Memberships": _listing("Membership"),
}
"""Every schema by its name."""

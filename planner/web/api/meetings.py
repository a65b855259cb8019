"""Meetings of the API: read, made, changed, and taken through their states."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from planner.domain.duties import DutyKind
from planner.domain.meeting_lists import MeetingCursor, MeetingFilter, MeetingQuery
from planner.domain.meetings import MeetingKind, MeetingState
from planner.domain.permissions import Verb
from planner.domain.refusals import Outdated
from planner.formats.json_schema import read_date
from planner.rows.meetings import Meeting
from planner.services import identity
from planner.services.meetings import meeting_ranges, meetings
from planner.services.meetings.meeting_ranges import MeetingDetails
from planner.services.meetings.meetings import Notification
from planner.services.work import Work
from planner.web.api import bodies, meeting_fields, parts, references, values
from planner.web.api.answers import ApiAnswer
from planner.web.api.operations import OperationInput, Operations, Query
from planner.web.api.values import Value
from planner.web.conditional import opaque

OPERATIONS = Operations("meetings")
ONE = "/meetings/<int:meeting_id>"
FILTERS = (
    Query("kind", parts.choice(MeetingKind), "Only this kind."),
    Query("state", parts.choice(MeetingState), "Only in this state."),
    Query("theme", parts.slug(), "Only about this theme."),
    Query("municipality", parts.MUNICIPALITY, "Only in this municipality."),
    Query("network", parts.slug(), "Only of this network."),
    Query("organisation", parts.slug(), "Only convened by this organisation, or with a duty that it holds."),
    Query("from", parts.formatted("date"), "Only those that start on this day (wall time) or later."),
    Query("to", parts.formatted("date"), "Only those that start on this day (wall time) or earlier."),
    Query("text", parts.text(200), "Only with this text in title, question or place."),
)
TELL = Query(
    "tell", parts.flag(), "Whether to write to those invited; when left out, they are where time or place changes."
)


def value(work: Work, details: MeetingDetails) -> Value:
    """Return a meeting with all that belongs to it."""
    meeting, duties = details.meeting, details.duties
    carries = identity.may(work, Verb.SEE_HANDOVER, meeting, duties)
    return {
        "id": meeting.id,
        "slug": meeting.slug,
        "uid": meeting.uid,
        "url": work.url(f"/moter/{meeting.slug}"),
        "state": meeting.state,
        **meeting_fields.write(details),
        "starts_at": values.instant(meeting.starts_at),
        "ends_at": values.instant(meeting.ends_at),
        "seats_taken": meeting.seats_taken,
        "convener": values.named(meeting.convener),
        "organiser": values.named(details.organiser),
        "execution": values.duty_brief(duties[DutyKind.EXECUTION], carries=carries),
        "follow_up": values.duty_brief(duties[DutyKind.FOLLOW_UP], carries=carries),
        "cancel_reason": meeting.cancel_reason,
        "cancelled_at": values.instant(meeting.cancelled_at),
        "created_at": values.instant(meeting.created_at),
        "revised_at": values.instant(meeting.revised_at),
    }


def answer_of(work: Work, meeting: Meeting, **response: Any) -> ApiAnswer:  # noqa: ANN401 - The fields of an answer.
    """Return the answer that a meeting is, as it stands now."""
    work.session.flush()
    details = meeting_ranges.details(work, [meeting.id])[0]
    return ApiAnswer(value(work, details), changed=details.meeting.revised_at, **response)


def address(meeting: Meeting) -> str:
    """Return where a meeting is meeting in the API."""
    return f"/api/v1/meetings/{meeting.id}"


@OPERATIONS.add(
    "GET",
    "/meetings",
    "List the meetings one may see, by time.",
    query=(*FILTERS, *references.PAGING),
    answer="Meetings",
)
def list_meetings(work: Work, inputs: OperationInput) -> ApiAnswer:
    """Return a page of meetings."""
    entries, cursor = meeting_ranges.page(work, _query(inputs.query))
    following = None if cursor is None else references.cursor(cursor.at.isoformat(), cursor.meeting_id)
    return ApiAnswer({"items": [value(work, entry) for entry in entries], "next": following})


def _query(query: Mapping[str, Any]) -> MeetingQuery:
    place = references.place_of(query, (str, int))
    return MeetingQuery(
        criteria=MeetingFilter(
            kind=MeetingKind(query["kind"]) if "kind" in query else None,
            theme=query.get("theme", ""),
            municipality=query.get("municipality", ""),
            network=query.get("network", ""),
            organisation=query.get("organisation", ""),
            text=query.get("text", ""),
        ),
        state=MeetingState(query["state"]) if "state" in query else None,
        first=read_date(query["from"]) if "from" in query else None,
        last=read_date(query["to"]) if "to" in query else None,
        after=None if place is None else _cursor(*place),
        limit=query["limit"],
    )


def _cursor(at: str, meeting_id: int) -> MeetingCursor:
    return MeetingCursor(references.instant_of(at), meeting_id)


@OPERATIONS.add(
    "POST", "/meetings", "Draft a meeting, or announce it at once.", body=bodies.MEETING, answer="Meeting", status=201
)
def create_meeting(work: Work, inputs: OperationInput) -> ApiAnswer:
    """Make a draft of the fields given, and announce it if that is asked for."""
    fields = meeting_fields.read(work, inputs.body)
    meeting = meetings.create(work, fields.pop("kind", MeetingKind.OPEN_MEETING), fields)
    if inputs.body.get("publish", False):
        meetings.publish(work, meeting)
    return answer_of(work, meeting, status=201, location=address(meeting))


@OPERATIONS.add("GET", ONE, "Read a meeting.", answer="Meeting")
def read_meeting(work: Work, _inputs: OperationInput, meeting_id: int) -> ApiAnswer:
    """Return one meeting."""
    return answer_of(work, meeting_ranges.by_id(work, meeting_id))


@OPERATIONS.add(
    "PATCH",
    ONE,
    "Change fields of a meeting by a merge patch (RFC 7396). With If-Match, only if nobody has changed it meanwhile.",
    query=(TELL,),
    body=bodies.MEETING_CHANGE,
    answer="Meeting",
    guarded=True,
)
def change_meeting(work: Work, inputs: OperationInput, meeting_id: int) -> ApiAnswer:
    """Change the fields given and no others."""
    meeting = meeting_ranges.by_id(work, meeting_id)
    meetings.change(
        work,
        meeting,
        meeting_fields.read(work, inputs.body),
        Notification(inputs.query.get("tell"), seen=_seen(inputs, meeting)),
    )
    return answer_of(work, meeting)


def _seen(inputs: OperationInput, meeting: Meeting) -> datetime | None:
    if inputs.if_match is None or inputs.if_match.star_tag:
        return None
    seconds = {tag.partition(".")[0] for tag in opaque(inputs.if_match)}
    if str(int(meeting.revised_at.timestamp())) not in seconds:
        raise Outdated("meetings.changed_meanwhile")
    return meeting.revised_at


@OPERATIONS.add("DELETE", ONE, "Throw a draft away.", status=204)
def discard_meeting(work: Work, _inputs: OperationInput, meeting_id: int) -> ApiAnswer:
    """Throw a draft away for good."""
    meetings.discard(work, meeting_ranges.by_id(work, meeting_id))
    return ApiAnswer(status=204)


@OPERATIONS.add("POST", f"{ONE}/publish", "Announce a draft and send its invitations.", answer="Meeting")
def publish_meeting(work: Work, _inputs: OperationInput, meeting_id: int) -> ApiAnswer:
    """Announce a draft."""
    meeting = meeting_ranges.by_id(work, meeting_id)
    meetings.publish(work, meeting)
    return answer_of(work, meeting)


@OPERATIONS.add("POST", f"{ONE}/cancel", "Cancel a meeting.", body=bodies.REASON, body_needed=False, answer="Meeting")
def cancel_meeting(work: Work, inputs: OperationInput, meeting_id: int) -> ApiAnswer:
    """Cancel a meeting; it stays in calendars as cancelled."""
    meeting = meeting_ranges.by_id(work, meeting_id)
    meetings.cancel(work, meeting, inputs.body.get("reason", ""), tell=inputs.body.get("tell", True))
    return answer_of(work, meeting)


@OPERATIONS.add("POST", f"{ONE}/reinstate", "Undo a cancellation within a day of it.", answer="Meeting")
def reinstate_meeting(work: Work, _inputs: OperationInput, meeting_id: int) -> ApiAnswer:
    """Undo a cancellation."""
    meeting = meeting_ranges.by_id(work, meeting_id)
    meetings.reinstate(work, meeting)
    return answer_of(work, meeting)


@OPERATIONS.add(
    "POST", f"{ONE}/copy", "Make a draft with the same words, place, themes and guests.", answer="Meeting", status=201
)
def copy_meeting(work: Work, _inputs: OperationInput, meeting_id: int) -> ApiAnswer:
    """Make a draft of a meeting, without a date."""
    draft = meetings.copy(work, meeting_ranges.by_id(work, meeting_id))
    return answer_of(work, draft, status=201, location=address(draft))

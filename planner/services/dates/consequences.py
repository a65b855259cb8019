"""The consequences of a change, in numbers, before it is made."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from planner.domain.holidays import InvitedOrganisation
from planner.domain.mailings import MailingAudience
from planner.domain.meeting_fields import TIME_FIELDS
from planner.domain.organisations import OrganisationKind
from planner.rows.meetings import Meeting
from planner.services.work import Work
from planner.store import mailings
from planner.store import organisations as rows
from planner.store.replies import count_sent

SCHOOL_CALENDAR = "trondelag"
"""The school calendar of the county; a school elsewhere has none that we know."""
COUNTY = "50"


def changed_fields(meeting: Meeting, values: Mapping[str, Any]) -> frozenset[str]:
    """Return the names of the fields that these values would change; themes are not looked at."""
    return frozenset(name for name, value in values.items() if name != "themes" and getattr(meeting, name) != value)


def letters(work: Work, meeting: Meeting, fields: Collection[str]) -> int:
    """Return how many would get a letter about a change of these fields; a new time is told also to those who said no."""
    return count_sent(work.session, meeting.id, also_declined=bool(TIME_FIELDS & set(fields)))


def cancel_letters(work: Work, meeting: Meeting) -> int:
    """Return how many would get a letter if the meeting were cancelled."""
    return mailings.count(work.session, meeting.id, MailingAudience.CONCERNED_BY_END)


def parties(work: Work, meeting: Meeting) -> list[tuple[int, InvitedOrganisation]]:
    """Return the organisations invited, by id; before any is, those in the meeting's network, else those with its themes."""
    organisations = rows.invited(work.session, meeting.id)
    if not organisations and meeting.network_id is not None:
        organisations = rows.of_network(work.session, meeting.network_id)
    elif not organisations:
        organisations = rows.of_meeting_themes(work.session, meeting.id)
    return [
        (party.id, InvitedOrganisation(party.name, _calendar(party.kind, party.municipality)))
        for party in organisations
    ]


def _calendar(kind: OrganisationKind, municipality: str | None) -> str:
    here = municipality is None or municipality.startswith(COUNTY)
    return SCHOOL_CALENDAR if kind is OrganisationKind.SCHOOL and here else ""

"""What a change would lead to, in numbers, before it is made."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import func, or_, select

from planner.domain.holidays import InvitedOrganisation
from planner.domain.meeting_fields import TIME_FIELDS
from planner.domain.organisations import OrganisationKind
from planner.domain.replies import ReplyState
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting, MeetingTheme
from planner.rows.networks import NetworkMembership
from planner.rows.organisations import Organisation, OrganisationTheme
from planner.rows.replies import Reply
from planner.services.letters.meeting_letters import concerned_by_end
from planner.services.work import Work

SCHOOL_CALENDAR = "trondelag"
"""The school calendar of the county; a school elsewhere has none that we know."""
COUNTY = "50"


def changed_fields(meeting: Meeting, values: Mapping[str, Any]) -> frozenset[str]:
    """Return the names of the fields that these values would change; themes are not looked at."""
    return frozenset(name for name, value in values.items() if name != "themes" and getattr(meeting, name) != value)


def letters(work: Work, meeting: Meeting, fields: Collection[str]) -> int:
    """Return how many would get a letter about a change of these fields; a new time is told also to those who said no."""
    return _count(work, meeting, also_declined=bool(TIME_FIELDS & set(fields)))


def cancel_letters(work: Work, meeting: Meeting) -> int:
    """Return how many would get a letter if the meeting were cancelled."""
    return len(concerned_by_end(work, meeting))


def _count(work: Work, meeting: Meeting, *, also_declined: bool) -> int:
    query = (
        select(func.count())
        .select_from(Invitation)
        .outerjoin(Reply, Reply.invitation_id == Invitation.id)
        .where(
            Invitation.meeting_id == meeting.id, Invitation.invited_at.is_not(None), Invitation.uninvited_at.is_(None)
        )
    )
    if not also_declined:
        query = query.where(or_(Reply.state.is_(None), Reply.state != ReplyState.DECLINED))
    return work.session.scalar(query) or 0


def parties(work: Work, meeting: Meeting) -> list[tuple[int, InvitedOrganisation]]:
    """Return the organisations invited, by id; before any is, those in the meeting's network, else those with its themes."""
    invited = _organisations(
        work,
        select(Invitation.organisation_id).where(
            Invitation.meeting_id == meeting.id, Invitation.uninvited_at.is_(None)
        ),
    )
    if invited:
        return invited
    if meeting.network_id is not None:
        members = select(NetworkMembership.organisation_id).where(NetworkMembership.network_id == meeting.network_id)
        return _organisations(work, members)
    of_themes = select(OrganisationTheme.organisation_id).join(
        MeetingTheme, MeetingTheme.theme_id == OrganisationTheme.theme_id
    )
    return _organisations(work, of_themes.where(MeetingTheme.meeting_id == meeting.id))


def likely(work: Work, meeting: Meeting) -> list[InvitedOrganisation]:
    """Return the organisations that ``parties`` gives, without their ids."""
    return [one for _, one in parties(work, meeting)]


def _organisations(work: Work, ids: Any) -> list[tuple[int, InvitedOrganisation]]:  # noqa: ANN401 - A query of ids.
    query = select(Organisation.id, Organisation.name, Organisation.kind, Organisation.municipality).where(
        Organisation.id.in_(ids)
    )
    return [
        (row.id, InvitedOrganisation(row.name, _calendar(row.kind, row.municipality)))
        for row in work.session.execute(query.order_by(Organisation.sort_key))
    ]


def _calendar(kind: OrganisationKind, municipality: str | None) -> str:
    here = municipality is None or municipality.startswith(COUNTY)
    return SCHOOL_CALENDAR if kind is OrganisationKind.SCHOOL and here else ""

"""Action points: what was agreed, given to somebody by those who follow a meeting up, and done by the one who has it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from planner.domain import action_points as rules
from planner.domain import duties as duty_rules
from planner.domain import times
from planner.domain.action_points import ActionRole, ActionState, ActionStep
from planner.domain.duties import DutyStep
from planner.domain.duty_roles import DutyParties, DutyParty, roles_of
from planner.domain.meetings import MeetingState
from planner.domain.permissions import Relation, acts_for
from planner.domain.refusals import Forbidden, NotFound, Refused
from planner.rows.action_points import ActionPoint
from planner.rows.meetings import Meeting
from planner.rows.organisations import Organisation
from planner.rows.people import Person
from planner.rows.tokens import TokenPurpose
from planner.services import identity, journal, tokens
from planner.services.calendars import calendars, roles
from planner.services.calendars.roles import Roles
from planner.services.followups import action_point_letters
from planner.services.people import people
from planner.services.work import Work
from planner.store import action_points as rows
from planner.store.meetings import by_id, lock


@dataclass(frozen=True)
class Agreed:
    """Text of an action point, the day it is due, and its owner: an organisation by id, a person by mail address, or both."""

    text: str
    due: date
    organisation_id: int | None = None
    email: str = ""
    name: str = ""


@dataclass(frozen=True)
class Section:
    """The action points of a meeting, whether the actor keeps them, and by id which are the actor's own and which are late."""

    points: list[ActionPoint]
    keeps: bool
    own: frozenset[int]
    late: frozenset[int]


def section(work: Work, meeting: Meeting, of_meeting: Roles) -> Section:
    """Return the action points of a meeting for somebody who may see them."""
    points = rows.of_meeting(work.session, meeting.id)
    today = times.to_local(work.now, work.deployment.time_zone).date()
    late = frozenset(point.id for point in points if point.state is ActionState.OPEN and point.due < today)
    return Section(points, _keeps(work, of_meeting), frozenset(point.id for point in points if has(work, point)), late)


def require_keeper(work: Work, meeting: Meeting) -> None:
    """Raise ``Refused`` unless the actor keeps the action points of a meeting."""
    if not _keeps(work, roles.of(work, meeting)):
        raise Forbidden("permissions.not_allowed")


def _keeps(work: Work, of_meeting: Roles) -> bool:
    held = {Relation.HOLDER: of_meeting.execution, Relation.FOLLOWER: of_meeting.follow_up}
    relations = frozenset(relation for relation, duty in held.items() if identity.holds(work.by, duty))
    return rules.keeps(relations, followed_up=of_meeting.follow_up.holder is not None)


def has(work: Work, point: ActionPoint) -> bool:
    """Tell whether an action point is the actor's: as the person named, or as a contact of the organisation."""
    return acts_for(work.by, point.organisation_id, point.person_id)


def of_meeting(work: Work, meeting: Meeting, point_id: int) -> ActionPoint:
    """Return an action point of this meeting; raise ``NotFound`` for one of another."""
    point = rows.by_id(work.session, point_id)
    if point is None or point.meeting_id != meeting.id:
        raise NotFound("action_points.not_found")
    return point


def locked(work: Work, meeting: Meeting, point_id: int) -> ActionPoint:
    """Return an action point of this meeting as it stands now, locked with the meeting until the transaction ends."""
    lock(work.session, meeting)
    return of_meeting(work, meeting, point_id)


def by_secret(work: Work, secret: str) -> tuple[ActionPoint, Meeting, Person]:
    """Return the action point that a personal link opens, its meeting, and whose link it is; raise ``NotFound``."""
    token = tokens.find(work, TokenPurpose.ACTION, secret)
    point = None if token is None else rows.by_id(work.session, token.subject_id)
    if token is None or token.person is None or point is None:
        raise NotFound("action_points.not_found")
    return point, meeting_of(work, point), token.person


def meeting_of(work: Work, point: ActionPoint) -> Meeting:
    """Return the meeting at which something was agreed; raise ``NotFound``."""
    meeting = by_id(work.session, point.meeting_id)
    if meeting is None:
        raise NotFound("meetings.not_found")
    return meeting


def add(work: Work, meeting: Meeting, agreed: Agreed) -> ActionPoint:
    """Write down what was agreed and tell the one who does it.

    Raise ``Refused``: ``permissions.not_allowed`` for who does not keep the action points of the meeting,
    ``action_points.meeting_is_draft``, or what is wrong with what was agreed.
    """
    lock(work.session, meeting)
    require_keeper(work, meeting)
    if meeting.state is MeetingState.DRAFT:
        raise Refused("action_points.meeting_is_draft")
    text, (organisation, person) = rules.checked_text(agreed.text), _owner(work, agreed)
    point = ActionPoint(meeting_id=meeting.id, text=text, due=agreed.due, created_at=work.now)
    point.organisation, point.person = organisation, person
    work.session.add(point)
    work.session.flush()
    action_point_letters.tell_owner(work, meeting, point)
    journal.write(work, "action_points.added", meeting=meeting, **_facts(point))
    _settle(work, meeting, point)
    calendars.refresh_tasks(work, meeting)
    return point


def change(work: Work, meeting: Meeting, point: ActionPoint, agreed: Agreed) -> None:
    """Change what is to be done, by when or by whom; somebody else who gets it is told, and earlier links end."""
    point = _stepped(work, meeting, point, ActionStep.CHANGE)
    text, (organisation, person) = rules.checked_text(agreed.text), _owner(work, agreed)
    moved = (point.organisation, point.person) != (organisation, person)
    if not moved and (point.text, point.due) == (text, agreed.due):
        return
    point.text, point.due, point.organisation, point.person = text, agreed.due, organisation, person
    work.session.flush()
    if moved:
        tokens.revoke(work, TokenPurpose.ACTION, point.id)
        action_point_letters.tell_owner(work, meeting, point)
    journal.write(work, "action_points.changed", meeting=meeting, **_facts(point))
    calendars.refresh_tasks(work, meeting)


def drop(work: Work, meeting: Meeting, point: ActionPoint, reason: str) -> None:
    """Drop an action point for a reason."""
    point = _stepped(work, meeting, point, ActionStep.DROP)
    point.reason = rules.checked_reason(reason)
    journal.write(work, "action_points.dropped", meeting=meeting, **_facts(point))
    _settle(work, meeting, point)
    calendars.refresh_tasks(work, meeting)


def complete(work: Work, meeting: Meeting, point: ActionPoint) -> None:
    """Mark an action point as done."""
    point = _stepped(work, meeting, point, ActionStep.COMPLETE)
    point.done_at, point.done_by_id = work.now, work.by.pressed_by_id
    journal.write(work, "action_points.done", meeting=meeting, **_facts(point))
    _settle(work, meeting, point)
    calendars.refresh_tasks(work, meeting)
    action_point_letters.tell_link_owner(work, meeting, point)


def reopen(work: Work, meeting: Meeting, point: ActionPoint) -> None:
    """Open an action point again that was done or dropped."""
    point = _stepped(work, meeting, point, ActionStep.REOPEN)
    point.done_at, point.done_by_id, point.reason = None, None, ""
    journal.write(work, "action_points.reopened", meeting=meeting, **_facts(point))
    _settle(work, meeting, point)
    calendars.refresh_tasks(work, meeting)
    action_point_letters.tell_link_owner(work, meeting, point)


def _stepped(work: Work, meeting: Meeting, point: ActionPoint, step: ActionStep) -> ActionPoint:
    """Return the action point as it stands under the lock on its meeting, in the state after this step."""
    lock(work.session, meeting)
    point = of_meeting(work, meeting, point.id)
    has_role = {ActionRole.KEEPER: _keeps(work, roles.of(work, meeting)), ActionRole.OWNER: has(work, point)}
    point.state = rules.after(point.state, step, frozenset(role for role, there in has_role.items() if there))
    return point


def _settle(work: Work, meeting: Meeting, point: ActionPoint) -> None:
    """Let the follow-up be fulfilled with the last thing that was agreed, and go on when one is open again."""
    if meeting.ends_at is None or meeting.ends_at > work.now:
        return
    work.session.flush()
    duty, points = roles.of(work, meeting).follow_up, rows.of_meeting(work.session, meeting.id)
    open_points = sum(other.state is ActionState.OPEN for other in points)
    step = duty_rules.settled_by(duty.state, agreed=len(points), open_points=open_points)
    holder = duty.holder
    if step is None or holder is None:
        return
    parties = DutyParties(
        holder=DutyParty(holder.id, duty.person_id), doer=DutyParty(point.organisation_id, point.person_id)
    )
    duty.state = duty_rules.after(duty.state, step, roles_of(work.by, parties, work.now))
    # The journal names the holder, whose duty it was, whoever had the last action point.
    verb = "duties.fulfilled" if step is DutyStep.FULFIL else "duties.reopened"
    journal.write(work, verb, meeting=meeting, duty=duty.kind, organisation=holder, name=holder.name)


def _facts(point: ActionPoint) -> dict[str, Any]:
    return {"point": point.id, "text": point.text, "reason": point.reason or None}


def _owner(work: Work, agreed: Agreed) -> tuple[Organisation | None, Person | None]:
    organisation = None if agreed.organisation_id is None else work.session.get(Organisation, agreed.organisation_id)
    stored = people.find(work, agreed.email)
    rules.check_owner(
        named=organisation is not None or bool(agreed.email.strip()),
        convenes=organisation.convenes if organisation else stored is not None and people.convenes(work, stored),
        participates=organisation is None or organisation.participates,
    )
    person = people.meet(work, agreed.email, agreed.name) if agreed.email.strip() else None
    if person is None and organisation is not None and not people.contacts_of(work, organisation.id):
        raise Refused("action_points.nobody_to_tell", field="email", organisation=organisation.name)
    return organisation, person

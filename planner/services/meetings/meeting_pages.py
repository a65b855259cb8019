"""The page of one meeting, read in few queries whatever the number of replies."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from planner.domain.duties import DutyKind, DutyState, public_state
from planner.domain.journal_audiences import audiences_of
from planner.domain.meetings import LIVE, UNDO_CANCEL, Span
from planner.domain.permissions import Relation, Verb, allows
from planner.domain.refusals import NotFound
from planner.domain.times import to_local
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.organisations import Theme
from planner.rows.replies import Reply
from planner.services import identity, journal, visibility
from planner.services.calendars import roles
from planner.services.calendars.roles import Roles
from planner.services.journal import TimelineEntry
from planner.services.meetings import meeting_themes
from planner.services.work import Deployment, Work
from planner.store import database, replies
from planner.store import meeting_pages as rows

Reader = rows.PageReader
"""The read that answers a visitor who has the page, under a name for the edges."""
Unread = database.DatabaseFailure
"""The error of a read that the database did not answer, under a name for the edges."""


@dataclass(frozen=True)
class MeetingPage:
    """The facts that the page of a meeting shows to the actor.

    ``may`` holds the verbs that are allowed; ``invitation`` and ``reply`` are the actor's own, where there is one.
    ``waiting`` counts the people on the waiting list.
    """

    meeting: Meeting
    span: Span | None
    roles: Roles
    themes: Sequence[Theme]
    timeline: Sequence[TimelineEntry]
    may: frozenset[Verb]
    guest: bool
    invitation: Invitation | None
    reply: Reply | None
    over: bool
    answers_open: bool
    too_late: bool
    reinstatable: bool
    waiting: int = 0

    @property
    def seats_free(self) -> int | None:
        """Return how many seats are free; nothing when their number is not limited."""
        return None if self.meeting.seats is None else self.meeting.seats - self.meeting.seats_taken

    @property
    def shows_online(self) -> bool:
        """Tell whether the online link is shown: to those invited, those who answered and those who carry out."""
        return bool(self.meeting.online_url) and (self.guest or Verb.SEE_REPLIES in self.may)

    @property
    def duty_states(self) -> dict[DutyKind, DutyState]:
        """Return how the duties stand, as far as the actor is told of it."""
        duties, carries = (self.roles.execution, self.roles.follow_up), Verb.SEE_HANDOVER in self.may
        return {duty.kind: duty.state if carries else public_state(duty.state) for duty in duties}


def show(work: Work, slug: str) -> MeetingPage:
    """Return the page of a meeting; raise ``NotFound`` for all who may not see it, alike."""
    row = rows.with_waiting(work.session, slug)
    if row is None:
        raise NotFound("meetings.not_found")
    meeting, waiting = row
    of_meeting = roles.of(work, meeting)
    duties = {duty.kind: duty for duty in (of_meeting.execution, of_meeting.follow_up)}
    relations, handed_over = identity.relations(work, meeting, duties)
    if not allows(visibility.verb_to_see(meeting), relations, handed_over=handed_over):
        raise NotFound("meetings.not_found")
    may = frozenset(verb for verb in Verb if allows(verb, relations, handed_over=handed_over))
    page = _page(work, meeting, of_meeting, may, guest=Relation.GUEST in relations)
    return replace(page, waiting=waiting)


def _page(work: Work, meeting: Meeting, of_meeting: Roles, may: frozenset[Verb], *, guest: bool) -> MeetingPage:
    invitation, reply = replies.of_person(work.session, meeting.id, work.by.person_id) if guest else (None, None)
    over = meeting.ends_at is not None and meeting.ends_at <= work.now
    started = meeting.starts_at is not None and meeting.starts_at <= work.now
    too_late = meeting.answer_by is not None and meeting.answer_by < work.now
    cancelled_at = meeting.cancelled_at
    return MeetingPage(
        meeting=meeting,
        span=meeting.span,
        roles=of_meeting,
        themes=meeting_themes.themes_of(work, meeting),
        timeline=journal.timeline(work, meeting, audiences_of(may)),
        may=may,
        guest=guest,
        invitation=invitation,
        reply=reply,
        over=over,
        answers_open=meeting.state in LIVE and not started,
        too_late=too_late,
        reinstatable=cancelled_at is not None and work.now - cancelled_at <= UNDO_CANCEL,
    )


def validator(work: Work, slug: str) -> str | None:
    """Return a validator of the page of a public meeting as everybody sees it; nothing for any other meeting.

    It moves when something that is shown does, and not with answers that change no number, nor with private lines of the
    journal. The day and the deadlines are in it, because the page says how long there is to go.
    """
    return _validator(rows.state(work.session, slug), work.now, work.deployment)


def read_validator(reader: Reader, slug: str, now: datetime, deployment: Deployment) -> str | None:
    """Return the same validator by one statement, without a session; raise ``Unread`` where the database does not answer."""
    return _validator(reader.state(slug), now, deployment)


def _validator(state: rows.PageState | None, now: datetime, deployment: Deployment) -> str | None:
    if state is None:
        return None
    passed = [moment is not None and moment <= now for moment in state.moments]
    facts = (state, passed, to_local(now, deployment.time_zone).date())
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:32]

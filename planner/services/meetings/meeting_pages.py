"""The page of one meeting, read in few queries whatever the number of replies."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from planner.domain.journal_audiences import audiences_of
from planner.domain.meetings import LIVE, UNDO_CANCEL, MeetingState, Span, Visibility
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
from planner.services.work import Work
from planner.store import meeting_pages as rows
from planner.store import replies


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
    """Return a validator that changes whenever the page of a public meeting does; nothing for any other meeting.

    The date and the deadlines are in it, because the page says how long there is to go; so are the journal lines of no
    meeting in particular, because the page names organisations, and those of the other meetings of its series, to which
    it leads.
    """
    state = rows.state(work.session, slug)
    if state is None or state.visibility is not Visibility.PUBLIC or state.state is MeetingState.DRAFT:
        return None
    passed = [moment is not None and moment <= work.now for moment in (state.starts_at, state.ends_at, state.answer_by)]
    lines = (state.last_line, state.last_line_of_none, state.last_line_of_series)
    facts = (
        state.id,
        state.revised_at,
        state.seats_taken,
        lines,
        passed,
        to_local(work.now, work.deployment.time_zone).date(),
    )
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:32]

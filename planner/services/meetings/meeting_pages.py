"""The page of one meeting, read in few questions whatever the number of replies."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, ScalarSelect, bindparam, func, select
from sqlalchemy.orm import aliased, joinedload

from planner.domain.meetings import LIVE, UNDO_CANCEL, MeetingState, Span, Visibility
from planner.domain.permissions import Relation, Verb, allows
from planner.domain.refusals import NotFound
from planner.domain.replies import ReplyState
from planner.domain.times import to_local
from planner.rows.invitations import Invitation
from planner.rows.journal import JournalLine
from planner.rows.meetings import Meeting
from planner.rows.organisations import Theme
from planner.rows.replies import Reply
from planner.services import identity, journal, visibility
from planner.services.calendars import roles
from planner.services.calendars.roles import Roles
from planner.services.journal import TimelineEntry
from planner.services.letters import meeting_letters
from planner.services.meetings import meeting_themes
from planner.services.work import Work


@dataclass(frozen=True)
class MeetingPage:
    """All that the page of a meeting shows to the one who asks.

    ``may`` holds the verbs they are allowed; ``invitation`` and ``reply`` are their own, where they have one.
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
    meeting, waiting = _found(work, slug)
    of_meeting = roles.of(work, meeting)
    duties = {duty.kind: duty for duty in (of_meeting.execution, of_meeting.follow_up)}
    relations, handed_over = identity.relations(work, meeting, duties)
    if not allows(visibility.verb_to_see(meeting), relations, handed_over=handed_over):
        raise NotFound("meetings.not_found")
    may = frozenset(verb for verb in Verb if allows(verb, relations, handed_over=handed_over))
    page = _page(work, meeting, of_meeting, may, guest=Relation.GUEST in relations)
    return replace(page, waiting=waiting)


def _found(work: Work, slug: str) -> tuple[Meeting, int]:
    waiting = select(func.coalesce(func.sum(Reply.party), 0)).where(
        Reply.meeting_id == Meeting.id, Reply.state == ReplyState.WAITING
    )
    query = select(Meeting, waiting.correlate(Meeting).scalar_subquery()).where(Meeting.slug == slug)
    whole = (joinedload(Meeting.convener), joinedload(Meeting.network), joinedload(Meeting.created_by))
    row = work.session.execute(query.options(*whole)).one_or_none()
    if row is None:
        raise NotFound("meetings.not_found")
    return row[0], row[1]


def _page(work: Work, meeting: Meeting, of_meeting: Roles, may: frozenset[Verb], *, guest: bool) -> MeetingPage:
    invitation, reply = _own(work, meeting) if guest else (None, None)
    over = meeting.ends_at is not None and meeting.ends_at <= work.now
    started = meeting.starts_at is not None and meeting.starts_at <= work.now
    too_late = meeting.answer_by is not None and meeting.answer_by < work.now
    cancelled_at = meeting.cancelled_at
    return MeetingPage(
        meeting=meeting,
        span=meeting_letters.span_of(meeting.starts_local, meeting.ends_local, all_day=meeting.all_day),
        roles=of_meeting,
        themes=meeting_themes.themes_of(work, meeting),
        timeline=journal.timeline(work, meeting),
        may=may,
        guest=guest,
        invitation=invitation,
        reply=reply,
        over=over,
        answers_open=meeting.state in LIVE and not started,
        too_late=too_late,
        reinstatable=cancelled_at is not None and work.now - cancelled_at <= UNDO_CANCEL,
    )


def _own(work: Work, meeting: Meeting) -> tuple[Invitation | None, Reply | None]:
    query = (
        select(Invitation, Reply)
        .outerjoin(Reply, Reply.invitation_id == Invitation.id)
        .where(Invitation.meeting_id == meeting.id, Invitation.person_id == work.by.person_id)
        .options(joinedload(Invitation.organisation), joinedload(Invitation.person))
    )
    row = work.session.execute(query).one_or_none()
    return (None, None) if row is None else (row[0], row[1])


def _last_line(about: ColumnElement[bool]) -> ScalarSelect[int | None]:
    return select(func.max(JournalLine.id)).where(about).correlate(Meeting).scalar_subquery()


_OTHER = aliased(Meeting)
_SERIES = select(_OTHER.id).where(_OTHER.series_id == Meeting.series_id).correlate(Meeting)
_STATE = select(
    Meeting.id, Meeting.revised_at, Meeting.seats_taken, Meeting.state, Meeting.starts_at, Meeting.ends_at,
    Meeting.answer_by, Meeting.zone, Meeting.visibility, _last_line(JournalLine.meeting_id == Meeting.id),
    _last_line(JournalLine.meeting_id.is_(None)), _last_line(JournalLine.meeting_id.in_(_SERIES)),
).where(Meeting.slug == bindparam("slug"))  # fmt: skip


def validator(work: Work, slug: str) -> str | None:
    """Return what changes whenever the page of a public meeting does, from one read; nothing for any other meeting.

    The date and the deadlines are in it, because the page says how long there is to go; so is what the journal says of
    no meeting in particular, because the page names organisations, and of the other meetings of its series, to which it leads.
    """
    row = work.session.execute(_STATE, {"slug": slug}).one_or_none()
    if row is None or row.visibility is not Visibility.PUBLIC or row.state is MeetingState.DRAFT:
        return None
    passed = [moment is not None and moment <= work.now for moment in (row.starts_at, row.ends_at, row.answer_by)]
    facts = (row.id, row.revised_at, row.seats_taken, row[-3:], passed, to_local(work.now, row.zone).date())
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:32]

"""Several meetings of a series changed, cancelled, sent out or invited to at once, each by its own use case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time, timedelta
from typing import Any

from planner.domain import meetings as meeting_rules
from planner.domain import series as rules
from planner.domain.mailings import GUEST_LIST, MOST_LISTED
from planner.domain.mailings import in_slices as slices_of
from planner.domain.meeting_fields import COLUMNS, matters_to_guests
from planner.domain.meetings import LIVE, MeetingState, Span
from planner.domain.permissions import Verb
from planner.domain.refusals import Refused
from planner.domain.renewals import MOST_PEOPLE
from planner.domain.series import Scope
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.series import Series
from planner.services import identity
from planner.services.meetings import meetings
from planner.services.meetings.meetings import Notification
from planner.services.replies import invitations
from planner.services.replies.invitations import NewGuest
from planner.services.series import series, series_letters, series_mailings
from planner.services.series.series_letters import News
from planner.services.work import Work
from planner.store import invitations as invitation_rows
from planner.store import mailings as mailing_rows
from planner.store import series as rows


@dataclass(frozen=True)
class Move:
    """A new time for each of several meetings: some days later or earlier, and other hours where both are given."""

    days: int = 0
    start: time | None = None
    end: time | None = None

    def of(self, span: Span) -> Span:
        """Return when a meeting is after the move; one that lasts all day keeps its days' length."""
        moved = rules.shift(span, timedelta(days=self.days))
        if self.start is None or self.end is None or span.all_day:
            return moved
        return rules.at_hours(moved, self.start, self.end)


@dataclass
class Done:
    """What came of it: the meetings it was done to, those it could not be done to, and how many got a letter.

    ``left_to_guests`` tells that calendars were wished for and are not written to, because they are too many.
    """

    done: list[Meeting] = field(default_factory=list)
    left: list[Meeting] = field(default_factory=list)
    letters: int = 0
    left_to_guests: bool = False

    def add(self, other: Done) -> None:
        """Add what came of it for more guests of the same meetings."""
        self.done, self.left, self.letters = other.done, other.left, self.letters + other.letters


def scope_of(work: Work, meeting: Meeting, scope: Scope) -> list[Meeting]:
    """Return the meetings that a change made from one of them is about, in order of time, locked."""
    if meeting.series_id is None or scope is Scope.THIS:
        return [meeting]
    rows.lock(work.session, meeting.series_id)
    return rules.in_scope(scope, rows.meetings(work.session, meeting.series_id), meeting)


def change(
    work: Work, meeting: Meeting, scope: Scope, values: Mapping[str, Any], move: Move, notification: Notification
) -> Done:
    """Change fields and times of one or several meetings of a series; each guest gets one letter about it all.

    Meetings that are over, cancelled or carried out by somebody else are left as they are. Raise what ``meetings.change``
    raises, as when the meeting it was made from is no longer what was seen; then none is changed.
    """
    identity.require(work, Verb.EDIT, meeting)
    outcome, news = Done(), []
    members = scope_of(work, meeting, scope)
    for member in members:
        if not changeable(work, member, Verb.EDIT):
            outcome.left.append(member)
            continue
        seen = notification.seen if member is meeting else None
        quietly = Notification(wish=False, seen=seen, at_once=_at_once(members))
        if (item := _changed(work, member, values, move, quietly)) is not None:
            news.append(item)
            outcome.done.append(member)
    if news and _tells(news, notification):
        outcome.letters = series_mailings.changed(work, news, notification.note)
    return outcome


def _tells(news: Sequence[News], notification: Notification) -> bool:
    if notification.wish is not None:
        return notification.wish
    return any(matters_to_guests(item.fields) for item in news)


def _at_once(members: Sequence[Meeting]) -> int:
    """Return how many guests of each of several meetings have a change at once in their own calendars."""
    return MOST_PEOPLE // max(1, len(members))


def _changed(
    work: Work, meeting: Meeting, values: Mapping[str, Any], move: Move, notification: Notification
) -> News | None:
    new_values = dict(values)
    if move != Move():
        moved = rules.through_gap(move.of(series.span_of_meeting(meeting)))
        new_values |= {"starts_local": moved.starts, "ends_local": moved.ends}
    if move.days and meeting.answer_by is not None:
        new_values["answer_by"] = series.later(meeting.answer_by, timedelta(days=move.days), meeting.zone)
    before = {name: getattr(meeting, name) for name in COLUMNS}
    fields = meetings.change(work, meeting, new_values, notification).fields
    return News(meeting, fields, before) if fields else None


def changeable(work: Work, meeting: Meeting, verb: Verb) -> bool:
    """Tell whether a meeting is still to come and the actor may do this to it."""
    if meeting.state not in LIVE and meeting.state is not MeetingState.DRAFT:
        return False
    over = meeting.starts_at is not None and meeting.starts_at <= work.now
    return not over and identity.may(work, verb, meeting)


def cancel(work: Work, meeting: Meeting, scope: Scope, reason: str = "") -> Done:
    """Cancel one or several meetings of a series, and throw away those that are drafts; each guest gets one letter."""
    identity.require(work, Verb.CANCEL, meeting)
    outcome, called_off = Done(), []
    members = scope_of(work, meeting, scope)
    for member in members:
        if not changeable(work, member, Verb.CANCEL):
            outcome.left.append(member)
        elif member.state is MeetingState.DRAFT:
            meetings.discard(work, member)
            outcome.done.append(member)
        else:
            meetings.cancel(work, member, reason, tell=False, at_once=_at_once(members))
            called_off.append(member)
            outcome.done.append(member)
    if called_off:
        outcome.letters = series_mailings.cancelled(work, called_off, reason)
    return outcome


def publish(work: Work, of_series: Series, *, calendars_too: bool = False) -> Done:
    """Announce every draft of a series that is still to come; each guest gets one letter about all of them.

    With ``calendars_too`` each meeting is an invitation to their calendars as well. Raise ``Refused`` while something is
    missing in one of them, or while the job puts guests on their lists; then none is announced.
    """
    rows.lock(work.session, of_series.id)
    outcome, invited = Done(), list[tuple[Meeting, set[int]]]()
    drafts = _drafts(work, of_series)
    if mailing_rows.anything_of(work.session, GUEST_LIST, [meeting.id for meeting in drafts]):
        raise Refused("series.lists_being_copied")
    for meeting in drafts:
        if meeting_rules.publish_missing(meeting):
            raise Refused("series.not_complete", date=_day(work, meeting))
        invited.append((meeting, invitation_rows.unsent_people(work.session, meeting.id)))
        meetings.publish(work, meeting, tell=False, at_once=_at_once(drafts))
        outcome.done.append(meeting)
    if not outcome.done:
        raise Refused("series.nothing_to_send")
    fits = series_letters.fits(sum(len(people) for _, people in invited))
    outcome.letters = series_mailings.invite(work, invited, calendars_too=calendars_too and fits)
    outcome.left_to_guests = calendars_too and not fits
    return outcome


def _day(work: Work, meeting: Meeting) -> str:
    span = meeting.span
    return "" if span is None else f"{span.in_zone(work.deployment.time_zone).first_day:%d.%m.%Y}"


def _drafts(work: Work, of_series: Series) -> list[Meeting]:
    members = rows.meetings(work.session, of_series.id)
    return [member for member in members if member.state is MeetingState.DRAFT and changeable(work, member, Verb.EDIT)]


@dataclass(frozen=True)
class SeriesGuests:
    """People to be invited to a series, in slices that are each written in one transaction.

    ``calendars_too`` tells that each meeting is an invitation to their calendars as well, ``left_to_guests`` that this was
    wished for and would be too many letters at once: each guest can ask for their own.
    """

    slices: Sequence[Sequence[NewGuest]]
    calendars_too: bool
    left_to_guests: bool


def in_slices(work: Work, of_series: Series, guests: Sequence[NewGuest], *, calendars_too: bool) -> SeriesGuests:
    """Return people who are to be invited to a series in slices; the more meetings, the fewer people are in one."""
    states = [meeting.state for meeting in _inviting(work, of_series)]
    fits = series_letters.fits(len(guests) * sum(state in LIVE for state in states))
    parts = slices_of(guests, max(1, MOST_LISTED // max(1, len(states))))
    return SeriesGuests(parts, calendars_too and fits, calendars_too and not fits)


def _inviting(work: Work, of_series: Series) -> list[Meeting]:
    members = rows.meetings(work.session, of_series.id)
    return [meeting for meeting in members if changeable(work, meeting, Verb.INVITE)]


def invite(work: Work, of_series: Series, guests: Sequence[NewGuest], *, calendars_too: bool = False) -> Done:
    """Put people on the list of every meeting that is still to come; those that are out write one letter to each.

    With ``calendars_too`` each meeting that is out is an invitation to their calendars as well. Who has many guests asks
    for them ``in_slices`` first and comes with a slice at a time.
    """
    rows.lock(work.session, of_series.id)
    open_to_guests = _inviting(work, of_series)
    if not open_to_guests:
        raise Refused("series.nothing_to_send")
    invited = []
    for meeting in open_to_guests:
        listed = invitations.invite(work, meeting, guests, tell=False)
        if meeting.state in LIVE:
            invited.append((meeting, {invitation.person_id for invitation in listed.added}))
    left = [meeting for meeting in rows.meetings(work.session, of_series.id) if meeting not in open_to_guests]
    return Done(open_to_guests, left, series_mailings.invite(work, invited, calendars_too=calendars_too))


def uninvite(work: Work, meeting: Meeting, invitation: Invitation, scope: Scope, *, tell: bool = True) -> Done:
    """Take back one person's invitations to one or several meetings of a series, with one letter about it all.

    Other meetings that are over, cancelled or carried out by somebody else are left as they are.
    """
    identity.require(work, Verb.INVITE, meeting)
    outcome, taken = Done(), []
    for member in scope_of(work, meeting, scope):
        guest_invitation = invitations.of_person(work, member, invitation.person)
        if guest_invitation is None or guest_invitation.uninvited_at is not None:
            continue
        if member.id != meeting.id and not changeable(work, member, Verb.INVITE):
            outcome.left.append(member)
            continue
        invited = invitations.is_written_to(work, guest_invitation)
        invitations.take_back(work, member, guest_invitation, tell=False)
        outcome.done.append(member)
        if invited and member.state is not MeetingState.DRAFT:
            taken.append((member, guest_invitation))
    if taken and tell:
        series_letters.uninvited(work, taken)
        outcome.letters = 1
    return outcome

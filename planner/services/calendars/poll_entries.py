"""Holds in personal feeds: the dates of an open poll, for guests who have a feed and have not said no to the date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import String, and_, cast, func, literal, or_, select

from planner.domain.calendars import AHEAD
from planner.domain.feeds import PERSONAL
from planner.domain.meetings import MeetingState
from planner.domain.personal_feeds import FeedScope, has_place
from planner.domain.polls import Fit, PollState
from planner.domain.replies import ReplyState
from planner.formats.entries.calendar_entries import cancelled_mark, when_of
from planner.formats.entries.poll_entries import HoldFacts, hold_entry
from planner.rows.calendars import FeedVersion
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.people import Person
from planner.rows.personal_feeds import FeedChoice
from planner.rows.polls import Ballot, Poll, PollEntry, PollOption, Vote
from planner.services.calendars.feed_versions import Changes, bump
from planner.services.calendars.public_entries import Before, mark_of, revised, today
from planner.services.work import Work

_LANGUAGE = func.coalesce(FeedChoice.language, Person.language)


@dataclass(frozen=True)
class _Hold:
    """One date for one guest."""

    invitation: Invitation
    option: PollOption
    language: str
    facts: HoldFacts


def refresh(work: Work, meeting_id: int, changes: Changes, person_id: int | None = None) -> None:
    """Render the holds of a meeting that is looking for a date, for every guest or for one, and take out the rest."""
    work.session.flush()
    known = {(row.option_id, row.invitation_id): row for row in _known(work, meeting_id, person_id)}
    for hold in _holds(work, meeting_id, person_id):
        _render(work, meeting_id, hold, known.pop((hold.option.id, hold.invitation.id), None), changes)
    _take_out(work, known.values(), changes)


def _known(work: Work, meeting_id: int, person_id: int | None) -> Iterable[PollEntry]:
    query = select(PollEntry).where(PollEntry.meeting_id == meeting_id)
    return work.session.scalars(query if person_id is None else query.where(PollEntry.person_id == person_id))


def _holds(work: Work, meeting_id: int, person_id: int | None) -> Iterator[_Hold]:
    query = (
        select(
            Invitation, PollOption, _LANGUAGE, Meeting.title, Poll.answer_by, FeedChoice.scope, Vote.fit.is_not(None)
        )
        .select_from(Poll)
        .join(Meeting, Meeting.id == Poll.meeting_id)
        .join(PollOption, PollOption.poll_id == Poll.id)
        .join(Ballot, Ballot.poll_id == Poll.id)
        .join(Invitation, Invitation.id == Ballot.invitation_id)
        .join(Person, Person.id == Invitation.person_id)
        .join(FeedVersion, FeedVersion.feed == literal(PERSONAL) + cast(Invitation.person_id, String))
        .outerjoin(FeedChoice, FeedChoice.person_id == Invitation.person_id)
        .outerjoin(Vote, and_(Vote.option_id == PollOption.id, Vote.invitation_id == Invitation.id))
        .where(Poll.meeting_id == meeting_id, Poll.state == PollState.OPEN, Meeting.state == MeetingState.DRAFT)
        .where(Invitation.uninvited_at.is_(None), or_(Vote.fit.is_(None), Vote.fit != Fit.NO))
        .order_by(Invitation.person_id, PollOption.id)
    )
    if person_id is not None:
        query = query.where(Invitation.person_id == person_id)
    for invitation, option, language, title, answer_by, scope, voted in work.session.execute(query).all():
        said = ReplyState.MAYBE if voted else ReplyState.UNANSWERED
        if not has_place(scope or FeedScope.ASKED, said):
            continue
        when = when_of(option.starts_local, option.ends_local, option.zone, all_day=option.all_day)
        yield _Hold(
            invitation, option, language, HoldFacts(option.uid, option.added_at, when, title, answer_by, option.zone)
        )


def _render(work: Work, meeting_id: int, hold: _Hold, known: PollEntry | None, changes: Changes) -> None:
    entry = hold_entry(hold.facts, hold.language)
    before = Before(known.body, known.revised_at) if known else Before()
    rendered, revised_at = revised(entry, cancelled_mark(hold.language), before, work.now)
    first_day, last_day = entry.when.first_day - AHEAD, entry.when.last_day
    shown = first_day <= today(work) <= last_day
    was_shown = known is not None and known.shown
    if was_shown != shown or (shown and (known is None or known.body != rendered.body)):
        changes.add(_feed_of(hold.invitation.person_id), mark_of(rendered.body, shown))
    row = known or PollEntry(
        option_id=hold.option.id,
        invitation_id=hold.invitation.id,
        meeting_id=meeting_id,
        person_id=hold.invitation.person_id,
    )
    row.body, row.zone, row.revised_at, row.language = rendered.body, rendered.zone, revised_at, hold.language
    row.first_day, row.last_day, row.shown = first_day, last_day, shown
    work.session.add(row)


def _take_out(work: Work, rows: Iterable[PollEntry], changes: Changes) -> None:
    for row in rows:
        if row.shown:
            changes.add(_feed_of(row.person_id), mark_of(row.option_id, row.invitation_id, "out", row.revised_at))
        work.session.delete(row)


def forget(work: Work, *, invitation_id: int | None = None, option_id: int | None = None) -> None:
    """Take out the holds of one who goes off the list of a draft, or of a date that is put forward no longer."""
    of_whom = PollEntry.invitation_id == invitation_id if option_id is None else PollEntry.option_id == option_id
    changes = Changes()
    _take_out(work, work.session.scalars(select(PollEntry).where(of_whom)).all(), changes)
    bump(work, changes)


def roll(work: Work, day: date, changes: Changes) -> None:
    """Turn the holds that come into the feeds, or go out of them, because a day has come or gone."""
    in_time = and_(PollEntry.first_day <= day, PollEntry.last_day >= day)
    turned = or_(and_(PollEntry.shown, ~in_time), and_(~PollEntry.shown, in_time))
    for row in work.session.scalars(select(PollEntry).where(turned)).all():
        row.shown = not row.shown
        changes.add(_feed_of(row.person_id), mark_of(row.body, row.shown))


def stale(work: Work, *, all_of_them: bool) -> set[int]:
    """Return the meetings whose holds are in another language than their guests', or all that have holds."""
    query = select(PollEntry.meeting_id).join(Person, Person.id == PollEntry.person_id)
    query = query.outerjoin(FeedChoice, FeedChoice.person_id == Person.id)
    return set(work.session.scalars(query if all_of_them else query.where(PollEntry.language != _LANGUAGE)).all())


def _feed_of(person_id: int) -> str:
    return f"{PERSONAL}{person_id}"

"""What guests of several meetings of a series are told of: stored when it happens, one letter to each written by the job."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from planner.domain.mailings import AT_ONCE, SLICE, MailingAudience
from planner.domain.meetings import LIVE, MeetingState
from planner.domain.replies import ReplyState
from planner.rows.invitations import Invitation
from planner.rows.mailings import Mailing
from planner.rows.meetings import Meeting
from planner.rows.replies import Reply
from planner.services.calendars import calendars, meeting_facts
from planner.services.calendars.meeting_facts import SharedFacts
from planner.services.letters import mailings, meeting_letters, meeting_mailings
from planner.services.letters.mailing_slices import MailingKind, Recipient
from planner.services.letters.meeting_letters import is_concerned
from planner.services.replies import reply_letters
from planner.services.series import series_letters
from planner.services.series.series_letters import Line, News
from planner.services.work import Work
from planner.store import invitations as invitation_rows
from planner.store import mailings as mailing_rows
from planner.store import series as rows
from planner.store.answers import StoredReply
from planner.store.replies import place

RECEIPT = "series_receipt"
"""The kind of letter that confirms answers to several meetings."""


def _store(work: Work, kind: str, meetings: Sequence[Meeting], people: Iterable[int], facts: Mapping[str, Any]) -> int:
    readers = sorted(set(people))
    whole = {"meetings": [meeting.id for meeting in meetings], "people": readers, **facts}
    return mailings.store_listed(work, meetings[0], kind, work.now.isoformat(), whole, len(readers))


def invite(work: Work, invited: Sequence[tuple[Meeting, Collection[int]]], *, calendars_too: bool = False) -> int:
    """Write to each guest about the meetings they are now invited to; return how many get a letter.

    Each meeting comes with the people who stand on its list and have not been invited yet.
    One who is invited to a single meeting gets the invitation to it, with its own part for calendars. All others get one
    letter about their meetings and, with ``calendars_too``, a short one for each that calendars can answer. Those of a short
    list count as invited already, the others do when they are written to.
    """
    meetings = [meeting for meeting, people in invited if people]
    if not meetings:
        return 0
    short_list = _unsent(work, invited) if sum(len(people) for _, people in invited) <= AT_ONCE else []
    for invitation in short_list:
        invitation.invited_at = work.now
        calendars.refresh_guest(work, invitation)
    speaks = work.deployment.calendar_invitations
    facts = {
        "calendars_too": calendars_too and speaks,
        "speaks": speaks,
        "invitations": [invitation.id for invitation in short_list],
    }
    readers = (person_id for _, people in invited for person_id in people)
    return _store(work, "series_invitation", meetings, readers, facts)


def _unsent(work: Work, invited: Sequence[tuple[Meeting, Collection[int]]]) -> list[Invitation]:
    lists = [(people, invitation_rows.unsent(work.session, meeting.id)) for meeting, people in invited]
    return [invitation for people, unsent in lists for invitation in unsent if invitation.person_id in people]


def changed(work: Work, news: Sequence[News], note: str = "") -> int:
    """Tell each guest what has changed in the meetings they are invited to; return how many get a letter."""
    if len(news) == 1:
        item = news[0]
        return meeting_mailings.changed(work, item.meeting, item.fields, item.before, note)
    return _tell(work, news, note)


def cancelled(work: Work, meetings: Sequence[Meeting], reason: str = "") -> int:
    """Tell each guest which of their meetings are cancelled; return how many get a letter."""
    if len(meetings) == 1:
        return meeting_mailings.cancelled(work, meetings[0])
    return _tell(work, [News(meeting) for meeting in meetings], reason)


def receipt(work: Work, answered: Sequence[tuple[Invitation, StoredReply]]) -> None:
    """Have answers to several meetings confirmed in one letter, as they stand now; one answer has the receipt of its meeting."""
    first, reply = answered[0]
    if len(answered) == 1:
        reply_letters.receipt(work, reply)
        return
    facts = {
        "meetings": sorted(reply.meeting_id for _invitation, reply in answered),
        "replies": {str(reply.meeting_id): _facts_of(work, reply) for _invitation, reply in answered},
    }
    mailings.store_to(work, first, RECEIPT, work.now.isoformat(), facts)


def _facts_of(work: Work, reply: StoredReply) -> dict[str, Any]:
    return {
        "state": reply.state.value,
        "answered_at": reply.answered_at.isoformat(),
        "position": place(work.session, reply) if reply.state is ReplyState.WAITING else 0,
    }


def _tell(work: Work, news: Sequence[News], note: str) -> int:
    changes = {
        str(item.meeting.id): meeting_mailings.facts_of_change(item.fields, item.before, "") if item.fields else None
        for item in news
    }
    people = [
        person_id for item in news for person_id in mailing_rows.people(work.session, item.meeting.id, _audience(item))
    ]
    return _store(
        work, "series_changed", [item.meeting for item in news], people, {"news": changes, "note": note.strip()}
    )


def _audience(item: News) -> MailingAudience:
    if not item.fields:
        return MailingAudience.CONCERNED_BY_END
    return MailingAudience.SENT if item.moved else MailingAudience.NOT_DECLINED


def next_readers(work: Work, mailing: Mailing, most: int) -> Sequence[Recipient]:
    """Return the next guests of a mailing about several meetings, each with their invitations and replies."""
    people = mailing.facts["people"]
    if mailing.invitation_id is not None:
        people = [work.session.get_one(Invitation, mailing.invitation_id).person_id]
    ids = [key for key in people if key > mailing.cursor][:most]
    guests: dict[int, list[Line]] = {key: [] for key in ids}
    for invitation, meeting, reply in rows.listed(work.session, mailing.facts["meetings"], ids):
        guests[invitation.person_id].append(Line(invitation, meeting, reply))
    return [Recipient(key, [line.invitation.id for line in lines], lines) for key, lines in guests.items()]


def next_answers(work: Work, mailing: Mailing, _most: int) -> Sequence[Recipient]:
    """Return the guest whom a receipt is for, with the answers that it confirms, of meetings that are not called off."""
    if mailing.invitation_id is None:
        return ()
    person_id = work.session.get_one(Invitation, mailing.invitation_id).person_id
    listed = rows.listed(work.session, mailing.facts["meetings"], [person_id])
    lines = [
        Line(invitation, meeting, _confirmed(mailing, meeting.id))
        for invitation, meeting, _reply in listed
        if meeting.state not in {MeetingState.DRAFT, MeetingState.CANCELLED}
    ]
    return [Recipient(person_id, [line.invitation.id for line in lines], lines)] if lines else ()


def _confirmed(mailing: Mailing, meeting_id: int) -> Reply:
    facts = mailing.facts["replies"][str(meeting_id)]
    answered_at = datetime.fromisoformat(facts["answered_at"])
    return Reply(meeting_id=meeting_id, state=ReplyState(facts["state"]), answered_at=answered_at)


def write_receipt(work: Work, _facts: SharedFacts, mailing: Mailing, guests: Sequence[Sequence[Line]]) -> None:
    """Confirm the answers of a guest to several meetings."""
    for lines in guests:
        kept = mailing.facts["replies"]
        places = {line.meeting.id: kept[str(line.meeting.id)]["position"] for line in lines if line.waits}
        series_letters.put(work, RECEIPT, lines, {"places": places}, mailing.stamp)


def share(mailing: Mailing) -> int:
    """Return how many guests one slice is for: each may have a letter about all meetings and one about each of them."""
    return max(1, SLICE // (len(mailing.facts["meetings"]) + 1))


def write_invitations(work: Work, _facts: SharedFacts, mailing: Mailing, guests: Sequence[Sequence[Line]]) -> None:
    """Invite guests to the meetings that they are still to be invited to."""
    choices = mailing.facts
    for lines in guests:
        for line in lines:
            if line.meeting.state is MeetingState.CANCELLED and line.invitation.id in choices["invitations"]:
                line.invitation.invited_at = None
        fresh = [line for line in lines if _is_invited_by(mailing, line)]
        for line in fresh:
            line.invitation.invited_at = mailing.created_at
        if len(fresh) == 1:
            facts, pair = meeting_facts.read(work, fresh[0].meeting), (fresh[0].invitation, None)
            meeting_letters.write_to(work, facts, "invitation", {}, [pair], mailing.stamp)
        elif fresh:
            values = {"calendars_too": choices["calendars_too"], "speaks": choices["speaks"]}
            series_letters.put(work, "series_invitation", fresh, values, mailing.stamp)
            if choices["calendars_too"]:
                series_letters.to_calendars(work, fresh)


def _is_invited_by(mailing: Mailing, line: Line) -> bool:
    unsent = line.invitation.invited_at is None or line.invitation.id in mailing.facts["invitations"]
    return unsent and line.meeting.state in LIVE


def show_invited(work: Work, mailing: Mailing, invitation_ids: Sequence[int]) -> None:
    """Bring the own feeds of those up to date who have been invited."""
    if mailing.facts["invitations"]:
        return
    people: dict[int, set[int]] = {}
    for invitation in mailing_rows.invitations(work.session, invitation_ids):
        people.setdefault(invitation.meeting_id, set()).add(invitation.person_id)
    for meeting_id, readers in sorted(people.items()):
        calendars.refresh_guests(work, meeting_id, readers)


def write_news(work: Work, _facts: SharedFacts, mailing: Mailing, guests: Sequence[Sequence[Line]]) -> None:
    """Tell guests what has changed in their meetings, as far as it still is so."""
    note = mailing.facts["note"]
    for lines in guests:
        news = [line for line in (_news_of(mailing, line) for line in lines) if line is not None]
        if len(news) == 1:
            _write_one(work, news[0], note, mailing.stamp)
        elif news:
            standing = any(line.meeting.state is not MeetingState.CANCELLED for line in news)
            values = {"note": note, "standing": standing, "stale": sum(line.stale for line in news)}
            series_letters.put(work, "series_changed", news, values, mailing.stamp)


def _news_of(mailing: Mailing, line: Line) -> Line | None:
    """Return what is to be told of one meeting; nothing where it is no longer so, or does not concern the guest."""
    change = mailing.facts["news"][str(line.meeting.id)]
    fields, before = (frozenset[str](), {}) if change is None else meeting_mailings.change_of(line.meeting, change)
    news = News(line.meeting, fields, before)
    true = (
        line.meeting.state is MeetingState.CANCELLED if change is None else bool(fields) and line.meeting.state in LIVE
    )
    if not true or not is_concerned(_audience(news), line.invitation, line.reply):
        return None
    return Line(line.invitation, line.meeting, line.reply, news)


def _write_one(work: Work, line: Line, note: str, stamp: str) -> None:
    """Whom one meeting alone concerns gets the letter about that, which speaks to the calendar itself."""
    kind, values, news = "meeting_cancelled", dict[str, Any](), line.news
    if news is not None and news.fields:
        kind = "meeting_changed"
        values = meeting_letters.changed_values(line.meeting, news.fields, news.before, note)
    facts = meeting_facts.read(work, line.meeting)
    meeting_letters.write_to(work, facts, kind, values, [(line.invitation, line.reply)], stamp)


KINDS = {
    RECEIPT: MailingKind(write_receipt, select=next_answers),
    "series_invitation": MailingKind(write_invitations, select=next_readers, then=show_invited, share=share),
    "series_changed": MailingKind(write_news, select=next_readers, share=share),
}
"""Mailings about several meetings, by the kind of their letters."""

"""A meeting as a calendar entry: which words it carries, in which language, and for whom.

Who is coming is never named, only counted, and that for guests alone, as the link to an online meeting is: an answer
changes no public calendar.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from planner.domain.calendars import CalendarEntry, EntryStatus, Timed, When, WholeDays, entry_status, for_person
from planner.domain.meetings import MeetingKind, MeetingState
from planner.domain.people import LANGUAGES
from planner.domain.replies import ReplyState
from planner.formats.words.catalogues import catalogue
from planner.formats.words.words import N_, label

_MIDNIGHT = timedelta(days=1)
_MAIL_ADDRESS = re.compile(r"(?<![\w.+-])([\w.+-]+)@[\w-]+(?:\.[\w-]+)+")
_MOST_DIGITS = 9
_CANCELLED = N_("Cancelled: %(title)s")
_GATHERED = N_("Convened by %(name)s")
_CARRIED = N_("Run by %(name)s")
_UNCARRIED = N_("Awaiting a responsible organisation")
_FOLLOWED = N_("Followed up by %(name)s")
_UNFOLLOWED = N_("Follow-up awaits a responsible organisation")
_ONLINE = N_("Online")
_GONE = N_("No longer in this calendar")
_OWN_TITLES = {
    ReplyState.UNANSWERED: N_("Not answered: %(title)s"),
    ReplyState.MAYBE: N_("Maybe: %(title)s"),
    ReplyState.WAITING: N_("Waiting list: %(title)s"),
    ReplyState.SEAT_OFFERED: N_("Place offered: %(title)s"),
}


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """Everything that a calendar may tell of a meeting.

    ``question`` is plain text; ``themes`` are names by language. ``holder`` and ``follower`` are the names of
    organisations and empty while nobody has the duty. ``coming`` counts people. ``page`` is the full address of the
    meeting's page.
    """

    uid: str
    sequence: int
    created_at: datetime
    revised_at: datetime
    state: MeetingState
    kind: MeetingKind
    when: When
    title: str
    question: str
    place: str
    online_url: str
    page: str
    convener: str
    holder: str = ""
    follower: str = ""
    coming: int = 0
    cancel_reason: str = ""
    themes: tuple[Mapping[str, str], ...] = ()


def when_of(starts: datetime, ends: datetime, zone: str, *, all_day: bool) -> When:
    """Return when a meeting is, from its wall times; one of whole days ends at the midnight after the last."""
    if all_day:
        return WholeDays(starts.date(), max(starts.date(), (ends - _MIDNIGHT).date()))
    return Timed(starts, ends, zone)


def cancelled_mark(language: str) -> str:
    """Return what stands before the title of a cancelled meeting, such as «Avlyst: »."""
    return catalogue(language).gettext(_CANCELLED) % {"title": ""}


def unmarked(entry: CalendarEntry) -> str:
    """Return the title of an entry; what we write before that of a cancelled one, in any language, is no part of it."""
    if entry.status is not EntryStatus.CANCELLED:
        return entry.summary
    marks = (cancelled_mark(language) for language in LANGUAGES)
    mark = next((mark for mark in marks if entry.summary.startswith(mark)), "")
    return entry.summary.removeprefix(mark) or entry.summary


def public_entry(facts: EntryFacts, language: str) -> CalendarEntry:
    """Return the entry of a meeting for those it is open to, which leaves the reader's time free."""
    words = catalogue(language)
    return CalendarEntry(
        uid=facts.uid,
        sequence=facts.sequence,
        created_at=facts.created_at,
        revised_at=facts.revised_at,
        when=facts.when,
        status=entry_status(facts.state) or EntryStatus.TENTATIVE,
        summary=facts.title,
        description=_description(facts, language),
        location=facts.place or (words.gettext(_ONLINE) if facts.online_url else ""),
        url=facts.page,
        categories=(words.gettext(label(facts.kind)), *(names[language] for names in facts.themes)),
        contact=facts.holder or facts.convener,
        transparent=True,
    )


def without_mail_addresses(text: str) -> str:
    """Return a text in which each mail address ends at its ``@``, for what is copied to nobody knows where."""
    return _MAIL_ADDRESS.sub(r"\1@…", text)


def open_entry(facts: EntryFacts, language: str) -> CalendarEntry:
    """Return the entry as anybody may fetch it: a mail address that somebody wrote into a text ends at its ``@``.

    Calendars are copied to where nobody knows who reads them; the page of the meeting still has the whole address.
    """
    entry = public_entry(facts, language)
    summary, description, location = map(without_mail_addresses, (entry.summary, entry.description, entry.location))
    return replace(entry, summary=summary, description=description, location=location)


def link_entry(facts: EntryFacts, language: str) -> CalendarEntry:
    """Return the entry that somebody puts into a calendar of their own by a link: it is not told of later changes."""
    return replace(public_entry(facts, language), description=facts.question)


def guest_entry(facts: EntryFacts, language: str) -> CalendarEntry:
    """Return the entry of a meeting for one who is invited, with how many are coming and the link to the online meeting."""
    description = _description(facts, language, _coming(language, facts.coming))
    return replace(public_entry(facts, language), description=description, join_url=facts.online_url, transparent=False)


def own_entry(
    facts: EntryFacts, language: str, reply: ReplyState, answered_at: datetime | None
) -> CalendarEntry | None:
    """Return the entry as it stands in a guest's own feed, or ``None`` where it has no place there.

    The title of what is not answered, or not certain, says so: many programs show no status.
    """
    entry = for_person(guest_entry(facts, language), reply, answered_at)
    if entry is None or entry.status is EntryStatus.CANCELLED or reply not in _OWN_TITLES:
        return entry
    return replace(entry, summary=catalogue(language).gettext(_OWN_TITLES[reply]) % {"title": entry.summary})


def left_entry(facts: EntryFacts, language: str) -> CalendarEntry:
    """Return what is left in a feed that the meeting has gone out of: its time, and that it is no longer there."""
    return CalendarEntry(
        uid=facts.uid,
        sequence=facts.sequence,
        created_at=facts.created_at,
        revised_at=facts.revised_at,
        when=facts.when,
        status=EntryStatus.CANCELLED,
        summary=catalogue(language).gettext(_GONE),
        transparent=True,
    )


def tells_how_many(line: str) -> bool:
    """Tell whether a line of a description is the one that says how many are coming, in any language."""
    number = line.strip().partition(" ")[0]
    if not (number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS):
        return False
    return line.strip() in {_coming(language, int(number)) for language in LANGUAGES}


def _coming(language: str, count: int) -> str:
    return catalogue(language).ngettext("%(num)s is coming", "%(num)s are coming", count) % {"num": count}


def _description(facts: EntryFacts, language: str, *more: str) -> str:
    words = catalogue(language)
    reason = facts.cancel_reason if facts.state is MeetingState.CANCELLED else ""
    who = (
        words.gettext(_GATHERED) % {"name": facts.convener},
        words.gettext(_CARRIED) % {"name": facts.holder} if facts.holder else words.gettext(_UNCARRIED),
        words.gettext(_FOLLOWED) % {"name": facts.follower} if facts.follower else words.gettext(_UNFOLLOWED),
        *more,
    )
    return "\n\n".join(part for part in (reason, facts.question, "\n".join(who)) if part)

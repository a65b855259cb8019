"""The edition that renders entries: a digest of all that makes their bytes and is not in the database.

It is kept with each rendered entry. What an earlier edition rendered is served until it has been rendered anew, a slice at a
time, and each slice moves the counters of the feeds whose bytes it changes.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import blake2b
from importlib.metadata import version as version_of

from planner.domain.calendars import CalendarEntry, Timed, WholeDays
from planner.domain.duties import DutyKind
from planner.domain.itip import PartStat
from planner.domain.meetings import MeetingKind, MeetingState
from planner.domain.people import LANGUAGES
from planner.domain.replies import ReplyState
from planner.domain.tasks import TaskStatus
from planner.formats.entries.calendar_entries import (
    EntryFacts,
    cancelled_mark,
    guest_entry,
    left_entry,
    open_entry,
    own_entry,
)
from planner.formats.entries.poll_entries import HoldFacts, hold_entry
from planner.formats.entries.task_entries import TaskFacts, task_entry
from planner.formats.ical import calendar_objects
from planner.formats.ical.ical import HOME_ZONE, render
from planner.formats.ical.ical_tasks import render_task
from planner.formats.ical.itip import ItipRecipient, Party
from planner.services.work import Deployment

_BYTES = 6
ZONES = version_of("tzdata")
"""The release of the zones' rules, by which it is decided which times are written in a zone, and what stands of it."""


@cache
def of_entries(deployment: Deployment) -> int:
    """Return the edition that renders entries: the program's own lines and words, its addresses, its zone and the zones' rules."""
    parts = [render(entry, cancelled_mark(lang)).body for lang in LANGUAGES for entry in _samples(lang)]
    parts += [render_task(task_entry(facts, lang)) for lang in LANGUAGES for facts in _sample_tasks()]
    parts += [_sample_object(lang) for lang in LANGUAGES]
    ours = (deployment.base_url, deployment.answer_address, deployment.time_zone, ZONES)
    return int.from_bytes(blake2b(b"".join(parts) + "\n".join(ours).encode(), digest_size=_BYTES).digest())


def sample() -> bytes:
    """Return a rendered entry that is of no meeting."""
    return render(_samples("en")[0], "").body


def _sample_facts() -> tuple[EntryFacts, EntryFacts]:
    at = datetime(2027, 7, 1, 9, tzinfo=UTC)
    timed, day = Timed(at.replace(tzinfo=None), at.replace(tzinfo=None), HOME_ZONE), WholeDays(at.date(), at.date())
    state, kind = MeetingState.CANCELLED, MeetingKind.TALK
    facts = EntryFacts(
        "x", 0, at, at, state, kind, timed, "x", "x@x.no", "", "https://x", "https://x", "x", cancel_reason="x"
    )
    return facts, replace(facts, state=MeetingState.ANNOUNCED, when=day, holder="x", follower="x", coming=2)


def _samples(language: str) -> tuple[CalendarEntry, ...]:
    """Entries that between them show every line and every word that the program itself puts into one."""
    facts, other = _sample_facts()
    personal = (own_entry(other, language, reply, facts.revised_at) for reply in ReplyState)
    at = facts.revised_at
    hold = hold_entry(HoldFacts("x", at, facts.when, "x", at, HOME_ZONE), language)
    entries = (open_entry(facts, language), left_entry(facts, language), open_entry(other, language), hold)
    return (*entries, *(replace(entry, alarm=timedelta(hours=1)) for entry in personal if entry is not None))


def _sample_object(language: str) -> bytes:
    """An invitation as a calendar program reads it."""
    party = Party("x@x.no", "x")
    guest = ItipRecipient(party, PartStat.TENTATIVE)
    return calendar_objects.invitation(guest_entry(_sample_facts()[1], language), party, guest, "")


def _sample_tasks() -> tuple[TaskFacts, ...]:
    at = datetime(2027, 7, 1, 9, tzinfo=UTC)
    fact = TaskFacts("x", DutyKind.EXECUTION, True, TaskStatus.COMPLETED, "x", "x", "x", "x", "https://x", at, at, at)  # noqa: FBT003 - An offer.
    held = replace(fact, offered=False, status=TaskStatus.CANCELLED, due=at.date())
    return tuple(replace(facts, kind=kind) for facts in (fact, held) for kind in DutyKind)

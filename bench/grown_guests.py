"""Guests, their answers, polls, the journal and the mail of a grown service, by their numbers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from functools import cache
from typing import Any, NamedTuple

from bench.filling import ZONE
from bench.grown_meetings import DRAFT_EVERY, starts_of, state_of
from bench.grown_people import TEAM, home_of
from bench.grown_size import Size
from planner.domain.incoming import Decision, Reason
from planner.domain.meetings import MeetingState
from planner.domain.polls import Fit, PollState
from planner.domain.replies import ReplyState
from planner.rows.outbox import LetterState
from planner.services.work import Work

BIG_MEETING = 1
BIG_DRAFT = DRAFT_EVERY - 1
STEP = 101
"""A prime, by which the guests of a meeting are picked from among the people."""
SMALL_POLL, SMALL_OPTIONS, BIG_OPTIONS = 5, 3, 8
OTHER_LETTERS = 500
GIVEN_UP_EVERY = 25
_STATES = (ReplyState.COMING, ReplyState.COMING, ReplyState.MAYBE, ReplyState.DECLINED, ReplyState.COMING)


class Guest(NamedTuple):
    """A person invited to a meeting; all three are numbers."""

    invitation: int
    meeting: int
    person: int


@cache
def guests(size: Size) -> tuple[Guest, ...]:
    """Return all guests: the many of one meeting and of one poll, and the few of all others."""
    published = [number for number in range(2, size.meetings + 1) if state_of(number, size) is not MeetingState.DRAFT]
    pairs = [(BIG_MEETING, 2 + place) for place in range(size.guests)]
    pairs += [(BIG_DRAFT, 2 + place) for place in range(size.voters)]
    pairs += [(draft, _person(draft, place, size)) for draft in drafts(size)[1:] for place in range(SMALL_POLL)]
    for place in range(size.replies - size.guests):
        lap, index = divmod(place, len(published))
        pairs.append((published[index], _person(published[index], lap, size)))
    return tuple(Guest(number, *pair) for number, pair in enumerate(pairs, 1))


def drafts(size: Size) -> list[int]:
    """Return the numbers of the drafts; the first has the big poll."""
    return [number for number in range(1, size.meetings + 1) if state_of(number, size) is MeetingState.DRAFT]


def _person(meeting: int, place: int, size: Size) -> int:
    return 2 + (meeting * 13 + place * STEP) % (size.people - 1)


def _reply_state(guest: Guest) -> ReplyState:
    return _STATES[guest.invitation % len(_STATES)]


def invitations(work: Work, size: Size) -> Iterator[dict[str, Any]]:
    """Invite the guests; those of drafts are listed and have not been written to."""
    for guest in guests(size):
        drafted = state_of(guest.meeting, size) is MeetingState.DRAFT
        home = home_of(guest.person, size)
        yield {
            "id": guest.invitation,
            "meeting_id": guest.meeting,
            "person_id": guest.person,
            "organisation_id": home,
            "vouched_for_id": home,
            "invited_by_id": TEAM,
            "created_at": work.now,
            "invited_at": None if drafted else work.now,
        }


def replies(work: Work, size: Size) -> Iterator[dict[str, Any]]:
    """Let every guest answer."""
    for guest in guests(size):
        if state_of(guest.meeting, size) is not MeetingState.DRAFT:
            yield {
                "invitation_id": guest.invitation,
                "meeting_id": guest.meeting,
                "state": _reply_state(guest),
                "message": "Gleder meg." if guest.invitation % 7 == 0 else "",
                "answered_at": work.now - timedelta(minutes=guest.invitation % 9_000),
                "answered_via": "mail",
            }


def journal(work: Work, size: Size) -> Iterator[dict[str, Any]]:
    """Write a line for every meeting and every answer."""
    for number in range(1, size.meetings + 1):
        for verb in ("meetings.created", "meetings.published"):
            yield _line(work, verb, number, TEAM, {})
    for guest in guests(size):
        if state_of(guest.meeting, size) is not MeetingState.DRAFT:
            facts = {"invitation": guest.invitation, "state": _reply_state(guest).value}
            yield _line(work, "replies.answered", guest.meeting, guest.person, facts)


def _line(work: Work, verb: str, meeting: int, person: int, facts: dict[str, Any]) -> dict[str, Any]:
    return {"at": work.now, "verb": verb, "by_id": person, "via": "page", "meeting_id": meeting, "facts": facts}


def polls(work: Work, size: Size) -> Iterator[dict[str, Any]]:
    """Ask the guests of every draft about dates."""
    for number, draft in enumerate(drafts(size), 1):
        yield {
            "id": number,
            "meeting_id": draft,
            "state": PollState.OPEN,
            "answer_by": work.now + timedelta(days=10),
            "made_by_id": TEAM,
            "created_at": work.now,
        }


def _options_of(size: Size) -> Iterator[tuple[int, int, int]]:
    """Return option, poll and place of the dates put forward, all as numbers."""
    option = 0
    for poll, draft in enumerate(drafts(size), 1):
        for place in range(BIG_OPTIONS if draft == BIG_DRAFT else SMALL_OPTIONS):
            option += 1
            yield option, poll, place


def options(work: Work, size: Size) -> Iterator[dict[str, Any]]:
    """Put dates forward."""
    for option, poll, place in _options_of(size):
        day = starts_of(work, drafts(size)[poll - 1], size).date() + timedelta(days=place)
        starts = datetime.combine(day, time(10))
        yield {
            "id": option,
            "poll_id": poll,
            "uid": f"hold-{option}@example.no",
            "starts_local": starts,
            "ends_local": starts + timedelta(hours=2),
            "zone": ZONE,
            "position": place,
            "added_at": work.now,
        }


def ballots(work: Work, size: Size) -> Iterator[dict[str, Any]]:
    """Let all guests of the drafts take part."""
    number_of = {draft: number for number, draft in enumerate(drafts(size), 1)}
    for guest in guests(size):
        if guest.meeting in number_of:
            yield {
                "poll_id": number_of[guest.meeting],
                "invitation_id": guest.invitation,
                "asked_at": work.now,
                "answered_at": work.now,
                "answered_via": "mail",
            }


def votes(_work: Work, size: Size) -> Iterator[dict[str, Any]]:
    """Let them vote."""
    voters: dict[int, list[int]] = {draft: [] for draft in drafts(size)}
    for guest in guests(size):
        if guest.meeting in voters:
            voters[guest.meeting].append(guest.invitation)
    for option, poll, place in _options_of(size):
        for invitation in voters[drafts(size)[poll - 1]]:
            fit = list(Fit)[(invitation + place) % len(Fit)]
            yield {"option_id": option, "invitation_id": invitation, "fit": fit}


def mails(work: Work, size: Size) -> Iterator[dict[str, Any]]:
    """Take in mails that a person must look at."""
    for number in range(1, size.held_mails + 1):
        yield {
            "id": number,
            "digest": f"{number:064x}",
            "sender": f"fremmed-{number}@example.no",
            "sender_name": f"Fremmed {number}",
            "subject": "Kan jeg komme?",
            "text": "Hei, jeg vil gjerne være med. Går det an?",
            "received_at": work.now - timedelta(minutes=number),
            "handled_at": work.now,
        }


def matters(_work: Work, size: Size) -> Iterator[dict[str, Any]]:
    """Hold what the mails are about."""
    for number in range(1, size.held_mails + 1):
        yield {
            "mail_id": number,
            "meeting_id": 1 + number % (DRAFT_EVERY - 2),
            "method": "REPLY",
            "attendee": f"fremmed-{number}@example.no",
            "attendee_name": f"Fremmed {number}",
            "partstat": "ACCEPTED",
            "decision": Decision.HELD,
            "reason": Reason.NOT_INVITED,
        }


def letters(work: Work, size: Size) -> Iterator[dict[str, Any]]:
    """Have sent the invitations of the big meeting and some others; a few could not be delivered."""
    for guest in guests(size)[: size.guests + OTHER_LETTERS]:
        given_up = guest.invitation % GIVEN_UP_EVERY == 0
        yield {
            "key": f"invitation/{guest.invitation}",
            "kind": "invitation",
            "person_id": guest.person,
            "meeting_id": guest.meeting,
            "to_email": f"person-{guest.person}@example.no",
            "language": "nb",
            "subject": "Invitasjon",
            "text": "",
            "html": "",
            "state": LetterState.GIVEN_UP if given_up else LetterState.SENT,
            "attempts": 9 if given_up else 1,
            "last_error": "550 No such user" if given_up else "",
            "next_try_at": work.now,
            "created_at": work.now,
            "sent_at": None if given_up else work.now,
        }

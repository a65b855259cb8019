"""The outbox: letters are stored with the change they tell about and leave later."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from planner.domain.itip import Method
from planner.domain.outbox import Priority
from planner.formats.mail import letters
from planner.rows.meetings import Meeting
from planner.rows.outbox import Letter
from planner.rows.people import Person
from planner.services.work import Work
from planner.store import outbox as rows

AWAITED = frozenset(
    {"address_confirm", "confirm_answer", "links_again", "mail_test", "network_join_confirm", "sign_in"}
)
"""The kinds of letter that somebody cannot go on without; they leave before all others."""

ASKED_FOR = frozenset(
    {
        "answer_not_taken",
        "calendar_again",
        "confirm_answer",
        "links_again",
        "mail_test",
        "network_join_confirm",
        "not_invited",
        "person_erased",
        "poll_receipt",
        "receipt",
        "series_receipt",
        "sign_in",
    }
)
"""The kinds of letter that answer what somebody has just done; they reach those who have stopped letters as well."""

TELLING_WHO_ANSWERED = frozenset(
    {
        "duty_accepted",
        "duty_answer_undone",
        "duty_declined",
        "duty_given_back",
        "duty_taken_over",
        "link_used",
        "network_asked",
        "poll_receipt",
        "receipt",
        "series_receipt",
    }
)
"""The kinds of letter that say who answered, where that was somebody else with the recipient's or another's link."""


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a letter."""

    name: str
    body: bytes


@dataclass(frozen=True)
class CalendarPart:
    """The part of a letter for the recipient's calendar, and the address that the calendar answers to."""

    method: Method
    body: bytes
    answer_address: str


@dataclass(frozen=True)
class Sender:
    """The name a letter comes from and the address that answers go to; empty means the service's own."""

    name: str = ""
    reply_to: str = ""


@dataclass(frozen=True)
class Draft:
    """A letter before it is stored: ``kind`` is the folder under ``templates/mail``, ``key`` is what makes it the only one.

    Two drafts with the same key are one letter, so a job that runs twice sends once. ``asked_for`` is one that answers what
    the recipient has just done, though others of its kind do not.
    """

    kind: str
    to: Person
    key: str
    values: dict[str, Any]
    meeting: Meeting | None = None
    attachment: Attachment | None = None
    calendar: CalendarPart | None = None
    sender: Sender = Sender()
    asked_for: bool = False


def render(work: Work, draft: Draft) -> letters.LetterText:
    """Return the words of a letter in its recipient's language, as for a preview."""
    values = {
        "service": work.deployment.service_name,
        "base_url": work.deployment.base_url,
        "contact_email": work.deployment.contact_email,
        "zone": work.deployment.time_zone,
        "to": draft.to,
        "meeting": draft.meeting,
        "now": work.now,
        "stand_in": work.by.stand_in if draft.kind in TELLING_WHO_ANSWERED else None,
        **draft.values,
    }
    return letters.render(draft.kind, draft.to.language, values)


def is_stored(work: Work, key: str) -> bool:
    """Tell whether a letter with this key has been stored before."""
    return rows.is_stored(work.session, key)


def unstored(work: Work, keys: Sequence[str]) -> list[str]:
    """Return those of these keys with which no letter has been stored before, in their order."""
    stored = rows.stored(work.session, keys)
    return [key for key in keys if key not in stored]


def name_of(work: Work, key: str) -> str:
    """Return what a letter with this key is called in mails: always the same, and nobody can guess it.

    A key is made of numbers that the guests of one meeting could find out about each other, and who names a letter is
    believed to have got it back.
    """
    return hmac.new(work.deployment.secret.encode(), f"letter:{key}".encode(), hashlib.sha256).hexdigest()


def reaches(to: Person, kind: str, *, asked_for: bool = False) -> bool:
    """Tell whether a letter of a kind is sent to a person, who may have stopped letters; what was asked for always is.

    A former participant has no address.
    """
    return bool(to.email) and (asked_for or kind in ASKED_FOR or not to.stopped_letters)


def priority(kind: str, *, asked_for: bool = False) -> Priority:
    """Return how urgent a letter of a kind is, which may answer what the recipient has just done though others do not."""
    if kind in AWAITED:
        return Priority.AWAITED
    return Priority.ASKED_FOR if asked_for or kind in ASKED_FOR else Priority.MAILING


def put(work: Work, draft: Draft) -> None:
    """Store a letter to be sent, unless one with the same key is stored already or the recipient has stopped letters."""
    put_all(work, [draft])


def put_all(work: Work, drafts: Sequence[Draft]) -> None:
    """Store letters as ``put`` does; no two of them may have the same key."""
    reaching = [draft for draft in drafts if reaches(draft.to, draft.kind, asked_for=draft.asked_for)]
    fresh = set(unstored(work, [draft.key for draft in reaching]))
    work.session.add_all(_letter(work, draft) for draft in reaching if draft.key in fresh)


def _letter(work: Work, draft: Draft) -> Letter:
    words = render(work, draft)
    return Letter(
        key=draft.key,
        kind=draft.kind,
        person_id=draft.to.id,
        meeting_id=None if draft.meeting is None else draft.meeting.id,
        to_email=draft.to.email,
        to_name=draft.to.name,
        from_name=draft.sender.name or work.deployment.service_name,
        reply_to=draft.sender.reply_to or work.deployment.contact_email,
        language=draft.to.language,
        subject=words.subject,
        text=words.text,
        html=words.html,
        attachment=None if draft.attachment is None else draft.attachment.body,
        attachment_name="" if draft.attachment is None else draft.attachment.name,
        calendar=None if draft.calendar is None else draft.calendar.body,
        calendar_method="" if draft.calendar is None else draft.calendar.method.value,
        answer_address="" if draft.calendar is None else draft.calendar.answer_address,
        priority=priority(draft.kind, asked_for=draft.asked_for),
        next_try_at=work.now,
        created_at=work.now,
    )

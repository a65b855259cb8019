"""The outbox: letters are stored with the change they tell about and leave later."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from planner.domain.about import About
from planner.domain.itip import Method
from planner.domain.letter_kinds import LETTER_KINDS
from planner.domain.names import greeted_name, is_of_person
from planner.domain.outbox import Priority
from planner.formats.mail import letters
from planner.rows.meetings import Meeting
from planner.rows.outbox import Letter
from planner.rows.people import Person
from planner.services import about
from planner.services.letters.person_links import stop_link
from planner.services.work import Work
from planner.store import outbox as rows


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
class Signature:
    """Who signs a letter: a person, for an organisation, with the address and the number where they are reached."""

    name: str
    organisation: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Sender:
    """The name a letter comes from and the address that answers go to; empty means the service's own.

    Where nobody signs and answers go to the service, those who run it sign.
    """

    name: str = ""
    reply_to: str = ""
    signature: Signature | None = None


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
    sender: Sender | None = None
    asked_for: bool = False

    @property
    def from_whom(self) -> Sender:
        """Return who is named as sender: the service where nobody is; raise ``ValueError`` where the kind asks for somebody."""
        if self.sender is None and not LETTER_KINDS[self.kind].by_service:
            raise ValueError(f"letters of the kind {self.kind} are answered by somebody")
        return self.sender or Sender()


def render(work: Work, draft: Draft) -> letters.LetterText:
    """Return the words of a letter in its recipient's language, as for a preview: who looks at it stops nothing by it."""
    return _words(work, draft, _about(work), work.url("/stopp/eksempel") if _can_be_stopped(draft) else "")


def _about(work: Work) -> About:
    return about.shown(work.session.connection(), work.deployment)


def _words(work: Work, draft: Draft, who: About, stopped_at: str) -> letters.LetterText:
    here, to, kind = work.deployment, draft.to, LETTER_KINDS[draft.kind]
    organisations = {here.service_name, *_organisations(draft.values)}
    values = {
        "service": here.service_name,
        "base_url": here.base_url,
        "zone": here.time_zone,
        "to": to,
        "greeting": greeted_name(to.name, organisations),
        "by_name": is_of_person(to.name, organisations),
        "meeting": draft.meeting,
        "span": None,
        "answer_by": None,
        "now": work.now,
        "stand_in": work.by.stand_in if kind.tells_who_answered else None,
        "signature": draft.from_whom.signature or _of_service(work, draft, who),
        "stop_link": stopped_at,
        **draft.values,
    }
    return letters.render(draft.kind, to.language, values)


def _of_service(work: Work, draft: Draft, who: About) -> Signature | None:
    """Return how those who run the service sign: not what is answered to others, nor what they write to themselves."""
    if draft.from_whom.reply_to or draft.to.email.casefold() == who.contact_email.casefold():
        return None
    name = who.team or work.deployment.service_name
    return Signature(name, "" if who.contact_name == name else who.contact_name, who.contact_email, who.contact_phone)


def _organisations(values: Mapping[str, Any]) -> set[str]:
    """Return the names of the organisations that a letter is about: it may go to the own address of one of them."""
    offer = values.get("offer")
    about = [values.get("organisation"), values.get("holder"), None if offer is None else offer.organisation]
    return {organisation.name for organisation in about if organisation is not None}


def _can_be_stopped(draft: Draft) -> bool:
    return LETTER_KINDS[draft.kind].can_be_stopped and not draft.asked_for


def _stop_link(work: Work, draft: Draft) -> str:
    """Return where the recipient stops such letters: nowhere where they asked for it, or are nobody we know."""
    if not _can_be_stopped(draft) or draft.to.id is None:
        return ""
    return stop_link(work, draft.to.id, draft.to.email)


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
    return bool(to.email) and (asked_for or not LETTER_KINDS[kind].can_be_stopped or not to.stopped_letters)


def priority(kind: str, *, asked_for: bool = False) -> Priority:
    """Return how urgent a letter of a kind is, which may answer what the recipient has just done though others do not."""
    own = LETTER_KINDS[kind].priority
    return min(own, Priority.ASKED_FOR) if asked_for else own


def put(work: Work, draft: Draft) -> None:
    """Store a letter to be sent, unless one with the same key is stored already or the recipient has stopped letters."""
    put_all(work, [draft])


def put_all(work: Work, drafts: Sequence[Draft]) -> None:
    """Store letters as ``put`` does; no two of them may have the same key."""
    reaching = [draft for draft in drafts if reaches(draft.to, draft.kind, asked_for=draft.asked_for)]
    fresh = set(unstored(work, [draft.key for draft in reaching]))
    if fresh:
        who = _about(work)
        work.session.add_all(_letter(work, draft, who) for draft in reaching if draft.key in fresh)


def _letter(work: Work, draft: Draft, who: About) -> Letter:
    words = _words(work, draft, who, _stop_link(work, draft))
    return Letter(
        key=draft.key,
        kind=draft.kind,
        person_id=draft.to.id,
        meeting_id=None if draft.meeting is None else draft.meeting.id,
        to_email=draft.to.email,
        to_name=draft.to.name,
        from_name=draft.from_whom.name or work.deployment.service_name,
        reply_to=draft.from_whom.reply_to or who.contact_email,
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

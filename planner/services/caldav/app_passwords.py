"""App passwords: with each of them one calendar program acts as the person who made it."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from datetime import timedelta

from planner.domain.refusals import Forbidden, NotFound, Refused
from planner.rows.people import Person
from planner.rows.tokens import AccessToken, TokenPurpose
from planner.services import journal, tokens
from planner.services.calendars import dav_opening
from planner.services.people import people
from planner.services.work import Work
from planner.store import dav as dav_rows
from planner.store.tokens import unrevoked

SECRET_BYTES = 20
"""160 random bits: 32 letters and digits, which are easily typed on a phone."""
GROUP = 4
MOST = 20
"""How many one person may have at a time."""
LONGEST_NAME = 120
USE_NOTED = timedelta(minutes=5)
"""How often it is noted that a password is in use: a program that looks every quarter of an hour is always seen."""


@dataclass(frozen=True)
class Program:
    """The program that carries a password: its token, the person it acts as, and whether its use is to be noted again."""

    token_id: int
    person: Person
    unnoted: bool


def make(work: Work, name: str) -> str:
    """Make a password for a program of the actor's and return it in groups, to be shown once: it is stored nowhere.

    Raise ``Refused`` for a name that is missing or too long, and where there are too many already.
    """
    person, label = _actor(work), " ".join(name.split())
    if not label or len(label) > LONGEST_NAME:
        raise Refused("app_passwords.name_missing" if not label else "app_passwords.name_too_long", most=LONGEST_NAME)
    if len(listed(work)) >= MOST:
        raise Refused("app_passwords.too_many", most=MOST)
    secret = base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode().lower()
    work.session.add(
        AccessToken(
            purpose=TokenPurpose.DAV,
            hash=tokens.digest(secret),
            subject_id=person.id,
            person_id=person.id,
            label=label,
            created_at=work.now,
        )
    )
    dav_opening.open_collections(work, person.id)
    journal.write(work, "app_passwords.made", person=person.id, name=label)
    return "-".join(secret[at : at + GROUP] for at in range(0, len(secret), GROUP))


def _actor(work: Work) -> Person:
    if work.by.person_id is None:
        raise Forbidden("permissions.not_allowed")
    return people.get(work, work.by.person_id)


def listed(work: Work) -> list[AccessToken]:
    """Return the actor's passwords that have not been ended, oldest first."""
    return unrevoked(work.session, TokenPurpose.DAV, _actor(work).id)


def end(work: Work, token_id: int) -> str:
    """End one of the actor's passwords and return its name; raise ``NotFound`` where there is none such.

    With the last one, what was kept ready for calendar programs is deleted.
    """
    passwords = listed(work)
    password = next((token for token in passwords if token.id == token_id), None)
    if password is None:
        raise NotFound("app_passwords.not_found")
    password.revoked_at = work.now
    if len(passwords) == 1:
        work.session.flush()
        dav_rows.end(work.session, password.subject_id)
    journal.write(work, "app_passwords.ended", person=password.subject_id, name=password.label)
    return password.label


def program(work: Work, email: str, password: str) -> Program | None:
    """Return who carries this password, with the address it belongs to; nothing where no password that is good has it.

    Case, spaces and hyphens make no difference in what was typed.
    """
    plain = "".join(sign for sign in password.lower() if sign.isalnum())
    token = tokens.find(work, TokenPurpose.DAV, plain)
    if token is None or token.person is None:
        return None
    if not _is_of(work, email, token.person):
        return None
    unnoted = token.last_used_at is None or work.now - token.last_used_at >= USE_NOTED
    return Program(token.id, token.person, unnoted)


def _is_of(work: Work, email: str, person: Person) -> bool:
    owner = people.find(work, email)
    return owner is not None and owner.id == person.id


def note_use(work: Work, token_id: int) -> None:
    """Note that a password is in use now."""
    work.session.get_one(AccessToken, token_id).last_used_at = work.now

"""Tokens with which programs act as a person on the JSON API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from planner.domain.permissions import Verb
from planner.domain.refusals import NotFound
from planner.rows.people import Person
from planner.rows.tokens import AccessToken, TokenPurpose
from planner.services import identity, journal, tokens
from planner.services.work import Actor, Work
from planner.store import tokens as rows

USE_NOTED = timedelta(minutes=1)
"""How often it is noted that a token is in use: often enough to see it, seldom enough to cost nothing."""


@dataclass(frozen=True)
class Bearer:
    """The bearer of a token: its id, the person it acts as, and whether its use is to be noted again."""

    token_id: int
    person: Person
    actor: Actor
    unnoted: bool


def issue(work: Work, person: Person, label: str = "") -> str:
    """Make a token with which a program acts as a person, and return its secret, which is stored nowhere."""
    return tokens.issue(work, TokenPurpose.API, person.id, person_id=person.id, label=label.strip())


def make(work: Work, person: Person, label: str) -> str:
    """Make a token on a page, for those who operate the service; return its secret, to be shown once."""
    identity.require(work, Verb.OPERATE)
    journal.write(work, "api_tokens.made", person=person.id, name=label.strip())
    return issue(work, person, label)


def listed(work: Work) -> list[AccessToken]:
    """Return every token that is good, with its person, the oldest first; raise ``Refused`` to all but administrators."""
    identity.require(work, Verb.OPERATE)
    return rows.unrevoked_of(work.session, TokenPurpose.API)


def end(work: Work, token_id: int) -> str:
    """End a token, whoever's it is; return its label. Raise ``NotFound`` where there is none that is good."""
    token = next((token for token in listed(work) if token.id == token_id), None)
    if token is None:
        raise NotFound("app_passwords.not_found")
    token.revoked_at = work.now
    journal.write(work, "api_tokens.ended", person=token.person_id, name=token.label)
    return token.label


def bearer(work: Work, secret: str, agent: str = "") -> Bearer | None:
    """Return who carries this secret; nothing where no token that is still good has it."""
    token = tokens.find(work, TokenPurpose.API, secret)
    if token is None or token.person is None:
        return None
    unnoted = token.last_used_at is None or work.now - token.last_used_at >= USE_NOTED
    return Bearer(token.id, token.person, identity.actor_of(work, token.person, via="api", agent=agent), unnoted)


def note_use(work: Work, token_id: int) -> None:
    """Note that a token is in use now."""
    work.session.get_one(AccessToken, token_id).last_used_at = work.now


def revoke(work: Work, person: Person, label: str | None = None) -> int:
    """Make the tokens of a person useless, or those of them with this label; return how many."""
    return tokens.revoke(work, TokenPurpose.API, person.id, label=label)

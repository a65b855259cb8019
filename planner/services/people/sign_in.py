"""Signing in by a letter with a link and a code, both good once, for a short while, in the browser that asked.

An address that is not known gets no letter: strangers cannot be pestered through the service. Nothing else tells the two
apart: the same row is stored, the same letter is worded (and thrown away), and the same codes are refused in the same way.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta

from planner.domain.addresses import email_key, normalise_email
from planner.domain.refusals import NotFound
from planner.domain.sign_in import CODE_DIGITS, MOST_TRIES, SignInRequest, SignInStanding, plain_code, standing
from planner.rows.people import Person, SignIn
from planner.services import journal
from planner.services.letters import outbox
from planner.services.people import address_proofs, people
from planner.services.tokens import SECRET_BYTES, digest
from planner.services.work import Work
from planner.store import browser_sessions
from planner.store import sign_in as rows

KIND = "sign_in"


@dataclass(frozen=True)
class Entered:
    """What came of a typed code: the person, or nobody and how many tries are left."""

    person: Person | None
    tries_left: int = 0


def _code_hash(work: Work, link_hash: str, code: str) -> str:
    # Six digits are soon tried out with a copy of the table at hand, so the hash is keyed with the service's secret.
    return hmac.new(work.deployment.secret.encode(), f"{link_hash}:{code}".encode(), hashlib.sha256).hexdigest()


def _link(work: Work, secret: str) -> str:
    return work.url(f"/logg-inn/{secret}")


def _letter(work: Work, to: Person, sign_in: SignIn, secret: str, code: str) -> outbox.Draft:
    values = {
        "link": _link(work, secret),
        "code": f"{code[:3]} {code[3:]}",
        "minutes": work.deployment.sign_in_minutes,
    }
    return outbox.Draft(kind=KIND, to=to, key=f"{KIND}:{sign_in.id}", values=values)


def _stranger(work: Work, address: str, language: str) -> Person:
    return Person(email=address, email_key=email_key(address), name="", language=language, created_at=work.now)


def ask(work: Work, email: str, browser: str, language: str) -> None:
    """Send a letter with a link and a code to this address, if it is known, for the browser with this secret.

    ``language`` is that of the page. Raise ``Invalid("addresses.…")`` for what is no mail address.
    """
    address = normalise_email(email)
    person = people.find(work, address)
    secret, code = secrets.token_urlsafe(SECRET_BYTES), f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
    sign_in = SignIn(
        person_id=None if person is None else person.id,
        link_hash=digest(secret),
        code_hash=_code_hash(work, digest(secret), code),
        browser_hash=digest(browser),
        created_at=work.now,
        expires_at=work.now + timedelta(minutes=work.deployment.sign_in_minutes),
    )
    work.session.add(sign_in)
    work.session.flush()
    if person is None:
        outbox.render(work, _letter(work, _stranger(work, address, language), sign_in, secret, code))
    else:
        outbox.put(work, _letter(work, person, sign_in, secret, code))


def sign_in_link(work: Work, email: str, minutes: int | None = None) -> str:
    """Return an address that signs this person in once, in any browser, within ``minutes``; raise ``NotFound``.

    For the command line, from which the database can be reached already.
    """
    person = people.find(work, email)
    if person is None:
        raise NotFound("people.not_found")
    secret = secrets.token_urlsafe(SECRET_BYTES)
    valid = timedelta(minutes=work.deployment.sign_in_minutes if minutes is None else minutes)
    work.session.add(
        SignIn(person_id=person.id, link_hash=digest(secret), created_at=work.now, expires_at=work.now + valid)
    )
    return _link(work, secret)


def _facts(sign_in: SignIn) -> SignInRequest:
    used, bound = sign_in.used_at is not None, sign_in.browser_hash is not None
    return SignInRequest(sign_in.expires_at, used, sign_in.attempts, bound)


def _by_link(work: Work, secret: str, browser: str | None) -> tuple[SignIn | None, SignInStanding]:
    sign_in = rows.by_link(work.session, digest(secret))
    if sign_in is None or sign_in.person_id is None:
        return None, SignInStanding.DEAD
    same = browser is not None and hmac.compare_digest(sign_in.browser_hash or "", digest(browser))
    return sign_in, standing(_facts(sign_in), work.now, same_browser=same)


def link_standing(work: Work, secret: str, browser: str | None) -> SignInStanding:
    """Return how a link stands for the browser with this secret, without using it."""
    return _by_link(work, secret, browser)[1]


def _use(work: Work, sign_in: SignIn) -> Person | None:
    if not rows.use(work.session, sign_in.id, work.now) or sign_in.person_id is None:
        return None
    person = work.session.get(Person, sign_in.person_id)
    if person is not None:
        # A letter that was read has arrived.
        person.failing_since, person.active_at = None, work.now
        address_proofs.prove_all(work, person)
    return person


def use_link(work: Work, secret: str, browser: str | None) -> Person | None:
    """Use a link up and return whose it was, or nobody where it is dead or belongs to another browser."""
    sign_in, stands = _by_link(work, secret, browser)
    return _use(work, sign_in) if sign_in is not None and stands is SignInStanding.READY else None


def _tries_left(waiting: list[SignIn]) -> int:
    return max((MOST_TRIES - sign_in.attempts for sign_in in waiting), default=0)


def enter_code(work: Work, browser: str, typed: str) -> Entered:
    """Try a code on what the browser with this secret has asked for, the newest first.

    A wrong code is counted and never raises, so that the count is kept with the transaction. What is no code at all
    (letters, too few digits) costs no try.
    """
    waiting = rows.open_for(work.session, digest(browser), work.now)
    code = plain_code(typed)
    if code is None:
        return Entered(None, _tries_left(waiting))
    for sign_in in waiting:
        right = hmac.compare_digest(sign_in.code_hash or "", _code_hash(work, sign_in.link_hash, code))
        # Counted before the answer, and by the database: guesses sent at once are still no more than five.
        if rows.count_try(work.session, sign_in.id) and right and sign_in.person_id is not None:
            return Entered(_use(work, sign_in))
    return Entered(None, _tries_left(waiting))


def sign_out_everywhere(work: Work, person: Person) -> None:
    """Make every browser that is signed in as this person ask again, and kill the links that wait."""
    browser_sessions.end_all(work.session, person.id, work.now)
    rows.use_all(work.session, person.id, work.now)
    journal.write(work, "people.signed_out_everywhere", person=person.id)

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from planner.domain.incoming import Decision, Reason, Settlement
from planner.services.retention import clean_up
from planner.services.tokens import digest
from planner.services.work import Work
from planner.store.incoming import IncomingMail, IncomingMatter
from planner.store.outbox import Letter, LetterState
from planner.store.tokens import AccessToken, TokenPurpose
from tests import factories


def test_letters_are_kept_for_ninety_days_unless_they_still_wait(work: Work) -> None:
    long_ago, lately = work.now - timedelta(days=91), work.now - timedelta(days=89)
    for key, state, at in (
        ("old sent", LetterState.SENT, long_ago),
        ("old given up", LetterState.GIVEN_UP, long_ago),
        ("old waiting", LetterState.WAITING, long_ago),
        ("new sent", LetterState.SENT, lately),
    ):
        factories.letter(work.session, key=key, state=state, created_at=at)
    clean_up(work)
    assert set(work.session.scalars(select(Letter.key))) == {"old waiting", "new sent"}


def test_tokens_are_deleted_a_month_after_their_end(work: Work) -> None:
    for label, days, end in (("old", 31, "expires_at"), ("new", 29, "expires_at"), ("revoked", 31, "revoked_at")):
        token = AccessToken(
            purpose=TokenPurpose.API, hash=digest(label), subject_id=1, label=label, created_at=work.now
        )
        setattr(token, end, work.now - timedelta(days=days))
        work.session.add(token)
    work.session.flush()
    clean_up(work)
    assert list(work.session.scalars(select(AccessToken.label))) == ["new"]


def test_what_came_in_is_kept_as_long_as_letters_unless_somebody_is_to_decide(work: Work) -> None:
    for name, days, decision, settlement in (
        ("old", 91, Decision.IGNORED, None),
        ("old and settled", 91, Decision.HELD, Settlement.DISMISSED),
        ("old and waiting", 91, Decision.HELD, None),
        ("new", 89, Decision.APPLIED, None),
    ):
        at = work.now - timedelta(days=days)
        mail = IncomingMail(
            digest=name, sender="ola@example.no", sender_name="", subject="", text="Hei", envelope_to=""
        )
        mail.received_at = mail.handled_at = at
        matter = IncomingMatter(mail=mail, decision=decision, reason=Reason.WORDS_ONLY, settlement=settlement)
        matter.settled_at = at if settlement else None
        factories.added(work.session, matter)
    clean_up(work)
    assert set(work.session.scalars(select(IncomingMail.digest))) == {"old and waiting", "new"}
    assert len(work.session.scalars(select(IncomingMatter)).all()) == 2

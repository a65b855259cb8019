from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from planner.services.retention import clean_up
from planner.services.tokens import digest
from planner.services.work import Work
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

"""How long things are kept that nobody needs any more."""

from __future__ import annotations

from datetime import timedelta

from planner.domain.dav import REMOVED_KEPT
from planner.services.work import Work
from planner.store import dav, incoming, outbox, polls, tokens

TOKENS_KEPT = timedelta(days=30)
LETTERS_KEPT = timedelta(days=90)
INCOMING_KEPT = timedelta(days=30)
"""How long the words of a mail that came in are kept; what was decided about it is kept as long as letters are."""

VOTES_KEPT = timedelta(days=30)
"""How long it is kept which dates suited whom, from when the date was chosen or the search called off."""


def clean_up(work: Work) -> None:
    """Delete what has long been of no use: tokens, letters that left, words of mails, votes in polls, marks of what was removed."""
    now = work.now
    tokens.forget_ended(work.session, now - TOKENS_KEPT)
    outbox.forget_ended(work.session, now - LETTERS_KEPT)
    incoming.forget_raw(work.session, now - INCOMING_KEPT)
    incoming.forget(work.session, now - LETTERS_KEPT)
    polls.forget_answers(work.session, now - VOTES_KEPT)
    dav.forget_removed(work.session, now - REMOVED_KEPT)

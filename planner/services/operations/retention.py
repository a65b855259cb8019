"""Deletion of what has been kept as long as the table of retention says."""

from __future__ import annotations

from planner.domain.holdings import kept_for
from planner.domain.retention import Holding
from planner.services.work import Work
from planner.store import dav, incoming, outbox, polls, tokens


def clean_up(work: Work) -> None:
    """Delete what has long been of no use: tokens, letters that left, words of mails, votes in polls, marks of what was removed."""
    session, now = work.session, work.now
    tokens.forget_ended(session, now - kept_for(Holding.TOKENS))
    outbox.forget_ended(session, now - kept_for(Holding.LETTERS))
    incoming.forget_raw(session, now - kept_for(Holding.INCOMING_WORDS))
    incoming.forget(session, now - kept_for(Holding.INCOMING))
    polls.forget_answers(session, now - kept_for(Holding.VOTES))
    dav.forget_removed(session, now - kept_for(Holding.CALENDAR_PROGRAMS))

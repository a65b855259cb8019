"""Deletion of what has been kept as long as the table of retention says."""

from __future__ import annotations

from datetime import timedelta

from planner.domain.holdings import kept_for
from planner.domain.retention import Holding
from planner.services.work import Work
from planner.store import addresses, browser_sessions, dav, incoming, outbox, polls, tokens

FAR_AHEAD = timedelta(days=1)
"""Sessions last seen later than this from now are from a clock that was set back."""


def clean_up(work: Work) -> None:
    """Delete what has long been of no use: tokens, sessions, letters that left, words of mails, votes, marks of what is gone."""
    session, now = work.session, work.now
    tokens.forget_ended(session, now - kept_for(Holding.TOKENS))
    browser_sessions.forget(session, now - kept_for(Holding.BROWSERS), now + FAR_AHEAD)
    outbox.forget_ended(session, now - kept_for(Holding.LETTERS))
    addresses.forget_old(session, now - kept_for(Holding.ADDRESS_CHANGES), now - kept_for(Holding.FORMER_ADDRESSES))
    outbox.forget_sent(session, "person_erased")
    incoming.forget_raw(session, now - kept_for(Holding.INCOMING_WORDS))
    incoming.forget(session, now - kept_for(Holding.INCOMING))
    polls.forget_answers(session, now - kept_for(Holding.VOTES))
    dav.forget_removed(session, now - kept_for(Holding.CALENDAR_PROGRAMS))

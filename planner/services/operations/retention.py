"""Deletion of what has been kept as long as the table of retention says."""

from __future__ import annotations

from datetime import timedelta

from planner.domain.holdings import kept_for
from planner.domain.limits import minute
from planner.domain.retention import Holding
from planner.services.work import Work
from planner.store import addresses, browser_sessions, dav, incoming, outbox, polls, rate_limits, sign_in, tokens

MOST = 50
"""Rows of a kind that are deleted in one transaction."""
FAR_AHEAD = timedelta(days=1)
"""Sessions last seen later than this from now are from a clock that was set back."""


def clean_up(work: Work) -> int:
    """Delete some of what has long been of no use, and return how much: nothing when all is gone.

    These are sign-ins, counts of tries, tokens, sessions, letters that left, words of mails, votes, and marks of what is gone.
    """
    session, now, most = work.session, work.now, MOST
    changes, former = now - kept_for(Holding.ADDRESS_CHANGES), now - kept_for(Holding.FORMER_ADDRESSES)
    return sum(
        (
            sign_in.forget(session, now - kept_for(Holding.SIGN_INS), most),
            rate_limits.forget(session, minute(now), most),
            browser_sessions.forget(session, now - kept_for(Holding.BROWSERS), now + FAR_AHEAD, most),
            addresses.forget_old(session, changes, former, most),
            tokens.forget_ended(session, now - kept_for(Holding.TOKENS), most),
            outbox.forget_ended(session, now - kept_for(Holding.LETTERS), "person_erased", most),
            incoming.forget_raw(session, now - kept_for(Holding.INCOMING_WORDS), most),
            incoming.forget(session, now - kept_for(Holding.INCOMING), most),
            polls.forget_removed(session, most),
            polls.forget_answers(session, now - kept_for(Holding.VOTES), most),
            dav.forget_removed(session, now - kept_for(Holding.CALENDAR_PROGRAMS), most),
        )
    )

"""Why each kind of data about people may be kept, and who else handles it: beside the table of how long, for the privacy page."""

from __future__ import annotations

from planner.domain.retention import Basis, Handler, Holding

_MAIL, _CALENDARS = (Handler.MAIL,), (Handler.CALENDARS,)
_BOTH = _MAIL + _CALENDARS

GROUNDS: dict[Holding, tuple[Basis, tuple[Handler, ...]]] = {
    Holding.PERSON: (Basis.TASK, _BOTH),
    Holding.MEMBERSHIPS: (Basis.TASK, ()),
    Holding.ROLE_ADDRESSES: (Basis.TASK, _MAIL),
    Holding.SERVICE_CONTACT: (Basis.TASK, _MAIL),
    Holding.TOKENS: (Basis.TASK, ()),
    Holding.SIGN_INS: (Basis.SECURITY, _MAIL),
    Holding.BROWSERS: (Basis.SECURITY, ()),
    Holding.ADDRESS_CHANGES: (Basis.SECURITY, _MAIL),
    Holding.FORMER_ADDRESSES: (Basis.TASK, ()),
    Holding.REMOVALS: (Basis.ERASURE_DUTY, ()),
    Holding.INVITATIONS: (Basis.TASK, _BOTH),
    Holding.REPLIES: (Basis.TASK, _BOTH),
    Holding.NEEDS: (Basis.HEALTH_CONSENT, ()),
    Holding.VOTES: (Basis.TASK, _BOTH),
    Holding.PROPOSALS: (Basis.TASK, _BOTH),
    Holding.DUTIES: (Basis.TASK, _BOTH),
    Holding.ACTION_POINTS: (Basis.TASK, _BOTH),
    Holding.AUTHORSHIP: (Basis.TASK, ()),
    Holding.LETTERS: (Basis.TASK, _MAIL),
    Holding.INCOMING_WORDS: (Basis.TASK, _MAIL),
    Holding.INCOMING: (Basis.TASK, _MAIL),
    Holding.CALENDAR_ANSWERS: (Basis.TASK, _BOTH),
    Holding.OWN_CALENDAR: (Basis.TASK, _CALENDARS),
    Holding.CALENDAR_PROGRAMS: (Basis.TASK, _CALENDARS),
    Holding.FOREIGN_CALENDARS: (Basis.CONSENT, _CALENDARS),
    Holding.JOURNAL: (Basis.TASK, ()),
    Holding.TRIES: (Basis.SECURITY, ()),
    Holding.FAILURES: (Basis.SECURITY, ()),
}
"""The basis of each kind, and who handles it besides."""

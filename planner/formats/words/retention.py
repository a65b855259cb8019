"""How the privacy page words what is kept about people, what for, until when, and what becomes of it on erasure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from planner.domain.holding_grounds import GROUNDS
from planner.domain.holdings import HOLDINGS
from planner.domain.retention import Basis, Ending, ErasureEffect, Handler, Holding, HoldingGroup, Retention
from planner.formats.words.words import N_

_GROUPS: dict[HoldingGroup, str] = {
    HoldingGroup.PERSON: N_("About you"),
    HoldingGroup.MEETINGS: N_("Meetings you are part of"),
    HoldingGroup.LETTERS: N_("Outgoing and incoming email"),
    HoldingGroup.CALENDARS: N_("Your calendars"),
    HoldingGroup.TRACES: N_("Usage records"),
}

_HOLDINGS: dict[Holding, tuple[str, str]] = {
    Holding.PERSON: (N_("Email address, name, language and role"), N_("To invite you and to write to you")),
    Holding.MEMBERSHIPS: (N_("The organisations you belong to or act for"), N_("To know who you speak for")),
    Holding.ROLE_ADDRESSES: (
        N_("Your address, where an organisation uses it as its own"),
        N_("To reach the organisation; everybody can see it"),
    ),
    Holding.SERVICE_CONTACT: (
        N_("Your name, address and phone number, if you are the contact for the service"),
        N_("So that people can ask; everybody can see it"),
    ),
    Holding.TOKENS: (
        N_("Personal links, calendar app passwords and other programs' keys, made unreadable"),
        N_("To let you answer without signing in"),
    ),
    Holding.SIGN_INS: (N_("Requests to sign in"), N_("To let in you and nobody else")),
    Holding.BROWSERS: (
        N_("Browsers you are signed in with: their type, when you signed in and when you were last seen"),
        N_("To show you where you are signed in, and let you sign out there"),
    ),
    Holding.ADDRESS_CHANGES: (
        N_("An address you want to change to, until it has been confirmed"),
        N_("To know that both addresses are yours"),
    ),
    Holding.FORMER_ADDRESSES: (
        N_("Addresses you used before"),
        N_("To recognise you when your calendar or somebody else still uses one of them"),
    ),
    Holding.REMOVALS: (
        N_("Your name and address while you are being erased"),
        N_("To find everything that should be deleted"),
    ),
    Holding.INVITATIONS: (N_("What you are invited to, and by whom"), N_("To plan the meeting")),
    Holding.REPLIES: (
        N_("Your answers, with number of people, substitute and message"),
        N_("To plan the meeting, and to know afterwards which organisations have met"),
    ),
    Holding.NEEDS: (
        N_("Diet and access needs, encrypted, given only if you want to"),
        N_("To prepare food and rooms; seen by those who run the meeting"),
    ),
    Holding.VOTES: (N_("Which dates suit you, where you are asked"), N_("To find a date")),
    Holding.PROPOSALS: (N_("Other times that you have proposed from your calendar"), N_("To find a better time")),
    Holding.DUTIES: (
        N_("Responsibilities you are named for or asked to take on, with the text about them"),
        N_("To know who runs and follows up a meeting"),
    ),
    Holding.ACTION_POINTS: (
        N_("What you have taken on at a meeting, and when it was done"),
        N_("To follow up what was agreed"),
    ),
    Holding.AUTHORSHIP: (
        N_("That you created a meeting, a series, an import, a date poll or a request to join a network"),
        N_("To know who to ask about it"),
    ),
    Holding.LETTERS: (
        N_("Emails sent to you; their text is deleted once they have been sent"),
        N_("To see that they arrived"),
    ),
    Holding.INCOMING_WORDS: (
        N_("The text of emails that you and your calendar send us"),
        N_("To read what a calendar does not say"),
    ),
    Holding.INCOMING: (
        N_("Who an email came from and what was decided about it, unless somebody has yet to decide"),
        N_("To count answers given in a calendar, and to say why one was not counted"),
    ),
    Holding.CALENDAR_ANSWERS: (
        N_("The latest news from your calendar about a meeting"),
        N_("So that an older answer does not replace a newer one"),
    ),
    Holding.OWN_CALENDAR: (
        N_("Your own calendar: what you have chosen for it, and the meetings and tasks in it"),
        N_("To show your meetings in your calendar"),
    ),
    Holding.CALENDAR_PROGRAMS: (
        N_("Your meetings for calendar apps, with the alarms you set there"),
        N_("So that they are there after the next sync, for you alone"),
    ),
    Holding.FOREIGN_CALENDARS: (
        N_("Calendars you let the service read: when you are busy, and what the events are called if you allow that"),
        N_("To warn people choosing a date"),
    ),
    Holding.JOURNAL: (
        N_("The log of what was done in the service, and by whom"),
        N_("To see who decided what, including when a meeting is handed over"),
    ),
    Holding.TRIES: (
        N_("How often something was tried from an address, made unreadable"),
        N_("To stop people guessing codes or flooding others with emails"),
    ),
    Holding.FAILURES: (
        N_("What went wrong the last time a job of the service failed"),
        N_("To fix faults; seen by those who operate the service"),
    ),
}

_ENDINGS: dict[Ending, str] = {
    Ending.ERASURE: N_("Until you are erased: when you request it, or a year after we last heard from you"),
    Ending.REMOVAL: N_("Until you or those who act for the organisation remove it"),
    Ending.CHANGE: N_("Until the organisation provides another address"),
    Ending.REPLACEMENT: N_("Until an administrator names another"),
    Ending.EXPIRY: N_("%(days)s after it expired or was ended"),
    Ending.MEETING_OVER: N_("%(days)s after the meeting"),
    Ending.SEARCH_OVER: N_("%(days)s after the date is chosen or the poll is cancelled"),
    Ending.STORED: N_("%(days)s after it was stored"),
    Ending.WINDOW: N_("Within %(days)s"),
    Ending.RECEIVED: N_("%(days)s after it arrived"),
    Ending.SETTLED: N_("%(days)s after it arrived, once it has been dealt with"),
    Ending.TAKEN_OUT: N_("%(days)s after the meeting was removed from that calendar"),
    Ending.NEXT_RUN: N_("Until the job is run again"),
    Ending.REMOVED: N_("Until the erasure is done, a few minutes"),
    Ending.MOVED: N_("%(days)s after you stopped using the address"),
    Ending.SUBJECT_GONE: N_("As long as the thing it is about"),
}

_EFFECTS: dict[ErasureEffect, str] = {
    ErasureEffect.DELETED: N_("Deleted"),
    ErasureEffect.ANONYMISED: N_("Stays without your name and your words, shown as from “a former participant”"),
    ErasureEffect.UNREADABLE: N_("Cannot be looked up by person; deleted when its time is up"),
}

_BASES: dict[Basis, tuple[str, str]] = {
    Basis.TASK: (
        N_("Task or interest"),
        N_(
            "Needed to arrange meetings: a task in the public interest where the controller is a public body, otherwise its "
            "legitimate interest (article 6(1)(e) or (f))"
        ),
    ),
    Basis.CONSENT: (
        N_("Your consent"),
        N_("You choose it yourself, and withdraw it by removing what you added (article 6(1)(a))"),
    ),
    Basis.HEALTH_CONSENT: (
        N_("Your explicit consent"),
        N_(
            "It may say something about your health. You enter it only if you want to, and withdraw it by "
            "clearing the field (article 6(1)(a) and 9(2)(a))"
        ),
    ),
    Basis.SECURITY: (
        N_("The obligation to keep data safe"),
        N_("Needed so that nobody else can get hold of what is yours (article 6(1)(c) and 32)"),
    ),
    Basis.ERASURE_DUTY: (
        N_("The obligation to erase data"),
        N_("Needed to find everything that must be erased (article 6(1)(c) and 17)"),
    ),
}

_HANDLERS: dict[Handler, str] = {
    Handler.MAIL: N_("the mail servers, ours and yours"),
    Handler.CALENDARS: N_("the calendar you use, when you connect it"),
}


def data_label(holding: Holding) -> str:
    """Return the msgid of what a kind of data is."""
    return _HOLDINGS[holding][0]


Speaking = Callable[[str], str]
"""A translator of one message."""


@dataclass(frozen=True)
class RetentionLine:
    """One kind of data in words: what it is, what for, on which basis, by whom besides, until when, and its fate on erasure."""

    data: str
    purpose: str
    basis: str
    handlers: tuple[str, ...]
    until: str
    erased: str


def lines(
    translate: Speaking, days_in_words: Callable[[int], str], needs_days: int
) -> Iterator[tuple[str, list[RetentionLine]]]:
    """Yield each group of the privacy page with its lines; ``needs_days`` is how long needs are kept after a meeting."""
    for group, heading in _GROUPS.items():
        yield translate(heading), [_line(kept, translate, days_in_words, needs_days) for kept in HOLDINGS[group]]


def _line(
    retention: Retention, translate: Speaking, days_in_words: Callable[[int], str], needs_days: int
) -> RetentionLine:
    data, purpose = _HOLDINGS[retention.holding]
    days = needs_days if retention.days is None else retention.days
    until = translate(_ENDINGS[retention.ending]) % {"days": days_in_words(days)}
    basis, handlers = GROUNDS[retention.holding]
    return RetentionLine(
        data=translate(data),
        purpose=translate(purpose),
        basis=translate(_BASES[basis][0]),
        handlers=tuple(translate(_HANDLERS[handler]) for handler in handlers),
        until=until,
        erased=translate(_EFFECTS[retention.erased]),
    )


def bases(translate: Speaking) -> Iterator[tuple[str, str]]:
    """Yield each legal basis: what the lines call it, and what it means."""
    for name, meaning in _BASES.values():
        yield translate(name), translate(meaning)

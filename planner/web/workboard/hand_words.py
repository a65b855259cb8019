"""What needs a hand, and what a card and an empty lane say, in the words of the board."""

from __future__ import annotations

from flask_babel import gettext, ngettext

from planner.domain.duties import DutyKind
from planner.domain.meetings import Stage
from planner.domain.workboard import Cause, Deadline, Hand, HandWeek, WeekKind
from planner.formats.words.times import date_without_year
from planner.formats.words.words import N_
from planner.web.requests import language

ACTIONS: dict[Cause, str] = {
    Cause.LETTERS_FAILING: N_("See the guests"),
    Cause.GIVEN_BACK: N_("Ask somebody else"),
    Cause.DECLINED: N_("Ask somebody else"),
    Cause.LAPSED: N_("Ask somebody else"),
    Cause.NOBODY_HOLDS: N_("Hand it over"),
    Cause.NO_CONTACT: N_("Add a contact person"),
    Cause.UNANSWERED: N_("See the offer"),
    Cause.NO_FOLLOW_UP: N_("Hand it over"),
    Cause.WAITING_LIST: N_("See the replies"),
    Cause.MANY_UNANSWERED: N_("See the replies"),
    Cause.CLAIMS: N_("See the guests"),
    Cause.NETWORK_REQUESTS: N_("See who asks"),
    Cause.NO_DATE: N_("Set a date"),
    Cause.POLL: N_("See the answers"),
    Cause.POLL_DONE: N_("Choose a date"),
}
"""What the button of a hand says."""
OF_A_DUTY: dict[Cause, tuple[str, str]] = {
    Cause.GIVEN_BACK: (
        N_("%(name)s has given back responsibility for running it"),
        N_("%(name)s has given back responsibility for the follow-up"),
    ),
    Cause.DECLINED: (N_("%(name)s has said no to running it"), N_("%(name)s has said no to the follow-up")),
    Cause.LAPSED: (
        N_("%(name)s did not answer in time about running it"),
        N_("%(name)s did not answer in time about the follow-up"),
    ),
    Cause.UNANSWERED: (
        N_("%(name)s has not answered yet about running it"),
        N_("%(name)s has not answered yet about the follow-up"),
    ),
}
"""Why a hand is needed with a duty: with carrying out, and with following up."""
PLAIN: dict[Cause, str] = {
    Cause.NOBODY_HOLDS: N_("Nobody has agreed to run it"),
    Cause.NO_CONTACT: N_("%(name)s has a responsibility but no contact person"),
    Cause.NO_FOLLOW_UP: N_("The meeting is over, and nobody is following it up"),
    Cause.NO_DATE: N_("The draft has no date yet"),
    Cause.POLL_DONE: N_("Date poll: %(answered)s of %(asked)s have answered, and a date can be chosen"),
}
EMPTY: dict[Stage, str] = {
    Stage.IDEA: N_("Drafts appear here. Start with a new meeting."),
    Stage.INVITED: N_("Announced meetings that nobody has been asked to run."),
    Stage.OFFERED: N_("Meetings an organisation has been asked to run."),
    Stage.HANDED_OVER: N_("Meetings run by an organisation."),
    Stage.HELD: N_("Meetings that are over and awaiting follow-up."),
    Stage.FOLLOWED_UP: N_("Meetings that are followed up to the end."),
}
"""What fills a lane without meetings."""
WEEKS: dict[WeekKind, str] = {
    WeekKind.NOW: N_("Now"),
    WeekKind.THIS_WEEK: N_("This week"),
    WeekKind.NEXT_WEEK: N_("Next week"),
    WeekKind.UNDATED: N_("Without a deadline"),
}
"""The headings of what needs a hand; a later week is called by its number."""
DEADLINES: dict[Deadline, str] = {
    Deadline.OFFER: N_("Answer to the offer"),
    Deadline.REPLIES: N_("Last day to reply"),
    Deadline.FOLLOW_UP: N_("Somebody to follow up"),
}
"""What the next date of a card is, where it is not that of the meeting."""


def why(hand: Hand) -> str:
    """Return why a hand is needed, in a sentence without a full stop."""
    if hand.cause in OF_A_DUTY:
        carried_out, followed_up = OF_A_DUTY[hand.cause]
        return gettext(carried_out if hand.duty is DutyKind.EXECUTION else followed_up, name=hand.name)
    if hand.cause is Cause.POLL:
        day = "" if hand.due is None else date_without_year(hand.due, language())
        words = N_("Date poll: %(answered)s of %(asked)s have answered, deadline %(day)s")
        return gettext(words, answered=hand.count, asked=hand.of, day=day)
    if hand.cause in PLAIN:
        return gettext(PLAIN[hand.cause], name=hand.name, answered=hand.count, asked=hand.of)
    return _counted(hand)


def _counted(hand: Hand) -> str:
    if hand.cause is Cause.LETTERS_FAILING:
        return ngettext("%(num)s email could not be delivered", "%(num)s emails could not be delivered", hand.count)
    if hand.cause is Cause.WAITING_LIST:
        return ngettext(
            "It is full, and %(num)s person is on the waiting list",
            "It is full, and %(num)s people are on the waiting list",
            hand.count,
        )
    if hand.cause is Cause.CLAIMS:
        return ngettext(
            "%(num)s guest says they speak for an organisation, which nobody has confirmed",
            "%(num)s guests say they speak for an organisation, which nobody has confirmed",
            hand.count,
        )
    if hand.cause is Cause.MANY_UNANSWERED:
        return ngettext(
            "The reply deadline has passed, and %(num)s person has not answered",
            "The reply deadline has passed, and %(num)s people have not answered",
            hand.count,
        )
    return ngettext(
        "%(num)s organisation has asked to join the network",
        "%(num)s organisations have asked to join the network",
        hand.count,
    )


def action(hand: Hand) -> str:
    """Return what the button of a hand says."""
    return gettext(ACTIONS[hand.cause])


def days(left: int | None) -> str:
    """Return how many calendar days are left, or how many it is late."""
    if left is None:
        return gettext("No deadline")
    if left < 0:
        return ngettext("%(num)s day late", "%(num)s days late", -left)
    return gettext("Today") if left == 0 else ngettext("%(num)s day left", "%(num)s days left", left)


def week(of_hands: HandWeek) -> str:
    """Return the heading of a week in which hands are needed: «Uke 12, fra mandag 22. mars»."""
    if of_hands.monday is None:
        return gettext(WEEKS[of_hands.kind])
    number, day = of_hands.monday.isocalendar().week, date_without_year(of_hands.monday, language())
    return gettext("Week %(number)s, from %(day)s", number=number, day=day)


def deadline(kind: Deadline) -> str:
    """Return what the next date of a card is, where it is not that of the meeting."""
    return gettext(DEADLINES[kind])


def empty(stage: Stage) -> str:
    """Return what fills a lane without meetings."""
    return gettext(EMPTY[stage])

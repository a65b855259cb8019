"""Who may read which lines of the journal: one table for the page, the API and whatever else shows them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from planner.domain.permissions import Verb


class Audience(StrEnum):
    """Those who may read a line: everybody; those who carry the meeting; its people; those who see its replies.

    Those who carry a meeting are the team, the holders of its duties, and of a single line the organisation that it is
    about. Who was asked and said no, did not answer or gave a duty back is told to nobody else.
    """

    PUBLIC = "public"
    CARRIERS = "carriers"
    PEOPLE = "people"
    REPLIES = "replies"


OPENED_BY: Mapping[Audience, Verb] = {
    Audience.CARRIERS: Verb.SEE_HANDOVER,
    Audience.PEOPLE: Verb.SEE_JOURNAL,
    Audience.REPLIES: Verb.SEE_REPLIES,
}
"""What somebody must be allowed to belong to an audience; everybody belongs to the public."""

_PUBLIC, _CARRIERS, _PEOPLE, _REPLIES = Audience

AUDIENCES: Mapping[str, Audience] = {
    "about.changed": _PEOPLE,
    "action_points.added": _PEOPLE,
    "action_points.changed": _PEOPLE,
    "action_points.done": _PEOPLE,
    "action_points.dropped": _PEOPLE,
    "action_points.reopened": _PEOPLE,
    "answers.all_told": _REPLIES,
    "answers.missing_told": _REPLIES,
    "api_tokens.ended": _REPLIES,
    "api_tokens.made": _REPLIES,
    "app_passwords.ended": _REPLIES,
    "app_passwords.made": _REPLIES,
    "contacts.added": _PEOPLE,
    "contacts.removed": _PEOPLE,
    "duties.accepted": _PUBLIC,
    "duties.answer_undone": _CARRIERS,
    "duties.declined": _CARRIERS,
    "duties.fulfilled": _PUBLIC,
    "duties.given_back": _CARRIERS,
    "duties.lapsed": _CARRIERS,
    "duties.offered": _CARRIERS,
    "duties.person_gone": _CARRIERS,
    "duties.reopened": _PUBLIC,
    "duties.withdrawn": _CARRIERS,
    "foreign_calendars.added": _PEOPLE,
    "foreign_calendars.answers_again": _PEOPLE,
    "foreign_calendars.changed": _PEOPLE,
    "foreign_calendars.failing": _PEOPLE,
    "foreign_calendars.removed": _PEOPLE,
    "imports.undone": _PEOPLE,
    "incoming.counted": _REPLIES,
    "incoming.dismissed": _REPLIES,
    "incoming.held": _REPLIES,
    "incoming.ignored": _REPLIES,
    "incoming.invited": _REPLIES,
    "incoming.link_sent": _CARRIERS,
    "incoming.noted": _REPLIES,
    "incoming.proposal_accepted": _REPLIES,
    "incoming.proposal_declined": _REPLIES,
    "incoming.time_proposed": _REPLIES,
    "incoming.turned_down": _REPLIES,
    "invitations.affiliation_changed": _REPLIES,
    "invitations.affiliation_ended": _REPLIES,
    "invitations.confirmed": _REPLIES,
    "invitations.erased": _REPLIES,
    "invitations.listed": _REPLIES,
    "invitations.rejected": _REPLIES,
    "invitations.sent": _CARRIERS,
    "invitations.sent_again": _REPLIES,
    "invitations.sent_to_calendar": _REPLIES,
    "invitations.taken_back": _REPLIES,
    "invitations.undone": _REPLIES,
    "invitations.vouched_for": _REPLIES,
    "letters.came_back": _REPLIES,
    "letters.delayed": _REPLIES,
    "letters.given_up": _REPLIES,
    "letters.not_written": _REPLIES,
    "letters.sent_again": _REPLIES,
    "meetings.cancelled": _PUBLIC,
    "meetings.changed": _PEOPLE,
    "meetings.copied": _PEOPLE,
    "meetings.created": _PEOPLE,
    "meetings.discarded": _PEOPLE,
    "meetings.handed_on": _PEOPLE,
    "meetings.imported": _PEOPLE,
    "meetings.moved": _PUBLIC,
    "meetings.published": _PUBLIC,
    "meetings.reinstated": _PUBLIC,
    "messages.sent": _PEOPLE,
    "networks.changed": _PEOPLE,
    "networks.created": _PEOPLE,
    "organisations.changed": _PEOPLE,
    "organisations.created": _PEOPLE,
    "polls.closed": _REPLIES,
    "polls.needed": _REPLIES,
    "polls.opened": _REPLIES,
    "polls.option_added": _REPLIES,
    "polls.option_removed": _REPLIES,
    "polls.reminded": _REPLIES,
    "polls.voted": _REPLIES,
    "polls.withdrawn": _REPLIES,
    "reminders.answer_asked": _REPLIES,
    "reminders.day_before": _REPLIES,
    "replies.answered": _REPLIES,
    "replies.answered_for": _REPLIES,
    "replies.place_beside": _REPLIES,
    "replies.said": _REPLIES,
    "replies.seat_lapsed": _REPLIES,
    "replies.seat_offered": _REPLIES,
    "series.made": _PEOPLE,
    "themes.added": _PEOPLE,
    "themes.merged": _PEOPLE,
    "themes.renamed": _PEOPLE,
}
"""Who may read the lines with each verb on the pages of a meeting; lines about people alone are about no meeting."""

HANDOVER_STORY = frozenset({Audience.PUBLIC, Audience.CARRIERS})
"""The lines that make the timeline of a meeting, as far as the reader may see them."""

_TAKEN = "duties.accepted"
_ENDED_IN_SILENCE = frozenset({"duties.answer_undone", "duties.given_back"})
HOLDING = frozenset({_TAKEN, *_ENDED_IN_SILENCE})
"""The lines that tell which times a duty was taken on and ended in silence."""


PUBLIC_STORY = frozenset({verb for verb, audience in AUDIENCES.items() if audience is _PUBLIC} | _ENDED_IN_SILENCE)
"""The verbs of the lines on which depends what everybody may read: the public ones, and those that hide one of them."""


class PlainLine(Protocol):
    """A line of the journal as far as it matters who reads it."""

    @property
    def verb(self) -> str:
        """Return what happened."""

    @property
    def organisation_id(self) -> int | None:
        """Return the organisation that the line is about."""

    @property
    def facts(self) -> Mapping[str, Any]:
        """Return what fills its words."""


L = TypeVar("L", bound=PlainLine)


def audience_of(verb: str) -> Audience:
    """Return who may read the lines with a verb."""
    return AUDIENCES.get(verb, Audience.REPLIES)


def audiences_of(may: Collection[Verb]) -> frozenset[Audience]:
    """Return the audiences that somebody belongs to who may do this with the meeting."""
    return frozenset({Audience.PUBLIC, *(audience for audience, verb in OPENED_BY.items() if verb in may)})


def verbs_of(audiences: Collection[Audience]) -> frozenset[str]:
    """Return the verbs whose lines somebody of these audiences may read; those that nobody has heard of are for ``REPLIES``."""
    return frozenset(verb for verb, audience in AUDIENCES.items() if audience in audiences)


def readable(lines: Sequence[L], audiences: frozenset[Audience], organisations: frozenset[int]) -> list[L]:
    """Return the lines that somebody of these audiences, and a contact of these organisations, may read, in their order.

    Who may not read that a duty was given back is not told that it was taken on before, which would tell the same.
    """
    open_lines = [line for line in lines if _is_open(line, audiences, organisations)]
    if Audience.CARRIERS in audiences:
        return open_lines
    silent = {id(line) for line in ended_in_silence(lines)}
    return [line for line in open_lines if id(line) not in silent or line.organisation_id in organisations]


def _is_open(line: PlainLine, audiences: frozenset[Audience], organisations: frozenset[int]) -> bool:
    audience = audience_of(line.verb)
    return audience in audiences or (audience is Audience.CARRIERS and line.organisation_id in organisations)


def ended_in_silence(lines: Sequence[L]) -> list[L]:
    """Return the lines that a duty was taken on which tell with their end, oldest first as the lines are, of giving it back."""
    standing: dict[object, L] = {}
    ended = []
    for line in lines:
        holding = (line.facts.get("duty"), line.organisation_id)
        if line.verb == _TAKEN:
            standing[holding] = line
        elif line.verb in _ENDED_IN_SILENCE and (taken := standing.pop(holding, None)) is not None:
            ended.append(taken)
    return ended

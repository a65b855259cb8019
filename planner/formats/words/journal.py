"""What the journal says: one sentence per verb, filled with the facts of the line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from planner.domain.incoming import Reason
from planner.domain.meeting_fields import BY_NAME
from planner.domain.meetings import Span
from planner.domain.replies import Answer, ReplyState
from planner.domain.times import zone_named
from planner.formats.words import spans, times
from planner.formats.words.words import N_, label

WORDS: dict[str, str] = {
    "about.changed": N_("What the service says about itself was changed"),
    "action_points.added": N_("Agreed: “%(text)s”"),
    "action_points.changed": N_("What was agreed was changed: “%(text)s”"),
    "action_points.done": N_("What was agreed was done: “%(text)s”"),
    "action_points.dropped": N_("What was agreed was dropped: “%(text)s”, because: %(reason)s"),
    "action_points.reopened": N_("What was agreed was reopened: “%(text)s”"),
    "answers.all_told": N_("Whoever runs the meeting was told that everyone has answered"),
    "answers.missing_told": N_("Whoever runs the meeting was told how many have not answered: %(count)s"),
    "api_tokens.ended": N_("An API token was ended: %(name)s"),
    "api_tokens.made": N_("An API token was created: %(name)s"),
    "app_passwords.ended": N_("The password for a calendar app was ended: %(name)s"),
    "app_passwords.made": N_("A password for a calendar app was created: %(name)s"),
    "contacts.added": N_("%(contact)s was added to the organisation"),
    "contacts.removed": N_("A person was removed from the organisation"),
    "duties.accepted.execution": N_("%(name)s took on running the meeting"),
    "duties.accepted.follow_up": N_("%(name)s took on following up the meeting"),
    "duties.answer_undone.execution": N_(
        "%(name)s undid its answer about running the meeting; the offer is open again"
    ),
    "duties.answer_undone.follow_up": N_("%(name)s undid its answer about the follow-up; the offer is open again"),
    "duties.declined.execution": N_("%(name)s said no to running the meeting"),
    "duties.declined.follow_up": N_("%(name)s said no to following up the meeting"),
    "duties.fulfilled": N_("%(name)s has followed up everything that was agreed"),
    "duties.given_back.execution": N_("%(name)s gave back responsibility for running the meeting"),
    "duties.given_back.follow_up": N_("%(name)s gave back responsibility for the follow-up"),
    "duties.lapsed.execution": N_("%(name)s did not answer in time about running the meeting"),
    "duties.lapsed.follow_up": N_("%(name)s did not answer in time about the follow-up"),
    "duties.offered.execution": N_("%(name)s was asked to run the meeting, and to answer by %(answer_by)s"),
    "duties.offered.follow_up": N_("%(name)s was asked to follow up the meeting, and to answer by %(answer_by)s"),
    "duties.person_gone": N_("The person named at %(name)s is no longer here; the organisation is still responsible"),
    "duties.reopened": N_("The follow-up continues with %(name)s"),
    "duties.withdrawn.execution": N_("The offer to %(name)s to run the meeting was withdrawn"),
    "duties.withdrawn.follow_up": N_("The offer to %(name)s to follow up the meeting was withdrawn"),
    "incoming.counted": N_("The answer of %(guest)s in an email from %(sender)s was counted by hand"),
    "incoming.dismissed": N_("An email from %(sender)s was set aside"),
    "incoming.held": N_("An email from %(sender)s is waiting for an organiser: %(reason)s"),
    "incoming.ignored": N_("An email from %(sender)s changed nothing: %(reason)s"),
    "incoming.invited": N_("%(sender)s asked to take part and was invited"),
    "incoming.link_sent": N_("The offer email was sent again to %(name)s"),
    "incoming.noted": N_("The time that %(guest)s proposed is being considered"),
    "incoming.turned_down": N_("%(sender)s asked to take part and was turned down"),
    "incoming.proposal_accepted": N_("The time that %(guest)s proposed was chosen"),
    "incoming.proposal_declined": N_("The time that %(guest)s proposed was declined"),
    "incoming.time_proposed": N_("%(guest)s proposed another time: %(proposed)s"),
    "imports.undone": N_("The import of %(name)s was undone; meetings deleted: %(count)s"),
    "foreign_calendars.added": N_("The calendar “%(name)s” was added"),
    "foreign_calendars.answers_again": N_("The calendar “%(name)s” is responding again"),
    "foreign_calendars.changed": N_("The calendar “%(name)s” was changed"),
    "foreign_calendars.failing": N_("The calendar “%(name)s” is not responding; what it last gave is kept"),
    "foreign_calendars.removed": N_("The calendar “%(name)s” was removed"),
    "invitations.affiliation_changed": N_("%(guest)s says they answer for %(name)s"),
    "invitations.affiliation_ended": N_("%(guest)s no longer claims to answer for %(name)s"),
    "invitations.confirmed": N_("%(guest)s was confirmed as speaking for %(name)s"),
    "invitations.rejected": N_("%(guest)s was rejected as speaking for %(name)s"),
    "invitations.undone": N_("Whether %(guest)s speaks for %(name)s is open again now"),
    "invitations.vouched_for": N_("%(guest)s belongs to %(name)s and speaks for it"),
    "invitations.erased": N_("Somebody on the guest list was erased"),
    "invitations.listed": N_("People were added to the guest list: %(count)s"),
    "invitations.sent": N_("Invitations were sent: %(count)s"),
    "invitations.sent_again": N_("The invitation was sent again to %(guest)s"),
    "invitations.sent_to_calendar": N_("%(guest)s asked for the invitation in their calendar"),
    "invitations.taken_back": N_("The invitation to %(guest)s was withdrawn"),
    "letters.came_back": N_("An email to %(to)s bounced; the address does not accept email"),
    "letters.delayed": N_("An email to %(to)s could not be delivered; we will try again"),
    "letters.not_written": N_("An email to %(to)s could not be written"),
    "letters.given_up": N_("An email to %(to)s could not be delivered, and we have stopped trying"),
    "letters.sent_again": N_("An email to %(to)s that had failed is being sent again"),
    "meetings.cancelled": N_("The meeting was cancelled"),
    "meetings.changed": N_("The meeting was changed: %(fields)s"),
    "meetings.copied": N_("The meeting was made as a copy of another"),
    "meetings.created": N_("The meeting was started as a draft"),
    "meetings.discarded": N_("The draft “%(title)s” was deleted"),
    "meetings.handed_on": N_("The draft was given to another organiser"),
    "meetings.imported": N_("The meeting was imported from a file"),
    "meetings.moved": N_("The meeting was moved from %(was_starts)s to %(starts)s"),
    "meetings.published": N_("The meeting was announced"),
    "meetings.reinstated": N_("The cancellation was undone, and the meeting is on after all"),
    "messages.sent": N_("A message was sent to the guests: %(count)s"),
    "networks.changed": N_("The network was changed"),
    "networks.created": N_("The network %(name)s was set up"),
    "organisations.changed": N_("The organisation was changed"),
    "organisations.created": N_("The organisation %(name)s was registered"),
    "people.added": N_("A person was given a role in the service"),
    "people.address_asked": N_("A request was made to change a person's address"),
    "people.address_changed": N_("The address of a person was changed"),
    "people.erased": N_("A person was erased"),
    "people.erasure_begun": N_("A request was made to erase a person"),
    "people.letters_allowed": N_("A person wants to receive emails again"),
    "people.letters_stopped": N_("A person no longer wants to receive emails"),
    "people.other_sessions_ended": N_("A person was signed out of all other browsers"),
    "people.merge_begun": N_("A request was made to merge two people into one"),
    "people.merged": N_("Two people were merged into one"),
    "people.phone_changed": N_("A person's phone number was changed"),
    "people.renamed": N_("A person changed their name"),
    "people.session_ended": N_("A person was signed out of another browser"),
    "people.transferred": N_("What a person organises was reassigned to another: %(count)s"),
    "people.stays": N_("A person wants to stay"),
    "people.signed_out_everywhere": N_("A person was signed out everywhere"),
    "polls.closed": N_("The date was found together: %(starts)s"),
    "polls.needed": N_("The number of people who must attend on the chosen date was set: %(count)s"),
    "polls.opened": N_("A date poll is open: %(asked)s people have been asked about %(count)s dates"),
    "polls.option_added": N_("More dates were proposed: %(count)s"),
    "polls.option_removed": N_("A date was removed: %(starts)s"),
    "polls.reminded": N_("People who had not said which dates suit them were reminded: %(count)s"),
    "polls.voted": N_("%(guest)s said which dates suit them: %(yes)s of %(count)s"),
    "polls.withdrawn": N_("The date poll was cancelled"),
    "reminders.answer_asked": N_("People who had not answered were reminded: %(count)s"),
    "reminders.day_before": N_("People who are coming were reminded of the meeting: %(count)s"),
    "replies.answered": N_("%(guest)s answered: %(state)s"),
    "replies.answered_for": N_("Somebody answered on behalf of %(guest)s"),
    "replies.place_beside": N_("%(guest)s is responsible for the meeting and has a place outside the limit"),
    "replies.said": N_("%(guest)s changed their message to the organiser"),
    "replies.seat_lapsed": N_("%(guest)s did not take the free place in time"),
    "replies.seat_offered": N_("%(guest)s was offered a free place"),
    "series.made": N_("The meeting became part of a series; new meetings: %(count)s"),
    "themes.added": N_("The theme “%(name)s” was added"),
    "themes.merged": N_("The theme “%(name)s” was merged into “%(into)s”"),
    "themes.renamed": N_("The theme “%(name)s” is now called “%(renamed)s”"),
}
"""A verb, or a verb and the duty it is about; a test holds this against every line that is written."""

UNKNOWN = N_("Something was changed")
SOMEBODY = N_("Somebody")
AUTOMATIC = N_("Automatic")
NOBODY = {"page": N_("Somebody on the public page"), "mail": SOMEBODY}
"""Who acted where nobody is known to have, by channel; elsewhere it is the service itself."""

WITH_LINK_FOR = N_("%(person)s, on behalf of %(organisation)s (using the link for %(owner)s)")
WITH_LINK = N_("%(person)s, using the link for %(owner)s")

REASONS = frozenset(Reason)
"""Why a mail was not counted; any other reason is what somebody wrote, and stands as it is."""

VIA: dict[str, str] = {
    "page": N_("on the page"),
    "mail": N_("from a personal link"),
    "calendar": N_("from the calendar"),
    "caldav": N_("from a calendar app"),
    "api": N_("by a program"),
    "job": N_("automatically"),
    "cli": N_("from the command line"),
}
"""How a change came in."""


SPANS = {"starts": "span", "was_starts": "was_span", "proposed": "span"}
"""The fact that tells the whole of a time, by the one that tells when it starts: it is what is shown where a line has it."""


@dataclass(frozen=True)
class Tongue:
    """How to speak: a translator, a language (``nb``, ``nn``, ``en``) and the zone that times are shown in."""

    translate: Callable[[str], str]
    language: str
    zone: str = times.ZONE


def sentence(verb: str, facts: Mapping[str, Any], tongue: Tongue) -> str:
    """Return what happened as one sentence without a full stop; a verb without words is told in general terms."""
    msgid = WORDS.get(f"{verb}.{facts.get('duty', '')}") or WORDS.get(verb, UNKNOWN)
    somebody = tongue.translate(SOMEBODY)
    shown = {name: _shown(name, value, tongue) for name, value in facts.items()}
    shown |= {name: _time(facts[span], tongue) for name, span in SPANS.items() if facts.get(span) and name in facts}
    return tongue.translate(msgid) % defaultdict(lambda: somebody, shown)


def nobody(channel: str, tongue: Tongue) -> str:
    """Return who acted where nobody is known to have: a stranger on the open page, or the service by itself."""
    return tongue.translate(NOBODY.get(channel, AUTOMATIC))


def who(person: str, owner: str, organisation: str, tongue: Tongue) -> str:
    """Return who acted, and with whose personal link where ``owner`` is another, for which organisation if for any."""
    if not owner:
        return person or tongue.translate(SOMEBODY)
    msgid = WITH_LINK_FOR if organisation else WITH_LINK
    somebody = person or tongue.translate(SOMEBODY)
    return tongue.translate(msgid) % {"person": somebody, "organisation": organisation, "owner": owner}


def via(channel: str, tongue: Tongue) -> str:
    """Return how a change came in, or nothing for a channel without words."""
    return tongue.translate(VIA[channel]) if channel in VIA else ""


def _field_label(name: str) -> str:
    return BY_NAME[name].label if name in BY_NAME else UNKNOWN


def _time(span: Mapping[str, Any], tongue: Tongue) -> str:
    starts, ends = (at and datetime.fromisoformat(at) for at in (span["starts"], span["ends"]))
    return spans.when_medium(Span(starts, ends, span["zone"], span["all_day"]), tongue.language, tongue.zone)


def _instant(value: str, zone: str) -> datetime:
    """Return an instant that a line keeps; older lines keep the wall time alone, which was that of the service."""
    moment = datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone_named(zone))


def _shown(name: str, value: Any, tongue: Tongue) -> str:  # noqa: ANN401 - Whatever a line keeps.
    if name in {"answer_by", "proposed", "starts", "was_starts"} and isinstance(value, str):
        return times.moment_medium(_instant(value, tongue.zone), tongue.language, tongue.zone)
    if name == "state":
        return tongue.translate(label(ReplyState(value)))
    if name == "reason" and value in REASONS:
        return tongue.translate(label(Reason(value)))
    if name == "answer":
        return tongue.translate(label(Answer(value)))
    if name == "fields":
        return ", ".join(dict.fromkeys(tongue.translate(_field_label(field)) for field in value))
    return str(value)

"""What to say when a rule says no: one msgid per rule, filled with the refusal's facts."""

from __future__ import annotations

from planner.domain.refusals import Refused
from planner.formats.words import N_

WORDS: dict[str, str] = {
    "duties.answer_by_after_meeting": N_("The answer-by date must be before the meeting starts."),
    "duties.answer_by_passed": N_("The answer-by date has passed. Choose a later one."),
    "duties.facilitator_never_holds": N_(
        "The facilitator gathers people and can never hold a duty. Choose a participating organisation."
    ),
    "duties.offer_lapsed": N_("The deadline of this offer has passed. Contact the one who made it."),
    "duties.only_participating_organisations": N_("Only an organisation that takes part can be offered a duty."),
    "duties.step_not_allowed": N_(
        "This cannot be done with the duty as it now stands. Reload the page to see how it stands."
    ),
    "meetings.answer_by_after_start": N_("The answer-by date must be before the meeting starts."),
    "meetings.ends_before_start": N_("The meeting must end after it starts."),
    "meetings.not_found": N_("There is no such meeting, or it is not open to you."),
    "meetings.not_complete": N_("Something is missing before the meeting can be sent out."),
    "meetings.seats_already_taken": N_("%(taken)s places are taken already, so there cannot be fewer."),
    "meetings.seats_out_of_range": N_("The number of places must be between 1 and %(most)s."),
    "meetings.step_not_allowed": N_(
        "This cannot be done with the meeting as it now stands. Reload the page to see how it stands."
    ),
    "meetings.too_long": N_("A meeting can last %(days)s days at most."),
    "networks.closed": N_("This network is closed."),
    "networks.not_found": N_("There is no such network."),
    "networks.step_not_allowed": N_(
        "This cannot be done as the membership now stands. Reload the page to see how it stands."
    ),
    "organisations.not_found": N_("There is no such organisation."),
    "people.language_unknown": N_("The languages are bokmål (nb), nynorsk (nn) and English (en)."),
    "people.not_found": N_("There is no such person."),
    "permissions.handed_over": N_("An organisation has taken over the meeting. Only they can change it now."),
    "permissions.not_allowed": N_("You do not have access to this."),
    "replies.no_room_for_more": N_("There are not enough free places for so many. Your answer stands as it was."),
    "replies.not_found": N_("The link is not valid any more. Ask for a new one."),
    "replies.party_out_of_range": N_("The number of people must be between 1 and %(most)s."),
    "replies.step_not_allowed": N_("This answer cannot be given now. Reload the page to see how it stands."),
    "replies.too_late": N_("The deadline for answering has passed."),
}
"""Every rule that can refuse; a test holds this against the code."""


def words(refusal: Refused) -> str:
    """Return the msgid of a refusal; its facts fill the ``%(name)s`` places after translation."""
    return WORDS[refusal.rule]

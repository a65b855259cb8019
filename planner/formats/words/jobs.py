"""What each scheduled job does, in words for administrators."""

from __future__ import annotations

from planner.formats.words.words import N_

_JOBS: dict[str, str] = {
    "tick": N_("Sign of activity"),
    "write-letters": N_("Writes emails"),
    "write-farewells": N_("Writes emails about deleted meetings"),
    "deliver-letters": N_("Sends emails"),
    "fetch-mail": N_("Fetches answers sent by email"),
    "handle-mail": N_("Reads answers sent by email"),
    "lapse-offers": N_("Withdraws offers that nobody answered in time"),
    "remind-of-offers": N_("Sends reminders about offers awaiting an answer"),
    "lapse-seat-offers": N_("Offers places to the next people on the waiting list"),
    "fetch-calendars": N_("Fetches calendars that show when people are busy"),
    "remind-of-polls": N_("Sends reminders about date polls"),
    "roll-feeds": N_("Removes past meetings from calendars"),
    "renew-entries": N_("Updates calendars"),
    "delete-needs": N_("Deletes diet and access needs after the meeting"),
    "tell-of-addresses": N_("Moves meetings in calendars to a person's new address"),
    "ask-the-inactive": N_("Asks people who have long been away whether they want to stay"),
    "erase-the-inactive": N_("Erases people who did not answer that"),
    "remove-people": N_("Erases and merges people"),
    "go-on-with-files": N_("Continues interrupted imports"),
    "go-on-with-drafts": N_("Announces, deletes and reassigns many drafts"),
    "remind-guests": N_("Reminds guests to answer, and of the meeting"),
    "report-answers": N_("Tells whoever runs a meeting about the answers"),
    "clean-up": N_("Deletes what has passed its retention period"),
}


def job_label(name: str) -> str:
    """Return what a job does; one of another version, that has no words here, goes by its name."""
    return _JOBS.get(name, name)

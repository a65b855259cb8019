"""What each scheduled job does, in words for administrators."""

from __future__ import annotations

from planner.formats.words.words import N_

_JOBS: dict[str, str] = {
    "tick": N_("Sign of life"),
    "write-letters": N_("Writes e-mails"),
    "write-farewells": N_("Writes e-mails about meetings that are gone"),
    "deliver-letters": N_("Sends e-mails"),
    "fetch-mail": N_("Fetches answers that came by mail"),
    "handle-mail": N_("Reads answers that came by mail"),
    "lapse-offers": N_("Takes back offers that nobody answered in time"),
    "remind-of-offers": N_("Reminds of offers that wait for an answer"),
    "lapse-seat-offers": N_("Offers places on to the next on the waiting list"),
    "fetch-calendars": N_("Fetches calendars that show when people are busy"),
    "remind-of-polls": N_("Reminds of searches for a date"),
    "roll-feeds": N_("Takes what is over out of the calendars"),
    "renew-entries": N_("Brings calendars up to date"),
    "delete-needs": N_("Deletes diet and access needs after the meeting"),
    "tell-of-addresses": N_("Moves meetings in calendars to a person's new address"),
    "ask-the-inactive": N_("Asks those who have long been away whether they want to stay"),
    "erase-the-inactive": N_("Erases those who did not answer that"),
    "remove-people": N_("Erases and merges people"),
    "go-on-with-files": N_("Goes on with imports that were broken off"),
    "go-on-with-drafts": N_("Announces, deletes and hands on many drafts"),
    "remind-guests": N_("Reminds guests to answer, and of the meeting"),
    "report-answers": N_("Tells whoever carries out a meeting of the answers"),
    "clean-up": N_("Deletes what has had its time"),
}


def job_label(name: str) -> str:
    """Return what a job does; one of another version, that has no words here, goes by its name."""
    return _JOBS.get(name, name)

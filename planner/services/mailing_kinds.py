"""Every kind of mailing, and how its letters are written."""

from __future__ import annotations

from planner.services.letters import meeting_mailings
from planner.services.letters.mailing_slices import Kinds
from planner.services.polls import poll_mailings
from planner.services.replies import chosen_guests, list_copies, reminders, reply_letters
from planner.services.series import series_mailings

KINDS: Kinds = {
    **meeting_mailings.KINDS,
    **poll_mailings.KINDS,
    **reply_letters.KINDS,
    **list_copies.KINDS,
    **reminders.KINDS,
    **chosen_guests.KINDS,
    **series_mailings.KINDS,
}
"""The kinds by their names, which are those of their letters where those are letters of no other kind."""

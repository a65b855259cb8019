"""Every kind of mailing, and how its letters are written."""

from __future__ import annotations

from planner.services.letters import meeting_mailings
from planner.services.letters.mailing_slices import Kinds

KINDS: Kinds = {**meeting_mailings.KINDS}
"""The kinds by their names, which are those of their letters."""
